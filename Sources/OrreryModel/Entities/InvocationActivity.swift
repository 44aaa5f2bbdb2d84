// Why: one thing that happened while an agent ran (seed 001's `invocation_activity`).

package import OrreryJSON
package import OrreryTime

package struct InvocationActivity: Hashable, Sendable {
    /// The place in the log, so that it is unique and rises.
    package let id: Int64
    package let invocationID: Int64
    package let taskID: TaskID
    /// An open list: `tool_exec`, `output`, `error`, `progress` and whatever else is posted.
    package let activityType: String
    package let message: String
    /// What the poster added, returned as posted.
    package let metadata: JSONValue
    /// Whether it came after the end: kept, and never taken for a sign of life.
    package let isLate: Bool
    package let createdAt: Instant

    package init(
        id: Int64, invocationID: Int64, taskID: TaskID, activityType: String, message: String, metadata: JSONValue,
        isLate: Bool, createdAt: Instant
    ) {
        self.id = id
        self.invocationID = invocationID
        self.taskID = taskID
        self.activityType = activityType
        self.message = message
        self.metadata = metadata
        self.isLate = isLate
        self.createdAt = createdAt
    }

    package var json: JSONObject {
        [
            "id": .integer(id), "invocationId": .integer(invocationID), "taskId": .string(taskID.text),
            "activityType": .string(activityType), "message": .string(message), "metadata": metadata,
            "isLate": .bool(isLate), "createdAt": .instant(createdAt),
        ]
    }

    package init?(_ object: JSONObject) {
        guard let id = object["id"]?.integer, let invocationID = object["invocationId"]?.integer,
            let taskID = object["taskId"]?.string, let activityType = object["activityType"]?.string,
            let message = object["message"]?.string, let createdAt = object["createdAt"]?.instant
        else { return nil }
        self.init(
            id: id, invocationID: invocationID, taskID: TaskID(taskID), activityType: activityType, message: message,
            metadata: object["metadata"] ?? .null,
            isLate: object["isLate"]?.bool ?? object["isLate"]?.integer.map { $0 != 0 } ?? false, createdAt: createdAt)
    }
}
