// Why: one thread sleeps until something is due or another thread has something for it.

internal import Glibc
internal import OrreryTime
internal import Synchronization

/// Wakes a sleeping thread. A ring that comes before the sleep is kept, so that none is lost.
final class Bell: Sendable {
    private let reader: Int32
    /// What is readable while it rings.
    var descriptor: Int32 { reader }
    private let writer: Int32
    /// Whether it rings, so that a second ring costs nothing.
    private let isRinging = Atomic<Bool>(false)

    init() {
        var ends: [Int32] = [0, 0]
        let code = unsafe pipe(&ends)
        precondition(code == 0, "The system gives no pipe: error \(errno).")
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (reader, writer) = (ends[0], ends[1])
    }

    deinit {
        close(reader)
        close(writer)
    }

    /// Wakes the sleeper, or keeps it from falling asleep.
    func ring() {
        guard !isRinging.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var byte: UInt8 = 1
        _ = unsafe write(writer, &byte, 1)
    }

    /// Sleeps for `duration`, rounded up to milliseconds, or for ever, or until the bell rings.
    func sleep(_ duration: Duration?) {
        var waited = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
        let milliseconds = duration.map { ($0.microseconds + 999) / 1_000 } ?? -1
        _ = unsafe poll(&waited, 1, Int32(clamping: milliseconds))
        silence()
    }

    /// Forgets that it has rung. Whoever rings from here on rings again; one who is in the middle of it may wake the sleeper
    /// once for nothing.
    func silence() {
        var byte: UInt8 = 0
        _ = unsafe read(reader, &byte, 1)
        _ = isRinging.exchange(false, ordering: .acquiringAndReleasing)
    }
}
