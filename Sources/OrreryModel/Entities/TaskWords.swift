// Why: seed 003's clients are told what a status was and what it is. An event says what it changes to; what it changes
// from stands beside it in the log, so that an event is understood alone, live and years later.

package import OrreryJSON

/// The words that tell how a task goes, each on an axis of its own.
package struct TaskWords: Hashable, Sendable {
    package var status: BoardColumn
    package var taskStatus: TaskStatus
    package var planStatus: PlanStatus?
    package var subtaskStatus: SubtaskStatus?

    package init(_ task: BoardTask) {
        status = task.status
        taskStatus = task.taskStatus
        planStatus = task.planStatus
        subtaskStatus = task.subtaskStatus
    }

    /// The words after a change of `fields`.
    package func changed(by fields: [TaskField]) -> TaskWords {
        var words = self
        for field in fields {
            switch field {
            case .status(let value): words.status = value
            case .taskStatus(let value): words.taskStatus = value
            case .planStatus(let value): words.planStatus = value
            case .subtaskStatus(let value): words.subtaskStatus = value
            default: break
            }
        }
        return words
    }

    /// The words as they travel; what a task has not, is not mentioned.
    package var json: JSONObject {
        var object: JSONObject = ["status": .string(status.rawValue), "taskStatus": .string(taskStatus.rawValue)]
        if let planStatus { object.append("planStatus", .string(planStatus.rawValue)) }
        if let subtaskStatus { object.append("subtaskStatus", .string(subtaskStatus.rawValue)) }
        return object
    }

    package init?(_ object: JSONObject) {
        guard let status = object["status"]?.string.flatMap(BoardColumn.init),
            let taskStatus = object["taskStatus"]?.string.flatMap(TaskStatus.init)
        else { return nil }
        self.status = status
        self.taskStatus = taskStatus
        planStatus = object["planStatus"]?.string.flatMap(PlanStatus.init)
        subtaskStatus = object["subtaskStatus"]?.string.flatMap(SubtaskStatus.init)
    }
}
