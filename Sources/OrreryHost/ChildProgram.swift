// Why: whether two runs are the same shows in two processes, which share neither memory nor the order of their hashes.

internal import Glibc

/// This very program, started once more with other words. Ends with its last reference. Not thread-safe.
package final class ChildProgram {
    private let identifier: pid_t
    private let output: LineReader
    private var status: Int32?

    /// - Parameter isHeard: Whether what it complains of is shown to the person who started this one.
    /// - Throws: `HostError` when it cannot be started.
    package init(_ words: [String], lineBytesMax: Int, isHeard: Bool) throws(HostError) {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw HostError("The system gives no pipe: error \(errno).") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        output = LineReader(descriptor: ends[0], name: "The second process", lineBytesMax: lineBytesMax)
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        if !isHeard { unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) }
        var arguments = unsafe (["orrery"] + words).map { unsafe strdup($0) } + [nil]
        var made: pid_t = 0
        let code = unsafe posix_spawn(&made, "/proc/self/exe", &actions, nil, &arguments, environ)
        for index in unsafe arguments.indices { unsafe free(arguments[index]) }
        unsafe posix_spawn_file_actions_destroy(&actions)
        close(ends[1])
        identifier = made
        guard code == 0 else {
            status = 0
            throw HostError("A second process cannot be started: error \(code).")
        }
    }

    deinit {
        guard status == nil else { return }
        kill(identifier, SIGKILL)
        _ = exitCode()
    }

    /// The next line that it says; nil when it has said everything.
    package func nextLine() throws(HostError) -> [UInt8]? { try output.next() }

    /// Waits until it has ended, and gives its exit code, or 128 and the number of the signal that ended it.
    package func exitCode() -> Int32 {
        if let status { return status }
        var code: Int32 = 0
        while unsafe waitpid(identifier, &code, 0) < 0 && errno == EINTR {}
        let ended = code & 0x7f == 0 ? (code >> 8) & 0xff : 128 + (code & 0x7f)
        status = ended
        return ended
    }
}
