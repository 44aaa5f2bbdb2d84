// Why: the few calls that a viewer and a publisher make of the system, none of which waits.

internal import Glibc

/// Where the server is.
struct ServerAddress: Sendable {
    private let name: sockaddr_in
    private let isLoopback: Bool

    /// - Throws: `LoadError` when the host has no IPv4 address.
    init(host: String, port: UInt16) throws(LoadError) {
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_INET
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, nil, &hints, &found)
        guard code == 0, let first = unsafe found, let address = unsafe first.pointee.ai_addr else {
            throw LoadError("Expected the name or IPv4 address of a host, found \"\(host)\", which has none.")
        }
        var name = unsafe UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self)
        unsafe freeaddrinfo(found)
        name.sin_port = port.bigEndian
        self.name = name
        isLoopback = UInt32(bigEndian: name.sin_addr.s_addr) >> 24 == 127
    }

    /// A socket on its way to the server; negative when there is none, with `errno` set.
    /// - Parameter source: Which of the loopback addresses it leaves from; anything for a server elsewhere.
    func connect(source: Int, receiveBufferBytes: Int32? = nil) -> Int32 {
        let made = socket(
            AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard made >= 0 else { return -1 }
        var (on, size) = (Int32(1), socklen_t(MemoryLayout<Int32>.size))
        unsafe setsockopt(made, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size)
        if var bytes = receiveBufferBytes { unsafe setsockopt(made, SOL_SOCKET, SO_RCVBUF, &bytes, size) }
        size = socklen_t(MemoryLayout<sockaddr_in>.size)
        if isLoopback {
            // The port is chosen when the peer is known: then only the four together must be free (ip(7)).
            unsafe setsockopt(made, Int32(IPPROTO_IP), 24, &on, socklen_t(MemoryLayout<Int32>.size))
            var from = sockaddr_in()
            from.sin_family = sa_family_t(AF_INET)
            from.sin_addr.s_addr = (0x7f00_0002 + UInt32(source % LoadLimits.sourceAddresses)).bigEndian
            let bound = unsafe withUnsafePointer(to: &from) { from in
                unsafe from.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(made, $0, size) }
            }
            guard bound == 0 else { return Self.failing(made) }
        }
        let code = unsafe withUnsafePointer(to: name) { name in
            unsafe name.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe Glibc.connect(made, $0, size) }
        }
        return code == 0 || errno == EINPROGRESS ? made : Self.failing(made)
    }

    private static func failing(_ descriptor: Int32) -> Int32 {
        let reason = errno
        close(descriptor)
        errno = reason
        return -1
    }
}

enum LoadSocket {
    /// Why a socket that was on its way did not arrive; 0 when it did.
    static func error(_ descriptor: Int32) -> Int32 {
        var (code, size) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
        unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
        return code
    }

    /// Whether all bytes went out at once, which a request into an empty buffer does.
    static func send(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
            == bytes.count
    }

    /// What the system calls an error.
    static func text(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
