// Why: the tables, the fold of the log, the state in memory and a snapshot with its tail must be one board (checker C6).
// When they are not, the first difference is what leads to the bug.

internal import OrreryJSON
package import OrreryModel

/// Says in which way two boards differ that should be one.
package enum BoardComparison {
    /// How two states came about, which is what may differ between them.
    package enum Origin: Sendable {
        /// Both were folded from the events.
        case folded
        /// One was loaded from tables. These tell the order of tasks by their creation, and hold tasks in the archive that
        /// memory has let go of or not yet; no decision depends on either.
        case loaded
    }

    /// The first difference between two states as a sentence; nil when they are one. What was said lately is not looked
    /// at: a snapshot leaves it out.
    /// - Complexity: O(n), n = entities in memory
    package static func difference(
        between expected: BoardState, _ expectedName: String, and found: BoardState, _ foundName: String,
        origin: Origin = .folded
    ) -> String? {
        let names = (expectedName, foundName)
        guard expected.seq == found.seq else {
            return "The board stands at event \(expected.seq) in \(expectedName) and at \(found.seq) in \(foundName)."
        }
        var tasks = RowComparison("Task", names, id: \BoardTask.id.text, json: \.json)
        tasks.isOrdered = origin == .folded
        if origin == .loaded { tasks.mayBeMissing = { $0.taskStatus == .archived } }
        if let difference = tasks.difference(expected.tasks.values, found.tasks.values) { return difference }
        if origin == .folded, expected.archived != found.archived {
            let archived = RowComparison("Archived task", names, id: \TaskID.text) { ["id": .string($0.text)] }
            if let difference = archived.difference(expected.archived, found.archived) { return difference }
        }
        var entities = RowComparison("Entity", names, id: name) { (entity: Entity) in entity.member.object }
        entities.isOrdered = origin == .folded
        return entities.difference(expected.entities, found.entities)
    }

    private static func name(of entity: Entity) -> String {
        let (key, object) = entity.member
        return "\(key) \(object["id"]?.string ?? object["id"].map { JSONWriter.text($0) } ?? "")"
    }
}
