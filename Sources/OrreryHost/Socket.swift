// Why: whether the other end of a socket is still there can be asked without reading from it.

internal import Glibc

enum Socket {
    /// Whether the peer has hung up, as far as the machine knows; false for no socket.
    static func hasHungUp(_ descriptor: Int32) -> Bool {
        var waited = pollfd(fd: descriptor, events: peerHungUp, revents: 0)
        return unsafe poll(&waited, 1, 0) > 0
    }

    /// POLLRDHUP, a macro that is there for GNU programs only (poll(2)).
    private static let peerHungUp: Int16 = 0x2000
}
