// Why: the same questions are asked on the connection that writes and on the one that only reads, so they are told once,
// on either.

internal import OrreryJSON
internal import OrreryModel

/// The tables and the log, as questions, on one connection. Not thread-safe: whoever owns it asks from one thread at a
/// time.
package class SQLiteBoardHistory: BoardHistory {
    let connection: Connection

    init(_ connection: Connection) {
        self.connection = connection
    }

    /// Columns that hold JSON text.
    static let structuredColumns: Set<String> = TaskField.structuredKeys.union(["metadata", "usage"])

    /// Rows of the log as events.
    func events(_ rows: [JSONObject]) throws(EventLogError) -> [EncodedEvent] {
        var events: [EncodedEvent] = []
        for row in rows {
            guard let event = Self.event(row) else {
                throw .unavailable(
                    "Event \(row["seq"]?.integer ?? 0) cannot be read back. Restore the database from a backup.")
            }
            events.append(event)
        }
        return events
    }

    func rows(_ sql: String, _ values: [JSONValue] = []) throws(EventLogError) -> [JSONObject] {
        try perform { () throws(SQLiteError) in try connection.rows(sql, values) }
    }

    func perform<Result>(_ body: () throws(SQLiteError) -> Result) throws(EventLogError) -> Result {
        do throws(SQLiteError) {
            return try body()
        } catch {
            throw .unavailable(SQLiteBoardStore.reason(error))
        }
    }

    private static func event(_ row: JSONObject) -> EncodedEvent? {
        guard let seq = row["seq"]?.integer, let at = row["at"]?.instant,
            let type = row["type"]?.string.flatMap(EventType.init), let projectID = row["projectId"]?.string,
            let text = row["data"]?.string
        else { return nil }
        let bytes = Array(text.utf8)
        guard case .object(let data)? = try? JSONReader.value(from: bytes),
            let event = Event(
                seq: seq, at: at, type: type, projectID: ProjectID(projectID),
                taskID: row["taskId"]?.string.map { TaskID($0) }, data: data)
        else { return nil }
        return EncodedEvent(event, data: bytes)
    }
}
