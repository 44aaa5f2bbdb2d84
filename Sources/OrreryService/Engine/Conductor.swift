// Why: one loop moves the board through time, whether the time is real, scaled or virtual: find the next instant at
// which something is due, set the clock to it, do everything that is due there, make it durable, go on. That is why a
// demo at any speed and a headless run write the same log.

internal import OrreryModel
package import OrreryTime

/// A board with whatever acts on it, from the beginning.
package struct Performance {
    package let engine: Engine
    package let workload: (any Workload)?
    package let simulation: SimulationInfo?

    package init(engine: Engine, workload: (any Workload)? = nil, simulation: SimulationInfo? = nil) {
        self.engine = engine
        self.workload = workload
        self.simulation = simulation
    }
}

/// Why a performance could not be started again.
package struct StagingError: Error, Hashable, Sendable {
    package let reason: String

    package init(reason: String) {
        self.reason = reason
    }
}

/// Moves a board through time. Not thread-safe: one thread owns it.
package struct Conductor {
    package var engine: Engine
    package private(set) var clock: TimeSource
    private var workload: (any Workload)?
    private var simulation: SimulationInfo?
    /// Stages the performance anew with another seed; nil where there is none to stage.
    private let restage: ((UInt64) throws(StagingError) -> Performance)?
    /// How many instants are done before whoever drives the board may do something else.
    private static let instantsPerTurn = 64

    package init(
        _ performance: Performance, clock: TimeSource,
        restage: ((UInt64) throws(StagingError) -> Performance)? = nil
    ) {
        engine = performance.engine
        workload = performance.workload
        simulation = performance.simulation
        self.clock = clock
        self.restage = restage
    }

    /// Moves a board that serves, with the world, from where it stands. That is later than the machine's calendar when that
    /// was set back while the board was down: on the calendar no timer would ring until it has caught up.
    package init(serving engine: Engine, elapsed: Duration) {
        self.init(Performance(engine: engine), clock: .wall(from: engine.now, elapsed: elapsed))
    }

    /// The next instant at which something happens by itself; nil for never.
    package var nextDue: Instant? {
        let due = [engine.nextDue, workload?.nextDue].compactMap { $0 }.min()
        guard let due, let simulation else { return due }
        return due <= simulation.until ? due : nil
    }

    /// The elapsed real time at which to call `advance` again; nil when only a request or a control can bring anything.
    package var nextWake: Duration? {
        guard let due = nextDue ?? simulation?.until else { return nil }
        if nextDue == nil, let simulation, engine.now >= simulation.until { return nil }
        return clock.elapsed(at: due)
    }

    /// Does what has become due by now.
    /// - Returns: What came of each instant, in order, and whether more is due already.
    package mutating func advance(elapsed: Duration) -> (results: [TickResult], isBehind: Bool) {
        var results: [TickResult] = []
        let target = clock.now(elapsed: elapsed)
        if clock.mode == .wall {
            if let due = nextDue, due <= target { results.append(run(at: target, elapsed: elapsed)) }
            return (results, false)
        }
        while let due = nextDue, due <= target {
            guard results.count < Self.instantsPerTurn else { return (results, true) }
            results.append(run(at: due, elapsed: elapsed))
        }
        if let simulation, target >= simulation.until, !clock.isPaused {
            // The performance is over: the clock stays at its end.
            clock.hold(at: simulation.until, elapsed: elapsed)
            results.append(run(at: simulation.until, elapsed: elapsed))
        }
        return (results, false)
    }

    /// Moves a virtual clock to `instant` and does everything that is due on the way, each thing at its own instant.
    package mutating func advance(to instant: Instant) -> [TickResult] {
        clock.jump(to: instant, elapsed: .zero)
        var results: [TickResult] = []
        while true {
            let turn = advance(elapsed: .zero)
            results += turn.results
            if !turn.isBehind { return results }
        }
    }

    /// Does `work` now.
    package mutating func perform(_ work: [Work], elapsed: Duration) -> TickResult {
        guard simulation != nil else {
            let now = boardNow(elapsed: elapsed)
            engine.clock = reading(at: now, elapsed: elapsed)
            return engine.tick(now: now, work: work)
        }
        // What was recorded is done again after everything that is due at its instant, so here it is as well.
        var before: [TickResult] = []
        while let due = nextDue, due <= engine.now { before.append(run(at: engine.now, elapsed: elapsed)) }
        let ahead = boardNow(elapsed: elapsed)
        let now = nextDue.map { min(ahead, $0 - .milliseconds(1)) } ?? ahead
        engine.clock = reading(at: now, elapsed: elapsed)
        engine.inputs.note(work, at: now)
        var result = engine.tick(now: now, work: work)
        result.committed = before.flatMap(\.committed) + result.committed
        result.logs = before.flatMap(\.logs) + result.logs
        result.attempts = before.flatMap(\.attempts) + result.attempts
        return result
    }

    /// Does to the clock what a person asked for.
    /// - Returns: Whether the performance was started again, after which nothing is as it was.
    /// - Throws: `StagingError` when the performance cannot be started again; then it goes on as before.
    /// - Precondition: The clock is a simulated one.
    package mutating func control(_ control: ClockControl, elapsed: Duration) throws(StagingError) -> Bool {
        guard let simulation else { preconditionFailure("Only a simulated clock can be held.") }
        switch control {
        case .play:
            if engine.now < simulation.until { clock.play(elapsed: elapsed) }
        case .pause: clock.hold(at: boardNow(elapsed: elapsed), elapsed: elapsed)
        case .speed(let perMille):
            // What was too fast for the board is not caught up with at the new speed.
            let wasPaused = clock.isPaused
            clock.hold(at: boardNow(elapsed: elapsed), elapsed: elapsed)
            clock.setSpeed(perMille: perMille, elapsed: elapsed)
            if !wasPaused { clock.play(elapsed: elapsed) }
        case .step(let duration): step(by: duration, until: simulation.until, elapsed: elapsed)
        case .inject(let trouble): inject(trouble, at: boardNow(elapsed: elapsed))
        case .reset(let seed):
            guard let restage else { throw StagingError(reason: "There is no performance to start again.") }
            let performance = try restage(seed ?? simulation.seed)
            engine = performance.engine
            workload = performance.workload
            self.simulation = performance.simulation
            let start = performance.simulation?.start ?? engine.now
            clock = .scaled(from: start, speedPerMille: clock.speedPerMille, elapsed: elapsed)
            return true
        }
        return false
    }

    /// What the clock says of itself.
    package func reading(elapsed: Duration) -> ClockReading {
        reading(at: boardNow(elapsed: elapsed), elapsed: elapsed)
    }

    /// Sets the clock to where it is to stand; `advance` does what is due on the way, a turn at a time.
    private mutating func step(by duration: Duration?, until: Instant, elapsed: Duration) {
        let from = boardNow(elapsed: elapsed)
        clock.hold(at: from, elapsed: elapsed)
        let target = duration.map { from + min($0, until - from) } ?? nextDue ?? from
        clock.jump(to: min(target, until), elapsed: elapsed)
    }

    /// Notes what a person did, as of a moment at which nothing was done yet: a run that knows of it beforehand does the same.
    private mutating func inject(_ trouble: AgentTrouble, at now: Instant) {
        let at = now + .milliseconds(1)
        workload?.inject(trouble, at: at)
        engine.inputs.note(trouble, at: at)
    }

    private mutating func run(at instant: Instant, elapsed: Duration) -> TickResult {
        engine.clock = reading(at: instant, elapsed: elapsed)
        return engine.tick(now: instant, workload: &workload)
    }

    /// The board's time: the clock's, but never beyond what is still to be done, nor beyond the end.
    private func boardNow(elapsed: Duration) -> Instant {
        let now = max(clock.now(elapsed: elapsed), engine.now)
        guard clock.mode != .wall else { return now }
        return [now, nextDue.map { max($0, engine.now) }, simulation.map { max($0.until, engine.now) }]
            .compactMap { $0 }.min() ?? now
    }

    private func reading(at now: Instant, elapsed: Duration) -> ClockReading {
        let lateness = clock.mode == .wall ? .zero : max(.zero, clock.now(elapsed: elapsed) - now)
        let isOver = simulation.map { now >= $0.until } ?? true
        return ClockReading(
            mode: clock.mode, now: now, speedPerMille: clock.speedPerMille, isPaused: clock.isPaused,
            lateness: isOver ? .zero : lateness, simulation: simulation)
    }
}
