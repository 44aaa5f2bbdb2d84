// Why: everything that was said on a task or in a run is read in order, in pieces, each of them one walk along an index.

internal import OrreryJSON
package import OrreryModel
internal import OrreryTime

extension SQLiteBoardHistory {
    package func records(
        of owner: ActivityRecord.Owner, after number: Int64, limit: Int, bytesMax: Int
    ) throws(EventLogError) -> [ActivityRecord] {
        let (source, id) = Self.source(of: owner)
        var (records, bytes): ([ActivityRecord], Int) = ([], 0)
        try perform { () throws(SQLiteError) in
            try connection.scan(
                "SELECT rowid, created_at, activity_type, message, metadata, \(source.more) FROM \(source.rows)",
                [id, .integer(number), .integer(Int64(limit))]
            ) { row in
                let metadata = row.bytes(at: 4)
                records.append(
                    ActivityRecord(
                        number: row.integer(at: 0), at: Self.instant(row, at: 1), type: row.text(at: 2),
                        message: row.text(at: 3), metadata: (try? JSONReader.value(from: metadata)) ?? .null,
                        agentID: row.isNull(at: 5) ? nil : AgentID(row.text(at: 5)), isLate: row.integer(at: 6) != 0))
                bytes += records[records.count - 1].message.utf8.count + metadata.count
                return bytes < bytesMax
            }
        }
        return records
    }

    package func signs(
        of owner: ActivityRecord.Owner, after number: Int64, limit: Int
    ) throws(EventLogError) -> [ActivitySign] {
        let (source, id) = Self.source(of: owner)
        var signs: [ActivitySign] = []
        try perform { () throws(SQLiteError) in
            try connection.scan(
                "SELECT rowid, created_at, activity_type FROM \(source.rows)",
                [id, .integer(number), .integer(Int64(limit))]
            ) { row in
                signs.append(
                    ActivitySign(number: row.integer(at: 0), at: Self.instant(row, at: 1), type: row.text(at: 2)))
                return true
            }
        }
        return signs
    }

    /// Where the rows are, and the columns that only one of the tables has.
    private static func source(of owner: ActivityRecord.Owner) -> (source: (more: String, rows: String), id: JSONValue)
    {
        switch owner {
        case .task(let id):
            let rows = "task_activities WHERE task_id = ? AND rowid > ? ORDER BY rowid LIMIT ?"
            return (("agent_id, 0", rows), .string(id.text))
        case .invocation(let id):
            let rows = "invocation_activity WHERE invocation_id = ? AND rowid > ? ORDER BY rowid LIMIT ?"
            return (("NULL, is_late", rows), .integer(id))
        }
    }

    private static func instant(_ row: Statement, at index: Int32) -> Instant {
        Instant(row.text(at: index)) ?? Instant(milliseconds: 0)
    }
}
