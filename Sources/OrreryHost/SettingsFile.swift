// Why: the settings of other programs are read and replaced whole: with their permissions, behind the links that lead to
// them, and only if nobody else has written to them meanwhile.

internal import Glibc

/// A file that belongs to a person and to another program.
package struct SettingsFile: Sendable {
    /// What is there.
    package enum Content: Hashable, Sendable {
        /// Not even the folder that it would be in.
        case noFolder(String)
        case absent
        case bytes([UInt8])

        /// The bytes of a file that is there.
        package var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
    }

    /// Larger than anybody's settings.
    private static let bytesMax = 4 * 1_024 * 1_024
    /// As it was named.
    package let path: String
    /// Where the links lead that it is behind.
    private let target: String

    /// - Throws: `HostError` with a sentence when something else stands there, or a link that leads nowhere.
    package init(_ path: String) throws(HostError) {
        self.path = path
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            target = path
            return
        }
        guard let resolved = unsafe realpath(path, nil) else {
            throw HostError("Expected settings at \(path), found a link that leads nowhere. Mend it or remove it.")
        }
        target = unsafe String(cString: resolved)
        unsafe free(resolved)
        guard unsafe stat(target, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw HostError(
                "Expected a file of settings at \(path), found something else. Name another with --settings.")
        }
    }

    /// - Throws: `HostError` with a sentence when it cannot be read.
    package func read() throws(HostError) -> Content {
        if SystemFiles.exists(target) { return .bytes(try SystemFiles.read(target, bytesMax: Self.bytesMax)) }
        return SystemFiles.exists(folder) ? .absent : .noFolder(folder)
    }

    /// Puts `bytes` in its place, and makes the folder if there is none.
    /// - Parameter before: What was read.
    /// - Throws: `HostError` with a sentence when it cannot be written or is no more what was read; then nothing has changed.
    package func write(_ bytes: [UInt8], over before: Content) throws(HostError) {
        try expect(before)
        if case .noFolder(let folder) = before { try SystemFiles.makeFolder(folder) }
        try FileDraft.write(bytes, to: target)
        syncFolder()
    }

    /// Removes it.
    /// - Throws: as `write`.
    package func remove(over before: Content) throws(HostError) {
        try expect(before)
        // A link that a person made is theirs; it is what it leads to that goes.
        guard unsafe unlink(target) == 0 else { throw SystemFiles.failure("remove", target) }
        syncFolder()
    }

    private var folder: String {
        target.lastIndex(of: "/").map { $0 == target.startIndex ? "/" : String(target[..<$0]) } ?? "."
    }

    private func expect(_ before: Content) throws(HostError) {
        guard try read() == before else {
            throw HostError("\(path) has changed meanwhile and is left as it is. Do it again.")
        }
    }

    /// What was put there shall still be there when the power comes back.
    private func syncFolder() {
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
