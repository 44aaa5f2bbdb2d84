// Why: seed 003's words are the most: several may tell of one event, each with the place of the task in its plan.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

extension DialectJudge {
    /// What seed 003's stream must say of the event, in order.
    var project: [Message] {
        (agentMessage.map { [$0] } ?? []) + taskMessages
    }

    private func message(_ name: String, _ members: JSONObject) -> Message {
        var whole = members
        whole["projectId"] = .string(entry.projectID.text)
        whole["eventId"] = .string(cursor)
        whole["timestamp"] = .string(entry.at.description)
        return (name, both(whole))
    }

    /// The task that was planned, and the part of its plan if it is one.
    private func place(_ id: JSONValue, _ task: JSONObject?) -> JSONObject {
        guard let task, let parent = task["parentId"], !parent.isNull, task["subtaskStatus"]?.isNull == false else {
            return ["taskId": id, "subtaskId": .null]
        }
        return ["taskId": parent, "subtaskId": id]
    }

    // MARK: Runs

    private var agentMessage: Message? {
        guard let run = entity("invocation") else { return nil }
        let isBad = entry.type == .invocationFailed || entry.type == .invocationTimeout
        let (name, status): (String, String)
        switch entry.type {
        case .invocationStarted: (name, status) = ("agent:started", "RUNNING")
        case .invocationCompleted: (name, status) = ("agent:completed", "SUCCEEDED")
        case .invocationFailed, .invocationTimeout: (name, status) = ("agent:failed", "FAILED")
        default: return nil
        }
        var members = place(run["taskId"] ?? .null, task)
        for member in run.members where !["id", "taskId", "prompt", "response", "duration"].contains(member.key) {
            members[member.key] = member.value
        }
        members["id"] = run["runId"] ?? .null
        members["invocationId"] = run["id"] ?? .null
        members["status"] = .string(status)
        members["durationMs"] = run["duration"] ?? .null
        if isBad {
            members["errorMessage"] = run["error"] ?? .null
            members["failedAt"] = run["completedAt"] ?? .null
            members["timedOut"] = .bool(run["status"] == .string("timeout"))
        }
        return message(name, members)
    }

    // MARK: Tasks

    private var taskMessages: [Message] {
        guard let change = entity("task"), let id = change["id"] else { return [] }
        // What is told whole says itself whose part it is.
        let isWhole = change["createdAt"] != nil
        let place = place(id, isWhole ? change : task)
        if entry.type == .taskDeleted { return [message("task:deleted", place)] }
        var messages: [Message] = []
        if !isWhole, let blocker = change["unblockedBy"], !blocker.isNull {
            var members = place
            members["unblockedBy"] = blocker
            members["unblockedById"] = blocker
            messages.append(message("subtask:unblocked", members))
        }
        let ofHealth: [EventType: String] = [
            .taskStuck: "task:stuck", .taskRecovered: "task:recovered", .taskWaiting: "task:waiting",
        ]
        if let name = ofHealth[entry.type] {
            var members = place
            for name in ["health", "healthReason"] { members[name] = change[name] }
            messages.append(message(name, members))
        }
        return messages + (statusMessage(change, place, isWhole: isWhole).map { [$0] } ?? [])
    }

    private func statusMessage(_ change: JSONObject, _ place: JSONObject, isWhole: Bool) -> Message? {
        let before = words["previous"]?.object
        guard isWhole || before != nil else { return nil }
        func after(_ name: String) -> JSONValue { change[name] ?? before?[name] ?? .null }
        // The axis for which the seed has a word: of a part its own, of what has a plan the plan's, else the column.
        let axis = ["subtaskStatus", "planStatus"].first { !after($0).isNull } ?? "status"
        let (old, new) = (before?[axis]?.string ?? "", after(axis).string ?? "")
        var members = place
        members["oldStatus"] = .string(old)
        members["newStatus"] = .string(new)
        members["column"] = after("status")
        for name in ["taskStatus", "planStatus", "subtaskStatus"] { members[name] = after(name) }
        members["previous"] = words["previous"]
        if isWhole { members["title"] = change["title"] }
        guard old != new else { return message("task:updated", members) }
        return message(axis == "subtaskStatus" ? "subtask:status_changed" : "task:status_changed", members)
    }
}
