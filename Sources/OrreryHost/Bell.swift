// Why: one thread sleeps until something is due or another thread has something for it.

internal import Glibc
internal import OrreryTime

/// Wakes a sleeping thread. A ring that comes before the sleep is kept, so that none is lost.
final class Bell: Sendable {
    private let reader: Int32
    /// What is readable while it rings.
    var descriptor: Int32 { reader }
    private let writer: Int32

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

    /// Wakes the sleeper, or keeps it from falling asleep. A full pipe has rung already.
    func ring() {
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

    /// Forgets that it has rung.
    func silence() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while unsafe read(reader, &bytes, bytes.count) == bytes.count {}
    }
}
