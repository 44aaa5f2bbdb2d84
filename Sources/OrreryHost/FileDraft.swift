// Why: what a command writes is there whole or not at all: it is written without a name and gets its name at the end, so that
// nothing is left behind by a command that was interrupted.

internal import Glibc

/// A file that is being written. What was not kept is removed. Not thread-safe.
package final class FileDraft {
    private let path: String
    /// The draft's own name, on file systems that make no file without one.
    private let draft: String?
    /// Whether it is written at once, to what is no ordinary file.
    private let isDirect: Bool
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isKept = false
    private static let bufferBytes = 64 * 1_024

    /// - Parameter path: Where it is to be, or `-` for standard output. What is no ordinary file, such as a pipe, is
    ///   written at once.
    /// - Throws: `HostError` with a sentence when nothing can be written there.
    package init(path: String) throws(HostError) {
        self.path = path
        var status = stat()
        let isThere = unsafe path != "-" && stat(path, &status) == 0
        guard path != "-", !isThere || status.st_mode & S_IFMT == S_IFREG else {
            draft = nil
            isDirect = true
            descriptor = unsafe path == "-" ? dup(STDOUT_FILENO) : open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw SystemFiles.failure("write", path) }
            return
        }
        // A file that may not be written is not replaced either.
        guard unsafe !isThere || access(path, W_OK) == 0 else { throw SystemFiles.failure("write", path) }
        isDirect = false
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let unnamed = unsafe open(folder, Self.unnamedFile | O_WRONLY | O_CLOEXEC, 0o666)
        if unnamed >= 0 {
            descriptor = unnamed
            draft = nil
            if isThere { fchmod(descriptor, status.st_mode & 0o777) }
            return
        }
        var template = Array("\(path).XXXXXX".utf8CString)
        descriptor = unsafe template.withUnsafeMutableBufferPointer { unsafe mkstemp($0.baseAddress!) }
        guard descriptor >= 0 else { throw SystemFiles.failure("write", path) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        draft = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // A temporary file is for its owner alone; this one is to be what the caller's other files are.
        let mask = umask(0)
        umask(mask)
        fchmod(descriptor, isThere ? status.st_mode & 0o777 : 0o666 & ~mask)
    }

    deinit {
        close(descriptor)
        if !isKept, let draft { unsafe unlink(draft) }
    }

    /// Adds `bytes` at the end.
    /// - Throws: `HostError` when they cannot be written.
    package func append(_ bytes: some Sequence<UInt8>) throws(HostError) {
        buffer += bytes
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// Puts the file in its place. Called once, at the end.
    /// - Throws: `HostError` when it cannot be put there; then what was there before still is.
    package func keep() throws(HostError) {
        try flush()
        guard !isDirect else { return }
        guard fsync(descriptor) == 0, draft.map({ unsafe rename($0, path) == 0 }) ?? name() else {
            throw SystemFiles.failure("write", path)
        }
        isKept = true
    }

    /// Gives the file its name: at once where there is none yet, by way of another name over one that is there.
    private func name() -> Bool {
        func link(as name: String) -> Bool {
            unsafe linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0
        }
        if link(as: path) { return true }
        guard errno == EEXIST else { return false }
        let other = "\(path).\(getpid())-\(descriptor)"
        guard link(as: other) else { return false }
        if unsafe rename(other, path) == 0 { return true }
        let code = errno
        unsafe unlink(other)
        errno = code
        return false
    }

    /// O_TMPFILE, a macro that cannot be imported.
    private static let unnamedFile: Int32 = 0o20_000_000 | O_DIRECTORY

    /// Writes a whole file.
    package static func write(_ bytes: [UInt8], to path: String) throws(HostError) {
        let draft = try FileDraft(path: path)
        try draft.append(bytes)
        try draft.keep()
    }

    private func flush() throws(HostError) {
        var rest = buffer[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemFiles.failure("write", path) }
            rest = rest.dropFirst(count)
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
