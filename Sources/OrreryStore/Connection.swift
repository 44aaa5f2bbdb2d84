// Why: every call of SQLite's C interface is in this file and in `Statement`. One connection does all writing and all
// checkpoints: SQLite before 3.51.3 can corrupt a WAL when two do at once (https://sqlite.org/wal.html section 11).

internal import CSQLite
internal import OrreryJSON
internal import OrreryModel

/// An open database. Not thread-safe: whoever owns it uses it from one thread at a time.
@safe
final class Connection {
    private let handle: OpaquePointer
    private var statements: [String: Statement] = [:]

    /// Opens the file at `path`, or creates it unless it is only to be read; `:memory:` is a database of its own that is
    /// gone when it is closed.
    /// - Parameter vfs: The name of SQLite's file system that has the file, nil for the machine's own. Another one need not
    ///   share memory, so that the file is locked for this connection alone (https://sqlite.org/wal.html section 8).
    init(path: String, isReadOnly: Bool = false, vfs: String? = nil) throws(SQLiteError) {
        var opened: OpaquePointer?
        let access = isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = unsafe sqlite3_open_v2(path, &opened, flags, vfs)
        guard let handle = unsafe opened else {
            throw SQLiteError(code: SQLITE_NOMEM, message: "out of memory", sql: "open")
        }
        guard code == SQLITE_OK else {
            let message = unsafe String(cString: sqlite3_errmsg(handle))
            unsafe sqlite3_close_v2(handle)
            throw SQLiteError(code: code, message: message, sql: "open")
        }
        unsafe self.handle = handle
        if vfs != nil { try execute("PRAGMA locking_mode = EXCLUSIVE") }
    }

    deinit {
        statements.removeAll()
        unsafe sqlite3_close_v2(handle)
    }

    /// Whether the file can only be read.
    var isReadOnly: Bool { unsafe sqlite3_db_readonly(handle, "main") == 1 }

    /// The version of the SQLite library, such as `3.40.1`.
    static var libraryVersion: String { unsafe String(cString: sqlite3_libversion()) }

    /// Whether closing folds what is left of the WAL into the file, and removes it.
    func setCheckpointsOnClose(_ flag: Bool) {
        unsafe orrery_sqlite3_configure(handle, Int32(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE), flag ? 0 : 1)
    }

    /// How many rows the last statement changed.
    var changes: Int64 { unsafe sqlite3_changes64(handle) }

    /// Runs statements that take no values and give no rows.
    func execute(_ sql: String) throws(SQLiteError) {
        let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code, sql) }
    }

    /// Runs one statement with `values` and throws its rows away. Prepared once, then kept.
    func run(_ sql: String, _ values: [JSONValue] = []) throws(SQLiteError) {
        let statement = try prepared(sql)
        defer { statement.reset() }
        statement.bind(values)
        var code = statement.step()
        while code == SQLITE_ROW { code = statement.step() }
        guard code == SQLITE_DONE else { throw error(code, sql) }
    }

    /// The rows of one statement, each with its columns by name.
    func rows(_ sql: String, _ values: [JSONValue] = []) throws(SQLiteError) -> [JSONObject] {
        let statement = try prepared(sql)
        defer { statement.reset() }
        statement.bind(values)
        var rows: [JSONObject] = []
        while true {
            let code = statement.step()
            if code == SQLITE_DONE { return rows }
            guard code == SQLITE_ROW else { throw error(code, sql) }
            rows.append(statement.row)
        }
    }

    /// Runs one statement with text, with bytes bound as text in last place: an event's data is JSON text already.
    func run(_ sql: String, _ values: [JSONValue], text bytes: [UInt8]) throws(SQLiteError) {
        let statement = try prepared(sql)
        defer { statement.reset() }
        statement.bind(values)
        statement.bind(text: bytes, at: Int32(values.count + 1))
        let code = statement.step()
        guard code == SQLITE_DONE else { throw error(code, sql) }
    }

    /// Hands the rows of one statement to `take`, one after the other, until it says that it has enough. For tables of
    /// millions of rows, of which most are only looked at.
    func scan(
        _ sql: String, _ values: [JSONValue], take: (Statement) -> Bool
    ) throws(SQLiteError) {
        let statement = try prepared(sql)
        defer { statement.reset() }
        statement.bind(values)
        while true {
            let code = statement.step()
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw error(code, sql) }
            guard take(statement) else { return }
        }
    }

    /// The compiled statement, which stays compiled.
    func prepared(_ sql: String) throws(SQLiteError) -> Statement {
        if let statement = statements[sql] { return statement }
        var compiled: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &compiled, nil)
        guard code == SQLITE_OK, let compiled = unsafe compiled else { throw error(code, sql) }
        let statement = unsafe Statement(compiled)
        if statements.count >= Limits.statementsHeldMax { statements.removeAll() }
        statements[sql] = statement
        return statement
    }

    /// What SQLite says of `code`, right after it gave it.
    func error(_ code: Int32, _ sql: String) -> SQLiteError {
        unsafe SQLiteError(code: code, message: String(cString: sqlite3_errmsg(handle)), sql: sql)
    }
}
