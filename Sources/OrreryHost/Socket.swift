// Why: the few things that are done with a socket itself, beside what libmicrohttpd does with it.

internal import CMicrohttpd
internal import Glibc

enum Socket {
    // These names belong to the module that was read first, of the C library or of libmicrohttpd, which depends on the order
    // in which files are compiled: a file that asks must know both.
    static let streamType = Int32(SOCK_STREAM.rawValue)
    static let nonBlocking = Int32(SOCK_NONBLOCK.rawValue)
    static let closedOnExec = Int32(SOCK_CLOEXEC.rawValue)

    /// What became of bytes that a connection was offered.
    enum Sent {
        /// So many were taken; fewer than offered when it takes no more now.
        case taken(Int)
        /// There is nobody at the other end.
        case gone
    }

    /// Whether the peer has hung up, as far as the machine knows; false for no socket.
    static func hasHungUp(_ descriptor: Int32) -> Bool {
        var waited = pollfd(fd: descriptor, events: peerHungUp, revents: 0)
        return unsafe poll(&waited, 1, 0) > 0
    }

    /// Whether the peer says nothing more and all that it has said was taken.
    static func isReadToItsEnd(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        let count = unsafe recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
        return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)
    }

    /// Hands bytes to the system without waiting.
    static func send(_ bytes: Span<UInt8>, to descriptor: Int32) -> Sent {
        unsafe bytes.withUnsafeBytes { bytes in
            while true {
                let count = unsafe Glibc.send(
                    descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
                if count >= 0 { return .taken(count) }
                if errno == EINTR { continue }
                return errno == EAGAIN || errno == ENOBUFS ? .taken(0) : .gone
            }
        }
    }

    /// A descriptor of one's own for the same connection; nil when there is none to be had.
    static func duplicate(_ descriptor: Int32) -> Int32? {
        let made = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        return made >= 0 ? made : nil
    }

    /// Bounds what the system holds of what was sent, and for how long it tries to deliver it.
    static func bound(_ descriptor: Int32, bufferBytes: Int32, timeoutMilliseconds: Int32) {
        var (bytes, milliseconds) = (bufferBytes, timeoutMilliseconds)
        let size = socklen_t(MemoryLayout<Int32>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &bytes, size)
        unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), tcpUserTimeout, &milliseconds, size)
    }

    /// POLLRDHUP, a macro that is there for GNU programs only (poll(2)).
    private static let peerHungUp: Int16 = 0x2000
    /// TCP_USER_TIMEOUT (tcp(7)).
    private static let tcpUserTimeout: Int32 = 18
}
