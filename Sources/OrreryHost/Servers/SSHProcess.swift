// Why: the system's ssh is started without a terminal, so that it can ask nobody, in a session of its own, so that Ctrl-C on
// the board is not its end, and with nothing of the board's in its hands but three pipes.

internal import Glibc
internal import OrreryTime

/// A process of ssh. Used by one thread; ends with its last reference.
final class SSHProcess {
    private let identifier: pid_t
    private var input: Int32
    private(set) var output: Int32
    private(set) var errors: Int32
    /// Its exit code, or 128 and the number of the signal that ended it; nil while it runs.
    private(set) var exitCode: Int32?
    private var unsent: [UInt8] = []

    /// - Throws: `HostError` when it cannot be started.
    init(_ words: [String]) throws(HostError) {
        var pipes: [(read: Int32, write: Int32)] = []
        for _ in 0..<3 {
            var ends: [Int32] = [0, 0]
            guard unsafe pipe(&ends) == 0 else {
                for pipe in pipes { for end in [pipe.read, pipe.write] { close(end) } }
                throw HostError("The system gives no pipe: error \(errno).")
            }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            pipes.append((ends[0], ends[1]))
        }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, pipes[0].read, STDIN_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, pipes[1].write, STDOUT_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, pipes[2].write, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // The board waits for some signals and passes over others; ssh is to do neither.
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        var usual = sigset_t()
        unsafe sigemptyset(&usual)
        unsafe sigaddset(&usual, SIGPIPE)
        unsafe posix_spawnattr_setsigdefault(&attributes, &usual)
        // POSIX_SPAWN_SETSID, a macro that is there for GNU programs only (posix_spawn(3)).
        unsafe posix_spawnattr_setflags(
            &attributes, Int16(Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | 0x80))
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        var made: pid_t = 0
        let code = unsafe posix_spawnp(&made, words[0], &actions, &attributes, &arguments, environ)
        for index in unsafe arguments.indices { unsafe free(arguments[index]) }
        for end in [pipes[0].read, pipes[1].write, pipes[2].write] { close(end) }
        (input, output, errors) = (pipes[0].write, pipes[1].read, pipes[2].read)
        for end in [input, output, errors] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        identifier = made
        guard code == 0 else {
            exitCode = 127
            let reason = unsafe String(cString: strerror(code))
            throw HostError("\(words[0]) cannot be started: \(reason). Install openssh-client.")
        }
    }

    deinit {
        if exitCode == nil {
            kill(identifier, SIGKILL)
            var status: Int32 = 0
            while unsafe waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
        }
        for end in [input, output, errors] where end >= 0 { close(end) }
    }

    /// Whether it has ended and everything that it said has been read.
    var isOver: Bool { exitCode != nil && output < 0 && errors < 0 }

    /// Says something to it, as far as it listens; the rest is said later.
    func say(_ bytes: [UInt8]) {
        unsent += bytes
        sayRest()
    }

    func sayRest() {
        guard input >= 0, !unsent.isEmpty else { return }
        let count = unsafe unsent.withUnsafeBytes { unsafe write(input, $0.baseAddress, $0.count) }
        if count > 0 {
            unsent.removeFirst(count)
        } else if errno != EAGAIN, errno != EINTR {
            // It listens no more; that it has ended shows elsewhere.
            unsent = []
        }
    }

    /// Has nothing more to say to it.
    func hush() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// What it has printed since the last call, up to `bytesMax` bytes.
    func readOutput(bytesMax: Int) -> [UInt8] { Self.read(&output, bytesMax: bytesMax) }

    /// What it has complained of since the last call.
    func readErrors() -> [UInt8] { Self.read(&errors, bytesMax: 64 * 1_024) }

    /// Finds out whether it has ended, without waiting.
    func look() {
        guard exitCode == nil else { return }
        var status: Int32 = 0
        let found = unsafe waitpid(identifier, &status, WNOHANG)
        if found == identifier {
            exitCode = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
        } else if found < 0, errno == ECHILD {
            exitCode = 127
        }
    }

    func signal(_ number: Int32) {
        if exitCode == nil { kill(identifier, number) }
    }

    private static func read(_ descriptor: inout Int32, bytesMax: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 * 1_024)
        while descriptor >= 0, bytes.count < bytesMax {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes += piece[..<count]
                continue
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { break }
            close(descriptor)
            descriptor = -1
        }
        return bytes
    }
}
