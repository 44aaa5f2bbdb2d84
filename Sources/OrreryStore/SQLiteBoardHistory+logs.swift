// Why: lines of logs are asked for by the million, so they go past the values that all other rows are made of, straight
// between the statement and their bytes.

internal import OrreryJSON
package import OrreryModel
internal import OrreryTime

extension SQLiteBoardHistory {
    package func logSummary(of invocationID: Int64) throws(EventLogError) -> LogSummary {
        // Each end is asked for by itself: then it is one step down the tree.
        let lines = try rows(
            """
            SELECT (SELECT min(n) FROM log_lines WHERE invocation_id = ?1) AS first,
                (SELECT max(last_line) FROM log_receipts WHERE invocation_id = ?1) AS last
            """, [.integer(invocationID)]
        ).first
        let row = try rows("SELECT * FROM log_files WHERE invocation_id = ?", [.integer(invocationID)]).first
        let last = max(lines?["last"]?.integer ?? 0, row?["lastLine"]?.integer ?? 0)
        return LogSummary(
            first: lines?["first"]?.integer ?? last + 1, last: last, position: row.flatMap { Self.position($0) },
            resetAfter: row?["resetAfter"]?.integer)
    }

    package func logPage(_ question: LogQuestion) throws(EventLogError) -> LogPage {
        let matcher = question.text.map { LineMatcher($0) }
        var lines: [LogLine] = []
        var matches: Int64 = 0
        var (matchesBefore, previous): (Int64, Int64?) = (0, nil)
        var bytes = 0
        var isFull = false
        var seen = question.from - 1
        // A search counts all lines that match, those before and after the piece included.
        let from = matcher == nil ? question.from : 1
        try perform { () throws(SQLiteError) in
            try connection.scan(
                """
                SELECT n, at, text, is_partial FROM log_lines WHERE invocation_id = ? AND n BETWEEN ? AND ? ORDER BY n
                """,
                [.integer(question.invocationID), .integer(from), .integer(question.through ?? Int64.max)]
            ) { row in
                if let matcher {
                    guard unsafe row.withText(at: 2, { unsafe matcher.matches($0) }) else { return true }
                    matches += 1
                }
                let number = row.integer(at: 0)
                if number < question.from { (matchesBefore, previous) = (matchesBefore + 1, number) }
                guard number >= question.from, !isFull else { return true }
                if lines.count == question.linesMax || (bytes >= question.bytesMax && !lines.isEmpty) {
                    isFull = true
                    return matcher != nil
                }
                lines.append(
                    LogLine(
                        number: number,
                        at: Instant(String(decoding: row.bytes(at: 1), as: UTF8.self))
                            ?? Instant(milliseconds: 0), text: row.bytes(at: 2), isPartial: row.integer(at: 3) != 0))
                bytes += lines[lines.count - 1].text.count
                seen = number
                return true
            }
        }
        let end =
            isFull ? seen : try max(seen, min(question.through ?? .max, logSummary(of: question.invocationID).last))
        return LogPage(
            lines: lines, next: max(end + 1, question.from), matches: matcher == nil ? nil : matches,
            matchesBefore: matchesBefore, previous: previous)
    }

    package func unfinishedLogs() throws(EventLogError) -> [FollowedLog] {
        try rows(
            """
            SELECT task_invocations.id AS run, task_invocations.task_id, task_invocations.status,
                task_invocations.log_path AS wanted,
                log_files.*
            FROM task_invocations LEFT JOIN log_files ON log_files.invocation_id = task_invocations.id
            WHERE task_invocations.log_path IS NOT NULL AND coalesce(log_files.is_complete, 0) = 0
            ORDER BY task_invocations.id
            """
        ).compactMap { row in
            guard let id = row["run"]?.integer, let taskID = row["taskId"]?.string,
                let path = row["wanted"]?.string
            else { return nil }
            return FollowedLog(
                invocationID: id, taskID: TaskID(taskID), path: path, position: Self.position(row),
                isOver: row["status"]?.string != InvocationStatus.running.rawValue)
        }
    }

    private static func position(_ row: JSONObject) -> LogFilePosition? {
        guard let path = row["path"]?.string, let offset = row["byteOffset"]?.integer else { return nil }
        var position = LogFilePosition(path: path)
        if let device = row["device"]?.integer, let inode = row["inode"]?.integer {
            position.file = FileIdentity(device: device, inode: inode)
        }
        position.offset = offset
        position.tail = Hexadecimal.bytes(row["tail"]?.string ?? "") ?? []
        position.place = row["place"]?.string
        position.isComplete = row["isComplete"]?.integer == 1
        if let code = row["faultCode"]?.string {
            position.fault = LogFault(code: code, message: row["faultMessage"]?.string ?? "")
        }
        return position
    }
}
