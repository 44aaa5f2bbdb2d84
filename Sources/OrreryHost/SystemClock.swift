// Why: the one place that asks the machine for the time.

internal import Glibc
package import OrreryTime

package enum SystemClock {
    /// Time since some fixed moment that no change of the calendar moves, sleep of the machine included
    /// (CLOCK_BOOTTIME, `man 2 clock_gettime`).
    package static var elapsed: Duration {
        read(CLOCK_BOOTTIME)
    }

    /// What the machine's calendar says.
    package static var calendar: Instant {
        Instant(milliseconds: read(CLOCK_REALTIME).milliseconds)
    }

    /// Lets the calling thread sleep for `duration`.
    package static func sleep(_ duration: Duration) {
        let (seconds, attoseconds) = max(duration, .zero).components
        var rest = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        var time = rest
        repeat { time = rest } while unsafe nanosleep(&time, &rest) != 0 && errno == EINTR
    }

    private static func read(_ clock: clockid_t) -> Duration {
        var time = timespec()
        let code = unsafe clock_gettime(clock, &time)
        precondition(code == 0, "The machine has no clock \(clock).")
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
