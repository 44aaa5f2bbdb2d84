// Why: the task as the board holds it. Its fields are listed once more in `TaskField`, which is how they travel.

package import OrreryTime

/// A piece of work on the board: four axes that are never mixed, each with its evidence (design page 3).
///
/// A value that is passed around at the cost of one pointer: every event carries the task as it stood after it, every look
/// over the board passes all of them. Its fields are those of `Content`, and are copied when one of several holders of a
/// task changes it.
@dynamicMemberLookup @usableFromInline
package struct BoardTask: Sendable {
    @usableFromInline var storage: Storage

    package init(id: TaskID, title: String, createdAt: Instant) {
        storage = Storage(Content(id: id, title: title, createdAt: createdAt))
    }

    // Both can be inlined, so that a field of a task costs what a field of a struct costs, in every room.

    /// A field that never changes.
    @inlinable
    package subscript<Value>(dynamicMember field: KeyPath<Content, Value>) -> Value {
        storage.content[keyPath: field]
    }

    /// A field.
    @inlinable
    package subscript<Value>(dynamicMember field: WritableKeyPath<Content, Value>) -> Value {
        get { storage.content[keyPath: field] }
        set {
            if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.content) }
            storage.content[keyPath: field] = newValue
        }
    }

    /// Changes several fields at the price of one.
    mutating func change(_ body: (inout Content) -> Void) {
        if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.content) }
        body(&storage.content)
    }

    @usableFromInline final class Storage: @unchecked Sendable {
        // Changed only by a holder that is the only one.
        @usableFromInline var content: Content

        @usableFromInline init(_ content: Content) {
            self.content = content
        }
    }
}

extension BoardTask {
    /// Whether both are the same value in the same place: true costs nothing to find out, false says nothing.
    package func isIdentical(to other: BoardTask) -> Bool { storage === other.storage }
}

extension BoardTask: Hashable {
    /// Whether both have the same fields.
    @usableFromInline
    package static func == (left: BoardTask, right: BoardTask) -> Bool {
        left.storage === right.storage || left.storage.content == right.storage.content
    }

    /// Mixes in every field.
    @usableFromInline
    package func hash(into hasher: inout Hasher) {
        hasher.combine(storage.content)
    }
}

extension BoardTask {
    /// The fields of a task.
    @usableFromInline
    package struct Content: Hashable, Sendable {
        package let id: TaskID
        package var projectID: ProjectID = .standard
        package var parentID: TaskID?
        package var title: String
        package var description: String?
        package var type: TaskType = .custom
        package var command: String?
        package var serverID: String?
        package var serverName: String?
        package var assignedAgentID: AgentID?
        package var priority: TaskPriority = .normal

        package var status: BoardColumn = .inbox
        package var taskStatus: TaskStatus = .initializing
        package var statusReason: StatusReason?
        package var initStatus: InitStatus = .inactive
        package var initError: String?
        package var health: Health = .ok
        package var healthReason: HealthReason?
        /// The last word of anybody who works on it; the board's own rows do not count.
        package var lastOutputAt: Instant?
        /// When something last moved: a step, a percent, a deliverable, a status, a word that was not said before.
        package var lastProgressAt: Instant?
        /// How long silence may last on this task; nil members are taken from the role, the project, the board.
        package var thresholds: HealthThresholds?

        /// How its plan goes; nil for a task that is not planned.
        package var planStatus: PlanStatus?
        /// How it goes as a part of its parent's plan; nil for a task that is none.
        package var subtaskStatus: SubtaskStatus?
        /// The subtasks that must be merged before this one can begin.
        package var blockedBy: [TaskID] = []
        /// The subtask whose merge let this one begin; nil while it is blocked or when it never was.
        package var unblockedBy: TaskID?
        /// What its runs used up together; nil while none has said.
        package var usage: Usage?

        package var mode: WorkspaceMode = .local
        /// Whether the column follows the work by the default coupling.
        package var autoMove = true

        package var progress: Progress?
        package var progressSource: ProgressSource?
        package var currentStep: String?
        /// The steps of a simulated task; empty for a real one.
        package var steps: [ProgressStep] = []
        /// Where the simulated run is; nil when none goes on.
        package var simulation: SimulatedRun?
        package var estimatedDuration: Duration?
        package var prURL: String?

        package var startedAt: Instant?
        package var endedAt: Instant?
        package var lastActivityAt: Instant?
        package var lastMessage: String?
        package var lastActivityType: String?
        package var scheduledCleanupAt: Instant?
        package var cleanup: Cleanup?
        package var archivedReason: ArchivedReason?
        package var archivedAt: Instant?
        package var counts = TaskCounts()
        package let createdAt: Instant
        package var updatedAt: Instant

        init(id: TaskID, title: String, createdAt: Instant) {
            self.id = id
            self.title = title
            self.createdAt = createdAt
            self.updatedAt = createdAt
        }
    }
}

extension BoardTask {
    /// Whether the work was begun, ever or again after a re-initialisation.
    package var isStarted: Bool { self.startedAt != nil }

    /// The time from start to end, or to `now` while it has not ended; nil before the start.
    package func elapsed(at now: Instant) -> Duration? {
        self.startedAt.map { max(.zero, (self.endedAt ?? now) - $0) }
    }

    /// Seed 000's model: elapsed / progress − elapsed, when an estimate exists and something is done.
    package func estimatedTimeRemaining(at now: Instant) -> Duration? {
        guard self.estimatedDuration != nil, let elapsed = elapsed(at: now), let progress = self.progress,
            progress.tenThousandths > 0
        else { return nil }
        let total = elapsed.milliseconds * Progress.whole.tenThousandths / progress.tenThousandths
        return .milliseconds(max(0, total - elapsed.milliseconds))
    }
}

/// How far a task is, in ten-thousandths: an integer inside, four decimals outside.
package struct Progress: Hashable, Comparable, Sendable {
    package let tenThousandths: Int64

    package static let none = Progress(tenThousandths: 0)
    package static let whole = Progress(tenThousandths: 10_000)

    package init(tenThousandths: Int64) {
        self.tenThousandths = tenThousandths
    }

    package static func < (left: Progress, right: Progress) -> Bool {
        left.tenThousandths < right.tenThousandths
    }
}

/// Why the work axis says what it says.
package struct StatusReason: Hashable, Sendable {
    /// What moved it: `created`, `start`, `init`, `simulation`, `report`, `stop`, `follow-up`, `cleanup`, `archive`.
    package let signal: String
    package let at: Instant
}

/// How many records a task has, without reading them.
package struct TaskCounts: Hashable, Sendable {
    package var activities: Int64 = 0
    package var deliverables: Int64 = 0
    package var invocations: Int64 = 0
    package var sessions: Int64 = 0
}

/// What will happen to a remote workspace after the work has ended.
package struct Cleanup: Hashable, Sendable {
    /// Whether the schedule stands as it came or a person holds it.
    package enum State: String, CaseIterable, Sendable {
        case scheduled, held
    }

    package var state: State
    package var holdUntil: Instant?
}
