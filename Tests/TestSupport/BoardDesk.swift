// Why: the board without a socket: requests in, answers out, on a clock that the test moves. The service, the engine and
// the store are the ones that serve.

package import OrreryHTTP
package import OrreryJSON
import OrreryModel
package import OrreryService
import OrreryStore
package import OrreryStreams
package import OrreryTime

package final class BoardDesk {
    package static let start = Instant("2026-01-05T08:00:00.000Z")!

    package private(set) var conductor: Conductor
    /// Everything that was committed, in order.
    package private(set) var log: [CommittedEvent] = []
    /// What was to be sent elsewhere and has not been settled, in order.
    package private(set) var attempts: [WebhookAttempt] = []
    package let service: Service
    /// The bytes of the longest piece of all exports.
    package private(set) var longestPiece = 0
    private let gate: DeskGate
    private var now: Instant

    /// - Parameters:
    ///   - machine: Another one than before when the machine went down in between.
    ///   - now: Where the clock stands; later than before for a board that is started again.
    package init(
        settings: BoardSettings = BoardSettings(), seed: UInt64 = 1, database: String = ":memory:",
        machine: String = "test", at now: Instant = BoardDesk.start, webhooks: WebhookTerms = WebhookTerms()
    ) {
        self.now = now
        var ids = IDSource(random: RandomSource(seed: seed, stream: "ids"))
        let store = try! SQLiteBoardStore(path: database, machine: machine, now: now, ids: &ids)
        let engine = try! Engine(
            store: store, settings: settings, ids: ids, clock: ClockReading(mode: .virtual, now: now),
            now: now, webhooks: webhooks)
        conductor = Conductor(Performance(engine: engine), clock: .virtual(at: now))
        let gate = DeskGate()
        self.gate = gate
        service = Service(
            doors: Doors(), gatekeeper: gate, version: VersionInfo(version: "test", libraries: [:]), isSimulated: false,
            asset: { _, _ in nil })
        for result in conductor.advance(to: now) { attempts += result.attempts }
    }

    /// Sends one request from loopback and returns its answer; a stream's answer is its first bytes.
    package func send(
        _ method: OrreryHTTP.Method, _ target: String, _ body: String = "", headers: [Header] = [],
        as caller: Caller = .local
    ) -> Response {
        gate.caller = caller
        return send(method, target, bytes: Array(body.utf8), headers: headers)
    }

    /// Sends a request whose body need not be text.
    package func post(_ target: String, _ body: [UInt8]) {
        let response = send(.post, target, bytes: body, headers: [])
        precondition((200..<300).contains(response.status), "\(response.status): \(response.text)")
    }

    private func send(
        _ method: OrreryHTTP.Method, _ target: String, bytes: [UInt8], headers: [Header]
    ) -> Response {
        var request = Request(
            method: method, target: target, headers: [Header("Host", "127.0.0.1")] + headers, body: bytes)
        if let refusal = service.refusal(of: &request, contentLength: bytes.count) { return refusal }
        switch service.reply(to: request) {
        case .answer(let response): return response
        case .control: return Response(status: 501)
        case .accepted(let response, let work):
            take(conductor.perform([work], elapsed: .zero))
            return response
        case .work(let work):
            let result = conductor.perform([work], elapsed: .zero)
            take(result)
            return response(result.results[0])
        }
    }

    /// Sends several requests that share one tick.
    package func sendTogether(_ requests: [(method: OrreryHTTP.Method, target: String, body: String)]) -> [Response] {
        let work = requests.compactMap { request -> Work? in
            let request = Request(
                method: request.method, target: request.target, headers: [Header("Host", "127.0.0.1")],
                body: Array(request.body.utf8))
            if case .work(let work) = service.reply(to: request) { return work } else { return nil }
        }
        let result = conductor.perform(work, elapsed: .zero)
        take(result)
        return result.results.map(response)
    }

    /// What a client would read: the first bytes of a stream, a file's path, all of everything else.
    private func response(_ result: WorkResult) -> Response {
        switch result {
        case .response(let response): return response
        case .stream(let opening): return Response(status: 200, body: opening.preface)
        case .research(let research): return response(WorkResult(conductor.engine.answer(research)))
        case .file(let offer): return Response(status: 200, headers: offer.headers, body: Array(offer.path.utf8))
        case .export(let export):
            var body: [UInt8] = []
            var next: Export.Reading? = export.start
            while let reading = next {
                let piece = try! conductor.engine.piece(reading)
                body += piece.bytes
                longestPiece = max(longestPiece, piece.bytes.count)
                next = piece.next
            }
            return Response(status: 200, headers: export.headers, body: body)
        }
    }

    /// Sends a request that must succeed and returns the object of its answer.
    package func object(_ method: OrreryHTTP.Method, _ target: String, _ body: String = "") -> JSONObject {
        let response = send(method, target, body)
        precondition((200..<300).contains(response.status), "\(response.status): \(response.text)")
        return response.value.object ?? [:]
    }

    private func take(_ result: TickResult) {
        log += result.committed
        attempts += result.attempts
    }

    /// Tells the board what came of the oldest message that was to be sent, and gives that message.
    @discardableResult
    package func settle(_ change: (inout WebhookOutcome) -> Void) -> WebhookAttempt {
        let attempt = attempts.removeFirst()
        var outcome = WebhookOutcome()
        change(&outcome)
        let work = Work(instance: "/") { [outcome] engine throws(Problem) in
            engine.settle(deliveryID: attempt.deliveryID, outcome)
            return .response(Response(status: 204))
        }
        take(conductor.perform([work], elapsed: .zero))
        return attempt
    }

    /// Moves the clock, doing everything that is due on the way.
    package func advance(by duration: Duration) {
        now = now + duration
        for result in conductor.advance(to: now) { take(result) }
    }

    /// Lets the board hear that a run has written lines to its log.
    package func hearOutput(ofInvocation id: Int64) {
        let work = Work(instance: "/") { engine throws(Problem) in
            _ = try engine.submit(.noteOutput(id))
            return .response(Response(status: 204))
        }
        take(conductor.perform([work], elapsed: .zero))
    }

    /// Has every commit from now on told to `watch`.
    package func watchCommits(_ watch: any CommitWatch) {
        conductor.engine.commitWatch = watch
    }

    /// A new task's id.
    package func newTask(_ body: String) -> String {
        object(.post, "/api/tasks", body)["id"]?.string ?? ""
    }

    package func task(_ id: String) -> JSONObject {
        object(.get, "/api/tasks/\(id)")
    }
}

extension Response {
    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON; null when it is none.
    package var value: JSONValue { (try? JSONReader.value(from: body)) ?? .null }
}

extension JSONObject {
    /// The values of some members as text, for comparing at a glance.
    package func line(_ keys: String...) -> String {
        keys.map { key in
            switch self[key] {
            case .string(let text)?: text
            case let value?: JSONWriter.text(value)
            case nil: "-"
            }
        }.joined(separator: " ")
    }
}
