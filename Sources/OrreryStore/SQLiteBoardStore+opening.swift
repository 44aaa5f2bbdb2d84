// Why: what happens to a database file before the board starts on it: is it ours, is it whole, is it of our time, and
// may the sequence numbers go on where they stopped.

internal import CSQLite
internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

extension SQLiteBoardStore {
    /// Looks at the file without changing it; a WAL that was left over stays as it is when the file is refused.
    static func check(_ connection: Connection) throws(SQLiteError) {
        connection.setCheckpointsOnClose(false)
        let version = try pragma("user_version", connection)
        let applicationID = try pragma("application_id", connection)
        let tables = try connection.rows("SELECT count(*) AS count FROM sqlite_schema").first?["count"]?.integer ?? 0
        try check(userVersion: version, applicationID: applicationID, isEmpty: tables == 0)
        connection.setCheckpointsOnClose(true)
    }

    /// Whether a file with these numbers in its header is one of ours that this Orrery can read. One without any mark
    /// may be taken only while it holds nothing.
    static func check(userVersion: Int64, applicationID: Int64, isEmpty: Bool) throws(SQLiteError) {
        let isUnmarked = applicationID == 0 && userVersion == 0 && isEmpty
        guard applicationID == Migrations.applicationID || isUnmarked else {
            throw SQLiteError(code: SQLITE_MISMATCH, message: "foreign", sql: "check")
        }
        guard userVersion <= Migrations.steps.count else {
            throw SQLiteError(code: SQLITE_SCHEMA, message: "\(userVersion)", sql: "check")
        }
    }

    /// Takes the steps that the file has not seen. Within the caller's transaction.
    static func migrate(_ connection: Connection) throws(SQLiteError) {
        let version = Int(try pragma("user_version", connection))
        guard version < Migrations.steps.count else { return }
        try connection.execute("PRAGMA application_id = \(Migrations.applicationID)")
        for (index, step) in Migrations.steps.enumerated().dropFirst(version) {
            try connection.execute(step)
            try connection.execute("PRAGMA user_version = \(index + 1)")
        }
    }

    /// The epoch to go on in, and the place before its first event.
    ///
    /// A new one begins whenever the log could have lost its tail: at the very first start, when the machine went down
    /// without the board having been closed, and when the file is a copy of another (a restored backup). Then the whole
    /// database is looked through as well.
    static func enterEpoch(
        _ connection: Connection, head: Int64, machine: String, inode: String, now: Instant, ids: inout IDSource
    ) throws(SQLiteError) -> (epoch: String, floor: Int64) {
        let wasClean = try meta("clean", connection) == "yes"
        let isSameMachine = try meta("machine", connection) == machine
        let isSameFile = try meta("inode", connection) == inode
        let isTrusted = isSameFile && (wasClean || isSameMachine)
        let last = try connection.rows(
            "SELECT epoch, after_seq FROM epochs ORDER BY after_seq DESC, rowid DESC LIMIT 1")
        if !isTrusted, last.first != nil {
            let verdict = try connection.rows("PRAGMA quick_check(1)").first?.members.first?.value.string
            guard verdict == "ok" else {
                throw SQLiteError(code: SQLITE_CORRUPT, message: verdict ?? "no verdict", sql: "quick_check")
            }
        }
        for (key, value) in [("clean", "no"), ("machine", machine), ("inode", inode)] {
            try connection.run(
                "INSERT INTO meta VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
                [.string(key), .string(value)])
        }
        if isTrusted, let row = last.first, let epoch = row["epoch"]?.string, let floor = row["afterSeq"]?.integer {
            return (epoch, floor)
        }
        let epoch = ids.nextEpoch()
        try connection.run(
            "INSERT INTO epochs VALUES (?, ?, ?)", [.string(epoch), .integer(head), .string(now.description)])
        return (epoch, head)
    }

    /// What to tell a person about `error` at the start.
    static func explain(_ error: SQLiteError, path: String) -> StoreError {
        switch error.code & 0xff {
        case SQLITE_NOTADB, SQLITE_CORRUPT:
            StoreError(
                "The database \(path) is damaged or no database (\(error.message)). Move it away and restore a backup, "
                    + "or name another file with --db. It was left as it is.")
        case SQLITE_MISMATCH:
            StoreError(
                "The database \(path) belongs to another program. Name another file with --db. It was left as it is.")
        case SQLITE_SCHEMA:
            StoreError(
                "The database \(path) has schema version \(error.message), and this Orrery knows versions up to "
                    + "\(Migrations.steps.count). Use the newer Orrery that wrote it. It was left as it is.")
        case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM:
            StoreError(
                "The database \(path) cannot be written (\(error.message)). Check the permissions of the file and its "
                    + "folder, or name another file with --db. It was left as it is.")
        default:
            StoreError("The database \(path) cannot be used: \(reason(error))")
        }
    }

    /// What to tell somebody whose write or question failed while the board runs.
    static func reason(_ error: SQLiteError) -> String {
        switch error.code & 0xff {
        case SQLITE_FULL: "The disk is full. Free some space; the board goes on by itself then."
        case SQLITE_IOERR:
            "The disk failed (\(error.message), code \(error.code)). Free some space or check the disk; the board goes "
                + "on by itself when it works again."
        case SQLITE_BUSY, SQLITE_LOCKED:
            "Another program holds the database. Close it; the board goes on by itself then."
        default: "SQLite says: \(error.message) (code \(error.code))."
        }
    }

    private static func pragma(_ name: String, _ connection: Connection) throws(SQLiteError) -> Int64 {
        try connection.rows("PRAGMA \(name)").first?.members.first?.value.integer ?? 0
    }

    private static func meta(_ key: String, _ connection: Connection) throws(SQLiteError) -> String? {
        try connection.rows("SELECT value FROM meta WHERE key = ?", [.string(key)]).first?["value"]?.string
    }
}
