// Why: a question that takes long must not hold the thread that writes. A second connection sees what was committed and
// can neither write nor checkpoint, for only one connection may (https://sqlite.org/wal.html section 11).

internal import OrreryJSON
package import OrreryModel

/// The board's tables on a connection that only reads.
package final class SQLiteBoardReader: SQLiteBoardHistory, BoardReader {
    package let epoch: String

    /// Opens a file that a store holds open; its WAL is there for as long as that is so.
    init(path: String, epoch: String) throws(SQLiteError) {
        self.epoch = epoch
        let connection = try Connection(path: path, isReadOnly: true)
        connection.setCheckpointsOnClose(false)
        try connection.execute(
            """
            PRAGMA query_only = ON;
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA busy_timeout = 5000;
            PRAGMA temp_store = MEMORY;
            PRAGMA cache_size = -8192;
            """)
        super.init(connection)
    }

    package func beginReading() throws(EventLogError) {
        try perform { () throws(SQLiteError) in try connection.run("BEGIN") }
    }

    package func endReading() {
        // Nothing was written, so that there is nothing to lose; after some errors SQLite has rolled back by itself.
        try? connection.run("ROLLBACK")
    }
}
