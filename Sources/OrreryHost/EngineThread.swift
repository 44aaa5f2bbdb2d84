// Why: the one thread that owns the engine. Requests only put work into the inbox; the thread takes what is there, does
// it in one tick with one commit, answers, publishes, and sleeps until something is due.

package import OrreryHTTP
package import OrreryModel
package import OrreryService
internal import OrreryStreams
internal import OrreryTime
internal import Synchronization

/// Runs a conductor on a thread of its own.
package final class EngineThread: @unchecked Sendable {
    // `conductor`, `logs`, `toldClock` and `toldDue` belong to the engine's thread from `start` on; everything else is under a
    // lock or never changes.

    var conductor: Conductor
    /// What viewers were last told of the clock, as far as it does not just run.
    private var toldClock: ClockReading?
    private let inbox = Mutex(EngineInbox())
    /// When what nobody waits for is done next.
    private var toldDue = Duration.zero
    private let bell = Bell()
    private let thread = HostThread()
    private let reader: ReaderThread?
    let tailer: LogTailer?
    let keeper: ServerKeeper?
    private let files: FileThread?
    let courier: WebhookCourier?
    /// Lines that viewers are about to be sent.
    var logs = LogPublisher()
    let gate: StreamGate
    let fanOut: FanOutThread
    let meters = Meters()

    /// - Parameters:
    ///   - viewersMax: How many streams there may be at once.
    ///   - viewersPerUserMax: How many streams of projects a user may have at once.
    ///   - streamLife: How long such a stream lasts.
    ///   - heartbeat: After how much silence a stream says that it is alive.
    ///   - ringFramesMax: How many frames of each dialect are kept for viewers a little behind.
    ///   - tailer: Follows the log files of runs; nil where none may be read.
    ///   - keeper: Holds the connections to servers; nil where none can be reached.
    ///   - files: Hands out files of the outside; nil where none may be read.
    ///   - courier: Tells those elsewhere; nil where nobody is told.
    /// - Throws: `EventLogError` when the store cannot be opened a second time, for long questions.
    package init(
        _ conductor: sending Conductor, viewersMax: Int, viewersPerUserMax: Int, streamLife: Duration,
        heartbeat: Duration, ringFramesMax: Int, tailer: LogTailer? = nil,
        keeper: ServerKeeper? = nil, files: FileThread? = nil, courier: WebhookCourier? = nil
    ) throws(EventLogError) {
        self.tailer = tailer
        self.keeper = keeper
        self.files = files
        self.courier = courier
        let reader: ReaderThread?
        if let made = try conductor.engine.makeReader() { reader = ReaderThread(made) } else { reader = nil }
        self.reader = reader
        gate = StreamGate(
            hub: StreamHub(
                epoch: conductor.engine.epoch, head: conductor.engine.head, viewersMax: viewersMax,
                ringFramesMax: ringFramesMax,
                ringBytesMax: Limits.ringBytesMax,
                terms: [
                    .project: StreamTerms(
                        viewersPerUserMax: viewersPerUserMax, life: streamLife, farewell: ProjectDialect.farewell)
                ], heartbeat: heartbeat, stalledAfter: .seconds(Int64(Limits.streamStalledSecondsMax))),
            onNeed: { [bell] in
                bell.ring()
                reader?.wake()
            })
        fanOut = FanOutThread(gate)
        self.conductor = conductor
        measure()
    }

    /// Begins to run. Called once.
    package func start() {
        thread.start(for: "the engine") { [self] in run() }
        fanOut.start()
        reader?.start(gate, meters)
        files?.start()
        tailer?.start { [unowned self] work, receiver in enqueue(.work(receiver, work)) }
        keeper?.start { [unowned self] work, receiver in enqueue(.work(receiver, work)) }
        courier?.start { [unowned self] work in enqueue(.work(Nobody.alone, work)) }
    }

    /// Ends the thread after everything in the inbox is done, and waits for it. The reader is gone before the store is
    /// closed: the last connection of a file tidies up behind itself, and must be the one that may.
    package func stop() {
        tailer?.stop()
        keeper?.stop()
        courier?.stop()
        reader?.stop()
        files?.stop()
        inbox.withLock { $0.isStopping = true }
        bell.ring()
        thread.join()
    }

    /// Puts work into the inbox; false when it is full or closed.
    func submit(_ work: Work, for receiver: any WorkReceiver) -> Bool {
        enqueue(.work(receiver, work))
    }

    func submit(_ control: ClockControl, for exchange: Exchange) -> Bool {
        enqueue(.control(exchange, control))
    }

    /// Puts work into the inbox whose outcome nobody waits for, with a place of its own beside what somebody does. What finds
    /// no room is counted.
    /// - Parameter bytes: How much memory it holds, about.
    func submit(_ work: Work, bytes: Int) {
        let since = SystemClock.elapsed
        let (isTaken, isFirst) = inbox.withLock { inbox in
            (inbox.add(told: work, since: since, bytes: bytes), inbox.told.count == 1)
        }
        if isFirst { bell.ring() }
        if !isTaken { meters.countDropped() }
    }

    /// Has the next piece of an export read, by the reader if the log is its; false when that will not happen.
    func submit(_ export: ExportStream) -> Bool {
        guard export.epoch != nil else { return files?.submit(export) ?? false }
        if let reader, reader.epoch == export.epoch { return reader.submit(export) }
        return enqueue(.piece(export))
    }

    /// Ends all streams after what was asked so far has been done and published.
    func endStreams() {
        _ = enqueue(.endStreams)
    }

    /// Ends the streams of callers who may listen no longer.
    package func endStreams(unless mayListen: (Caller) -> Bool) {
        gate.change { $0.shutOut(unless: mayListen) }
    }

    /// How many requests wait for the engine, and how many long questions for the reader.
    var inboxDepth: Int { inbox.withLock { $0.items.count } }
    var researchDepth: Int { reader?.depth ?? 0 }

    private func enqueue(_ item: sending EngineInbox.Item) -> Bool {
        let since = SystemClock.elapsed
        let (isTaken, isFirst) = inbox.withLock { inbox in
            (inbox.add(item, since: since), inbox.items.count == 1)
        }
        if isFirst { bell.ring() }
        return isTaken
    }

    // MARK: On the engine's thread

    private func run() {
        var isFollowing = false
        while true {
            if !isFollowing { isFollowing = followUnfinishedLogs() && holdServers() }
            let begun = SystemClock.elapsed
            let isToldDue = begun >= toldDue
            let (items, isStopping, isFull) = inbox.withLock { inbox in
                let taken = inbox.take(isToldDue: isToldDue)
                return (taken, inbox.isStopping && inbox.isEmpty, inbox.told.count >= Limits.workPerTickMax)
            }
            let (results, isBehind) = conductor.advance(elapsed: begun)
            for result in results { publish(result) }
            perform(items.map(\.item))
            if !results.isEmpty || !items.isEmpty { note(items.map { begun - $0.since }, begun: begun) }
            tellClock(isBehind: isBehind)
            sendLogs()
            let isCatchingUp = catchUp()
            let isCatchingUpLogs = catchUpLogs()
            beat()
            if isStopping { break }
            let now = SystemClock.elapsed
            // Who waits for nothing can wait a moment for others: they share a commit, and leave the processor to whoever
            // answers them.
            if isToldDue { toldDue = isFull ? now : now + Limits.toldInterval }
            bell.sleep(isBehind || isCatchingUp || isCatchingUpLogs ? .zero : untilNextWake(at: now))
        }
        conductor.engine.close()
    }

    private func perform(_ items: [EngineInbox.Item]) {
        var group: [(receiver: any WorkReceiver, work: Work)] = []
        for item in items {
            switch item {
            case .work(let receiver, let work): group.append((receiver, work))
            case .control(let exchange, let control):
                perform(group: group)
                group = []
                perform(control, for: exchange)
            case .piece(let stream): supply(stream)
            case .endStreams:
                perform(group: group)
                group = []
                sendLogs(early: true)
                gate.change { $0.end() }
            }
        }
        perform(group: group)
    }

    private func perform(group: [(receiver: any WorkReceiver, work: Work)]) {
        guard !group.isEmpty else { return }
        let result = conductor.perform(group.map(\.work), elapsed: SystemClock.elapsed)
        for (index, answer) in result.results.enumerated() {
            let receiver = group[index].receiver
            switch answer {
            case .research(let research): look(into: research, for: receiver)
            case .file(let offer):
                if files?.submit(offer, for: receiver) != true {
                    receiver.complete(.response(FileThread.refusal(offer)))
                }
            default: receiver.complete(answer)
            }
        }
        publish(result)
    }

    /// Has a question answered by the reader, or here when the store has no second connection.
    private func look(into research: Research, for receiver: any WorkReceiver) {
        // A simulation that was started again has another store.
        guard let reader, reader.epoch == conductor.engine.epoch else {
            return receiver.complete(WorkResult(conductor.engine.answer(research)))
        }
        if !reader.submit(research, for: receiver) { receiver.complete(.response(research.refusal)) }
    }

    /// Reads the next piece of an export from the engine's own log, unless that has begun anew since.
    private func supply(_ stream: ExportStream) {
        guard stream.epoch == conductor.engine.epoch else { return stream.fail() }
        stream.supply { reading throws(EventLogError) in try conductor.engine.piece(reading) }
    }

    private func perform(_ control: ClockControl, for exchange: Exchange) {
        let elapsed = SystemClock.elapsed
        do throws(StagingError) {
            if try conductor.control(control, elapsed: elapsed) {
                measure()
                logs = LogPublisher()
                let head = StreamCursor(epoch: conductor.engine.epoch, seq: conductor.engine.head)
                let resets = Publisher.resets(reason: "the simulation was reset", head: head)
                gate.change { $0.restart(head: head, resets) }
            }
            // A step is done before it is answered, unless it is a long one.
            for result in conductor.advance(elapsed: elapsed).results { publish(result) }
            toldClock = nil
            exchange.complete(.response(.json(conductor.reading(elapsed: elapsed).json)))
        } catch {
            exchange.complete(.response(Problem(503, error.reason).response(instance: exchange.target)))
        }
    }

    /// Tells viewers when a simulated clock runs otherwise than they were told: after a person held it, when it has come to
    /// its end, or when the board has caught up with it.
    private func tellClock(isBehind: Bool) {
        guard conductor.clock.mode == .scaled, !isBehind else {
            toldClock = nil
            return
        }
        let clock = conductor.reading(elapsed: SystemClock.elapsed)
        let isTold = toldClock.map { $0.isPaused == clock.isPaused && $0.speedPerMille == clock.speedPerMille } ?? false
        guard !isTold else { return }
        toldClock = clock
        let frame = NativeDialect.clock(clock)
        gate.change { $0.tell(.native, frame) }
    }

    private func publish(_ result: TickResult) {
        publish(result.committed)
        take(result)
        for attempt in result.attempts { courier?.send(attempt) }
    }

    private func publish(_ events: [CommittedEvent]) {
        guard let head = events.last?.event.seq else { return }
        let now = SystemClock.elapsed
        let heard = gate.ask { hub in StreamDialect.allCases.filter { hub.hasViewers(of: $0) } }
        let engine = conductor.engine
        let frames = Publisher.frames(events, owner: engine.owner) { heard.contains($0) }
        gate.change { $0.publish(head: head, frames, at: now) }
    }

    /// Hands viewers that are behind the ring their next piece of the log, where the reader cannot.
    /// - Returns: Whether more of them may wait.
    private func catchUp() -> Bool {
        let epoch = conductor.engine.epoch
        guard reader?.epoch != epoch else { return false }
        return gate.catchUp(most: Limits.catchUpsPerTickMax, epoch: epoch, meters) {
            question throws(EventLogError) in
            try conductor.engine.catchUp(
                question, eventsMax: Limits.catchUpEventsMax, bytesMax: Limits.catchUpBytesMax)
        }
    }

    /// Sends heartbeats to those who have heard nothing for a while.
    private func beat() {
        for dialect in gate.takeSilent() {
            let bytes = Publisher.heartbeat(
                dialect, head: conductor.engine.head, clock: conductor.reading(elapsed: SystemClock.elapsed))
            gate.change { $0.beat(dialect, bytes) }
        }
    }

    /// How long nothing will be due; nil for ever.
    private func untilNextWake(at now: Duration) -> Duration? {
        let workDue = inbox.withLock { $0.items.isEmpty ? $0.told.isEmpty ? nil : toldDue : now }
        return [conductor.nextWake, logs.nextDue, workDue].compactMap { $0 }.min().map { max(.zero, $0 - now) }
    }
}
