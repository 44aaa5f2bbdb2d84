// Why: what is too old goes a few hundred rows at a time, each time in a transaction of its own, so that whoever writes
// never waits. How far it has come lies in the file, so that a pruning that was cut short goes on where it stopped.

internal import OrreryJSON
package import OrreryModel
package import OrreryTime

extension SQLiteBoardStore {
    /// A pruning that has begun, as it is kept.
    private struct Progress {
        var retention: Retention
        /// The run whose lines are looked at next.
        var run: Int64

        var json: JSONValue {
            .object(["retention": .object(retention.json), "run": .integer(run)])
        }

        init(_ retention: Retention) {
            self.retention = retention
            run = 0
        }

        init?(_ text: String) {
            guard let object = (try? JSONReader.value(from: Array(text.utf8)))?.object,
                let retention = object["retention"]?.object.flatMap({ Retention($0) }),
                let run = object["run"]?.integer
            else { return nil }
            self.retention = retention
            self.run = run
        }
    }

    package func prune(
        activitiesBefore: Instant, eventsBefore: Instant, rowsMax: Int
    ) throws(EventLogError) -> Pruning {
        let progress: Progress
        let kept = try rows("SELECT value FROM meta WHERE key = 'pruning'").first?["value"]?.string
        if let begun = kept.flatMap({ Progress($0) }) {
            progress = begun
        } else {
            let snapshot = try rows(
                "SELECT seq FROM snapshots WHERE at <= ? ORDER BY seq DESC LIMIT 1",
                [.string(eventsBefore.description)]
            ).first?["seq"]?.integer
            progress = Progress(
                Retention(activitiesBefore: activitiesBefore, floor: max(retentionFloor, snapshot ?? 0)))
        }
        var isDone = false
        var changed = progress
        try perform { () throws(SQLiteError) in
            try connection.run("BEGIN IMMEDIATE")
            do throws(SQLiteError) {
                isDone = try prune(&changed, rowsMax: Int64(rowsMax))
                // A pruning that has found nothing leaves no trace.
                if isDone, changed.retention.counts.isEmpty {
                    try connection.run("DELETE FROM meta WHERE key = 'pruning'")
                } else {
                    try setMeta("pruning", JSONWriter.text(changed.json))
                    try setMeta("floor", String(changed.retention.floor))
                }
                try connection.run("COMMIT")
            } catch {
                try? connection.run("ROLLBACK")
                throw error
            }
        }
        let removed = changed.retention.counts.isEmpty ? nil : changed.retention
        if let floor = removed?.floor ?? (isDone ? nil : changed.retention.floor) { retentionFloor = floor }
        return isDone ? .done(removed) : .goesOn
    }

    /// Removes what the event says was removed, which it was before it was said; a log that is folded again removes it
    /// here. Within the caller's transaction.
    func apply(_ retention: Retention) throws(SQLiteError) {
        for table in ["task_activities", "invocation_activity"] {
            // Rows lie in the order in which they came, so that the first one that is kept ends the search.
            try connection.run(
                """
                DELETE FROM \(table) WHERE rowid < coalesce(
                    (SELECT rowid FROM \(table) WHERE created_at >= ? ORDER BY rowid LIMIT 1),
                    (SELECT max(rowid) + 1 FROM \(table)))
                """, [.string(retention.activitiesBefore.description)])
        }
        try connection.run("DELETE FROM events WHERE seq <= ?", [.integer(retention.floor)])
        try connection.run("DELETE FROM snapshots WHERE seq < ?", [.integer(retention.floor)])
        try connection.run("DELETE FROM meta WHERE key = 'pruning'")
        try setMeta("floor", String(retention.floor))
    }

    /// Removes the next rows, `rowsMax` at most; true when nothing is left to remove.
    private func prune(_ progress: inout Progress, rowsMax: Int64) throws(SQLiteError) -> Bool {
        let before = JSONValue.string(progress.retention.activitiesBefore.description)
        let floor = JSONValue.integer(progress.retention.floor)
        func remove(_ table: String, where condition: String, _ value: JSONValue, max: Int64) throws(SQLiteError)
            -> Int64
        {
            // The oldest rows only are looked at, whatever they turn out to be.
            try connection.run(
                "DELETE FROM \(table) WHERE rowid IN (SELECT rowid FROM \(table) ORDER BY rowid LIMIT ?2) AND \(condition)",
                [value, .integer(max)])
            return connection.changes
        }
        var rowsLeft = rowsMax
        var removed = try remove("task_activities", where: "created_at < ?1", before, max: rowsLeft)
        progress.retention.counts.activities += removed
        rowsLeft -= removed
        guard rowsLeft > 0 else { return false }
        removed = try remove("invocation_activity", where: "created_at < ?1", before, max: rowsLeft)
        progress.retention.counts.invocationActivities += removed
        rowsLeft -= removed
        guard rowsLeft > 0 else { return false }
        // A snapshot is as large as a few hundred rows.
        removed = try remove("snapshots", where: "seq < ?1", floor, max: 1)
        progress.retention.counts.snapshots += removed
        guard removed == 0 else { return false }
        removed = try remove("events", where: "seq <= ?1", floor, max: rowsLeft)
        progress.retention.counts.events += removed
        rowsLeft -= removed
        guard rowsLeft > 0 else { return false }
        return try pruneLines(&progress, before, rowsLeft)
    }

    /// Removes the first lines of one run after the other.
    private func pruneLines(
        _ progress: inout Progress, _ before: JSONValue, _ rowsMax: Int64
    ) throws(SQLiteError) -> Bool {
        var rowsLeft = rowsMax
        while rowsLeft > 0 {
            let next = try connection.rows(
                "SELECT invocation_id FROM log_lines WHERE invocation_id >= ? ORDER BY invocation_id, n LIMIT 1",
                [.integer(progress.run)])
            guard let run = next.first?["invocationId"]?.integer else { return true }
            // What a line says of itself may be years old or years ahead: it is old when it was received long ago.
            let received = try connection.rows(
                "SELECT max(last_line) AS last FROM log_receipts WHERE invocation_id = ? AND at < ?",
                [.integer(run), before])
            try connection.run(
                """
                DELETE FROM log_lines WHERE invocation_id = ?1 AND n IN (
                    SELECT n FROM log_lines WHERE invocation_id = ?1 AND n <= ?3 ORDER BY n LIMIT ?2)
                """, [.integer(run), .integer(rowsLeft), received.first?["last"] ?? .null])
            let removed = connection.changes
            progress.retention.counts.logLines += removed
            progress.run = removed == rowsLeft ? run : run + 1
            if removed < rowsLeft { try pruneReceipts(of: run) }
            // Looking costs as much as removing.
            rowsLeft -= max(1, removed)
        }
        return false
    }

    /// Removes what is known of lines that are gone, but for the number of the last line: no number names two lines. Of a run
    /// that is gone itself, everything.
    private func pruneReceipts(of run: Int64) throws(SQLiteError) {
        try connection.run(
            """
            DELETE FROM log_receipts WHERE invocation_id = ?1
                AND last_line < coalesce((SELECT min(n) FROM log_lines WHERE invocation_id = ?1),
                    (SELECT max(last_line) FROM log_receipts WHERE invocation_id = ?1))
            """, [.integer(run)])
        try connection.run(
            """
            DELETE FROM log_receipts WHERE invocation_id = ?1
                AND NOT EXISTS (SELECT 1 FROM task_invocations WHERE id = ?1)
                AND NOT EXISTS (SELECT 1 FROM log_lines WHERE invocation_id = ?1)
            """, [.integer(run)])
    }

    private func setMeta(_ key: String, _ value: String) throws(SQLiteError) {
        try connection.run(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
            [.string(key), .string(value)])
    }
}
