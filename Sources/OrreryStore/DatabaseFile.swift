// Why: what must be known of the file before SQLite may touch it: that nobody else serves from it, and that it is the
// very file that it was.

internal import Glibc

/// The file under a database, locked for one server while this lives.
final class DatabaseFile {
    /// The number of the file in its file system: a restored copy has another one.
    let inode: UInt64
    private let descriptor: Int32

    /// Opens and locks the file, creating it when it is not there.
    /// - Throws: `StoreError` with a sentence for a person.
    init(path: String) throws(StoreError) {
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            let reason = unsafe String(cString: strerror(errno))
            throw StoreError(
                "The database \(path) cannot be opened for writing: \(reason). Check the path and its permissions, or "
                    + "name another file with --db.")
        }
        // The descriptor stays open for as long as SQLite has the file open: closing any descriptor of a file gives up
        // the POSIX locks that SQLite holds on it in this process.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw StoreError(
                "The database \(path) is in use by another Orrery. Stop that one, or name another file with --db.")
        }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            close(descriptor)
            throw StoreError("The database \(path) cannot be examined. Name another file with --db.")
        }
        inode = UInt64(status.st_ino)
    }

    deinit {
        close(descriptor)
    }
}
