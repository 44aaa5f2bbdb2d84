// Why: the few files that the board reads beside its database.

internal import Glibc

package enum SystemFiles {
    /// The bytes of a file of at most `bytesMax` bytes.
    /// - Throws: `HostError` with a sentence.
    package static func read(_ path: String, bytesMax: Int = 16 * 1_024 * 1_024) throws(HostError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw failure("read", path) }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: piece[..<count])
            guard bytes.count <= bytesMax else {
                throw HostError("The file \(path) is larger than \(bytesMax) bytes. Name another one.")
            }
        }
    }

    /// Whether something is at `path`.
    package static func exists(_ path: String) -> Bool {
        unsafe access(path, F_OK) == 0
    }

    /// How large the file at `path` is; nil when there is none.
    static func size(of path: String) -> Int64? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int64(status.st_size) : nil
    }

    /// What of this process is in memory (`man 5 proc_pid_statm`); nil where the system does not say.
    static var residentBytes: Int64? {
        let text = (try? read("/proc/self/statm")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int64($0) }
        return pages.map { $0 * Int64(sysconf(Int32(_SC_PAGESIZE))) }
    }

    /// A new empty folder for files that nobody needs after the process.
    package static func makeTemporaryFolder() throws(HostError) -> String {
        let parent = SystemEnvironment.variables.first { $0.name == "TMPDIR" }?.value ?? "/tmp"
        var template = Array("\(parent)/orrery-XXXXXX".utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { unsafe mkdtemp($0.baseAddress!) != nil }
        guard made else { throw failure("create a folder in", parent) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes a folder with the files in it, as far as they are there.
    package static func remove(folder: String, files: [String]) {
        remove(files.map { "\(folder)/\($0)" })
        unsafe rmdir(folder)
    }

    /// Removes files, as far as they are there.
    package static func remove(_ files: [String]) {
        for file in files { unsafe unlink(file) }
    }

    /// Makes the folder, and those above it, where they are not there.
    /// - Throws: `HostError` with a sentence when something else stands there, or it may not be made.
    package static func makeFolder(_ path: String) throws(HostError) {
        var end = path.startIndex
        while end < path.endIndex {
            end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            guard unsafe mkdir(String(path[..<end]), 0o777) == 0 || errno == EEXIST else {
                throw failure("make the folder", path)
            }
        }
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw HostError("Cannot use \(path) as a folder: it is something else. Name another one.")
        }
    }

    /// What stays the same until the machine starts anew; empty where the system does not say.
    package static var machineBoot: String {
        let text = (try? read("/proc/sys/kernel/random/boot_id")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return String(text.prefix { !$0.isWhitespace })
    }

    /// The folder that `path` lies in.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// What the last call of the system says about `path`.
    static func failure(_ verb: String, _ path: String) -> HostError {
        let reason = unsafe String(cString: strerror(errno))
        return HostError("Cannot \(verb) \(path): \(reason). Check the path and its permissions.")
    }
}
