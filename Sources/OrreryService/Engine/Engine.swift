// Why: the heart of the house. A tick takes what is due and what is asked, decides, makes everything durable in one
// transaction, and only then lets anyone know. The simulation calls the same tick with a virtual `now`.

package import OrreryHTTP
internal import OrreryJSON
package import OrreryModel
internal import OrreryStreams
package import OrreryTime

/// The board's engine. Not thread-safe: one thread owns it.
package struct Engine {
    /// The state with everything that was decided in this tick so far, as far as the caller may see it.
    package var state: BoardState {
        // Lent, not copied: whoever looks up one task would else hold on to all tables.
        _read { if let view { yield view } else { yield decider.state } }
    }
    /// The same, whoever may see it.
    var whole: BoardState { _read { yield decider.state } }
    /// The moment of this tick.
    package private(set) var now: Instant
    /// What the clock says of itself, as it travels; kept up to date by whoever drives the engine.
    package var clock: ClockReading
    /// What was done to a simulated board so far; kept by whoever drives the engine.
    package var inputs = InputRecord()
    package let settings: BoardSettings
    package let streamHeartbeat: Duration
    /// Who measures commits, if anyone does.
    package var commitWatch: (any CommitWatch)?
    package var epoch: String { store.epoch }
    /// The place of the last durable event.
    package var head: Int64 { store.head }
    /// The place before the first event that a cursor may stand on.
    package var floor: Int64 { store.floor }

    /// In whose name the work of the moment is done.
    package private(set) var caller = Caller.local
    /// What a limited caller sees; nil while the caller sees everything. Made for each such piece of work, and again when it
    /// has changed something.
    private var view: BoardState?
    let store: any BoardStore
    private var decider: Decider
    private var connectionsMade = 0
    private var agenda = Agenda<Reminder>()
    private var uncommitted: [EncodedEvent] = []
    /// What is to be remembered with the next commit.
    var answers: [RememberedAnswer] = []
    var text = BoardText()
    /// Lines of logs that were taken in this tick.
    var logs = LogDraft()
    /// What came of agents' lines, and is only half there.
    var desk = IngestDesk()
    package internal(set) var ingestCounts = IngestCounts()
    /// What waits to be told elsewhere.
    var webhooks: WebhookDesk
    package var webhookCounts: WebhookCounts { webhooks.counts }
    private var committed: [CommittedEvent] = []
    private var snapshotNeed: SnapshotNeed
    /// The numbers within the tick of work whose commit is still to come, and of work whose commit was refused. All work
    /// since the last commit counts, that which changed nothing included: it was answered from what never happened.
    private var undurableWork: [Int] = []
    private var refusedWork: [(index: Int, problem: Problem)] = []
    /// After the store has refused, timers rest until then, so that a full disk is not asked a thousand times a second.
    private var restsUntil: Instant?
    /// Why the store refused when it was last written; nil when it did not.
    private var trouble: String?
    /// Whether this tick has removed rows that are too old.
    private var hasPruned = false
    private static let restAfterFailure = Duration.seconds(1)

    /// Takes over a store and goes on where it stands.
    /// - Throws: `EventLogError` when the store cannot be read or the first events cannot be kept.
    package init(
        store: any BoardStore, settings: BoardSettings, ids: IDSource, clock: ClockReading, now: Instant,
        streamHeartbeat: Duration = .seconds(30), webhooks: WebhookTerms = WebhookTerms()
    ) throws(EventLogError) {
        self.store = store
        self.webhooks = try WebhookDesk(webhooks, store)
        self.settings = settings
        // A machine's clock may be set back between two starts; the board's never goes back, or its past would be in no order.
        let now = max(now, try store.read(after: store.head - 1, limit: 1).last?.event.at ?? now)
        self.now = now
        self.clock = clock
        self.streamHeartbeat = streamHeartbeat
        decider = Decider(state: try store.loadState(), settings: settings, ids: ids, now: now)
        snapshotNeed = try store.snapshotNeed()
        _ = try? decider.decide(.wake(.restart), at: now)
        collect()
        try commit()
        planReminders()
        if state.projects[.standard] == nil {
            var project = NewProject(name: "Default", ownerID: "local")
            project.id = ProjectID.standard.text
            project.mode = settings.mode
            _ = try? decider.decide(.createProject(project), at: now)
            collect()
            try commit()
        }
    }

    /// When the engine has something to do by itself; nil for never.
    package var nextDue: Instant? {
        guard let due = [agenda.nextDue, webhooks.nextDue].compactMap({ $0 }).min() else { return nil }
        return max(due, restsUntil ?? due)
    }

    /// Does what is due at `now`, lets the workload act, then does `work`: first what changes something, in order, then the
    /// commit, then what only asks. Results stand in the order of `work`.
    package mutating func tick(now: Instant, workload: inout (any Workload)?, work: [Work] = []) -> TickResult {
        self.now = max(self.now, now)
        hasPruned = false
        wakeReminders()
        if let due = workload?.nextDue, due <= self.now { workload?.act(on: &self) }
        var results = work.map { _ in WorkResult.response(Response(status: 500)) }
        for (index, item) in work.enumerated() where !item.isQuestion {
            undurableWork.append(index)
            results[index] = perform(item)
        }
        if restsUntil == nil { reviewWebhooks() }
        try? commit()
        for (index, problem) in refusedWork {
            results[index] = .response(problem.response(instance: work[index].instance))
        }
        undurableWork = []
        refusedWork = []
        for (index, item) in work.enumerated() where item.isQuestion { results[index] = perform(item) }
        takeSnapshot()
        defer { committed = [] }
        return TickResult(
            results: results, committed: committed, logs: logs.takeCommitted(),
            attempts: webhooks.takeAttempts(at: self.now))
    }

    /// A tick in which nobody acts but who asked.
    package mutating func tick(now: Instant, work: [Work] = []) -> TickResult {
        var nobody: (any Workload)?
        return tick(now: now, workload: &nobody, work: work)
    }

    // MARK: What work may do

    /// A name for a stream that begins now, unique while the process lives. It takes nothing from the source of
    /// identifiers: who looks must not change what is seen.
    package mutating func newConnectionID() -> String {
        connectionsMade += 1
        return "\(epoch)-\(head)-\(connectionsMade)"
    }

    /// Asks the board for something.
    /// - Throws: `Problem` when the board refuses; then nothing has happened.
    package mutating func submit(_ command: Command) throws(Problem) -> Outcome {
        let outcome: Outcome
        let command = try permitted(command)
        let visitor = try visitor(of: command)
        do throws(Rejection) {
            outcome =
                if let visitor {
                    try decider.decide(command, visiting: visitor, at: now)
                } else {
                    try decider.decide(command, at: now)
                }
        } catch {
            throw Problem(error)
        }
        collect()
        return outcome
    }

    /// Whether the live activity follows the task now.
    package func isMonitored(_ task: BoardTask) -> Bool {
        decider.isMonitored(task)
    }

    /// Asks the tables, which first learn what was decided so far.
    package mutating func ask<Answer>(
        _ question: (any BoardHistory) throws(EventLogError) -> Answer
    ) throws(Problem) -> Answer {
        do throws(EventLogError) {
            try commit()
            return try question(store)
        } catch {
            throw Self.problem(error)
        }
    }

    /// Finds out whether the store takes writes again after it has refused one.
    /// - Throws: `Problem` while it does not.
    package mutating func checkStore() throws(Problem) {
        guard trouble != nil else { return }
        do throws(EventLogError) {
            try store.probe()
            trouble = nil
        } catch {
            throw Self.problem(error)
        }
    }

    /// Leaves the store in order after the last tick. One that refuses now is found in order by the next start anyway.
    package mutating func close() {
        try? store.close()
    }

    // MARK: The tick's parts

    private mutating func wakeReminders() {
        if let restsUntil, restsUntil > now { return }
        restsUntil = nil
        while let (_, reminder) = agenda.takeNext(dueBy: now) {
            guard reminder != .retention else {
                prune()
                continue
            }
            // A reminder is never refused: it looks whether there is something to do.
            _ = try? decider.decide(.wake(reminder), at: now)
            collect()
        }
    }

    private mutating func perform(_ work: Work) -> WorkResult {
        caller = work.caller
        view = caller.isLimited ? caller.limited(decider.state) : nil
        defer {
            caller = .local
            view = nil
        }
        let result = performOnce(work)
        guard case .stream(var opening) = result else { return result }
        opening.caller = work.caller
        return .stream(opening)
    }

    private mutating func collect() {
        if view != nil { view = caller.limited(decider.state) }
        let (events, reminders) = decider.take()
        for event in events {
            uncommitted.append(EncodedEvent(event, data: JSONWriter.bytes(.object(event.data))))
        }
        noteOccurrences(in: events)
        for (due, reminder) in reminders { agenda.schedule(reminder, at: due) }
    }

    private mutating func commit() throws(EventLogError) {
        let deliveries = webhooks.unkept
        guard !uncommitted.isEmpty || !answers.isEmpty || !logs.uncommitted.isEmpty || !deliveries.isEmpty else {
            return
        }
        do throws(EventLogError) {
            let position = uncommitted.first.map { $0.event.seq - 1 } ?? store.head
            commitWatch?.commitBegan()
            try store.append(
                uncommitted, answers: answers, logs: logs.uncommitted, deliveries: deliveries, expecting: position)
            commitWatch?.commitEnded(events: uncommitted.count, isKept: true)
        } catch {
            commitWatch?.commitEnded(events: 0, isKept: false)
            trouble = error.reason
            inputs.end(at: now, because: "The store refused: \(error.reason)")
            uncommitted = []
            answers = []
            logs.drop()
            desk.clear()
            webhooks.noteRefused()
            refusedWork += undurableWork.map { ($0, Self.problem(error)) }
            undurableWork = []
            // The draft has seen what nobody will ever know of: it is folded again from what is durable. When even that
            // fails the draft cannot be trusted and the board must not go on.
            guard let state = try? store.loadState() else {
                preconditionFailure("The store can neither be written nor read: \(error.reason)")
            }
            decider.restore(state)
            planReminders()
            restsUntil = now + Self.restAfterFailure
            throw error
        }
        trouble = nil
        decider.settle()
        for event in uncommitted { snapshotNeed.note(event) }
        committed += uncommitted.map { CommittedEvent($0, epoch: store.epoch) }
        uncommitted = []
        answers = []
        logs.commit()
        webhooks.noteKept()
        // Whoever is being served may still decide more.
        undurableWork = undurableWork.suffix(1)
    }

    /// Writes the board down whole when it is time: a board that cannot has its past to go through all the same, and
    /// tries again when the store takes writes.
    private mutating func takeSnapshot() {
        // Whoever writes waits for one of the two at most.
        guard !hasPruned, trouble == nil, let last = committed.last, last.event.seq == whole.seq,
            snapshotNeed.isDue(at: now, interval: settings.snapshotInterval)
        else { return }
        let snapshot = Snapshot(seq: whole.seq, at: last.event.at, state: whole.snapshot)
        do throws(EventLogError) {
            try store.append(snapshot)
            snapshotNeed.note(snapshot)
        } catch {
            trouble = error.reason
        }
    }

    /// Removes the next few rows that are too old, and says so when the last of them are gone.
    private mutating func prune() {
        hasPruned = true
        var next = Limits.retentionInterval
        do throws(EventLogError) {
            let pruning = try store.prune(
                activitiesBefore: now - settings.activityLogRetention, eventsBefore: now - settings.eventRetention,
                rowsMax: Limits.pruneRowsMax)
            switch pruning {
            case .goesOn: next = Limits.pruneInterval
            case .done(let retention?):
                _ = try? decider.decide(.notePruned(retention), at: now)
                collect()
            case .done(nil): break
            }
            if pruning != .goesOn, try pruneDeliveries() { next = Limits.pruneInterval }
        } catch {
            trouble = error.reason
            inputs.end(at: now, because: "The store refused: \(error.reason)")
        }
        agenda.schedule(.retention, at: now + next)
    }

    private mutating func planReminders() {
        agenda.removeAll()
        agenda.schedule(.retention, at: now)
        for (due, reminder) in decider.takeRemindersAtStart() { agenda.schedule(reminder, at: due) }
    }
}
