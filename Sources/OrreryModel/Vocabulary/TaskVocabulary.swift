// Why: the words of the four axes of a task, and of its other fixed choices, in one place. Raw values are the wire's.
// Source: design page 3; the two status enums are seed 004's, the column is seed 002's, the kinds are seed 000's.

/// Where a task stands in the workflow. Moved by people, orchestrators and the default coupling.
package enum BoardColumn: String, CaseIterable, Sendable {
    case inbox, planning, assigned
    case inProgress = "in_progress"
    case review, done
}

/// How the work itself goes. Moved by the engine, from what is reported.
package enum TaskStatus: String, CaseIterable, Sendable {
    case initializing = "INITIALIZING"
    case running = "RUNNING"
    case stopped = "STOPPED"
    case completed = "COMPLETED"
    case failed = "FAILED"
    case archived = "ARCHIVED"

    /// Whether the work is over, for now.
    package var isEnded: Bool {
        switch self {
        case .initializing, .running: false
        case .stopped, .completed, .failed, .archived: true
        }
    }
}

/// The state of the infrastructure under a task. The steps between the two ends are configurable, and one that the
/// board does not know is shown as it came.
package enum InitStatus: Hashable, Sendable {
    case inactive
    case step(String)
    case active

    package init(rawValue: String) {
        switch rawValue {
        case "INACTIVE": self = .inactive
        case "ACTIVE": self = .active
        default: self = .step(rawValue)
        }
    }

    package var rawValue: String {
        switch self {
        case .inactive: "INACTIVE"
        case .step(let name): name
        case .active: "ACTIVE"
        }
    }
}

/// Whether somebody should look.
package enum Health: String, CaseIterable, Sendable {
    case ok, quiet, stuck, waiting, unverified
}

/// What sort of work a task is.
package enum TaskType: String, CaseIterable, Sendable {
    case build, test, deploy, install, agent, custom
}

/// How soon somebody wants it; the board only shows it.
package enum TaskPriority: String, CaseIterable, Sendable {
    case low, normal, high, urgent
}

/// Where a task's workspace is. Only a remote one costs something to keep, and so is cleaned up.
package enum WorkspaceMode: String, CaseIterable, Sendable {
    case local, remote
}

/// Who says how far a task is.
package enum ProgressSource: String, CaseIterable, Sendable {
    case reported, simulated
}

/// Who archived a task: a cleanup can be undone by a follow-up, a person's word cannot.
package enum ArchivedReason: String, CaseIterable, Sendable {
    case user, cleanup
}

/// Seed 000's word for how a task goes, as a lock screen shows it.
package enum TaskPhase: String, CaseIterable, Sendable {
    case preparing, running, completing, completed, failed

    package init(_ status: TaskStatus) {
        switch status {
        case .initializing: self = .preparing
        case .running: self = .running
        case .completed, .stopped, .archived: self = .completed
        case .failed: self = .failed
        }
    }
}
