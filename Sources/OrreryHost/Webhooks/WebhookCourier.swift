// Why: those elsewhere may be slow, or never answer; the engine never waits for them. One thread has a few messages on their
// way and tells the engine what came of each.

internal import CCurl
internal import OrreryHTTP
internal import OrreryModel
internal import OrreryService
internal import OrreryTime
internal import Synchronization

/// Sends messages, on a thread of its own.
@safe
package final class WebhookCourier: @unchecked Sendable {
    // `transfers`, `reports` and `submit` belong to the courier's thread from `start` on; `courier` may be woken by any
    // thread (https://curl.se/libcurl/c/curl_multi_wakeup.html) and is freed after the courier's has ended; everything else
    // is under a lock or never changes.

    /// Puts work into the engine's inbox; false when it is full.
    typealias Submit = @Sendable (Work) -> Bool

    private struct Mailbox {
        var attempts: [WebhookAttempt] = []
        var isStopping = false
    }

    private let keys: [String: WebhookKey]
    private let courier: OpaquePointer
    private var transfers: [WebhookTransfer] = []
    /// What the engine has not been told yet.
    private var reports: [(deliveryID: Int64, outcome: WebhookOutcome)] = []
    private var submit: Submit?
    private let mailbox = Mutex(Mailbox())
    private let thread = HostThread()

    /// How long it sleeps at most: until what the inbox had no room for is told once more, and without any reason.
    private static let retryMilliseconds: Int32 = 200
    private static let restMilliseconds: Int32 = 60_000

    /// - Parameter keys: The secrets, by the names of the webhooks.
    /// - Throws: `HostError` when there is no libcurl to be had.
    package init(keys: [String: WebhookKey]) throws(HostError) {
        self.keys = keys
        guard orrery_curl_begin() == 0, let courier = unsafe orrery_courier_make() else {
            throw HostError(
                "libcurl cannot be used: it has no memory, or no TLS. Remove the webhooks from the settings.")
        }
        unsafe self.courier = courier
    }

    deinit { unsafe orrery_courier_free(courier) }

    /// Begins to run. Called once.
    func start(submit: @escaping Submit) {
        self.submit = submit
        thread.start(for: "webhooks") { [self] in run() }
    }

    /// Ends the thread and waits for it. What is on its way is let go of, and sent again by the next start.
    func stop() {
        mailbox.withLock { $0.isStopping = true }
        unsafe orrery_courier_wake(courier)
        thread.join()
    }

    /// Sends a message. There are never more than the engine lets be on their way.
    func send(_ attempt: WebhookAttempt) {
        mailbox.withLock { $0.attempts.append(attempt) }
        unsafe orrery_courier_wake(courier)
    }

    // MARK: On the courier's thread

    private func run() {
        while true {
            let (attempts, isStopping) = mailbox.withLock { mailbox in
                defer { mailbox.attempts = [] }
                return (mailbox.attempts, mailbox.isStopping)
            }
            if isStopping { break }
            for attempt in attempts { begin(attempt) }
            unsafe orrery_courier_work(courier)
            takeEnded()
            reports.removeAll { report($0.deliveryID, $0.outcome) }
            // What is under way wakes it when something comes, or when its time is up.
            let patience = reports.isEmpty ? Self.restMilliseconds : Self.retryMilliseconds
            unsafe orrery_courier_wait(courier, patience)
        }
        for transfer in transfers { letGo(of: transfer) }
        transfers = []
    }

    private func begin(_ attempt: WebhookAttempt) {
        do throws(HostError) {
            guard let key = keys[attempt.webhook.name] else { throw HostError("Its secret is missing.") }
            let transfer = try WebhookTransfer(attempt, key: key)
            let code = unsafe transfer.withPost { unsafe orrery_courier_add(courier, $0) }
            guard code == 0 else { throw HostError("libcurl does not take the message (code \(code)).") }
            transfers.append(transfer)
        } catch {
            var outcome = WebhookOutcome()
            outcome.failure = error.description
            reports.append((attempt.deliveryID, outcome))
        }
    }

    private func takeEnded() {
        while let post = unsafe orrery_courier_next_ended(courier) {
            guard let index = transfers.firstIndex(where: { unsafe $0.isSame(as: post) }) else { continue }
            let transfer = transfers.remove(at: index)
            reports.append((transfer.attempt.deliveryID, transfer.outcome))
            letGo(of: transfer)
        }
    }

    private func letGo(of transfer: WebhookTransfer) {
        _ = unsafe transfer.withPost { post in
            unsafe orrery_courier_remove(courier, post)
            return 0
        }
    }

    private func report(_ id: Int64, _ outcome: WebhookOutcome) -> Bool {
        let work = Work(instance: "/api/webhooks") { engine throws(Problem) in
            engine.settle(deliveryID: id, outcome)
            return .response(Response(status: 204))
        }
        return submit?(work) ?? true
    }
}
