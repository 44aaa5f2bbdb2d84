// Why: entities leave the board as rows. The native surface speaks camelCase; seed 002's clients read snake_case; the
// routes that both use carry each member under both names.

package import OrreryJSON
package import OrreryModel
package import OrreryTime

package enum Row {
    /// A task with what follows from it at `now`. Seconds are decimal numbers.
    package static func task(_ task: BoardTask, at now: Instant) -> JSONObject {
        var object = task.json
        let remaining = task.estimatedTimeRemaining(at: now)
        object.append("elapsed", .seconds(task.elapsed(at: now)))
        object.append("estimatedTimeRemaining", .seconds(remaining))
        object.append("etaSource", remaining == nil ? .null : .string("model"))
        return object
    }

    /// `object` with each member also under its snake_case name, where that differs.
    package static func both(_ object: JSONObject) -> JSONValue {
        var row = object
        for member in object.members {
            let name = SnakeCase.from(camelCase: member.key)
            if name != member.key { row.append(name, member.value) }
        }
        return .object(row)
    }
}
