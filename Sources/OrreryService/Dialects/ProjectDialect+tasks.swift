// Why: a task has one status for seed 003 and four axes here. For a task with a plan it is the plan's, for a part of a
// plan the part's, for any other its column, which is `status` in the task's row too; they are never mixed.

internal import OrreryJSON
internal import OrreryModel

extension ProjectDialect {
    static func taskMessages(_ event: Event, task: BoardTask?) -> [Message] {
        guard let change = event.task else { return [] }
        // Whose part a new task is, it says itself.
        let task = change.created ?? task
        let place = place(of: change.id, task: task)
        if event.type == .taskDeleted { return [Message(name: "task:deleted", payload: place)] }
        return unblockedMessages(change, place) + healthMessages(event.type, change, place)
            + statusMessages(event, change, place)
    }

    /// A part whose turn has come, with the part whose merge made way for it.
    private static func unblockedMessages(_ change: TaskChange, _ place: JSONObject) -> [Message] {
        for case .unblockedBy(let blocker?) in change.fields where change.created == nil {
            var payload = place
            payload.append("unblockedBy", .string(blocker.text))
            payload.append("unblockedById", .string(blocker.text))
            return [Message(name: "subtask:unblocked", payload: payload)]
        }
        return []
    }

    /// Additions of ours: the seed's clients pass over names that they do not know.
    private static func healthMessages(_ type: EventType, _ change: TaskChange, _ place: JSONObject) -> [Message] {
        let name: String
        switch type {
        case .taskStuck: name = "task:stuck"
        case .taskRecovered: name = "task:recovered"
        case .taskWaiting: name = "task:waiting"
        default: return []
        }
        var payload = place
        for field in change.fields {
            switch field {
            case .health, .healthReason: payload.append(field.member.key, field.member.value)
            default: break
            }
        }
        return [Message(name: name, payload: payload)]
    }

    private static func statusMessages(_ event: Event, _ change: TaskChange, _ place: JSONObject) -> [Message] {
        let created = change.created
        guard let after = created.map({ TaskWords($0) }) ?? change.previous?.changed(by: change.fields)
        else { return [] }
        var payload = place
        let (before, now) = (word(of: change.previous, on: after), word(of: after, on: after))
        payload.append("oldStatus", .string(before))
        payload.append("newStatus", .string(now))
        payload.append("column", .string(after.status.rawValue))
        payload.append("taskStatus", .string(after.taskStatus.rawValue))
        payload.append("planStatus", .text(after.planStatus?.rawValue))
        payload.append("subtaskStatus", .text(after.subtaskStatus?.rawValue))
        if let previous = change.previous { payload.append("previous", .object(previous.json)) }
        if let created { payload.append("title", .string(created.title)) }
        // An axis that the seed has no word for moved alone.
        if before == now { return [Message(name: "task:updated", payload: payload)] }
        let isPart = after.subtaskStatus != nil
        return [Message(name: isPart ? "subtask:status_changed" : "task:status_changed", payload: payload)]
    }

    /// The one word that the seed has for how a task goes, on the axis that it has for a task such as `after`; empty
    /// where there was none.
    private static func word(of words: TaskWords?, on after: TaskWords) -> String {
        guard let words else { return "" }
        if after.subtaskStatus != nil { return words.subtaskStatus?.rawValue ?? "" }
        if after.planStatus != nil { return words.planStatus?.rawValue ?? "" }
        return words.status.rawValue
    }
}

extension TaskChange {
    /// The task that this change creates; nil when it creates none.
    fileprivate var created: BoardTask? {
        guard let createdAt else { return nil }
        var task = BoardTask(id: id, title: "", createdAt: createdAt)
        task.apply(fields)
        return task
    }
}
