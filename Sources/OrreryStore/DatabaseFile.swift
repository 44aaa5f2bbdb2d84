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
        guard Self.lock(descriptor) else {
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

    /// The numbers that stand in the file's header, or nil for an empty file.
    /// - Throws: `StoreError` when the file is not empty and no SQLite database.
    func header(path: String) throws(StoreError) -> (userVersion: Int64, applicationID: Int64)? {
        var bytes = [UInt8](repeating: 0, count: 100)
        let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
        guard count != 0 else { return nil }
        guard count == bytes.count, bytes.starts(with: "SQLite format 3\0".utf8) else {
            throw StoreError(
                "The database \(path) is damaged or no database. Move it away and restore a backup, or name another "
                    + "file with --db. It was left as it is.")
        }
        func number(at offset: Int) -> Int64 {
            bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int64($1) }
        }
        // https://sqlite.org/fileformat2.html section 1.3
        return (number(at: 60), number(at: 68))
    }

    /// Locks the file for this process. Another one may be on its way out, so that it is given a moment.
    private static func lock(_ descriptor: Int32) -> Bool {
        for attempt in 0..<lockAttempts {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            if attempt + 1 < lockAttempts { _ = poll(nil, 0, 20) }
        }
        return false
    }

    private static let lockAttempts = 25
}
