// Why: lines of logs come by the ten thousand a second, so they go past the values that all other rows are made of,
// straight into the statement.

internal import CSQLite
internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

extension SQLiteBoardStore {
    /// Keeps lines and how far their file was read. Within the caller's transaction.
    func insert(_ log: LogWrite) throws(SQLiteError) {
        try insert(log.lines, of: log.owner.invocationID)
        if !log.lines.isEmpty {
            // When lines came, and that their numbers are taken for good, whatever is pruned of them.
            try connection.run(
                "INSERT INTO log_receipts VALUES (?, ?, ?)",
                [.integer(log.owner.invocationID), .integer(log.last), .string(log.receivedAt.description)])
        }
        guard let position = log.position else { return }
        try connection.run(
            """
            INSERT INTO log_files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT(invocation_id) DO UPDATE SET path = excluded.path, device = excluded.device,
                inode = excluded.inode, byte_offset = excluded.byte_offset, tail = excluded.tail,
                place = excluded.place, is_complete = excluded.is_complete, last_line = excluded.last_line,
                reset_after = coalesce(excluded.reset_after, reset_after), fault_code = excluded.fault_code,
                fault_message = excluded.fault_message
            """,
            [
                .integer(log.owner.invocationID), .string(position.path),
                position.file.map { .integer($0.device) } ?? .null,
                position.file.map { .integer($0.inode) } ?? .null, .integer(position.offset),
                .string(Hexadecimal.text(position.tail)), .text(position.place), .bool(position.isComplete),
                .integer(log.last), log.isReset ? .integer(log.last) : .null, .text(position.fault?.code),
                .text(position.fault?.message),
            ])
    }

    private func insert(_ lines: [LogLine], of invocationID: Int64) throws(SQLiteError) {
        guard !lines.isEmpty else { return }
        let sql = "INSERT INTO log_lines(invocation_id, n, at, text, is_partial) VALUES (?, ?, ?, ?, ?)"
        let statement = try connection.prepared(sql)
        defer { statement.reset() }
        statement.bind(invocationID, at: 1)
        var at: Instant?
        for line in lines {
            statement.bind(line.number, at: 2)
            if line.at != at {
                at = line.at
                statement.bind(text: Array(line.at.description.utf8), at: 3)
            }
            statement.bind(text: line.text, at: 4)
            statement.bind(line.isPartial ? 1 : 0, at: 5)
            let code = statement.step()
            statement.rewind()
            guard code == SQLITE_DONE else { throw connection.error(code, sql) }
        }
    }
}
