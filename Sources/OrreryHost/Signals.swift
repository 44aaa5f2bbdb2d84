// Why: a board that is told to stop stops in order; a second telling stops it at once.

internal import Glibc

package enum Signals {
    /// Prepares the process before any other thread exists: SIGTERM and SIGINT wait for `waitForStop`, and a socket or a
    /// file that takes no more bytes is an error to handle, not the end.
    package static func prepare() {
        _ = signal(SIGPIPE, SIG_IGN)
        _ = signal(SIGXFSZ, SIG_IGN)
        var set = stopSet()
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits until the process is told to stop, and does `chore` once a second until then. From then on a second SIGTERM or
    /// SIGINT ends it at once.
    package static func waitForStop(_ chore: () -> Void) {
        var set = stopSet()
        var second = timespec(tv_sec: 1, tv_nsec: 0)
        while unsafe sigtimedwait(&set, nil, &second) < 0 { chore() }
        unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    private static func stopSet() -> sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, SIGTERM)
        unsafe sigaddset(&set, SIGINT)
        return set
    }
}
