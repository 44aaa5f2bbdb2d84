// Why: who works on tasks. An activity that names an unknown agent makes one, so that nothing posted is refused for it.

package import OrreryJSON
package import OrreryTime

package struct Agent: Hashable, Sendable {
    package let id: AgentID
    package var name: String
    package var role: String?
    package var status: AgentStatus
    package var model: String?
    package var description: String?
    package let createdAt: Instant
    package var updatedAt: Instant

    package init(id: AgentID, name: String, createdAt: Instant) {
        self.id = id
        self.name = name
        self.status = .standby
        self.createdAt = createdAt
        self.updatedAt = createdAt
    }

    package var json: JSONObject {
        [
            "id": .string(id.text), "name": .string(name), "role": .text(role), "status": .string(status.rawValue),
            "model": .text(model), "description": .text(description), "createdAt": .instant(createdAt),
            "updatedAt": .instant(updatedAt),
        ]
    }

    package init?(_ object: JSONObject) {
        guard let id = object["id"]?.string, let name = object["name"]?.string,
            let status = object["status"]?.string.flatMap(AgentStatus.init),
            let createdAt = object["createdAt"]?.instant, let updatedAt = object["updatedAt"]?.instant
        else { return nil }
        self.init(id: AgentID(id), name: name, createdAt: createdAt)
        self.role = object["role"]?.string
        self.status = status
        self.model = object["model"]?.string
        self.description = object["description"]?.string
        self.updatedAt = updatedAt
    }
}
