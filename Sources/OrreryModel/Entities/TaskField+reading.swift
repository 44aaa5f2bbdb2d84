// Why: what the log and the tables hold of a task is read back by the names under which it was written.

package import OrreryJSON
package import OrreryTime

extension TaskField {
    /// The names whose values are arrays or objects; a table keeps these as JSON text.
    package static let structuredKeys: Set<String> = [
        "statusReason", "healthReason", "blockedBy", "thresholds", "usage", "steps", "simulation", "cleanup", "counts",
    ]

    /// The field called `key`; nil when there is none or the value does not fit it.
    package init?(key: String, value: JSONValue) {
        let text = value.string
        switch key {
        case "projectId":
            guard let text else { return nil }
            self = .projectID(ProjectID(text))
        case "parentId": self = .parentID(text.map { TaskID($0) })
        case "title":
            guard let text else { return nil }
            self = .title(text)
        case "description": self = .description(text)
        case "type":
            guard let type = text.flatMap(TaskType.init) else { return nil }
            self = .type(type)
        case "command": self = .command(text)
        case "serverId": self = .serverID(text)
        case "serverName": self = .serverName(text)
        case "assignedAgentId": self = .assignedAgentID(text.map { AgentID($0) })
        case "priority":
            guard let priority = text.flatMap(TaskPriority.init) else { return nil }
            self = .priority(priority)
        case "status":
            guard let column = text.flatMap(BoardColumn.init) else { return nil }
            self = .status(column)
        case "taskStatus":
            guard let status = text.flatMap(TaskStatus.init) else { return nil }
            self = .taskStatus(status)
        case "statusReason": self = .statusReason(StatusReason(value))
        case "initStatus":
            guard let text else { return nil }
            self = .initStatus(InitStatus(rawValue: text))
        case "initError": self = .initError(text)
        case "health":
            guard let health = text.flatMap(Health.init) else { return nil }
            self = .health(health)
        case "healthReason": self = .healthReason(value.object.flatMap { HealthReason($0) })
        case "lastOutputAt": self = .lastOutputAt(value.instant)
        case "lastProgressAt": self = .lastProgressAt(value.instant)
        case "planStatus": self = .planStatus(text.flatMap(PlanStatus.init))
        case "subtaskStatus": self = .subtaskStatus(text.flatMap(SubtaskStatus.init))
        case "blockedBy": self = .blockedBy((value.array ?? []).compactMap { $0.string.map { TaskID($0) } })
        case "unblockedBy": self = .unblockedBy(text.map { TaskID($0) })
        case "thresholds": self = .thresholds(value.object.map { HealthThresholds($0) })
        case "usage": self = .usage(value.object.map { Usage($0) })
        case "mode":
            guard let mode = text.flatMap(WorkspaceMode.init) else { return nil }
            self = .mode(mode)
        case "autoMove":
            guard let flag = value.bool ?? value.integer.map({ $0 != 0 }) else { return nil }
            self = .autoMove(flag)
        case "progress": self = .progress(value.units(places: 4).map { Progress(tenThousandths: $0) })
        case "progressSource": self = .progressSource(text.flatMap(ProgressSource.init))
        case "currentStep": self = .currentStep(text)
        case "steps": self = .steps((value.array ?? []).compactMap(ProgressStep.init))
        case "simulation": self = .simulation(SimulatedRun(value))
        case "estimatedDuration": self = .estimatedDuration(value.duration)
        case "prUrl": self = .prURL(text)
        case "startedAt": self = .startedAt(value.instant)
        case "endedAt": self = .endedAt(value.instant)
        case "lastActivityAt": self = .lastActivityAt(value.instant)
        case "lastMessage": self = .lastMessage(text)
        case "lastActivityType": self = .lastActivityType(text)
        case "scheduledCleanupAt": self = .scheduledCleanupAt(value.instant)
        case "cleanup": self = .cleanup(Cleanup(value))
        case "archivedReason": self = .archivedReason(text.flatMap(ArchivedReason.init))
        case "archivedAt": self = .archivedAt(value.instant)
        case "counts": self = .counts(TaskCounts(value))
        case "updatedAt":
            guard let instant = value.instant else { return nil }
            self = .updatedAt(instant)
        default: return nil
        }
    }
}

extension BoardTask {
    /// The task that `object` describes; nil when it lacks an id, a title or its moment of creation.
    package init?(_ object: JSONObject) {
        guard let id = object["id"]?.string, let title = object["title"]?.string,
            let createdAt = object["createdAt"]?.instant
        else { return nil }
        self.init(id: TaskID(id), title: title, createdAt: createdAt)
        apply(object.members.compactMap { TaskField(key: $0.key, value: $0.value) })
    }
}

extension JSONValue {
    /// `instant` as text, or null.
    package static func instant(_ instant: Instant?) -> JSONValue {
        instant.map { .string($0.description) } ?? .null
    }

    /// `duration` as seconds with up to three decimals (seed 000's `TimeInterval`), or null.
    package static func seconds(_ duration: Duration?) -> JSONValue {
        duration.map { .decimal(units: $0.milliseconds, places: 3) } ?? .null
    }

    /// The instant that this text names.
    package var instant: Instant? {
        string.flatMap { Instant($0) }
    }

    /// The seconds that this number says, to the millisecond.
    package var duration: Duration? {
        units(places: 3).map { .milliseconds($0) }
    }
}

extension Progress {
    package var json: JSONValue { .decimal(units: tenThousandths, places: 4) }
}

extension ProgressStep {
    package var json: JSONValue {
        .object(["progress": progress.json, "stepName": .string(name), "duration": .seconds(duration)])
    }

    init?(_ value: JSONValue) {
        guard let object = value.object, let progress = object["progress"]?.units(places: 4),
            let name = object["stepName"]?.string, let duration = object["duration"]?.duration
        else { return nil }
        self.init(progress: Progress(tenThousandths: progress), name: name, duration: duration)
    }
}

extension SimulatedRun {
    var json: JSONValue {
        .object([
            "startedAt": .instant(startedAt), "preparingTicks": .integer(Int64(preparingTicks)),
            "tick": .integer(Int64(tick)),
        ])
    }

    init?(_ value: JSONValue) {
        guard let object = value.object, let startedAt = object["startedAt"]?.instant,
            let preparingTicks = object["preparingTicks"]?.integer, let tick = object["tick"]?.integer
        else { return nil }
        self.init(startedAt: startedAt, preparingTicks: Int(preparingTicks), tick: Int(tick))
    }
}

extension StatusReason {
    var json: JSONValue { .object(["signal": .string(signal), "at": .instant(at)]) }

    init?(_ value: JSONValue) {
        guard let object = value.object, let signal = object["signal"]?.string, let at = object["at"]?.instant
        else { return nil }
        self.init(signal: signal, at: at)
    }
}

extension Cleanup {
    var json: JSONValue { .object(["state": .string(state.rawValue), "holdUntil": .instant(holdUntil)]) }

    init?(_ value: JSONValue) {
        guard let object = value.object, let state = object["state"]?.string.flatMap(State.init) else { return nil }
        self.init(state: state, holdUntil: object["holdUntil"]?.instant)
    }
}

extension TaskCounts {
    var json: JSONValue {
        .object([
            "activities": .integer(activities), "deliverables": .integer(deliverables),
            "invocations": .integer(invocations), "sessions": .integer(sessions),
        ])
    }

    init(_ value: JSONValue) {
        let object = value.object ?? [:]
        activities = object["activities"]?.integer ?? 0
        deliverables = object["deliverables"]?.integer ?? 0
        invocations = object["invocations"]?.integer ?? 0
        sessions = object["sessions"]?.integer ?? 0
    }
}
