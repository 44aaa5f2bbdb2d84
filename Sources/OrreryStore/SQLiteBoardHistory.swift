// Why: the same questions are asked on the connection that writes and on the one that only reads, so they are told once,
// on either.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

/// The tables and the log, as questions, on one connection. Not thread-safe: whoever owns it asks from one thread at a
/// time.
package class SQLiteBoardHistory: BoardHistory {
    let connection: Connection

    init(_ connection: Connection) {
        self.connection = connection
    }

    /// Columns that hold JSON text.
    static let structuredColumns: Set<String> = TaskField.structuredKeys.union([
        "metadata", "usage", "commands", "runs",
    ])

    /// Rows of the log (`seq, at, type, project_id, task_id, data`) as events, up to those whose data reach `bytesMax` bytes.
    func events(
        _ sql: String, _ values: [JSONValue], bytesMax: Int = .max
    ) throws(EventLogError) -> [EncodedEvent] {
        var (events, bytes): ([EncodedEvent], Int) = ([], 0)
        var broken: Int64?
        try perform { () throws(SQLiteError) in
            try connection.scan(sql, values) { row in
                guard let event = Self.event(row) else {
                    broken = row.integer(at: 0)
                    return false
                }
                events.append(event)
                bytes += event.data.count
                return bytes < bytesMax
            }
        }
        if let broken {
            throw .unavailable("Event \(broken) cannot be read back. Restore the database from a backup.")
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

    private static func event(_ row: Statement) -> EncodedEvent? {
        let data = row.bytes(at: 5)
        guard let at = Instant(row.text(at: 1)), let type = EventType(rawValue: row.text(at: 2)),
            case .object(let object)? = try? JSONReader.value(from: data),
            let event = Event(
                seq: row.integer(at: 0), at: at, type: type, projectID: ProjectID(row.text(at: 3)),
                taskID: row.isNull(at: 4) ? nil : TaskID(row.text(at: 4)), data: object)
        else { return nil }
        return EncodedEvent(event, data: data)
    }
}
