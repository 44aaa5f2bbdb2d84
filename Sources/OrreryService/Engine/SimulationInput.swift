// Why: what people and programs do to a demo is part of its run: with it the run can be made again, by nobody, to the same
// log.

package import OrreryHTTP
package import OrreryTime

/// What a person may let an agent do in a demo.
package enum AgentTrouble: String, CaseIterable, Sendable {
    case agentHang, agentLoop, agentFlood, agentLongLine, agentGarbage, agentSilentDeath, agentTalksAfterEnd
}

/// A request that was made of the board, as far as it decides what the board does. Who asked is no part of it: a demo asks
/// nobody who they are, and no secret is recorded.
package struct RecordedRequest: Hashable, Sendable {
    package let method: Method
    /// Path and query, percent-encoded.
    package let target: String
    package let idempotencyKey: String?
    package let body: [UInt8]

    package init(method: Method, target: String, idempotencyKey: String? = nil, body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.idempotencyKey = idempotencyKey
        self.body = body
    }

    init(_ request: Request) {
        self.init(
            method: request.method, target: request.target, idempotencyKey: request.header("Idempotency-Key"),
            body: request.body)
    }

    /// The request, to be made again.
    package var request: Request {
        Request(
            method: method, target: target, headers: idempotencyKey.map { [Header("Idempotency-Key", $0)] } ?? [],
            body: body)
    }
}

/// What somebody did to a simulated board, and when on the board's clock: the run with the same inputs is the same run.
package struct SimulationInput: Hashable, Sendable {
    /// What it was.
    package enum Deed: Hashable, Sendable {
        /// Lets an agent get into trouble.
        case trouble(AgentTrouble)
        /// - Parameter isSameTick: Whether it shared the tick of the input before: one commit for both.
        case request(RecordedRequest, isSameTick: Bool)
    }

    package let at: Instant
    package let deed: Deed

    package init(at: Instant, deed: Deed) {
        self.at = at
        self.deed = deed
    }

    /// What it takes to hold it, roughly.
    package var bytes: Int {
        guard case .request(let request, _) = deed else { return Self.frameBytes }
        let key = request.idempotencyKey?.utf8.count ?? 0
        return Self.frameBytes + request.target.utf8.count + key + request.body.count
    }

    /// What an input takes beside its text.
    private static let frameBytes = 128
}
