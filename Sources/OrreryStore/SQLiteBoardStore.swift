// Why: the event log and the tables beside it, in one SQLite file, moved in one transaction by the same events.

internal import CSQLite
internal import OrreryJSON
package import OrreryModel
package import OrreryTime

/// The board's store. Not thread-safe: the engine's thread owns it.
package final class SQLiteBoardStore: SQLiteBoardHistory, EventLog {
    package let epoch: String
    package private(set) var head: Int64
    package var floor: Int64 { max(epochFloor, retentionFloor) }
    /// The place before the first event of the epoch.
    private let epochFloor: Int64
    /// The place before the first event that was not pruned.
    var retentionFloor: Int64
    private let path: String
    private let file: DatabaseFile?
    var statements = RowStatements()

    /// How hard a commit is pressed onto the disk.
    package enum Durability: Sendable {
        /// What was acknowledged survives the loss of power.
        case full
        /// For databases that nobody needs after the process.
        case none
    }

    /// Opens the database at `path`, creates it, or brings it up to date. `:memory:` keeps everything in memory.
    /// - Parameters:
    ///   - vfs: The name of the file system of SQLite that has the database, nil for the machine's own. On another one
    ///     the store has the file for itself, and there is no second way to read it.
    ///   - machine: What stays the same between two starts of a process and changes when the machine starts anew.
    ///   - now: The moment that a new epoch is noted with.
    ///   - ids: Names a new epoch.
    /// - Throws: `StoreError` with a sentence; then the file is as it was.
    package init(
        path: String, vfs: String? = nil, durability: Durability = .full, machine: String, now: Instant,
        ids: inout IDSource
    ) throws(StoreError) {
        let isFile = path != ":memory:"
        self.path = path
        file = isFile && vfs == nil ? try DatabaseFile(path: path) : nil
        // The header alone tells most files that are not ours, before SQLite leaves its own files beside them. A header
        // without any mark tells nothing: what marks the file may still be in the WAL.
        if let header = try file?.header(path: path) {
            do throws(SQLiteError) {
                try Self.check(userVersion: header.userVersion, applicationID: header.applicationID, isEmpty: true)
            } catch {
                throw Self.explain(error, path: path)
            }
        }
        do throws(SQLiteError) {
            let connection = try Connection(path: path, vfs: vfs)
            guard !connection.isReadOnly else {
                throw SQLiteError(code: SQLITE_READONLY, message: "the file is read-only", sql: "open")
            }
            try Self.check(connection)
            try connection.execute(
                """
                PRAGMA journal_mode = \(isFile ? "WAL" : "MEMORY");
                PRAGMA synchronous = \(durability == .full ? "FULL" : "OFF");
                PRAGMA foreign_keys = ON;
                PRAGMA temp_store = MEMORY;
                PRAGMA secure_delete = OFF;
                PRAGMA cache_size = -8192;
                PRAGMA journal_size_limit = 67108864;
                """)
            try connection.execute("BEGIN IMMEDIATE")
            try Self.migrate(connection)
            let log = SQLiteBoardHistory(connection)
            do throws(EventLogError) {
                (head, retentionFloor) = (try log.logHead(), try log.logFloor())
            } catch {
                throw SQLiteError(code: SQLITE_CORRUPT, message: error.reason, sql: "head")
            }
            (epoch, epochFloor) = try Self.enterEpoch(
                connection, head: head, machine: machine, inode: String(file?.inode ?? 0), now: now, ids: &ids)
            try connection.execute("COMMIT")
            super.init(connection)
        } catch {
            throw Self.explain(error, path: path)
        }
    }

    package func makeReader() throws(EventLogError) -> sending (any BoardReader)? {
        guard file != nil else { return nil }
        do throws(SQLiteError) {
            return try SQLiteBoardReader(path: path, epoch: epoch)
        } catch {
            throw .unavailable(Self.reason(error))
        }
    }

    package func probe() throws(EventLogError) {
        let padding = JSONValue.string(String(repeating: " ", count: 8_192))
        try perform { () throws(SQLiteError) in
            try connection.run("INSERT OR REPLACE INTO meta VALUES ('probe', ?)", [padding])
            try connection.run("DELETE FROM meta WHERE key = 'probe'")
        }
    }

    /// Notes that nothing is missing, so that the next start goes on in the same epoch, and folds the WAL into the file.
    package func close() throws(EventLogError) {
        try perform { () throws(SQLiteError) in
            try connection.run("UPDATE meta SET value = 'yes' WHERE key = 'clean'")
            try connection.run("PRAGMA wal_checkpoint(TRUNCATE)")
        }
    }

    /// The version of the SQLite library that is in use.
    package static var libraryVersion: String { Connection.libraryVersion }

    // MARK: EventLog

    package func append(
        _ events: [EncodedEvent], answers: [RememberedAnswer], logs: [LogWrite], deliveries: [WebhookDelivery],
        expecting position: Int64
    ) throws(EventLogError) {
        guard position == head else { throw .unexpectedPosition(expected: position, found: head) }
        try perform { () throws(SQLiteError) in
            try connection.run("BEGIN IMMEDIATE")
            do throws(SQLiteError) {
                for event in events { try insert(event) }
                for answer in answers { try remember(answer) }
                for log in logs { try insert(log) }
                for delivery in deliveries { try upsert(delivery.row, into: "webhook_deliveries") }
                try connection.run("COMMIT")
            } catch {
                // After some errors SQLite has rolled back by itself; then this one is refused, and that is fine.
                try? connection.run("ROLLBACK")
                // When only the sync of the commit failed, its frames lie whole in the WAL, and the next start after a crash
                // would take them for a commit that was acknowledged to nobody: they are written over
                // (https://sqlite.org/walformat.html section 4.4). What else comes of this is of no interest.
                try? probe()
                throw error
            }
        }
        head = events.last?.event.seq ?? head
        for case .retention(let retention)? in events.map(\.event.entity) { retentionFloor = retention.floor }
    }
}
