// Why: some bugs are not the store's alone, but of what stands below it: a disk that says that it has kept something.

import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryTime

/// A bug that somebody might have made.
enum PlantedBug: String, CaseIterable, Sendable {
    /// A commit is acknowledged before it is on the disk, and a crash takes it back.
    case losesLastCommit
    /// After a crash the log is read from one event too early.
    case readsOneTooMany
    /// The newest event is told before it would survive a power failure.
    case tellsBeforeSync
    /// A board that starts reads one of its tasks wrong.
    case loadsWrongTask
    /// A row of the tables is not what was decided.
    case keepsWrongRow
    /// A row is lost.
    case losesRow
    /// The steps of infrastructure are taken in another order.
    case takesStepsBackwards
    case stuckTooEarly, stuckTooLate, stuckNever
    case cleansTooEarly, cleansTooLate, cleansFailed
    /// A request that is sent again is done again.
    case forgetsAnswers
    /// The disk has room again, and the board does not notice.
    case staysFull

    /// What the bug breaks.
    var breaks: Invariant {
        switch self {
        case .losesLastCommit: .durability
        case .readsOneTooMany: .sequence
        case .tellsBeforeSync: .publication
        case .loadsWrongTask, .keepsWrongRow, .losesRow: .fold
        case .takesStepsBackwards: .transitions
        case .stuckTooEarly, .stuckTooLate, .stuckNever: .health
        case .cleansTooEarly, .cleansTooLate, .cleansFailed: .cleanup
        case .forgetsAnswers: .idempotency
        case .staysFull: .convergence
        }
    }

    /// The board's settings with the bug: the judges go by those of the scenario.
    func settings(_ settings: BoardSettings) -> BoardSettings {
        var settings = settings
        switch self {
        case .takesStepsBackwards: settings.initSteps.reverse()
        case .stuckTooEarly: settings.stuckAfter = settings.stuckAfter - .seconds(1)
        case .stuckTooLate: settings.stuckAfter = settings.stuckAfter + .seconds(1)
        case .stuckNever: settings.stuckAfter = .zero
        case .cleansTooEarly: settings.cleanupAfter = settings.cleanupAfter - .seconds(1)
        case .cleansTooLate: settings.sweepInterval = settings.sweepInterval * 5
        case .cleansFailed: settings.cleansUpFailed = true
        default: break
        }
        return settings
    }
}

/// The kernel's rung with a bug below the store.
final class FaultyRung: Rung {
    private struct Commit {
        let events: [EncodedEvent]
        let answers: [RememberedAnswer]
        let logs: [LogWrite]
    }

    private let bug: PlantedBug
    private var ids: IDSource
    private var store: MemoryBoardStore
    private var commits: [Commit] = []
    private var crashes = 0
    private var isSlow = false
    var audience: (any Audience)? { nil }
    var isDown: Bool { false }

    init(_ bug: PlantedBug, seed: UInt64) {
        self.bug = bug
        ids = IDSource(random: RandomSource(seed: seed, stream: "epochs"))
        store = MemoryBoardStore(ids: &ids)
    }

    func openStore(now: Instant) throws(StagingError) -> any BoardStore {
        let faulty = FaultyStore(store)
        switch bug {
        case .losesLastCommit:
            faulty.onAppend = { [unowned self] in commits.append(Commit(events: $0, answers: $1, logs: $2)) }
        case .readsOneTooMany where crashes > 0: faulty.misreading = 1
        case .loadsWrongTask where crashes > 0: faulty.alterState = Self.altered
        case .keepsWrongRow:
            faulty.alterTask = { task in
                var task = task
                task.title += "."
                return task
            }
        case .losesRow: faulty.alterRuns = { Array($0.dropFirst()) }
        case .forgetsAnswers: faulty.forgetsAnswers = true
        default: break
        }
        return faulty
    }

    private static func altered(_ state: BoardState) -> BoardState {
        var altered = state
        guard var task = state.tasks.values.last(where: { $0.taskStatus != .archived }) else { return state }
        task.currentStep = "Something else"
        altered.hold(task)
        return altered
    }

    func crash(_ kind: CrashKind) {
        crashes += 1
        guard bug == .losesLastCommit else { return store.crash() }
        store = MemoryBoardStore(ids: &ids)
        commits = commits.dropLast()
        for commit in commits {
            try! store.append(commit.events, answers: commit.answers, logs: commit.logs, expecting: store.head)
        }
    }

    func takeDelay(hasCommitted: Bool) -> Duration { isSlow && hasCommitted ? .seconds(1) : .zero }

    func setDisk(_ condition: DiskCondition) {
        isSlow = condition == .slow
        switch condition {
        case .full, .failing, .failingOnce: store.refusal = "The disk is full. Make room."
        case .well, .slow: if bug != .staysFull { store.refusal = nil }
        }
    }

    func durableHead() -> Int64 { bug == .tellsBeforeSync ? store.head - 1 : store.head }
}
