// Why: entities leave the board as objects that always have all of their members; what each may be is said here once. A test
// compares the names with what the entities really write.

internal import OrreryJSON
internal import OrreryModel

extension Schema {
    static let thresholdMembers: Members = [
        Member("quietAfter", .seconds.orNull), Member("stuckAfter", .seconds.orNull),
        Member("loopAfter", .seconds.orNull), Member("launchAfter", .seconds.orNull),
    ]

    static let usageMembers: Members = [
        Member("inputTokens", .integer.orNull), Member("outputTokens", .integer.orNull),
        Member("costUSD", .number.orNull),
    ]

    static let stepMembers: Members = [
        Member("progress", .fraction), Member("stepName", .text), Member("duration", .seconds),
    ]

    static let taskMembers: Members =
        [
            Member("id", .text), Member("createdAt", .instant), Member("projectId", .text),
            Member("parentId", .text.orNull), Member("title", .text), Member("description", .text.orNull),
            Member("type", .word(TaskType.self)), Member("command", .text.orNull), Member("serverId", .text.orNull),
            Member("serverName", .text.orNull), Member("assignedAgentId", .text.orNull),
            Member("priority", .word(TaskPriority.self)),
        ] + axisMembers + courseMembers

    /// The four axes with their evidence (design page 3), and how its plan goes.
    private static let axisMembers: Members = [
        Member("status", .word(BoardColumn.self).saying("The column: where it stands in the workflow.")),
        Member("taskStatus", .word(TaskStatus.self).saying("How the work itself goes.")),
        Member("statusReason", .object([Member("signal", .text), Member("at", .instant)]).orNull),
        Member("initStatus", .text.saying("INACTIVE, the name of a step, or ACTIVE.")),
        Member("initError", .text.orNull),
        Member("health", .word(Health.self).saying("Whether somebody should look.")),
        Member(
            "healthReason",
            .object([
                Member("kind", .word(HealthKind.self).orNull), Member("since", .instant),
                Member("lastOutputAt", .instant.orNull), Member("lastProgressAt", .instant.orNull),
                Member("threshold", .seconds.orNull), Member("message", .text.orNull),
            ]).orNull),
        Member("lastOutputAt", .instant.orNull), Member("lastProgressAt", .instant.orNull),
        Member("planStatus", .word(PlanStatus.self).orNull), Member("subtaskStatus", .word(SubtaskStatus.self).orNull),
        Member("blockedBy", .list(of: .text)), Member("unblockedBy", .text.orNull),
        Member("thresholds", .object(thresholdMembers).orNull), Member("usage", .object(usageMembers).orNull),
        Member("mode", .word(WorkspaceMode.self)), Member("autoMove", .flag),
    ]

    private static let courseMembers: Members = [
        Member("progress", .fraction.orNull), Member("progressSource", .word(ProgressSource.self).orNull),
        Member("currentStep", .text.orNull), Member("steps", .list(of: .object(stepMembers))),
        Member(
            "simulation",
            .object([
                Member("startedAt", .instant), Member("preparingTicks", .integer), Member("tick", .integer),
            ]).orNull),
        Member("estimatedDuration", .seconds.orNull), Member("prUrl", .text.orNull),
        Member("startedAt", .instant.orNull), Member("endedAt", .instant.orNull),
        Member("lastActivityAt", .instant.orNull), Member("lastMessage", .text.orNull),
        Member("lastActivityType", .text.orNull), Member("scheduledCleanupAt", .instant.orNull),
        Member(
            "cleanup",
            .object([Member("state", .word(Cleanup.State.self)), Member("holdUntil", .instant.orNull)]).orNull),
        Member("archivedReason", .word(ArchivedReason.self).orNull), Member("archivedAt", .instant.orNull),
        Member(
            "counts",
            .object([
                Member("activities", .integer), Member("deliverables", .integer), Member("invocations", .integer),
                Member("sessions", .integer),
            ])),
        Member("updatedAt", .instant), Member("elapsed", .seconds.orNull),
        Member("estimatedTimeRemaining", .seconds.orNull), Member("etaSource", .words(["model"]).orNull),
    ]

    static let projectMembers: Members = [
        Member("id", .text), Member("name", .text), Member("path", .text.orNull), Member("ownerId", .text),
        Member("mode", .word(WorkspaceMode.self)), Member("thresholds", .object(thresholdMembers).orNull),
        Member("createdAt", .instant), Member("updatedAt", .instant),
    ]

    static let activityMembers: Members = [
        Member("id", .text), Member("taskId", .text), Member("agentId", .text.orNull), Member("activityType", .text),
        Member("message", .text), Member("metadata", .metadata), Member("createdAt", .instant),
    ]

    static let deliverableMembers: Members = [
        Member("id", .text), Member("taskId", .text), Member("deliverableType", .word(DeliverableType.self)),
        Member("title", .text), Member("path", .text.orNull), Member("description", .text.orNull),
        Member("createdAt", .instant),
    ]

    /// What a list adds to it, on a board with `deliverableRoots`.
    static let listedDeliverableMembers: Members = [
        Member("contentUrl", .text.saying("Where its file is to be had, if this board hands it out.").orNull)
    ]

    static let sessionMembers: Members = [
        Member("id", .text), Member("taskId", .text), Member("openclawSessionId", .text), Member("agentName", .text),
        Member("sessionType", .word(SessionType.self)), Member("status", .word(SessionStatus.self)),
        Member("startedAt", .instant), Member("endedAt", .instant.orNull), Member("summary", .text.orNull),
    ]

    static let agentMembers: Members = [
        Member("id", .text), Member("name", .text), Member("role", .text.orNull),
        Member("status", .word(AgentStatus.self)), Member("model", .text.orNull), Member("description", .text.orNull),
        Member("createdAt", .instant), Member("updatedAt", .instant),
    ]

    static let serverMembers: Members = [
        Member("id", .text), Member("name", .text), Member("host", .text.orNull),
        Member("link", .word(ServerLink.self)),
        Member("status", .word(ServerStatus.self)),
        Member("commands", .list(of: .text).saying("The names of what may be run there.")),
        Member("activeTaskCount", .integer),
        Member(
            "runs",
            .list(
                of: .object([
                    Member("invocationId", .integer), Member("runId", .text), Member("command", .text),
                    Member("isStopping", .flag),
                ]))),
        Member("connectedSince", .instant.orNull), Member("lastKeepAliveAt", .instant.orNull),
        Member("attempts", .integer.saying("How often it was looked for since it was lost or could not be reached.")),
        Member("attemptedAt", .instant.orNull), Member("nextAttemptAt", .instant.orNull),
        Member("error", .text.orNull), Member("createdAt", .instant), Member("updatedAt", .instant),
    ]

    static let followUpMembers: Members = [
        Member("id", .text), Member("taskId", .text), Member("message", .text),
        Member("state", .word(FollowUpState.self)), Member("createdAt", .instant),
        Member("deliveredAt", .instant.orNull),
    ]

    static let invocationMembers: Members = [
        Member("id", .integer), Member("runId", .text), Member("taskId", .text),
        Member("agentType", .word(InvocationAgentType.self)), Member("role", .text.orNull),
        Member("provider", .text.orNull), Member("model", .text.orNull), Member("prompt", .text.orNull),
        Member("response", .text.orNull), Member("error", .text.orNull), Member("exitCode", .integer.orNull),
        Member("status", .word(InvocationStatus.self)), Member("success", .flag.orNull), Member("attempt", .integer),
        Member("willRetry", .flag), Member("prUrl", .text.orNull), Member("sessionId", .text.orNull),
        Member("logPath", .text.orNull), Member("waitingFor", .text.orNull), Member("timeout", .seconds.orNull),
        Member("usage", .object(usageMembers).orNull), Member("startedAt", .instant),
        Member("completedAt", .instant.orNull), Member("lastActivityAt", .instant.orNull),
        Member("duration", .integer.saying("Milliseconds.").orNull),
    ]

    static let invocationActivityMembers: Members = [
        Member("id", .integer), Member("invocationId", .integer), Member("taskId", .text),
        Member("activityType", .text), Member("message", .text), Member("metadata", .metadata),
        Member("isLate", .flag.saying("Whether it came after the end.")), Member("createdAt", .instant),
    ]

    static let liveContentMembers: Members = [
        Member("taskId", .text), Member("taskName", .text), Member("progress", .fraction),
        Member("currentStep", .text), Member("status", .word(TaskPhase.self)), Member("elapsedTime", .seconds),
        Member("estimatedTimeRemaining", .seconds.orNull), Member("serverName", .text.orNull),
        Member("projectId", .text), Member("projectName", .text), Member("taskType", .word(TaskType.self)),
        Member("timestamp", .instant),
        Member("staleAt", .instant),
    ]

    static let liveActivityMembers: Members =
        [
            Member("id", .text), Member("startedAt", .instant), Member("monitoredTaskCount", .integer),
            Member("dismissAt", .instant.orNull), Member("endedAt", .instant.orNull),
        ] + liveContentMembers

    /// From 0 to 1, to four decimals.
    static let fraction = Schema.number(perMille: 0...1_000)

    /// What a poster added, returned as posted.
    static let metadata = Schema([
        "type": .array([.string("object"), .string("string"), .string("null")])
    ])
}
