// Why: one message on its way. Where it may go is looked at when it goes, on the very address, for a name may lead elsewhere
// by then; what comes back is kept short and without the secret.

internal import CCurl
internal import OrreryModel
internal import OrreryService
internal import OrreryTime

/// A post of libcurl's. Used by the courier's thread alone; what libcurl calls, it calls on that thread.
@safe
final class WebhookTransfer {
    let attempt: WebhookAttempt
    private let key: WebhookKey
    /// Made last, for it points back here.
    private var post: OpaquePointer?
    private var answer: [UInt8] = []
    /// The address that may not be called, and why.
    private var refused: (address: NetworkAddress, kind: String)?

    /// - Throws: `HostError` when libcurl cannot do what it is told; then nothing is sent.
    init(_ attempt: WebhookAttempt, key: WebhookKey) throws(HostError) {
        self.attempt = attempt
        self.key = key
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe post = attempt.body.withUnsafeBytes { body in
            unsafe orrery_post_make(
                attempt.webhook.url.text, body.baseAddress, body.count,
                Int(Limits.webhookAttemptPatience.milliseconds), judgeAddress, takeAnswer, context)
        }
        guard let post = unsafe post else { throw HostError("libcurl does not take the message.") }
        for line in attempt.headers(signature: key.signature(of: attempt.signedContent)) {
            guard unsafe orrery_post_add_header(post, line) == 0 else {
                throw HostError("libcurl has no memory for the message.")
            }
        }
    }

    deinit {
        if let post = unsafe post { unsafe orrery_post_free(post) }
    }

    /// Whether libcurl means this one.
    @unsafe
    func isSame(as other: OpaquePointer) -> Bool { unsafe post == other }

    /// Lends libcurl's post: valid as long as the transfer.
    @unsafe
    func withPost(_ body: (OpaquePointer) -> Int32) -> Int32 {
        guard let post = unsafe post else { return -1 }
        return unsafe body(post)
    }

    /// What came of it, once it has come to its end.
    var outcome: WebhookOutcome {
        var outcome = WebhookOutcome()
        guard let post = unsafe post else { return outcome }
        let end = unsafe orrery_post_end(post)
        outcome.duration = unsafe .microseconds(end.microseconds)
        outcome.answer = key.hidden(in: answer)
        guard unsafe end.kind == orrery_end_answered else {
            outcome.failure = unsafe failure(end.kind, String(cString: end.words))
            return outcome
        }
        outcome.status = unsafe end.status
        let seconds = unsafe end.retry_after_seconds
        if seconds > 0 { outcome.retryAfter = .seconds(min(seconds, 86_400)) }
        return outcome
    }

    private func failure(_ kind: orrery_end_kind, _ words: String) -> String {
        let host = attempt.webhook.url.host
        switch kind {
        case orrery_end_nobody:
            guard let refused else { return "Nobody answers at \(host)." }
            return
                "\(host) leads to \(refused.address), a \(refused.kind) address, which the board does not call. If that is "
                + "meant, add it to allowPrivate of this webhook in the settings."
        case orrery_end_timed_out: return "\(host) did not answer within \(Limits.webhookAttemptPatience.text)."
        case orrery_end_unknown_name: return "The name \(host) leads nowhere."
        case orrery_end_hung_up: return "\(host) hung up without an answer."
        default: return "\(host): \(words)."
        }
    }

    // MARK: What libcurl calls

    /// Takes a piece of the answer; fewer bytes than there are end the transfer.
    fileprivate func take(_ piece: UnsafeBufferPointer<UInt8>) -> Int {
        let room = Limits.webhookAnswerBytesMax - answer.count
        unsafe answer.append(contentsOf: piece.prefix(room))
        return min(piece.count, room)
    }

    fileprivate func mayCall(_ bytes: [UInt8]) -> Bool {
        guard let called = NetworkAddress(bytes: bytes) else { return false }
        guard let kind = AddressRules.refusal(of: called, allowed: attempt.webhook.allowPrivate) else { return true }
        refused = (called, kind)
        return false
    }
}

private func takeAnswer(_ context: UnsafeMutableRawPointer?, _ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int {
    guard let context = unsafe context else { return 0 }
    let transfer = unsafe Unmanaged<WebhookTransfer>.fromOpaque(context).takeUnretainedValue()
    return unsafe transfer.take(UnsafeBufferPointer(start: bytes, count: count))
}

private func judgeAddress(_ context: UnsafeMutableRawPointer?, _ address: UnsafePointer<UInt8>, _ count: Int32) -> Int32
{
    guard let context = unsafe context else { return 0 }
    let bytes = unsafe Array(UnsafeBufferPointer(start: address, count: Int(count)))
    return unsafe Unmanaged<WebhookTransfer>.fromOpaque(context).takeUnretainedValue().mayCall(bytes) ? 1 : 0
}
