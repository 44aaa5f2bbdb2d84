// Why: a server under test is a process of its own that can be killed at any moment; this starts one, listens to it, and
// never leaves it behind.

import Foundation
import Glibc
import Synchronization

/// What could not be done with a process or a connection, in words for whoever reads the test's output.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// A process that this test started. Used by one thread at a time; killed with its last reference.
final class ChildProcess {
    let identifier: pid_t
    private let output: Int32
    private let complaintsFile: String
    private var unread: [UInt8] = []
    private var status: Int32?

    /// Starts `arguments`, the first of which is the path of what is run.
    /// - Parameters:
    ///   - folder: Where the file for what it complains of is put.
    ///   - variables: Settings in its environment; those that the tests themselves were started with are not passed on.
    init(_ arguments: [String], in folder: Folder, variables: [String: String] = [:]) throws {
        let complaintsFile = folder.path("stderr-\(UUID().uuidString)")
        self.complaintsFile = complaintsFile
        (identifier, output) = try Self.spawning.withLock { _ in
            try Self.spawn(arguments, complaintsFile: complaintsFile, variables: variables)
        }
    }

    deinit {
        if status == nil {
            Glibc.kill(identifier, SIGKILL)
            _ = reap()
        }
        Glibc.close(output)
    }

    /// What it wrote to standard error so far.
    var complaints: String { (try? String(contentsOfFile: complaintsFile, encoding: .utf8)) ?? "" }

    /// The next line of standard output; nil when there will be none. Waits for it.
    func line() throws -> String? {
        while true {
            if let end = unread.firstIndex(of: 0x0a) {
                defer { unread.removeFirst(end + 1) }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            guard try readMore() else { return nil }
        }
    }

    func signal(_ number: Int32) { Glibc.kill(identifier, number) }

    /// Waits until it has ended, and gives its exit status, or 128 and the number of the signal that ended it.
    func exitStatus() throws -> Int32 {
        if let status { return status }
        // Standard output is closed by the end of the process and by nothing else.
        while try readMore() {}
        return reap()
    }

    // A pipe's ends are marked as not to be inherited a moment after it is made; meanwhile no other child may begin, or it
    // would keep this one's output open.
    private static let spawning = Mutex(())

    private static func spawn(
        _ arguments: [String], complaintsFile: String, variables: [String: String]
    ) throws -> (pid_t, Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failure("no pipe: \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { Glibc.close(ends[1]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        posix_spawn_file_actions_addopen(
            &actions, STDERR_FILENO, complaintsFile, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o644)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The test runner's threads may hold signals back; the child must hear its own.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        let settings = ["ORRERY_", "SSE_", "LOG_TAIL_", "EVENT_CHANNEL_"]
        var inherited = ProcessInfo.processInfo.environment.filter { variable in
            !settings.contains { variable.key.hasPrefix($0) }
        }
        // Both ways of streams pass the same tests: Tests/run has them run twice.
        inherited["ORRERY_STREAM_TAKEOVER"] = inherited["TESTS_STREAM_TAKEOVER"]
        var environment: [UnsafeMutablePointer<CChar>?] = inherited.merging(variables) { $1 }
            .map { strdup("\($0.key)=\($0.value)") }
        environment.append(nil)
        defer { for variable in environment { free(variable) } }
        var made: pid_t = 0
        let code = posix_spawn(&made, arguments[0], &actions, &attributes, &words, &environment)
        guard code == 0 else {
            Glibc.close(ends[0])
            throw Failure("\(arguments[0]) cannot be started: \(code)")
        }
        return (made, ends[0])
    }

    private func reap() -> Int32 {
        var code: Int32 = 0
        while waitpid(identifier, &code, 0) < 0 && errno == EINTR {}
        let ended = code & 0x7f == 0 ? (code >> 8) & 0xff : 128 + (code & 0x7f)
        status = ended
        return ended
    }

    private func readMore() throws -> Bool {
        var waited = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
        guard poll(&waited, 1, Patience.milliseconds) > 0 else {
            throw Failure("process \(identifier) neither says anything nor ends; it complained: \(complaints)")
        }
        var piece = [UInt8](repeating: 0, count: 4_096)
        let count = read(output, &piece, piece.count)
        guard count > 0 else { return false }
        unread += piece[..<count]
        return true
    }
}

/// How long a test waits for something that must come, before it says that it did not. Nothing ever takes that long, not
/// even 600 durable writes on a machine whose disk a hundred other servers write to at the same time.
enum Patience {
    static let seconds = 90
    static let milliseconds = Int32(seconds * 1_000)
}
