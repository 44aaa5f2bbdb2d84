// Why: seed 001's page fetches a timeline, opens a stream and appends; both speak of the same events here, and an
// `eventId` tells which are the same. Its stream's frames are unnamed and hold the superset of the seed's three shapes.

internal import OrreryHTTP
package import OrreryJSON
package import OrreryModel
package import OrreryStreams
package import OrreryTime

package enum TimelineDialect {
    /// The event as an entry of a timeline; nil when a timeline does not tell it.
    package static func entry(_ committed: CommittedEvent) -> JSONValue? {
        let event = committed.event
        guard var entry = specifics(event) else { return nil }
        entry.append("timestamp", .instant(event.at))
        entry.append("eventId", .string(committed.cursor.description))
        entry.append("taskId", .text(event.taskID?.text))
        return .object(entry)
    }

    /// The event as a frame of a task's stream; empty when the seed's stream does not tell it.
    package static func frame(_ committed: CommittedEvent) -> [UInt8] {
        let message: JSONObject
        switch committed.event.entity {
        case .invocationActivity(let activity): message = frameOf(activity, eventID: committed.cursor.description)
        case .invocation(let invocation)
        where committed.event.type != .taskUpdated && committed.event.type != .taskWaiting:
            message = frameOf(invocation, type: committed.event.type)
        default:
            guard var health = healthEntry(committed.event) else { return [] }
            health.append("timestamp", .instant(committed.event.at))
            health.append("taskId", .text(committed.event.taskID?.text))
            message = health
        }
        var object = message
        if object["eventId"] == nil { object.append("eventId", .string(committed.cursor.description)) }
        return ServerSentEvent.frame(id: committed.cursor.description, data: JSONWriter.bytes(.object(object)))
    }

    /// The first bytes of a stream: the runs that go on with what they have done so far, or that there is none.
    ///
    /// The seed's panel shows `timestamp` and `message` of every frame, so these frames have them too. A run and its
    /// activities bear the ids of their events, and a page that has those from the timeline knows them again.
    package static func preface(
        cursor: StreamCursor, taskID: TaskID, at now: Instant,
        running: [(invocation: Invocation, activities: [InvocationActivity])]
    ) -> [UInt8] {
        // A frame without data moves the reader's cursor and nothing else.
        var bytes = ServerSentEvent.retry(milliseconds: 2_000) + Array("id: \(cursor)\n\n".utf8)
        guard !running.isEmpty else {
            let nobody: JSONValue = .object([
                "type": .string("no_active_invocation"), "taskId": .string(taskID.text), "timestamp": .instant(now),
                "message": .string("No invocation is running"),
            ])
            return bytes + ServerSentEvent.frame(data: JSONWriter.bytes(nobody))
        }
        for (invocation, activities) in running {
            var current: JSONObject = ["type": .string("invocation.current")]
            for member in invocation.json.members where member.key != "prompt" {
                current.append(member.key, member.value)
            }
            // Its id is the place in the log at which it started.
            let eventID = StreamCursor(epoch: cursor.epoch, seq: invocation.id).description
            for (name, value) in [
                ("eventId", JSONValue.string(eventID)), ("invocationId", .integer(invocation.id)),
                ("started_at", .instant(invocation.startedAt)),
                ("last_activity_at", .instant(invocation.lastActivityAt)),
                ("timestamp", .instant(invocation.startedAt)), ("message", .string(words(invocation))),
            ] { current.append(name, value) }
            bytes += ServerSentEvent.frame(data: JSONWriter.bytes(.object(current)))
            for activity in activities {
                // The activity's identity is its place in the log, so its event is known without asking for it.
                let eventID = StreamCursor(epoch: cursor.epoch, seq: activity.id).description
                bytes += ServerSentEvent.frame(
                    data: JSONWriter.bytes(.object(frameOf(activity, eventID: eventID))))
            }
        }
        return bytes
    }

    package static func reset(reason: String, from: String, head: StreamCursor) -> [UInt8] {
        let data: JSONValue = .object([
            "type": .string("reset"), "reason": .string(reason), "from": .string(from), "head": .integer(head.seq),
        ])
        return ServerSentEvent.frame(id: head.description, data: JSONWriter.bytes(data))
    }

    private static func frameOf(_ activity: InvocationActivity, eventID: String) -> JSONObject {
        let at = JSONValue.instant(activity.createdAt)
        return [
            "type": .string("invocation.activity"), "eventId": .string(eventID),
            "taskId": .string(activity.taskID.text), "invocationId": .integer(activity.invocationID),
            "invocation_id": .integer(activity.invocationID), "id": .integer(activity.id),
            "activity_type": .string(activity.activityType), "message": .string(activity.message), "created_at": at,
            "timestamp": at, "late": .bool(activity.isLate),
            "activity": .object([
                "type": .string(activity.activityType), "message": .string(activity.message), "timestamp": at,
                "metadata": activity.metadata,
            ]),
        ]
    }

    private static func frameOf(_ invocation: Invocation, type: EventType) -> JSONObject {
        var object = ends(invocation, type)
        object.append("taskId", .string(invocation.taskID.text))
        object.append("timestamp", .instant(invocation.completedAt ?? invocation.startedAt))
        // The panel shows `message` of whatever comes.
        object.append("message", .string(words(invocation)))
        return object
    }

    /// What the seed's events and timeline entries say of a run. A timeout is a failure with its status, for the seed's
    /// clients know no other end.
    private static func ends(_ invocation: Invocation, _ type: EventType) -> JSONObject {
        var object: JSONObject = [
            "type": .string(type == .invocationTimeout ? "invocation.failed" : type.rawValue),
            "invocationId": .integer(invocation.id), "runId": .string(invocation.runID),
            "role": .text(invocation.role), "provider": .text(invocation.provider), "model": .text(invocation.model),
            "status": .string(invocation.status.rawValue),
        ]
        guard invocation.status != .running else { return object }
        object.append("success", .bool(invocation.status == .completed))
        object.append("duration", invocation.duration.map { .integer($0.milliseconds) } ?? .null)
        if invocation.status == .timeout { object.append("timedOut", .bool(true)) }
        if invocation.status != .completed { object.append("error", .text(invocation.error)) }
        return object
    }

    private static func words(_ invocation: Invocation) -> String {
        let who = [invocation.role, invocation.provider, invocation.model].compactMap { $0 }.joined(separator: ", ")
        let name = who.isEmpty ? "Invocation \(invocation.id)" : who
        switch invocation.status {
        case .running: return "\(name) started"
        case .completed: return "\(name) completed"
        case .failed: return "\(name) failed\(invocation.error.map { ": \($0)" } ?? "")"
        case .timeout: return "\(name) ran out of time"
        }
    }

    private static func specifics(_ event: Event) -> JSONObject? {
        if var entry = healthEntry(event) ?? changedHealth(event) {
            for case .health(let health) in event.task?.fields ?? [] {
                entry.append("health", .string(health.rawValue))
            }
            if let id = event.entity?.invocationID { entry.append("invocationId", .integer(id)) }
            return entry
        }
        switch event.entity {
        case .invocation(let invocation): return event.type == .taskUpdated ? nil : ends(invocation, event.type)
        case .invocationActivity(let activity):
            return [
                "type": .string("invocation.activity"), "invocationId": .integer(activity.invocationID),
                "activity": .string(activity.message), "activityType": .string(activity.activityType),
                "message": .string(activity.message), "item": item(of: activity), "late": .bool(activity.isLate),
            ]
        case .activity(let activity):
            return [
                "type": .string("activity.\(activity.activityType)"), "actor": .text(activity.agentID?.text),
                "message": .string(activity.message),
            ]
        case .deliverable(let deliverable):
            return [
                "type": .string("deliverable.added"), "message": .string(deliverable.title),
                "path": .text(deliverable.path),
            ]
        case .session(let session):
            let isActive = session.status == .active
            return [
                "type": .string(isActive ? "subagent.spawned" : "subagent.completed"),
                "actor": .string(session.agentName),
                "message": .string(session.summary ?? "\(session.agentName) \(isActive ? "joined" : "left")"),
            ]
        case .agent, .server, .project, .followUp, .liveActivity, .retention: return nil
        case nil: return taskEntry(event)
        }
    }

    /// What an agent calls the tool or sub-agent that the row is about: a begin and an end that belong together have the
    /// same. The rest of what was posted with a row can be long, and is asked for with the run.
    private static func item(of activity: InvocationActivity) -> JSONValue {
        guard let metadata = activity.metadata.object, let id = metadata["item"]?.string else { return .null }
        var item: JSONObject = ["id": .string(id)]
        for name in ["parent", "tool", "status", "durationMs"] {
            if let value = metadata[name] { item.append(name, value) }
        }
        return .object(item)
    }

    /// What is said of a task's health, with its evidence; the seed's clients show the message of whatever comes.
    private static func healthEntry(_ event: Event) -> JSONObject? {
        guard [.taskStuck, .taskRecovered, .taskWaiting].contains(event.type) else { return nil }
        for case .healthReason(let reason?) in event.task?.fields ?? [] {
            let message: String
            switch event.type {
            case .taskStuck: message = words(reason)
            case .taskWaiting: message = reason.message ?? "Waits for a person"
            default: message = "Not stuck any more"
            }
            return [
                "type": .string(event.type.rawValue), "actor": .string("orrery"), "message": .string(message),
                "healthReason": reason.json,
            ]
        }
        return nil
    }

    /// A change of health that has no event of its own. Only a timeline tells it: who draws a silence or a wait must know
    /// when it ended. Seed 001's panel would take it for activity, so its stream does not.
    private static func changedHealth(_ event: Event) -> JSONObject? {
        guard event.type == .taskUpdated else { return nil }
        for case .healthReason(let reason?) in event.task?.fields ?? [] {
            return [
                "type": .string("task.health"), "actor": .string("orrery"), "message": .string("Health changed"),
                "healthReason": reason.json,
            ]
        }
        return nil
    }

    private static func words(_ reason: HealthReason) -> String {
        let minutes = (reason.threshold?.components.seconds ?? 0) / 60
        switch reason.kind {
        case .looping: return "Stuck: nothing new for \(minutes) min"
        case .neverStarted: return "Stuck: no sign of life \(minutes) min after its start"
        case .restart: return "Stuck: not heard from in the \(minutes) min since the board's start"
        case .silent, nil: return "Stuck: silent for \(minutes) min"
        }
    }

    /// The moves of a task in the seed's words: into work is `task.started`, into review `task.review`.
    private static func taskEntry(_ event: Event) -> JSONObject? {
        func entry(_ type: String, _ message: String) -> JSONObject {
            ["type": .string(type), "actor": .string("orchestrator"), "message": .string(message)]
        }
        switch event.type {
        case .taskCreated: return entry("task.created", "Task created")
        case .taskMoved:
            for case .status(let column) in event.task?.fields ?? [] {
                switch column {
                case .inProgress: return entry("task.started", "Task marked in_progress")
                case .review: return entry("task.review", "Task moved to review phase")
                default: return entry("task.\(column.rawValue)", "Task moved to \(column.rawValue)")
                }
            }
            return nil
        case .taskStatus, .taskArchived:
            for case .taskStatus(let status) in event.task?.fields ?? [] {
                return entry("task.\(status.rawValue.lowercased())", "Task is \(status.rawValue)")
            }
            return nil
        default: return nil
        }
    }
}
