// Why: one thing that happened on a task, in words (seed 002's `task_activities`).

package import OrreryJSON
package import OrreryTime

package struct Activity: Hashable, Sendable {
    package let id: String
    package let taskID: TaskID
    package let agentID: AgentID?
    /// An open list: `spawned`, `updated`, `completed`, `file_created`, `status_changed` and whatever else is posted.
    package let activityType: String
    package let message: String
    /// What the poster added, returned as posted.
    package let metadata: JSONValue
    package let createdAt: Instant

    package var json: JSONObject {
        [
            "id": .string(id), "taskId": .string(taskID.text), "agentId": .text(agentID?.text),
            "activityType": .string(activityType), "message": .string(message), "metadata": metadata,
            "createdAt": .instant(createdAt),
        ]
    }

    package init(
        id: String, taskID: TaskID, agentID: AgentID?, activityType: String, message: String, metadata: JSONValue,
        createdAt: Instant
    ) {
        self.id = id
        self.taskID = taskID
        self.agentID = agentID
        self.activityType = activityType
        self.message = message
        self.metadata = metadata
        self.createdAt = createdAt
    }

    package init?(_ object: JSONObject) {
        guard let id = object["id"]?.string, let taskID = object["taskId"]?.string,
            let activityType = object["activityType"]?.string, let message = object["message"]?.string,
            let createdAt = object["createdAt"]?.instant
        else { return nil }
        self.init(
            id: id, taskID: TaskID(taskID), agentID: object["agentId"]?.string.map { AgentID($0) },
            activityType: activityType, message: message, metadata: object["metadata"] ?? .null, createdAt: createdAt)
    }
}
