// Why: a file, URL or artifact that a task produced (seed 002's `task_deliverables`).

package import OrreryJSON
package import OrreryTime

package struct Deliverable: Hashable, Sendable {
    package let id: String
    package let taskID: TaskID
    package let deliverableType: DeliverableType
    package let title: String
    /// Kept as given: `~/…`, absolute, or a URL.
    package let path: String?
    package let description: String?
    package let createdAt: Instant

    package var json: JSONObject {
        [
            "id": .string(id), "taskId": .string(taskID.text), "deliverableType": .string(deliverableType.rawValue),
            "title": .string(title), "path": .text(path), "description": .text(description),
            "createdAt": .instant(createdAt),
        ]
    }

    package init(
        id: String, taskID: TaskID, deliverableType: DeliverableType, title: String, path: String?,
        description: String?, createdAt: Instant
    ) {
        self.id = id
        self.taskID = taskID
        self.deliverableType = deliverableType
        self.title = title
        self.path = path
        self.description = description
        self.createdAt = createdAt
    }

    package init?(_ object: JSONObject) {
        guard let id = object["id"]?.string, let taskID = object["taskId"]?.string,
            let type = object["deliverableType"]?.string.flatMap(DeliverableType.init),
            let title = object["title"]?.string, let createdAt = object["createdAt"]?.instant
        else { return nil }
        self.init(
            id: id, taskID: TaskID(taskID), deliverableType: type, title: title, path: object["path"]?.string,
            description: object["description"]?.string, createdAt: createdAt)
    }
}
