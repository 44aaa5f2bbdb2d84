// Why: libmicrohttpd closes a connection that is silent, not one that sends a byte now and then. Whoever begins a request
// has so long to say it; then its socket is shut down, which libmicrohttpd takes for a hang-up. A real one it misses when it
// came with the last bytes, for it asks to be told of changes only: until the connection had been silent for long enough,
// its place would be taken.

internal import Glibc
internal import OrreryModel
internal import OrreryTime
internal import Synchronization

/// Which connections are to have said what by when. Sockets are known by their descriptor, from their beginning to the
/// moment before libmicrohttpd closes them.
final class RequestDeadlines: Sendable {
    private let deadlines = Mutex<[Int32: Duration]>([:])

    /// The connection is open and a request's head is to come.
    func expectHead(on descriptor: Int32) {
        set(SystemClock.elapsed + Limits.headDeadline, for: descriptor)
    }

    /// The head is there and the body is to come.
    func expectBody(on descriptor: Int32) {
        set(SystemClock.elapsed + Limits.bodyDeadline, for: descriptor)
    }

    /// The request is there, or the connection is about to close: nothing is expected.
    func expectNothing(on descriptor: Int32) {
        set(nil, for: descriptor)
    }

    /// What libmicrohttpd has read of a request it has looked at within that time.
    private static let grace = Duration.seconds(1)

    /// Cuts off whoever has let its time pass, and soon who has hung up before its request was said.
    func enforce() {
        let now = SystemClock.elapsed
        deadlines.withLock { deadlines in
            // Under the lock, for the descriptor may name another socket once its connection is gone from the table.
            for (descriptor, deadline) in deadlines {
                if deadline <= now {
                    shutdown(descriptor, Int32(SHUT_RDWR))
                    deadlines[descriptor] = nil
                } else if deadline > now + Self.grace, Socket.isReadToItsEnd(descriptor) {
                    deadlines[descriptor] = now + Self.grace
                }
            }
        }
    }

    private func set(_ deadline: Duration?, for descriptor: Int32) {
        deadlines.withLock { $0[descriptor] = deadline }
    }
}
