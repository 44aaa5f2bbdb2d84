// Why: what tasks belong to. One, `default`, always exists.

package import OrreryJSON
package import OrreryTime

package struct Project: Hashable, Sendable {
    package let id: ProjectID
    package var name: String
    /// Where its sources are; seed 001's clients name a project by it.
    package var path: String?
    package var ownerID: String
    /// The mode of the tasks that are created in it without one.
    package var mode: WorkspaceMode
    /// How long silence may last on its tasks; nil members are the board's.
    package var thresholds: HealthThresholds?
    package let createdAt: Instant
    package var updatedAt: Instant

    package init(id: ProjectID, name: String, ownerID: String, mode: WorkspaceMode, createdAt: Instant) {
        self.id = id
        self.name = name
        self.ownerID = ownerID
        self.mode = mode
        self.createdAt = createdAt
        self.updatedAt = createdAt
    }

    package var json: JSONObject {
        [
            "id": .string(id.text), "name": .string(name), "path": .text(path), "ownerId": .string(ownerID),
            "mode": .string(mode.rawValue), "thresholds": thresholds.map(\.json) ?? .null,
            "createdAt": .instant(createdAt), "updatedAt": .instant(updatedAt),
        ]
    }

    package init?(_ object: JSONObject) {
        guard let id = object["id"]?.string, let name = object["name"]?.string,
            let ownerID = object["ownerId"]?.string, let mode = object["mode"]?.string.flatMap(WorkspaceMode.init),
            let createdAt = object["createdAt"]?.instant, let updatedAt = object["updatedAt"]?.instant
        else { return nil }
        self.init(id: ProjectID(id), name: name, ownerID: ownerID, mode: mode, createdAt: createdAt)
        self.path = object["path"]?.string
        self.thresholds = object["thresholds"]?.object.map { HealthThresholds($0) }
        self.updatedAt = updatedAt
    }
}
