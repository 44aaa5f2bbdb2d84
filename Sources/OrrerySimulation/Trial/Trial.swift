// Why: one run of a scenario with one seed: the board, who acts on it, what goes wrong, and the judges that look on. The
// loop is the one of every board (design page 5, "The clock"): find the next instant at which something is due, do
// everything that is due there in order, make it durable, go on.

internal import OrreryHTTP
internal import OrreryModel
package import OrreryService
package import OrreryTime

/// A run that can be repeated. Not thread-safe: one thread owns it.
package final class Trial {
    private var plan: TrialPlan
    private let rung: any Rung
    /// The board; nil while it is down.
    private var engine: Engine?
    /// What it has to do next, beside it: an engine is a large value, and what a class holds is copied to be asked.
    private var engineDue: Instant?
    private var workload: (any Workload)?
    private var faults = Agenda<Happening>()
    private var stepFaults: [PlannedFault]
    private var poster: Poster
    private var player: InputPlayer
    private var bench: Bench
    private var now: Instant
    /// The end of the trial, after its convergence.
    private var end: Instant
    /// How far the calendar has jumped without the board knowing yet: it looks at the calendar when it starts.
    private var calendarJump = Duration.zero
    private var seenTypes: Set<EventType> = []
    private var seenFaults: Set<FaultKind> = []
    package private(set) var report = TrialReport()
    /// The events so far as they are told, for whoever wants a trace.
    package var onEvent: ((CommittedEvent) -> Void)?
    /// Is told of each instant before anything is done there, for whoever shows how far it is or plays in real time.
    package var onStep: ((Instant) -> Void)?
    private let audience: (any Audience)?

    private enum Happening: Sendable {
        case strike(PlannedFault)
        case restart
        case healDisk
    }

    /// - Parameter checkers: Who looks on beside the audience.
    package init(_ plan: TrialPlan, rung: any Rung, checkers: [any Checker]) {
        self.plan = plan
        self.rung = rung
        audience = rung.audience
        bench = Bench(checkers)
        now = plan.scenario.start
        end = plan.until
        poster = Poster(seed: plan.seed)
        player = InputPlayer(plan.requests)
        stepFaults = plan.faults.filter { if case .step = $0.trigger { true } else { false } }
        var workload = ScenarioWorkload(plan.scenario, seed: plan.seed)
        for fault in plan.faults {
            guard case .at(let instant) = fault.trigger else { continue }
            if fault.kind.isOfAgent {
                workload.inject(fault.kind, at: instant)
                noteStruck(fault.kind)
            } else {
                faults.schedule(.strike(fault), at: instant)
            }
        }
        self.workload = workload
    }

    /// How far the board's clock has got.
    package var instant: Instant { now }

    /// Runs to the plan's end and a minute beyond.
    /// - Throws: `TrialError` for the first thing that a judge complains of, or when the board cannot be staged.
    package func run() throws(TrialError) -> TrialReport {
        try startBoard()
        while let due = nextDue, due <= end { try step(at: due) }
        now = max(now, end)
        let (digest, steps) = (report.digest, report.steps)
        try heal()
        end = now + TrialPlan.convergence
        while let due = nextDue, due <= end { try step(at: due) }
        now = max(now, end)
        try finish()
        report.digest = digest
        report.steps = steps
        report.checks = bench.checks
        report.coverage = coverage
        return report
    }

    // MARK: Time

    private var nextDue: Instant? {
        var next = faults.nextDue
        func note(_ due: Instant?) {
            if let due, next.map({ due < $0 }) ?? true { next = due }
        }
        if engine != nil {
            note(engineDue)
            note(workload?.nextDue)
            note(audience?.nextDue)
            note(poster.nextDue)
            note(player.nextDue)
        }
        return next.map { max($0, now) }
    }

    private func step(at due: Instant) throws(TrialError) {
        now = due
        onStep?(now)
        report.steps += 1
        while let (_, happening) = faults.takeNext(dueBy: now) {
            switch happening {
            case .strike(let fault): strike(fault)
            case .restart: try startBoard()
            case .healDisk: healDisk()
            }
        }
        let fault = stepFaults.first { $0.trigger == .step(report.steps) }
        guard var engine = engine.take() else { return }
        if let fault {
            crash(consume engine, within: fault)
            return crashBoard(fault.kind == .powerLoss ? .power : .process, lasts: fault.lasts ?? .seconds(1))
        }
        try tick(&engine)
        engineDue = engine.nextDue
        self.engine = consume engine
        if rung.isDown { crashBoard(.process, lasts: .seconds(1)) }
    }

    private func tick(_ engine: inout Engine) throws(TrialError) {
        let posts = poster.isDue(at: now) ? poster.take(dueBy: now, from: engine) : []
        let requests = audience?.requests(now: now) ?? []
        let inputs =
            player.isDue(at: now) ? player.take(dueBy: now, after: [engine.nextDue, workload?.nextDue]) : []
        let result = engine.tick(now: now, workload: &workload, work: posts + requests + inputs)
        try judge(result)
        // What a slow disk takes passes for everybody, and nobody is answered or told before it has answered.
        let ticked = now
        now = ticked + rung.takeDelay(hasCommitted: !result.committed.isEmpty || !result.logs.isEmpty)
        if now > ticked { bench.tell { [now] in $0.boardWasBusy(from: ticked, until: now) } }
        if let complaint = poster.hear(result.results, now: now) { throw violation(.idempotency, complaint) }
        // Nobody is left to tell anyone.
        guard !rung.isDown else { return }
        audience?.publish(
            result, answers: Array(result.results.dropFirst(posts.count).prefix(requests.count)), from: &engine,
            now: now)
        audience?.act(on: &engine, now: now)
        if let (invariant, sentence) = audience?.complaint(now: now) { throw violation(invariant, sentence) }
        try bench.look(at: engine, now: ticked, step: report.steps)
    }

    // MARK: Judging

    private func judge(_ result: TickResult) throws(TrialError) {
        if let last = result.committed.last {
            report.commits += 1
            let durable = rung.durableHead()
            guard durable >= last.event.seq else {
                throw violation(
                    .publication,
                    "Event \(last.event.seq) was told while the disk would give back \(durable) events after a power failure."
                )
            }
        }
        for event in result.committed {
            let fingerprint = LogDigest.fingerprint(of: event.encoded)
            try note(event, fingerprint: fingerprint)
            try ask { [now] checker in checker.note(event, fingerprint: fingerprint, at: now) }
        }
        for lines in result.logs {
            try ask { [now] checker in checker.note(lines, at: now) }
        }
    }

    /// Notes the next event of the log, whether it was told or found.
    private func note(_ event: CommittedEvent, fingerprint: UInt64) throws(TrialError) {
        report.digest.note(fingerprint)
        report.events += 1
        seenTypes.insert(event.event.type)
        onEvent?(event)
        if let complaint = poster.note(event) { throw violation(.idempotency, complaint) }
    }

    private func ask(_ question: (inout any Checker) -> String?) throws(TrialError) {
        try bench.ask(at: now, step: report.steps, question)
    }

    private func violation(_ invariant: Invariant, _ sentence: String) -> TrialError {
        .violation(Violation(invariant, at: now, step: report.steps, sentence))
    }

    private func finish() throws(TrialError) {
        guard engine != nil else { throw violation(.convergence, "The board is down a minute after the last fault.") }
        if let complaint = poster.finish() { throw violation(.idempotency, complaint) }
        try ask { checker in checker.finish(engine!, now: now) }
        if let (invariant, sentence) = audience?.finish(&engine!, now: now) { throw violation(invariant, sentence) }
    }

    private var coverage: [String] {
        let names = seenTypes.map(\.rawValue) + seenFaults.map { "fault.\($0.rawValue)" } + (audience?.coverage ?? [])
        return names.sorted()
    }

    // MARK: Faults

    private func strike(_ fault: PlannedFault) {
        var random = RandomSource(seed: fault.seed)
        noteStruck(fault.kind)
        let lasts = fault.lasts ?? random.next(in: .seconds(1) ... .seconds(30))
        switch fault.kind {
        case .crash: if engine != nil { crashBoard(.process, lasts: lasts) }
        case .powerLoss: if engine != nil { crashBoard(.power, lasts: lasts) }
        case .diskFull: setDisk(.full, lasts: lasts)
        case .ioError: setDisk(.failingOnce, lasts: lasts)
        case .slowDisk: setDisk(.slow, lasts: lasts)
        case .slowClient, .stalledClient, .vanishedClient, .oldCursor, .foreignCursor, .brokenCursor:
            if engine != nil { audience?.inject(fault.kind, seed: random.next(), now: now) }
        case .lostAnswer, .duplicatePost, .reorderedPost, .truncatedPost:
            poster.strike(fault.kind, seed: random.next(), now: now)
        case .clockJump: calendarJump += random.next(in: .seconds(0) ... .seconds(14_400)) - .seconds(7_200)
        case .clockDrift: calendarJump += random.next(in: .milliseconds(0) ... .seconds(4)) - .seconds(2)
        case .sleep: calendarJump += .seconds(8 * 3_600)
        case .agentHang, .agentLoop, .agentFlood, .agentLongLine, .agentGarbage, .agentSilentDeath,
            .agentTalksAfterEnd:
            break
        }
    }

    private func noteStruck(_ kind: FaultKind) {
        seenFaults.insert(kind)
        report.faults += 1
    }

    private func setDisk(_ condition: DiskCondition, lasts: Duration) {
        rung.setDisk(condition)
        bench.tell { [now] in $0.diskChanged(condition, at: now) }
        faults.schedule(.healDisk, at: now + lasts)
    }

    private func healDisk() {
        rung.setDisk(.well)
        bench.tell { [now] in $0.diskChanged(.well, at: now) }
    }

    /// Ends the board in the middle of a step: before its commit, or between the commit and the first word about it.
    private func crash(_ engine: consuming Engine, within fault: PlannedFault) {
        var random = RandomSource(seed: fault.seed)
        noteStruck(fault.kind)
        let isKept = random.chance(1, in: 2)
        if !isKept { rung.setDisk(.failing) }
        let posts = poster.take(dueBy: now, from: engine)
        _ = engine.tick(now: now, workload: &workload, work: posts)
        poster.loseAnswers(now: now)
        if !isKept { rung.setDisk(.well) }
    }

    private func crashBoard(_ kind: CrashKind, lasts: Duration) {
        engine = nil
        bench.tell { [now] in $0.boardWentDown(at: now) }
        audience?.boardWentDown(now: now)
        rung.crash(kind)
        faults.schedule(.restart, at: now + lasts)
    }

    private func startBoard() throws(TrialError) {
        guard engine == nil else { return }
        let calendar = now + calendarJump
        let stream = report.starts == 0 ? "ids" : "ids/\(report.starts)"
        var made: Engine
        let found: [CommittedEvent]
        do {
            let store = try rung.openStore(now: calendar)
            // Nobody waits for a board that is not there.
            _ = rung.takeDelay(hasCommitted: false)
            found = try events(of: store, after: report.events)
            let scenario = plan.scenario
            let info = SimulationInfo(
                scenario: scenario.name, seed: plan.seed, start: scenario.start, until: plan.until)
            made = try Engine(
                store: store, settings: plan.boardSettings,
                ids: IDSource(random: RandomSource(seed: plan.seed, stream: stream)),
                clock: ClockReading(mode: .virtual, now: calendar, simulation: info), now: calendar)
        } catch {
            guard report.starts > 0 || rung.isDown else { throw .staging("\(error)") }
            // A disk that is full or refuses: whoever looks after the board tries again.
            rung.crash(.process)
            faults.schedule(.restart, at: now + .seconds(1))
            return
        }
        report.starts += 1
        for event in found { try note(event, fingerprint: LogDigest.fingerprint(of: event.encoded)) }
        calendarJump = .zero
        engine = made
        shift(by: made.now - now)
        try ask { checker in checker.boardStarted(engine!, found: found, at: now) }
        audience?.boardStarted(&engine!, now: now)
        engineDue = engine?.nextDue
    }

    /// Everything that waits for the board's clock goes with it.
    private func shift(by offset: Duration) {
        guard offset != .zero else { return }
        now = now + offset
        end = end + offset
        faults.shift(by: offset)
        workload?.shift(by: offset)
        poster.shift(by: offset)
        player.shift(by: offset)
        audience?.shift(by: offset)
    }

    private func heal() throws(TrialError) {
        healDisk()
        audience?.heal(now: now)
        faults.removeAll()
        player.removeAll()
        stepFaults = []
        if engine == nil { try startBoard() }
    }

    private func events(of store: any BoardStore, after place: Int64) throws(EventLogError) -> [CommittedEvent] {
        var found: [CommittedEvent] = []
        var place = place
        // What lies before the epoch of this start was written in an earlier one.
        let epochs = try store.epochs()
        while place < store.head {
            let piece = try store.read(after: place, limit: 1_024)
            guard let last = piece.last else { break }
            found += piece.map { event in
                CommittedEvent(event, epoch: epochs.name(of: event.event.seq))
            }
            place = last.event.seq
        }
        return found
    }
}
