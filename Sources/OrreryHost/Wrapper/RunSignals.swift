// Why: a signal that is meant for the command reaches it, and whoever started us sees of its end what they would have seen
// without us.

internal import Glibc
internal import Synchronization

/// Receives this process's signals in place of whoever they would have ended.
package final class RunSignals: Sendable {
    /// A signal, and whether some process has sent it: what a terminal sends goes to all of a job.
    struct Arrival: Sendable {
        let number: Int32
        let isSent: Bool
    }

    /// The mask that the process was started with, which its command gets.
    let before: sigset_t

    /// Holds the signals back, in this thread and in those that it starts. Dispositions stay as they were, and are the
    /// command's, too; but for that of SIGCHLD, without which no end is told.
    init() {
        var (set, before) = (Self.all, sigset_t())
        unsafe pthread_sigmask(SIG_BLOCK, &set, &before)
        _ = signal(SIGCHLD, SIG_DFL)
        self.before = before
    }

    /// The next signal. Waits for it.
    func next() -> Arrival {
        var set = Self.waited
        var info = unsafe siginfo_t()
        while true {
            let number = unsafe sigwaitinfo(&set, &info)
            // SI_USER and its like are not positive (sigaction(2)).
            if number > 0 { return Arrival(number: number, isSent: unsafe info.si_code <= 0) }
        }
    }

    /// Stops this process as a terminal does, and returns when it goes on.
    static func stop() {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, SIGTSTP)
        _ = kill(getpid(), SIGTSTP)
        // Where nobody would ever let it go on, the system does not stop it.
        unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Ends this process by that signal, without a core of its own.
    static func die(of number: Int32) -> Never {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        _ = signal(number, SIG_DFL)
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, number)
        _ = kill(getpid(), number)
        unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
        exit(128 + number)
    }

    private static let forwarded = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2]

    private static var waited: sigset_t { Self.mask(of: forwarded + [SIGTSTP, SIGCONT, SIGWINCH, SIGCHLD]) }

    /// A reader that has gone is an error of writing, and the command's to die of.
    private static var all: sigset_t { Self.mask(of: forwarded + [SIGTSTP, SIGCONT, SIGWINCH, SIGCHLD, SIGPIPE]) }

    private static func mask(of numbers: [Int32]) -> sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for number in numbers { unsafe sigaddset(&set, number) }
        return set
    }
}
