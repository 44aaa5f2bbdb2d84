// Why: entities leave the board as rows. The native surface speaks camelCase; seed 002's clients read snake_case; the
// routes that both use carry each member under both names.

package import OrreryJSON
package import OrreryModel
package import OrreryTime

package enum Row {
    /// A task with what follows from it at `now`. Seconds are decimal numbers.
    package static func task(_ task: BoardTask, at now: Instant) -> JSONObject {
        var object = task.json
        for member in passage(of: task, at: now).members { object.append(member.key, member.value) }
        return object
    }

    /// The end of a task's row: how long it has run, and how long it has still to run.
    static func passage(of task: BoardTask, at now: Instant) -> JSONObject {
        let remaining = task.estimatedTimeRemaining(at: now)
        return [
            "elapsed": .seconds(task.elapsed(at: now)), "estimatedTimeRemaining": .seconds(remaining),
            "etaSource": remaining == nil ? .null : .string("model"),
        ]
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
