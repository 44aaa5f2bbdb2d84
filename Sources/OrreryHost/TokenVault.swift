// Why: the tokens' file is changed by the command line while the board reads it, and by both at once: a change is made
// under a lock, written beside the file and put in its place, so that a reader finds the old one or the new one, whole.

internal import Glibc
package import OrreryIdentity

/// The file with a board's tokens, beside its database.
package struct TokenVault: Sendable {
    /// What tells one version of the file from another.
    struct Stamp: Hashable, Sendable {
        let inode: UInt64
        let bytes: Int64
        let seconds: Int
        let nanoseconds: Int
    }

    package let path: String

    package init(database: String) {
        path = "\(database).tokens"
    }

    /// The tokens; none when there is no file.
    /// - Throws: `TokenError` when the file is there and cannot be read.
    package func read() throws(TokenError) -> TokenFile {
        guard SystemFiles.exists(path) else { return TokenFile() }
        let bytes: [UInt8]
        do throws(HostError) {
            bytes = try SystemFiles.read(path)
        } catch {
            throw TokenError(error.description)
        }
        return try TokenFile(bytes, name: path)
    }

    /// Changes the tokens by `body`. When it throws, or changes nothing, the file stays as it is.
    package func change<Result>(
        _ body: (inout TokenFile) throws(TokenError) -> Result
    ) throws(TokenError) -> Result {
        let lock = try lock()
        // The lock goes with its descriptor.
        defer { close(lock) }
        let before = try read()
        var file = before
        let result = try body(&file)
        if file != before { try write(file.bytes) }
        return result
    }

    /// Which version of the file is there; nil for none.
    var stamp: Stamp? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Stamp(
            inode: UInt64(status.st_ino), bytes: Int64(status.st_size), seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec)
    }

    /// A file of its own, for the one with the tokens is replaced by each change.
    private func lock() throws(TokenError) -> Int32 {
        let descriptor = unsafe open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure() }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                let error = failure()
                close(descriptor)
                throw error
            }
        }
        return descriptor
    }

    private func write(_ bytes: [UInt8]) throws(TokenError) {
        let new = "\(path).new"
        // What a crash may have left of an earlier attempt is nobody's.
        unsafe unlink(new)
        let descriptor = unsafe open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
        let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        let isKept = count == bytes.count && fsync(descriptor) == 0
        let error = failure()
        close(descriptor)
        guard isKept, unsafe rename(new, path) == 0 else {
            unsafe unlink(new)
            throw error
        }
        syncFolder()
    }

    /// A token that was taken back must not return with the power.
    private func syncFolder() {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private func failure() -> TokenError {
        let reason = unsafe String(cString: strerror(errno))
        return TokenError(
            "The tokens in \(path) cannot be written: \(reason). Check the folder, its permissions and the room on its disk."
        )
    }
}
