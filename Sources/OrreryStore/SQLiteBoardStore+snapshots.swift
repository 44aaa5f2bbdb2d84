// Why: snapshots lie beside the log and are made of it; the store only keeps them and counts what has come since.

internal import OrreryJSON
package import OrreryModel
internal import OrreryTime

extension SQLiteBoardStore {
    package func snapshotNeed() throws(EventLogError) -> SnapshotNeed {
        let last = try rows(
            "SELECT seq, at, length(CAST(state AS BLOB)) AS bytes FROM snapshots ORDER BY seq DESC LIMIT 1"
        ).first
        let floor = try logFloor()
        let seq = last?["seq"]?.integer ?? floor
        // Of very many events so many are counted that another snapshot is due.
        let since = try rows(
            """
            SELECT count(*) AS events, coalesce(sum(length(CAST(data AS BLOB))), 0) AS bytes, min(at) AS first_at
            FROM (SELECT at, data FROM events WHERE seq > ? ORDER BY seq LIMIT ?)
            """, [.integer(seq), .integer(Limits.snapshotEventsMax)]
        ).first
        return SnapshotNeed(
            lastBytes: last?["bytes"]?.integer ?? 0, lastAt: last?["at"]?.instant,
            events: since?["events"]?.integer ?? 0, bytes: since?["bytes"]?.integer ?? 0,
            firstAt: since?["firstAt"]?.instant)
    }

    package func append(_ snapshot: Snapshot) throws(EventLogError) {
        try perform { () throws(SQLiteError) in
            try connection.run(
                "INSERT OR REPLACE INTO snapshots(seq, at, state) VALUES (?, ?, ?)",
                [.integer(snapshot.seq), .string(snapshot.at.description)], text: snapshot.state)
        }
    }
}
