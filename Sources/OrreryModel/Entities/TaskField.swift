// Why: a task's fields are named once. What the log says of a task, what its table holds, what a viewer is sent and how
// memory moves are all lists of these, so that they cannot disagree.

package import OrreryJSON
package import OrreryTime

/// One field of a task with its value.
package enum TaskField: Hashable, Sendable {
    case projectID(ProjectID)
    case parentID(TaskID?)
    case title(String)
    case description(String?)
    case type(TaskType)
    case command(String?)
    case serverID(String?)
    case serverName(String?)
    case assignedAgentID(AgentID?)
    case priority(TaskPriority)
    case status(BoardColumn)
    case taskStatus(TaskStatus)
    case statusReason(StatusReason?)
    case initStatus(InitStatus)
    case initError(String?)
    case health(Health)
    case healthReason(HealthReason?)
    case lastOutputAt(Instant?)
    case lastProgressAt(Instant?)
    case planStatus(PlanStatus?)
    case subtaskStatus(SubtaskStatus?)
    case blockedBy([TaskID])
    case unblockedBy(TaskID?)
    case thresholds(HealthThresholds?)
    case usage(Usage?)
    case mode(WorkspaceMode)
    case autoMove(Bool)
    case progress(Progress?)
    case progressSource(ProgressSource?)
    case currentStep(String?)
    case steps([ProgressStep])
    case simulation(SimulatedRun?)
    case estimatedDuration(Duration?)
    case prURL(String?)
    case startedAt(Instant?)
    case endedAt(Instant?)
    case lastActivityAt(Instant?)
    case lastMessage(String?)
    case lastActivityType(String?)
    case scheduledCleanupAt(Instant?)
    case cleanup(Cleanup?)
    case archivedReason(ArchivedReason?)
    case archivedAt(Instant?)
    case counts(TaskCounts)
    case updatedAt(Instant)

    /// Writes the value into `task`.
    func apply(to task: inout BoardTask.Content) {
        switch self {
        case .projectID(let value): task.projectID = value
        case .parentID(let value): task.parentID = value
        case .title(let value): task.title = value
        case .description(let value): task.description = value
        case .type(let value): task.type = value
        case .command(let value): task.command = value
        case .serverID(let value): task.serverID = value
        case .serverName(let value): task.serverName = value
        case .assignedAgentID(let value): task.assignedAgentID = value
        case .priority(let value): task.priority = value
        case .status(let value): task.status = value
        case .taskStatus(let value): task.taskStatus = value
        case .statusReason(let value): task.statusReason = value
        case .initStatus(let value): task.initStatus = value
        case .initError(let value): task.initError = value
        case .health(let value): task.health = value
        case .healthReason(let value): task.healthReason = value
        case .lastOutputAt(let value): task.lastOutputAt = value
        case .lastProgressAt(let value): task.lastProgressAt = value
        case .planStatus(let value): task.planStatus = value
        case .subtaskStatus(let value): task.subtaskStatus = value
        case .blockedBy(let value): task.blockedBy = value
        case .unblockedBy(let value): task.unblockedBy = value
        case .thresholds(let value): task.thresholds = value
        case .usage(let value): task.usage = value
        case .mode(let value): task.mode = value
        case .autoMove(let value): task.autoMove = value
        case .progress(let value): task.progress = value
        case .progressSource(let value): task.progressSource = value
        case .currentStep(let value): task.currentStep = value
        case .steps(let value): task.steps = value
        case .simulation(let value): task.simulation = value
        case .estimatedDuration(let value): task.estimatedDuration = value
        case .prURL(let value): task.prURL = value
        case .startedAt(let value): task.startedAt = value
        case .endedAt(let value): task.endedAt = value
        case .lastActivityAt(let value): task.lastActivityAt = value
        case .lastMessage(let value): task.lastMessage = value
        case .lastActivityType(let value): task.lastActivityType = value
        case .scheduledCleanupAt(let value): task.scheduledCleanupAt = value
        case .cleanup(let value): task.cleanup = value
        case .archivedReason(let value): task.archivedReason = value
        case .archivedAt(let value): task.archivedAt = value
        case .counts(let value): task.counts = value
        case .updatedAt(let value): task.updatedAt = value
        }
    }

    /// The name and the value as they travel.
    package var member: (key: String, value: JSONValue) {
        switch self {
        case .projectID(let value): ("projectId", .string(value.text))
        case .parentID(let value): ("parentId", .text(value?.text))
        case .title(let value): ("title", .string(value))
        case .description(let value): ("description", .text(value))
        case .type(let value): ("type", .string(value.rawValue))
        case .command(let value): ("command", .text(value))
        case .serverID(let value): ("serverId", .text(value))
        case .serverName(let value): ("serverName", .text(value))
        case .assignedAgentID(let value): ("assignedAgentId", .text(value?.text))
        case .priority(let value): ("priority", .string(value.rawValue))
        case .status(let value): ("status", .string(value.rawValue))
        case .taskStatus(let value): ("taskStatus", .string(value.rawValue))
        case .statusReason(let value): ("statusReason", value.map(\.json) ?? .null)
        case .initStatus(let value): ("initStatus", .string(value.rawValue))
        case .initError(let value): ("initError", .text(value))
        case .health(let value): ("health", .string(value.rawValue))
        case .healthReason(let value): ("healthReason", value.map(\.json) ?? .null)
        case .lastOutputAt(let value): ("lastOutputAt", .instant(value))
        case .lastProgressAt(let value): ("lastProgressAt", .instant(value))
        case .planStatus(let value): ("planStatus", .text(value?.rawValue))
        case .subtaskStatus(let value): ("subtaskStatus", .text(value?.rawValue))
        case .blockedBy(let value): ("blockedBy", .array(value.map { .string($0.text) }))
        case .unblockedBy(let value): ("unblockedBy", .text(value?.text))
        case .thresholds(let value): ("thresholds", value.map(\.json) ?? .null)
        case .usage(let value): ("usage", value.map(\.json) ?? .null)
        case .mode(let value): ("mode", .string(value.rawValue))
        case .autoMove(let value): ("autoMove", .bool(value))
        case .progress(let value): ("progress", value.map(\.json) ?? .null)
        case .progressSource(let value): ("progressSource", .text(value?.rawValue))
        case .currentStep(let value): ("currentStep", .text(value))
        case .steps(let value): ("steps", .array(value.map(\.json)))
        case .simulation(let value): ("simulation", value.map(\.json) ?? .null)
        case .estimatedDuration(let value): ("estimatedDuration", .seconds(value))
        case .prURL(let value): ("prUrl", .text(value))
        case .startedAt(let value): ("startedAt", .instant(value))
        case .endedAt(let value): ("endedAt", .instant(value))
        case .lastActivityAt(let value): ("lastActivityAt", .instant(value))
        case .lastMessage(let value): ("lastMessage", .text(value))
        case .lastActivityType(let value): ("lastActivityType", .text(value))
        case .scheduledCleanupAt(let value): ("scheduledCleanupAt", .instant(value))
        case .cleanup(let value): ("cleanup", value.map(\.json) ?? .null)
        case .archivedReason(let value): ("archivedReason", .text(value?.rawValue))
        case .archivedAt(let value): ("archivedAt", .instant(value))
        case .counts(let value): ("counts", value.json)
        case .updatedAt(let value): ("updatedAt", .instant(value))
        }
    }
}

extension BoardTask.Content {
    /// All fields with their values, in the order in which they travel.
    package var fields: [TaskField] {
        [
            .projectID(projectID), .parentID(parentID), .title(title), .description(description), .type(type),
            .command(command), .serverID(serverID), .serverName(serverName), .assignedAgentID(assignedAgentID),
            .priority(priority), .status(status), .taskStatus(taskStatus), .statusReason(statusReason),
            .initStatus(initStatus), .initError(initError), .health(health), .healthReason(healthReason),
            .lastOutputAt(lastOutputAt), .lastProgressAt(lastProgressAt), .planStatus(planStatus),
            .subtaskStatus(subtaskStatus), .blockedBy(blockedBy), .unblockedBy(unblockedBy), .thresholds(thresholds),
            .usage(usage), .mode(mode),
            .autoMove(autoMove),
            .progress(progress), .progressSource(progressSource), .currentStep(currentStep), .steps(steps),
            .simulation(simulation), .estimatedDuration(estimatedDuration), .prURL(prURL), .startedAt(startedAt),
            .endedAt(endedAt), .lastActivityAt(lastActivityAt), .lastMessage(lastMessage),
            .lastActivityType(lastActivityType), .scheduledCleanupAt(scheduledCleanupAt), .cleanup(cleanup),
            .archivedReason(archivedReason), .archivedAt(archivedAt), .counts(counts), .updatedAt(updatedAt),
        ]
    }
}

extension BoardTask {
    /// Writes the values of `fields` into the task.
    package mutating func apply(_ fields: [TaskField]) {
        change { content in
            for field in fields { field.apply(to: &content) }
        }
    }

    /// The whole task as an object: identity, moment of creation, every field.
    package var json: JSONObject {
        let fields = self.fields
        var object: JSONObject = ["id": .string(self.id.text), "createdAt": .instant(self.createdAt)]
        object.reserve(fields.count + 8)
        for field in fields {
            let (key, value) = field.member
            object.append(key, value)
        }
        return object
    }
}
