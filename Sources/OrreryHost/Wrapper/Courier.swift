// Why: one thread brings what a command prints to its board, whatever the board does; the command does not notice.

internal import Glibc
package import OrreryAgents
internal import OrreryModel
internal import OrreryTime
internal import Synchronization

/// What is delivered, and where to.
package struct Delivery: Sendable {
    package let client: BoardClient
    /// The stream's name, which the keys of its batches begin with.
    package let stream: String
    /// Such as `/api/ingest/auto`.
    package let path: String
    /// What is said of the stream, encoded: of one that comes in pieces, and of one that came whole.
    package let query: String
    package let wholeQuery: String
    package let folder: SpoolFolder?
    /// Names the spool file.
    package let spoolID: String

    package init(
        client: BoardClient, stream: String, path: String, query: String, wholeQuery: String, folder: SpoolFolder?,
        spoolID: String
    ) {
        (self.client, self.stream, self.path) = (client, stream, path)
        (self.query, self.wholeQuery, self.folder, self.spoolID) = (query, wholeQuery, folder, spoolID)
    }

    /// Makes the file for what waits; nil when there can be none.
    func makeFile(isWhole: Bool) -> SpoolFile? {
        guard let folder else { return nil }
        let header = SpoolHeader(
            stream: stream, url: client.address.url, path: path, query: isWhole ? wholeQuery : query)
        do throws(HostError) {
            try folder.make()
            return try SpoolFile.create(folder.file(spoolID), header)
        } catch {
            return nil
        }
    }
}

/// How the courier gets what it is to bring.
package enum DeliveryManner: Sendable {
    /// As it comes.
    case live
    /// In one piece if it ends at once, else as it comes.
    case wholeOrLive
    /// In one piece, or in pieces that depend on the bytes alone.
    case file
}

/// Brings what is put into its outbox to the board. Started and ended by one thread.
package final class Courier: Sendable {
    private struct State {
        /// Whether the last attempt failed.
        var isAway = false
        var isDone = false
        var isHurried = false
        var warned = false
        var taskID: String?
    }

    private let delivery: Delivery
    private let manner: DeliveryManner
    let outbox: Outbox
    private let bell = Bell()
    /// Rings when there is something new to know of how it goes.
    private let news = Bell()
    private let state = Mutex(State())
    private let thread = HostThread()
    /// Says a line to whoever runs the command.
    private let say: @Sendable (String) -> Void

    /// - Parameters:
    ///   - sources: How many streams there are.
    ///   - say: Says the one warning. Called on the courier's thread, or by `finish`.
    package init(
        _ delivery: Delivery, sources: Int, manner: DeliveryManner, say: @escaping @Sendable (String) -> Void
    ) {
        self.delivery = delivery
        self.manner = manner
        self.say = say
        outbox = Outbox(sources: sources, isGathering: manner != .live, bell: bell) { delivery.makeFile(isWhole: $0) }
    }

    /// The task that the board has put the run on, once it is known.
    package var taskID: String? { state.withLock { $0.taskID } }

    /// Whether the board did not answer the last time.
    var isAway: Bool { state.withLock { $0.isAway } }

    package func start() {
        thread.start(for: "the board") { self.run() }
    }

    /// Adds bytes of a stream.
    package func append(_ bytes: [UInt8], from source: Int = 0) { outbox.append(bytes[...], from: source) }

    /// Does not wait for the board at the end.
    func hurry() {
        state.withLock { $0.isHurried = true }
        news.ring()
    }

    /// Waits while more waits than memory holds, for a board that takes it.
    func waitForRoom() {
        while outbox.byteCount > Int64(Limits.deliveryMemoryBytesMax) {
            let (isAway, isDone) = state.withLock { ($0.isAway, $0.isDone) }
            if isAway || isDone { return }
            news.sleep(.seconds(1))
        }
    }

    /// Tells how it ended, and waits for the board for a moment; what it has not taken by then is left for others.
    /// - Returns: Whether something was left that the board might take now.
    package func finish(end: DeliveryEnd) -> Bool {
        outbox.finish(end: end.member)
        // Whoever hands in a file has nothing else to do.
        let isPatient = manner == .file || outbox.isWhole
        let patience = isPatient ? Limits.deliveryAnswerPatience : Limits.deliveryLastPatience
        var deadline = SystemClock.elapsed + patience
        var before = outbox.byteCount
        while true {
            let (isDone, isHurried) = state.withLock { ($0.isDone, $0.isHurried) }
            let bytes = outbox.byteCount
            if isPatient, bytes < before { deadline = SystemClock.elapsed + patience }
            before = bytes
            let left = deadline - SystemClock.elapsed
            // What takes long is not worth a wait: the board will have it, but not because somebody stands by.
            let isLong = !isPatient && bytes > Int64(Limits.deliveryLastBytesMax)
            if isDone || isHurried || left <= .zero || isLong { break }
            news.sleep(left)
        }
        switch outbox.leave() {
        case .nothing: return false
        case .left: return !isAway
        case .lost(let bytes):
            warn("The last \(bytes) bytes of the output are not on the board: they could not be kept in a file either.")
            return false
        }
    }

    // MARK: The thread

    private func run() {
        // Whatever there is to do, the command comes first.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 5)
        var rest = DeliveryRest()
        var retryAt: Duration?
        var nextCut = Duration.zero
        var restUntil = Duration.zero
        let wholeUntil = SystemClock.elapsed + Limits.pipeWholePatience
        var isLast = false
        while true {
            let now = SystemClock.elapsed
            let isFinished = outbox.isFinished
            // At the end there is one more attempt at once, and no other.
            if isFinished, !isLast {
                isLast = true
                retryAt = nil
            }
            if let due = retryAt, now < due {
                if isLast { break }
                bell.sleep(due - now)
                if !outbox.isFinished { outbox.putBy(cutting: manner != .file) }
                continue
            }
            if now < restUntil, !isFinished {
                bell.sleep(restUntil - now)
                continue
            }
            if manner == .wholeOrLive, now >= wholeUntil { _ = outbox.stopGathering() }
            switch outbox.work(cutting: manner != .file && now >= nextCut, interest: now < nextCut ? .full : .anything)
            {
            case .done:
                finishThread()
                return
            case .nothing: bell.sleep(nil)
            case .wait:
                let due = manner == .wholeOrLive && now < wholeUntil ? wholeUntil : max(nextCut, now + .milliseconds(1))
                bell.sleep(manner == .file ? nil : due - now)
            case .send(let batch):
                nextCut = now + Limits.deliveryInterval
                switch send(batch) {
                case .delivered:
                    rest.reset()
                    retryAt = nil
                    state.withLock { $0.isAway = false }
                    outbox.noteDelivered()
                    news.ring()
                    // A file is waited for; a command is not to notice.
                    let took = SystemClock.elapsed - now
                    if manner != .file, took > .milliseconds(20) {
                        restUntil = now + took * (1 + Limits.deliveryRestPerWork)
                    }
                case .later(let reason, let notBefore):
                    // A board that says when to come again is there.
                    let isAway = notBefore == .zero
                    state.withLock { $0.isAway = isAway }
                    if isAway {
                        outbox.putBy(cutting: manner != .file)
                        warn(
                            "The board at \(delivery.client.address.url) does not take this (\(reason)). It is kept in "
                                + "\(delivery.folder?.path ?? "memory") and sent when it does.")
                    }
                    retryAt = SystemClock.elapsed + rest.afterFailure(notBefore: notBefore)
                case .refused(let reason):
                    outbox.discard()
                    warn("The board at \(delivery.client.address.url) will not take this: \(reason)")
                    finishThread()
                    return
                }
            }
        }
        finishThread()
    }

    private func finishThread() {
        state.withLock { $0.isDone = true }
        news.ring()
    }

    private func send(_ batch: DeliveryBatch) -> DeliveryVerdict {
        let target = batch.target(delivery.path, query: outbox.isWhole ? delivery.wholeQuery : delivery.query)
        switch delivery.client.post(target, key: batch.key(of: delivery.stream), body: batch.bytes) {
        case .unreachable(let reason): return .later(reason: reason, notBefore: .zero)
        case .answered(let answer):
            if let task = answer.taskID { state.withLock { $0.taskID = $0.taskID ?? task } }
            return DeliveryVerdict(answer)
        }
    }

    private func warn(_ sentence: String) {
        let isFirst = state.withLock { state in
            defer { state.warned = true }
            return !state.warned
        }
        if isFirst { say("orrery: \(sentence)") }
    }
}
