// Why: what follows from a board's answer, or from none, is decided in one place, for a stream that goes on and for one that
// waits in a file.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

/// What a board has answered.
package struct BoardAnswer: Hashable, Sendable {
    package let status: Int
    /// What it says of when to come again, in seconds.
    package let retryAfterSeconds: Int?
    package let body: [UInt8]

    package init(status: Int, retryAfterSeconds: Int? = nil, body: [UInt8] = []) {
        self.status = status
        self.retryAfterSeconds = retryAfterSeconds
        self.body = body
    }

    /// The sentence in a problem document (RFC 9457), or the status alone.
    package var detail: String { problemDetail ?? "it answered \(status)" }

    /// The sentence in a problem document; nil when the body is none.
    package var problemDetail: String? {
        LenientJSON.object(String(decoding: body, as: UTF8.self))?["detail"]?.string
    }

    /// The task that the first run of a receipt is on; nil when it names none.
    package var taskID: String? {
        let object = LenientJSON.object(String(decoding: body, as: UTF8.self))
        return object?["runs"]?.array?.first?.object?["taskId"]?.string
    }
}

/// What becomes of a batch that was sent.
package enum DeliveryVerdict: Hashable, Sendable {
    /// The board has it.
    case delivered
    /// It is to be sent again, not before so long.
    case later(reason: String, notBefore: Duration)
    /// The board will never take it.
    case refused(reason: String)

    package init(_ answer: BoardAnswer) {
        switch answer.status {
        case 200..<300: self = .delivered
        // A token can be given with the next attempt.
        case 401, 403: self = .later(reason: answer.detail, notBefore: .zero)
        case 408, 429, 500...:
            let seconds = min(answer.retryAfterSeconds ?? 0, Int(Limits.deliveryRestMax.components.seconds))
            self = .later(reason: answer.detail, notBefore: .seconds(max(0, seconds)))
        default: self = .refused(reason: answer.detail)
        }
    }
}

/// How long to rest between attempts: 1, 2, 4, … seconds.
package struct DeliveryRest: Hashable, Sendable {
    private var next = Duration.seconds(1)

    package init() {}

    /// How long to rest after one more attempt that failed.
    package mutating func afterFailure(notBefore: Duration = .zero) -> Duration {
        defer { next = min(next + next, Limits.deliveryRestMax) }
        return max(next, notBefore)
    }

    /// An attempt has succeeded.
    package mutating func reset() { next = .seconds(1) }
}
