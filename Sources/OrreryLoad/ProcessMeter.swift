// Why: what a delivery costs is the server's processor time over what was delivered; proc(5) has it for a process of this
// machine.

internal import Glibc

/// What a process has used so far.
struct ProcessUse: Hashable, Sendable {
    /// User and system time, in nanoseconds, to a hundredth of a second.
    let cpuNanoseconds: Int64
    let residentBytes: Int64

    /// Nil when there is no such process, or it is not ours to look at.
    init?(pid: Int32) {
        guard let line = Self.read("/proc/\(pid)/stat"), let status = Self.read("/proc/\(pid)/statm"),
            let close = line.lastIndex(of: ")")
        else { return nil }
        // The name in parentheses may hold anything; behind it the third field is next.
        let fields = line[line.index(after: close)...].split(separator: " ")
        let pages = status.split(separator: " ")
        guard fields.count > 12, let user = Int64(fields[11]), let system = Int64(fields[12]), pages.count > 1,
            let resident = Int64(pages[1])
        else { return nil }
        cpuNanoseconds = (user + system) * (1_000_000_000 / Int64(sysconf(Int32(_SC_CLK_TCK))))
        residentBytes = resident * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static func read(_ path: String) -> String? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = unsafe Glibc.read(file, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }
}

extension LoadRun {
    /// Whether what that process uses can be told.
    package static func canMeasure(pid: Int32) -> Bool { ProcessUse(pid: pid) != nil }
}
