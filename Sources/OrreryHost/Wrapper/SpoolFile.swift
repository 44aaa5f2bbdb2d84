// Why: what a board did not take must outlive the command that printed it. A spool file belongs to who holds its lock: the
// command that writes it, and after it whoever sends it.

internal import Glibc
package import OrreryAgents

/// A file of batches that wait for a board, oldest first. Not thread-safe; closed, and let go of, with its last reference.
package final class SpoolFile {
    package let path: String
    package let header: SpoolHeader
    private let descriptor: Int32
    /// Where the first record stands, the next one that is to be sent, and the end of the last whole one.
    private let start: Int64
    private var next: Int64
    private var end: Int64
    private var first: (batch: DeliveryBatch, bytes: Int64)?

    private init(path: String, header: SpoolHeader, descriptor: Int32, start: Int64, next: Int64, end: Int64) {
        (self.path, self.header, self.descriptor) = (path, header, descriptor)
        (self.start, self.next, self.end) = (start, next, end)
    }

    deinit { close(descriptor) }

    /// How many bytes wait in it.
    package var byteCount: Int64 { end - next }

    /// A new file.
    /// - Throws: `HostError` when there can be none.
    package static func create(_ path: String, _ header: SpoolHeader) throws(HostError) -> SpoolFile {
        let made = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard made >= 0 else { throw SystemFiles.failure("write", path) }
        _ = flock(made, LOCK_EX | LOCK_NB)
        let line = header.line
        let start = Int64(line.count)
        let file = SpoolFile(path: path, header: header, descriptor: made, start: start, next: start, end: 0)
        guard file.write(line, at: 0) else {
            let error = SystemFiles.failure("write", path)
            unsafe unlink(path)
            throw error
        }
        file.end = start
        return file
    }

    /// A file that is there; nil when somebody else is at it, or it is none.
    package static func open(_ path: String) -> SpoolFile? {
        let found = unsafe Glibc.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard found >= 0 else { return nil }
        var status = stat()
        // Whoever had it before may have sent and removed it between the two calls.
        guard flock(found, LOCK_EX | LOCK_NB) == 0, unsafe fstat(found, &status) == 0, status.st_nlink > 0,
            let line = Self.line(of: found, at: 0, bytesMax: 64 * 1_024), let header = SpoolHeader(line),
            let next = SpoolHeader.next(line)
        else {
            close(found)
            return nil
        }
        return SpoolFile(
            path: path, header: header, descriptor: found, start: Int64(line.count + 1), next: next,
            end: Int64(status.st_size))
    }

    /// Adds a batch.
    /// - Returns: Whether it is there.
    package func append(_ batch: DeliveryBatch) -> Bool {
        let bytes = SpoolRecord.bytes(of: batch)
        guard write(bytes, at: end) else { return false }
        end += Int64(bytes.count)
        return true
    }

    /// The oldest batch; nil when there is none that is whole.
    package func oldest() -> DeliveryBatch? {
        if let first { return first.batch }
        guard next < end, let line = Self.line(of: descriptor, at: next, bytesMax: SpoolRecord.lineBytesMax),
            let record = SpoolRecord(line), Int64(record.count) <= end - next
        else { return nil }
        let place = next + Int64(line.count) + 1
        guard let bytes = Self.read(descriptor, at: place, count: record.count + 1), bytes.count == record.count + 1
        else { return nil }
        let batch = DeliveryBatch(offset: record.offset, bytes: bytes.dropLast(), end: record.end)
        first = (batch, Int64(line.count + record.count + 2))
        return batch
    }

    /// Forgets the oldest batch: it was delivered.
    package func removeOldest() {
        guard oldest() != nil, let first else { return }
        next += first.bytes
        self.first = nil
        if next < end {
            _ = write(SpoolHeader.digits(next), at: Int64(SpoolHeader.nextPlace))
        } else {
            // What waits again later begins where it did.
            (next, end) = (start, start)
            _ = write(SpoolHeader.digits(start), at: Int64(SpoolHeader.nextPlace))
            ftruncate(descriptor, Int(start))
        }
    }

    /// Sees to it that it outlives the machine.
    package func sync() {
        fdatasync(descriptor)
        let folder = unsafe Glibc.open(SystemFiles.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    /// Removes it from its folder.
    package func remove() { unsafe unlink(path) }

    /// Puts it aside: the board will never take it.
    package func putAside() { unsafe rename(path, "\(path).refused") }

    private func write(_ bytes: [UInt8], at place: Int64) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe pwrite(descriptor, $0.baseAddress! + done, $0.count - done, Int(place) + done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let code = errno
                if place == end { ftruncate(descriptor, Int(end)) }
                errno = code
                return false
            }
            done += count
        }
        return true
    }

    private static func line(of descriptor: Int32, at place: Int64, bytesMax: Int) -> [UInt8]? {
        guard let bytes = read(descriptor, at: place, count: bytesMax), let end = bytes.firstIndex(of: 0x0a) else {
            return nil
        }
        return Array(bytes[..<end])
    }

    private static func read(_ descriptor: Int32, at place: Int64, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = unsafe bytes.withUnsafeMutableBytes {
                unsafe pread(descriptor, $0.baseAddress! + done, count - done, Int(place) + done)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { return nil }
            guard got > 0 else { break }
            done += got
        }
        return Array(bytes[..<done])
    }
}
