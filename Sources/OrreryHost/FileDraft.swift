// Why: what a command writes is there whole or not at all: it is written beside its place and put there at the end.

internal import Glibc

/// A file that is being written. What was not kept is removed. Not thread-safe.
package final class FileDraft {
    private let path: String
    private let draft: String?
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
            descriptor = unsafe path == "-" ? dup(STDOUT_FILENO) : open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw SystemFiles.failure("write", path) }
            return
        }
        // A file that may not be written is not replaced either.
        guard unsafe !isThere || access(path, W_OK) == 0 else { throw SystemFiles.failure("write", path) }
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
        guard let draft else { return }
        guard fsync(descriptor) == 0, unsafe rename(draft, path) == 0 else { throw SystemFiles.failure("write", path) }
        isKept = true
    }

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
