// Why: the words of runs, plans and servers, beside those of tasks, so that the whole vocabulary of the board stands in
// one folder. Raw values are the wire's. Source: design page 3; runs and plans are seed 001's and 003's.

/// What an invocation is for.
package enum InvocationAgentType: String, CaseIterable, Sendable {
    case planner = "PLANNER"
    case worker = "WORKER"
}

/// How an invocation goes. All but the first are final.
package enum InvocationStatus: String, CaseIterable, Sendable {
    case running, completed, failed, timeout
}

/// How the plan of a task goes.
package enum PlanStatus: String, CaseIterable, Sendable {
    case planning = "PLANNING"
    case planningFailed = "PLANNING_FAILED"
    case active = "ACTIVE"
    case done = "DONE"
}

/// How a part of a plan goes. `completed` means that its pull request is open.
package enum SubtaskStatus: String, CaseIterable, Sendable {
    case pending = "PENDING"
    case blocked = "BLOCKED"
    case ready = "READY"
    case inProgress = "IN_PROGRESS"
    case completed = "COMPLETED"
    case merged = "MERGED"
    case failed = "FAILED"
}

/// Whether a server that tasks run on is held.
package enum ServerStatus: String, CaseIterable, Sendable {
    case disconnected, connecting, connected, reconnecting
}

/// How the board reaches a server: over SSH, as its settings say; in its own imagination; not at all.
package enum ServerLink: String, CaseIterable, Sendable {
    case ssh, simulated, none
}

/// Why somebody should look at a task.
package enum HealthKind: String, CaseIterable, Sendable {
    case silent, looping, neverStarted, restart
}
