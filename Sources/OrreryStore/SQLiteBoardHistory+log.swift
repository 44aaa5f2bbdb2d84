// Why: what the log itself is asked: each question is one look-up by sequence number.

internal import OrreryJSON
package import OrreryModel
package import OrreryTime

extension SQLiteBoardHistory {
    package func logHead() throws(EventLogError) -> Int64 {
        // When everything was pruned the log still stands where it stood.
        try max(rows("SELECT max(seq) AS head FROM events").first?["head"]?.integer ?? 0, logFloor())
    }

    package func logFloor() throws(EventLogError) -> Int64 {
        try rows("SELECT CAST(value AS INTEGER) AS floor FROM meta WHERE key = 'floor'").first?["floor"]?.integer ?? 0
    }

    package func epochs() throws(EventLogError) -> [LogEpoch] {
        try rows("SELECT epoch, after_seq FROM epochs ORDER BY after_seq, rowid").compactMap { row in
            guard let name = row["epoch"]?.string, let after = row["afterSeq"]?.integer else { return nil }
            return LogEpoch(name: name, after: after)
        }
    }

    package func instant(of seq: Int64) throws(EventLogError) -> Instant? {
        // The event at the floor is gone, and the snapshot there is not.
        try rows(
            "SELECT at FROM events WHERE seq = ?1 UNION ALL SELECT at FROM snapshots WHERE seq = ?1",
            [.integer(seq)]
        ).first?["at"]?.instant
    }

    package func read(after position: Int64, limit: Int, bytesMax: Int) throws(EventLogError) -> [EncodedEvent] {
        try events(
            "SELECT seq, at, type, project_id, task_id, data FROM events WHERE seq > ? ORDER BY seq LIMIT ?",
            [.integer(position), .integer(Int64(limit))], bytesMax: bytesMax)
    }

    package func moments(
        after position: Int64, through last: Int64, within projects: [ProjectID]?, limit: Int
    ) throws(EventLogError) -> [EncodedEvent] {
        var values: [JSONValue] = [.integer(position), .integer(last)]
        var condition = ""
        if let projects {
            condition = "AND project_id IN (SELECT value FROM json_each(?))"
            values.append(Self.array(projects))
        }
        return try events(
            """
            SELECT seq, at, type, project_id, task_id, data FROM events INDEXED BY idx_events_moments
            WHERE type IN (\(Self.momentTypes)) AND seq > ? AND seq <= ? \(condition) ORDER BY seq DESC LIMIT ?
            """, values + [.integer(Int64(limit))])
    }

    package func moments(of taskID: TaskID, limit: Int) throws(EventLogError) -> [EncodedEvent] {
        try events(
            """
            SELECT seq, at, type, project_id, task_id, data FROM events INDEXED BY idx_events_task
            WHERE task_id = ? AND type IN (\(Self.momentTypes)) ORDER BY seq DESC LIMIT ?
            """, [.string(taskID.text), .integer(Int64(limit))])
    }

    /// Word for word as in the condition of the index, without which the whole log would be gone through.
    private static let momentTypes = EventType.moments.map { "'\($0.rawValue)'" }.joined(separator: ", ")

    package func snapshot(atOrBefore seq: Int64) throws(EventLogError) -> Snapshot? {
        guard
            let row = try rows("SELECT * FROM snapshots WHERE seq <= ? ORDER BY seq DESC LIMIT 1", [.integer(seq)])
                .first, let place = row["seq"]?.integer, let at = row["at"]?.instant, let state = row["state"]?.string
        else { return nil }
        return Snapshot(seq: place, at: at, state: Array(state.utf8))
    }
}
