// Why: what a dialect says of an event is worked out here a second time, from the seeds' documents, design page 4 and
// what the log holds; who judges the dialects must not ask them.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryStreams
internal import OrreryTime

/// What the dialects of the seeds must say of one event.
struct DialectJudge {
    /// One message that is owed: the name of its frame, its members.
    typealias Message = (name: String, members: JSONObject)

    let entry: LoggedWords.Entry
    /// The event's place as viewers know it.
    let cursor: String
    let words: JSONObject
    /// The event's task as the frame was to tell it: after the event in a live frame, as it stood when the frame was made
    /// in one that was made from the log later.
    let task: JSONObject?

    init(_ entry: LoggedWords.Entry, cursor: String, task: JSONObject?) {
        self.entry = entry
        self.cursor = cursor
        self.task = task
        words = entry.members
    }

    /// What is wrong with what was sent of the event; nil when it is what was owed.
    func complaint(of sent: [Message], _ dialect: StreamDialect) -> String? {
        let owed: [Message] =
            switch dialect {
            case .native: []
            case .missionControl: missionControl.map { [$0] } ?? []
            case .timeline: timeline.map { [$0] } ?? []
            case .project: project
            }
        guard sent.map(\.name) == owed.map(\.name) else {
            return "it was sent as \(Self.names(sent)), expected \(Self.names(owed))"
        }
        for (sent, owed) in zip(sent, owed) {
            if let difference = Self.difference(sent.members, owed.members, at: "") { return difference }
        }
        return nil
    }

    private static func names(_ messages: [Message]) -> String {
        "[" + messages.map { $0.name.isEmpty ? "unnamed" : $0.name }.joined(separator: ", ") + "]"
    }

    /// The first member that is not as it was owed, wherever it stands.
    private static func difference(_ sent: JSONObject, _ owed: JSONObject, at path: String) -> String? {
        for member in owed.members {
            guard let found = sent[member.key] else { return "\(path)/\(member.key) is missing" }
            if let one = found.object, let other = member.value.object {
                if let difference = difference(one, other, at: "\(path)/\(member.key)") { return difference }
            } else if found != member.value {
                return "\(path)/\(member.key) is \(text(found)), expected \(text(member.value))"
            }
        }
        let unknown = sent.members.first { owed[$0.key] == nil }
        return unknown.map { "\(path)/\($0.key) is there, and nobody was owed it" }
    }

    private static func text(_ value: JSONValue) -> String {
        String(decoding: JSONWriter.bytes(value).prefix(120), as: UTF8.self)
    }

    // MARK: Parts

    /// Something of which the event tells the whole.
    func entity(_ name: String) -> JSONObject? { words[name]?.object }

    /// Every member under the name that the seed's clients know it by, too.
    func both(_ object: JSONObject) -> JSONObject {
        var both = object
        for member in object.members { both[SnakeCase.from(camelCase: member.key)] = member.value }
        return both
    }

    /// Numbers as a reader of the frame has them: what was written as a decimal is read as whatever it looks like.
    static func seconds(_ milliseconds: Int64) -> JSONValue {
        let value = JSONValue.decimal(units: milliseconds, places: 3)
        return (try? JSONReader.value(from: JSONWriter.bytes(value))) ?? value
    }

    // MARK: Seed 002

    private var missionControl: Message? {
        guard let (type, payload) = missionControlWords else { return nil }
        return ("", ["type": .string(type), "payload": .object(payload)])
    }

    private var missionControlWords: (String, JSONObject)? {
        if let activity = entity("activity") { return ("activity_logged", both(activity)) }
        if let deliverable = entity("deliverable") { return ("deliverable_added", both(deliverable)) }
        if let agent = entity("agent") { return ("agent_updated", both(agent)) }
        if let session = entity("session") {
            let isActive = session["status"] == .string("active")
            var payload: JSONObject = [
                "taskId": session["taskId"] ?? .null, "sessionId": session["openclawSessionId"] ?? .null,
                "agentName": session["agentName"] ?? .null,
            ]
            if !isActive { payload["summary"] = .string(session["summary"]?.string ?? "") }
            return (isActive ? "agent_spawned" : "agent_completed", payload)
        }
        if entry.type == .taskDeleted { return ("task_deleted", ["id": .text(entry.taskID?.text)]) }
        guard let task else { return nil }
        return (entry.type == .taskCreated ? "task_created" : "task_updated", both(withTime(task)))
    }

    /// The task with what follows from it and from the event's own moment.
    private func withTime(_ task: JSONObject) -> JSONObject {
        var whole = task
        let elapsed = task["startedAt"]?.instant.map {
            max(0, ((task["endedAt"]?.instant ?? entry.at) - $0).milliseconds)
        }
        var remaining: Int64?
        if let elapsed, task["estimatedDuration"]?.isNull == false,
            let progress = task["progress"]?.units(places: 4), progress > 0
        {
            remaining = max(0, elapsed * 10_000 / progress - elapsed)
        }
        whole["elapsed"] = elapsed.map { Self.seconds($0) } ?? .null
        whole["estimatedTimeRemaining"] = remaining.map { Self.seconds($0) } ?? .null
        whole["etaSource"] = remaining == nil ? .null : .string("model")
        return whole
    }

    // MARK: Seed 001

    private var timeline: Message? {
        var members: JSONObject
        if let activity = entity("invocationActivity") {
            members = said(activity)
        } else if let run = entity("invocation"), ![.taskUpdated, .taskWaiting].contains(entry.type) {
            members = ran(run)
        } else if let reason = entity("task")?["healthReason"], !reason.isNull {
            members = [
                "type": .string(entry.type.rawValue), "actor": .string("orrery"), "healthReason": reason,
                "message": .string(healthMessage(reason)), "timestamp": .string(entry.at.description),
            ]
        } else {
            return nil
        }
        members["taskId"] = .text(entry.taskID?.text)
        members["eventId"] = .string(cursor)
        return ("", members)
    }

    /// The superset of the seed's three shapes.
    private func said(_ activity: JSONObject) -> JSONObject {
        let (type, message) = (activity["activityType"] ?? .null, activity["message"] ?? .null)
        let (at, run) = (activity["createdAt"] ?? .null, activity["invocationId"] ?? .null)
        return [
            "type": .string("invocation.activity"), "invocationId": run, "invocation_id": run,
            "id": activity["id"] ?? .null, "activity_type": type, "message": message, "created_at": at,
            "timestamp": at, "late": activity["isLate"] ?? .null,
            "activity": .object([
                "type": type, "message": message, "timestamp": at, "metadata": activity["metadata"] ?? .null,
            ]),
        ]
    }

    private func ran(_ run: JSONObject) -> JSONObject {
        let status = run["status"]?.string ?? ""
        // The seed knows two ends.
        let type = status == "timeout" ? "invocation.failed" : "invocation.\(status == "running" ? "started" : status)"
        var members: JSONObject = ["type": .string(type), "invocationId": run["id"] ?? .null]
        for name in ["runId", "role", "provider", "model", "status"] { members[name] = run[name] ?? .null }
        members["timestamp"] = status == "running" ? run["startedAt"] : run["completedAt"]
        let known = ["role", "provider", "model"].compactMap { run[$0]?.string }.joined(separator: ", ")
        let who = known.isEmpty ? "Invocation \(run["id"]?.integer ?? 0)" : known
        var message = "\(who) \(status == "running" ? "started" : status)"
        if status != "running" {
            members["success"] = .bool(status == "completed")
            members["duration"] = run["duration"] ?? .null
        }
        if status == "failed" || status == "timeout" { members["error"] = run["error"] ?? .null }
        if status == "failed", let error = run["error"]?.string { message += ": \(error)" }
        if status == "timeout" {
            members["timedOut"] = .bool(true)
            message = "\(who) ran out of time"
        }
        members["message"] = .string(message)
        return members
    }

    private func healthMessage(_ value: JSONValue) -> String {
        let reason = value.object ?? [:]
        let minutes = (reason["threshold"]?.units(places: 3) ?? 0) / 60_000
        switch (entry.type, reason["kind"]?.string) {
        case (.taskWaiting, _): return reason["message"]?.string ?? "Waits for a person"
        case (.taskRecovered, _): return "Not stuck any more"
        case (_, "looping"?): return "Stuck: nothing new for \(minutes) min"
        case (_, "neverStarted"?): return "Stuck: no sign of life \(minutes) min after its start"
        case (_, "restart"?): return "Stuck: not heard from in the \(minutes) min since the board's start"
        default: return "Stuck: silent for \(minutes) min"
        }
    }
}
