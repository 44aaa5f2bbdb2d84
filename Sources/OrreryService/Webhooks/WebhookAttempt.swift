// Why: the engine says what is to be sent and reads what came of it; sending it is the host's business. Here is what goes
// between the two.
// Source of the signature: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

internal import OrreryHTTP
internal import OrreryModel
internal import OrreryTime

/// A message that is to be sent now.
package struct WebhookAttempt: Hashable, Sendable {
    package let deliveryID: Int64
    package let webhook: Webhook
    /// The message's name.
    package let messageID: String
    /// When it is sent, in seconds since 1970 UTC.
    package let timestamp: Int64
    package let body: [UInt8]

    /// What the signature is made of: nobody can change the time, the name or the body.
    package var signedContent: [UInt8] { Array("\(messageID).\(timestamp).".utf8) + body }

    /// The head of the request, as lines.
    /// - Parameter signature: The HMAC with SHA-256 of `signedContent`, in base 64.
    package func headers(signature: String) -> [String] {
        [
            "Content-Type: \(CloudEvent.contentType)", "webhook-id: \(messageID)", "webhook-timestamp: \(timestamp)",
            "webhook-signature: v1,\(signature)",
        ]
    }
}

/// What came of an attempt.
package struct WebhookOutcome: Hashable, Sendable {
    /// The answer's status; nil when there was none.
    package var status: Int?
    /// Why there was none, in a sentence.
    package var failure: String?
    /// When the receiver wants to be asked again; nil when it did not say.
    package var retryAfter: Duration?
    /// The beginning of what it said.
    package var answer: [UInt8] = []
    package var duration = Duration.zero

    package init() {}
}

/// What is to become of a delivery after an attempt.
package enum WebhookVerdict: Hashable, Sendable {
    case delivered
    /// The receiver wants nothing any more, this or other.
    case gone
    /// Again, not before so long.
    case again(after: Duration)

    package init(_ outcome: WebhookOutcome) {
        switch outcome.status ?? 0 {
        case 200..<300: self = .delivered
        case 410: self = .gone
        case 429, 503: self = .again(after: max(.zero, outcome.retryAfter ?? .zero))
        default: self = .again(after: .zero)
        }
    }
}

extension WebhookOutcome {
    /// Why it was not taken, in a sentence; nil when it was.
    var error: String? {
        guard let status else { return failure ?? "There was no answer." }
        switch status {
        case 200..<300: return nil
        case 300..<400: return "It answered \(status); the board follows no redirects. Write the final URL."
        case 410:
            return "It answered 410: it wants no more of this. Nothing is sent to it until the board starts again."
        default: return "It answered \(status)."
        }
    }
}
