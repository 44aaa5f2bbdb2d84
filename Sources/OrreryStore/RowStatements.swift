// Why: the tables' columns are named by the members of what they keep, so the statements follow from those; they are few,
// needed for every event, and each is written once.

internal import OrreryJSON
internal import OrreryModel

/// The statements that move rows of tables by the members of objects.
struct RowStatements {
    private var texts: [String: String] = [:]

    /// The statement that sets the columns of `keys` in the row with the id that is bound last.
    mutating func update(_ table: String, _ keys: [String]) -> String {
        text("\(table)=", keys) { columns in
            "UPDATE \(table) SET \(columns.map { "\($0) = ?" }.joined(separator: ", ")) WHERE id = ?"
        }
    }

    /// The statement that puts a row with the columns of `keys`, of which the first is its id, or changes the one there is.
    mutating func upsert(_ table: String, _ keys: [String]) -> String {
        text("\(table)+", keys) { columns in
            let marks = columns.map { _ in "?" }.joined(separator: ", ")
            let changes = columns.dropFirst().map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
            return "INSERT INTO \(table)(\(columns.joined(separator: ", "))) VALUES (\(marks)) "
                + "ON CONFLICT(id) DO UPDATE SET \(changes)"
        }
    }

    private mutating func text(_ kind: String, _ keys: [String], _ make: ([String]) -> String) -> String {
        let name = kind + keys.joined(separator: ",")
        if let text = texts[name] { return text }
        let text = make(keys.map { SnakeCase.from(camelCase: $0) })
        // Clients can change any set of a task's fields at once.
        if texts.count >= Limits.statementsHeldMax { texts.removeAll() }
        texts[name] = text
        return text
    }
}
