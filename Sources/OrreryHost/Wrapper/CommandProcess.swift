// Why: the command that a user wanted is started as their shell would have started it: with the same words, to the byte, the
// same environment but for two names, the same signals, and the same descriptors where nobody listens in.

internal import Glibc

/// A command that was started. Its end is waited for by one thread.
struct CommandProcess: Sendable {
    /// What has become of it.
    enum Change: Hashable, Sendable {
        case exited(Int32)
        case killed(Int32)
        case stopped
    }

    /// Why it could not be started, with the exit code that shells give.
    struct Fault: Error, Hashable {
        let reason: String
        let exitCode: Int32
    }

    let identifier: pid_t

    /// - Parameters:
    ///   - count: How many of the last words of our own command line are the command.
    ///   - settings: What its environment says besides ours.
    ///   - descriptors: What its standard descriptors are, where they are not ours.
    ///   - terminal: Its own terminal, whose session it leads.
    static func start(
        last count: Int, settings: [(name: String, value: String)], descriptors: [(Int32, as: Int32)],
        terminal: String?, mask: sigset_t
    ) throws(Fault) -> CommandProcess {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        if let terminal {
            // The first terminal that the leader of a session opens is the session's.
            unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, terminal, O_RDWR, 0)
            unsafe posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO)
            if !descriptors.contains(where: { $0.as == STDERR_FILENO }), isatty(STDERR_FILENO) == 1 {
                unsafe posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDERR_FILENO)
            }
        }
        for (ours, theirs) in descriptors { unsafe posix_spawn_file_actions_adddup2(&actions, ours, theirs) }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var mask = mask
        unsafe posix_spawnattr_setsigmask(&attributes, &mask)
        // POSIX_SPAWN_SETSID, a macro that is there for GNU programs only (posix_spawn(3)).
        let flags = Int32(POSIX_SPAWN_SETSIGMASK) | (terminal == nil ? 0 : 0x80)
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        var environment = unsafe variables(settings)
        defer { for index in 0..<settings.count { unsafe free(environment[index]) } }
        // The words as they came: not everything that names a file is text.
        let words = unsafe CommandLine.unsafeArgv + (Int(CommandLine.argc) - count)
        var made: pid_t = 0
        var code = unsafe posix_spawnp(&made, words[0]!, &actions, &attributes, words, &environment)
        if code == ENOEXEC {
            // A script that does not say what runs it (execvp(3)).
            var script = unsafe [strdup("/bin/sh")] + (0...count).map { unsafe words[$0] }
            defer { unsafe free(script[0]) }
            code = unsafe posix_spawnp(&made, "/bin/sh", &actions, &attributes, &script, &environment)
        }
        guard code == 0 else {
            let reason = unsafe String(cString: strerror(code))
            throw Fault(reason: reason, exitCode: code == ENOENT ? 127 : 126)
        }
        return CommandProcess(identifier: made)
    }

    /// What has happened to it, without waiting; nil for nothing.
    func change() -> Change? {
        var status: Int32 = 0
        while true {
            let found = unsafe waitpid(identifier, &status, WNOHANG | WUNTRACED)
            if found < 0, errno == EINTR { continue }
            guard found == identifier else { return nil }
            if status & 0xff == 0x7f { return .stopped }
            return status & 0x7f == 0 ? .exited(status >> 8 & 0xff) : .killed(status & 0x7f)
        }
    }

    func signal(_ number: Int32) { _ = kill(identifier, number) }

    /// Our environment with `settings` in front; those are to be freed.
    @unsafe
    static func variables(_ settings: [(name: String, value: String)]) -> [UnsafeMutablePointer<CChar>?] {
        var variables = unsafe settings.map { unsafe strdup("\($0.name)=\($0.value)") }
        var index = 0
        while let entry = unsafe environ[index] {
            let isReplaced = settings.contains { setting in
                unsafe strncmp(entry, "\(setting.name)=", setting.name.utf8.count + 1) == 0
            }
            if !isReplaced { unsafe variables.append(entry) }
            index += 1
        }
        unsafe variables.append(nil)
        return unsafe variables
    }
}
