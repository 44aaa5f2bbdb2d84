// Why: the fixed words of everything on the board that is not a task. Raw values are the wire's.

/// Whether a stay is a sub-agent's, which the counter counts, or lasts.
package enum SessionType: String, CaseIterable, Sendable {
    case persistent, subagent
}

/// Whether a stay goes on.
package enum SessionStatus: String, CaseIterable, Sendable {
    case active, ended
}

/// What sort of thing a task produced.
package enum DeliverableType: String, CaseIterable, Sendable {
    case file, url, artifact
}

/// Whether an agent is there, as it is reported.
package enum AgentStatus: String, CaseIterable, Sendable {
    case standby, working, offline
}

/// Whether a follow-up has reached the work.
package enum FollowUpState: String, CaseIterable, Sendable {
    case queued, delivered, cancelled
}

/// Everything that the log can say (design page 3, "Events").
package enum EventType: String, CaseIterable, Sendable {
    case taskCreated = "task.created"
    case taskUpdated = "task.updated"
    case taskMoved = "task.moved"
    case taskStatus = "task.status"
    case taskInit = "task.init"
    case taskProgress = "task.progress"
    case taskStuck = "task.stuck"
    case taskRecovered = "task.recovered"
    case taskWaiting = "task.waiting"
    case taskCleanup = "task.cleanup"
    case taskArchived = "task.archived"
    case taskDeleted = "task.deleted"
    case planChanged = "plan.changed"
    case subtaskStatus = "subtask.status"
    case subtaskUnblocked = "subtask.unblocked"
    case invocationStarted = "invocation.started"
    case invocationActivity = "invocation.activity"
    case invocationCompleted = "invocation.completed"
    case invocationFailed = "invocation.failed"
    case invocationTimeout = "invocation.timeout"
    case activityLogged = "activity.logged"
    case deliverableAdded = "deliverable.added"
    case sessionStarted = "session.started"
    case sessionEnded = "session.ended"
    case agentUpdated = "agent.updated"
    case serverStatus = "server.status"
    case projectUpdated = "project.updated"
    case liveActivityStarted = "liveactivity.started"
    case liveActivityUpdated = "liveactivity.updated"
    case liveActivityEnded = "liveactivity.ended"
    case followUpQueued = "followup.queued"
    case followUpDelivered = "followup.delivered"
    case followUpCancelled = "followup.cancelled"
    case retentionPruned = "retention.pruned"
    case clockChanged = "clock.changed"
}
