// Why: what the board decided, in order, for ever. Everything that anyone sees is a fold over these.

package import OrreryJSON
package import OrreryTime

/// The fields of a task that moved.
package struct TaskChange: Hashable, Sendable {
    package let id: TaskID
    package var fields: [TaskField]
    /// When the task was created, in the change that creates it; nil in every other.
    package let createdAt: Instant?
    /// The words that told how the task went, as they stood before a change that moves one of them; nil in every other.
    /// No state comes from them: they are for viewers that must be told what something was, and who could not find out
    /// when they read an old event.
    package var previous: TaskWords?

    /// A change of some fields of a task that is there.
    package init(id: TaskID, fields: [TaskField]) {
        self.id = id
        self.fields = fields
        self.createdAt = nil
    }

    /// The change that creates `task`.
    package init(creating task: BoardTask) {
        id = task.id
        fields = task.fields
        createdAt = task.createdAt
    }

    /// The fields as they travel: the whole task when it is created, else what changed.
    package var json: JSONObject {
        var object: JSONObject = ["id": .string(id.text)]
        if let createdAt { object.append("createdAt", .instant(createdAt)) }
        for field in fields {
            let (key, value) = field.member
            object.append(key, value)
        }
        return object
    }
}

/// Something other than a task, whole. Each lies for itself: a place for the largest in every event would cost more than
/// that, in time and in memory.
package indirect enum Entity: Hashable, Sendable {
    case activity(Activity)
    case deliverable(Deliverable)
    case session(Session)
    case agent(Agent)
    case server(Server)
    case project(Project)
    case followUp(FollowUp)
    case liveActivity(LiveActivity)
    case invocation(Invocation)
    case invocationActivity(InvocationActivity)
    case retention(Retention)

    /// The name under which it travels in an event, and the entity itself.
    package var member: (key: String, object: JSONObject) {
        switch self {
        case .activity(let activity): ("activity", activity.json)
        case .deliverable(let deliverable): ("deliverable", deliverable.json)
        case .session(let session): ("session", session.json)
        case .agent(let agent): ("agent", agent.json)
        case .server(let server): ("server", server.json)
        case .project(let project): ("project", project.json)
        case .followUp(let followUp): ("followUp", followUp.json)
        case .liveActivity(let liveActivity): ("liveActivity", liveActivity.json)
        case .invocation(let invocation): ("invocation", invocation.json)
        case .invocationActivity(let activity): ("invocationActivity", activity.json)
        case .retention(let retention): ("retention", retention.json)
        }
    }

    package init?(key: String, object: JSONObject) {
        switch key {
        case "activity":
            guard let activity = Activity(object) else { return nil }
            self = .activity(activity)
        case "deliverable":
            guard let deliverable = Deliverable(object) else { return nil }
            self = .deliverable(deliverable)
        case "session":
            guard let session = Session(object) else { return nil }
            self = .session(session)
        case "agent":
            guard let agent = Agent(object) else { return nil }
            self = .agent(agent)
        case "server":
            guard let server = Server(object) else { return nil }
            self = .server(server)
        case "project":
            guard let project = Project(object) else { return nil }
            self = .project(project)
        case "followUp":
            guard let followUp = FollowUp(object) else { return nil }
            self = .followUp(followUp)
        case "liveActivity":
            guard let liveActivity = LiveActivity(object) else { return nil }
            self = .liveActivity(liveActivity)
        case "invocation":
            guard let invocation = Invocation(object) else { return nil }
            self = .invocation(invocation)
        case "invocationActivity":
            guard let activity = InvocationActivity(object) else { return nil }
            self = .invocationActivity(activity)
        case "retention":
            guard let retention = Retention(object) else { return nil }
            self = .retention(retention)
        default: return nil
        }
    }

    /// The run that it is about; nil when it is about none.
    package var invocationID: Int64? {
        switch self {
        case .invocation(let invocation): invocation.id
        case .invocationActivity(let activity): activity.invocationID
        default: nil
        }
    }
}

/// One decision of the board.
package struct Event: Hashable, Sendable {
    /// Its place in the log, counted from 1 without a gap.
    package let seq: Int64
    package let at: Instant
    package let type: EventType
    package let projectID: ProjectID
    package let taskID: TaskID?
    package let task: TaskChange?
    package let entity: Entity?
    /// The task as it stood after this event, for dialects that send whole tasks; nil when read back from the log.
    package internal(set) var taskAfter: BoardTask?

    package init(
        seq: Int64, at: Instant, type: EventType, projectID: ProjectID, taskID: TaskID?, task: TaskChange?,
        entity: Entity?
    ) {
        self.seq = seq
        self.at = at
        self.type = type
        self.projectID = projectID
        self.taskID = taskID
        self.task = task
        self.entity = entity
    }

    /// What changed, as it is stored and sent: one object a kind of entity, each with its `id`, to be merged into the
    /// entity of that name. No event needs another to be understood, and merging twice changes nothing.
    package var data: JSONObject {
        var data = JSONObject()
        if let task {
            var object = task.json
            if type == .taskDeleted { object.append("isDeleted", .bool(true)) }
            data.append("task", .object(object))
            // Beside the task and not in it, for what is in it is merged.
            if let previous = task.previous { data.append("previous", .object(previous.json)) }
        }
        if let (key, object) = entity?.member { data.append(key, .object(object)) }
        return data
    }
}

extension Event {
    /// The event as it is read back from the log.
    package var asKept: Event {
        var event = self
        event.taskAfter = nil
        return event
    }

    /// The event whose parts the log kept; nil when they make none.
    package init?(seq: Int64, at: Instant, type: EventType, projectID: ProjectID, taskID: TaskID?, data: JSONObject) {
        var task: TaskChange?
        var previous: TaskWords?
        var entity: Entity?
        for member in data.members {
            guard let object = member.value.object else { return nil }
            if member.key == "previous" {
                previous = TaskWords(object)
            } else if member.key == "task" {
                if let whole = BoardTask(object) {
                    task = TaskChange(creating: whole)
                } else if let id = object["id"]?.string {
                    let fields = object.members.compactMap { TaskField(key: $0.key, value: $0.value) }
                    task = TaskChange(id: TaskID(id), fields: fields)
                } else {
                    return nil
                }
            } else if let known = Entity(key: member.key, object: object) {
                entity = known
            } else {
                return nil
            }
        }
        task?.previous = previous
        self.init(
            seq: seq, at: at, type: type, projectID: projectID, taskID: taskID, task: task, entity: entity)
    }
}
