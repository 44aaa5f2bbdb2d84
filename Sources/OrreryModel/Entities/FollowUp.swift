// Why: what a person says to a task after it was begun. Kept until it is delivered, over restarts and re-initialisation.

package import OrreryJSON
package import OrreryTime

package struct FollowUp: Hashable, Sendable {
    package let id: String
    package let taskID: TaskID
    package let message: String
    package var state: FollowUpState
    package let createdAt: Instant
    package var deliveredAt: Instant?

    package init(id: String, taskID: TaskID, message: String, createdAt: Instant) {
        self.id = id
        self.taskID = taskID
        self.message = message
        self.state = .queued
        self.createdAt = createdAt
    }

    package var json: JSONObject {
        [
            "id": .string(id), "taskId": .string(taskID.text), "message": .string(message),
            "state": .string(state.rawValue), "createdAt": .instant(createdAt), "deliveredAt": .instant(deliveredAt),
        ]
    }

    package init?(_ object: JSONObject) {
        guard let id = object["id"]?.string, let taskID = object["taskId"]?.string,
            let message = object["message"]?.string, let state = object["state"]?.string.flatMap(FollowUpState.init),
            let createdAt = object["createdAt"]?.instant
        else { return nil }
        self.init(id: id, taskID: TaskID(taskID), message: message, createdAt: createdAt)
        self.state = state
        self.deliveredAt = object["deliveredAt"]?.instant
    }
}
