// Why: the few things that are done with a socket itself, beside what libmicrohttpd does with it.

internal import Glibc

enum Socket {
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

    /// A socket that is connected to a listening one, whose reads and writes wait no longer than that; negative when it
    /// cannot be.
    static func connect(to listening: ListenSocket, timeoutMilliseconds: Int) -> Int32 {
        var name = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        return unsafe withUnsafeMutablePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                guard unsafe getsockname(listening.descriptor, name, &size) == 0 else { return -1 }
                let made = unsafe socket(
                    Int32(name.pointee.sa_family), Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
                var wait = timeval(tv_sec: timeoutMilliseconds / 1_000, tv_usec: timeoutMilliseconds % 1_000 * 1_000)
                let waitSize = socklen_t(MemoryLayout<timeval>.size)
                unsafe setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &wait, waitSize)
                unsafe setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &wait, waitSize)
                guard unsafe Glibc.connect(made, name, size) == 0 else {
                    close(made)
                    return -1
                }
                return made
            }
        }
    }

    /// Says something and reads until the peer has said `end`; false when it does not.
    static func exchange(_ descriptor: Int32, _ text: String, until end: String) -> Bool {
        let said = Array(text.utf8)
        guard unsafe said.isEmpty || Glibc.send(descriptor, said, said.count, Int32(MSG_NOSIGNAL)) == said.count
        else { return false }
        var heard = ""
        var byte: UInt8 = 0
        while !heard.hasSuffix(end) {
            guard unsafe recv(descriptor, &byte, 1, 0) == 1 else { return false }
            heard.unicodeScalars.append(Unicode.Scalar(byte))
        }
        return true
    }

    /// POLLRDHUP, a macro that is there for GNU programs only (poll(2)).
    private static let peerHungUp: Int16 = 0x2000
    /// TCP_USER_TIMEOUT (tcp(7)).
    private static let tcpUserTimeout: Int32 = 18
}
