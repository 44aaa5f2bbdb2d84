// Why: C6 folds what was told into a board of its own and holds every other form of the board against it. A comparison
// costs as much as thousands of events, so that they come ever more rarely in one run, up to a bound.

internal import OrreryHTTP
package import OrreryModel
package import OrreryService
package import OrreryTime

/// C6: tables = fold of the events = the state in memory = a snapshot with its tail.
package struct FoldChecker: Checker {
    package static let invariant = Invariant.fold

    /// What was told, folded.
    private var state = BoardState()
    /// The same as a history, for tables that are rows and not a fold themselves.
    private let history: MemoryBoardStore?
    private var isHistoryWhole = true
    private let retention: Duration
    private var firstAt: Instant?
    private var isStarted = false
    /// How memory came about: it is folded from the first event on, until it was read back once.
    private var origin = BoardComparison.Origin.folded
    private var comparisons = 0
    private var interval: Int64 = 64
    private var nextAt: Int64 = 64
    private static let intervalMax: Int64 = 32_768
    /// Of how many tasks the rows are compared at the end: the newest, and as many spread over the others.
    private static let tasksCompared = 100
    private var tasks: [TaskID] = []

    /// - Parameters:
    ///   - settings: What is too old is pruned by the board, and not from the second history: it is worth nothing then.
    ///   - keepsHistory: Whether to keep what was told a second time, and to compare rows with it at the end.
    package init(settings: BoardSettings, keepsHistory: Bool) {
        retention = settings.activityLogRetention
        var ids = IDSource(random: RandomSource(seed: 0, stream: "judges"))
        history = keepsHistory ? MemoryBoardStore(ids: &ids) : nil
    }

    package mutating func note(_ event: CommittedEvent, fingerprint: UInt64, at now: Instant) -> String? {
        fold(event)
    }

    package mutating func note(_ lines: LogWrite, at now: Instant) -> String? {
        if let history, isHistoryWhole {
            isHistoryWhole = (try? history.append([], answers: [], logs: [lines], expecting: history.head)) != nil
        }
        return nil
    }

    package mutating func diskChanged(_ condition: DiskCondition, at now: Instant) {
        // A board that could not keep what it had decided reads back what it was.
        if condition != .well { origin = .loaded }
    }

    package mutating func boardStarted(_ engine: Engine, found: [CommittedEvent], at now: Instant) -> String? {
        for event in found {
            if let complaint = fold(event) { return complaint }
        }
        // What the start itself decided is told with the first tick; lines that nobody was told of may lie in the tables.
        if state.seq > 0 {
            isStarted = true
            origin = .loaded
        }
        isHistoryWhole = isHistoryWhole && found.isEmpty
        return nil
    }

    package mutating func look(at engine: Engine, now: Instant) -> String? {
        if isStarted {
            isStarted = false
            return compareMemory(engine) ?? compareTables(engine, isAtEnd: false)
        }
        guard state.seq >= nextAt else { return nil }
        comparisons += 1
        interval = min(interval * 2, Self.intervalMax)
        nextAt = state.seq + interval
        if let complaint = compareMemory(engine) { return complaint }
        guard comparisons % 8 == 0 else { return nil }
        return compareTables(engine, isAtEnd: false) ?? compareSnapshot(engine, isAtEnd: false)
    }

    package mutating func finish(_ engine: Engine, now: Instant) -> String? {
        if let firstAt, firstAt + retention < now { isHistoryWhole = false }
        return compareMemory(engine) ?? compareTables(engine, isAtEnd: true) ?? compareSnapshot(engine, isAtEnd: true)
            ?? compareRows(engine)
    }

    private mutating func fold(_ event: CommittedEvent) -> String? {
        guard event.event.seq == state.seq + 1 else {
            return "Event \(event.event.seq) was told after event \(state.seq); nothing can be folded over a gap."
        }
        state.apply(event.event)
        firstAt = firstAt ?? event.event.at
        if event.event.type == .taskCreated, let id = event.event.taskID { tasks.append(id) }
        if let history, isHistoryWhole {
            isHistoryWhole = (try? history.append([event.encoded], answers: [], expecting: history.head)) != nil
        }
        return nil
    }

    // MARK: The forms of the board

    private func compareMemory(_ engine: Engine) -> String? {
        BoardComparison.difference(
            between: state, "the fold of what was told", and: engine.state, "memory", origin: origin)
    }

    private func compareTables(_ engine: Engine, isAtEnd: Bool) -> String? {
        Self.ask(engine, isAtEnd: isAtEnd) { history throws(EventLogError) in
            BoardComparison.difference(
                between: state, "the fold of what was told", and: try history.loadState(), "the tables", origin: .loaded
            )
        }
    }

    private func compareSnapshot(_ engine: Engine, isAtEnd: Bool) -> String? {
        Self.ask(engine, isAtEnd: isAtEnd) { history throws(EventLogError) in
            BoardComparison.difference(
                between: state, "the fold of what was told", and: try history.state(at: state.seq),
                "a snapshot with its tail", origin: origin)
        }
    }

    private func compareRows(_ engine: Engine) -> String? {
        let recent = tasks.suffix(Self.tasksCompared)
        let older = tasks.dropLast(Self.tasksCompared)
        let stride = max(1, older.count / Self.tasksCompared)
        let sample = older.indices.filter { $0 % stride == 0 }.map { older[$0] } + recent
        return Self.ask(engine, isAtEnd: true) { history throws(EventLogError) in
            for id in sample {
                guard let task = state.tasks[id] else { continue }
                if try history.task(id) != task { return "The row of task \(id) is not what was told of it." }
            }
            guard let reference = self.history, isHistoryWhole else { return nil }
            return try BoardComparison.difference(
                between: reference, "what was told", and: history, "the tables", over: sample)
        }
    }

    /// Asks the tables. A disk that refuses to be read now is asked again later; at the end nothing fails any more.
    private static func ask(
        _ engine: Engine, isAtEnd: Bool, _ question: (any BoardHistory) throws(EventLogError) -> String?
    ) -> String? {
        var engine = engine
        do {
            return try engine.ask(question)
        } catch {
            return isAtEnd ? "The tables cannot be read at the end, when nothing fails any more: \(error.detail)" : nil
        }
    }
}
