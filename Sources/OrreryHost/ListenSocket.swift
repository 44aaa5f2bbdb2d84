// Why: the board binds its own socket, so that a port in use is a sentence and port 0 finds out which it got.

internal import Glibc

/// A bound and listening socket, closed with its last reference.
package final class ListenSocket {
    let descriptor: Int32
    /// Where it was told to listen.
    package let address: ListenAddress
    /// The address as a URL's authority, with the port that was really bound.
    let authority: String

    /// - Throws: `HostError` when the address cannot be had.
    package init(_ address: ListenAddress) throws(HostError) {
        self.address = address
        let isV6 = address.isV6
        descriptor = socket(isV6 ? AF_INET6 : AF_INET, Socket.streamType | O_CLOEXEC | O_NONBLOCK, 0)
        guard descriptor >= 0 else { throw Self.failure(address, errno) }
        var yes: Int32 = 1
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let code = isV6 ? Self.bindV6(descriptor, address) : Self.bindV4(descriptor, address)
        guard code == 0, listen(descriptor, SOMAXCONN) == 0 else {
            let reason = errno
            close(descriptor)
            throw Self.failure(address, reason)
        }
        authority = "\(isV6 ? "[\(address.host)]" : address.host):\(Self.port(of: descriptor))"
    }

    deinit {
        close(descriptor)
    }

    private static func bindV4(_ descriptor: Int32, _ address: ListenAddress) -> Int32 {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = address.port.bigEndian
        guard unsafe inet_pton(AF_INET, address.host, &name.sin_addr) == 1 else {
            errno = EADDRNOTAVAIL
            return -1
        }
        return unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func bindV6(_ descriptor: Int32, _ address: ListenAddress) -> Int32 {
        var name = sockaddr_in6()
        name.sin6_family = sa_family_t(AF_INET6)
        name.sin6_port = address.port.bigEndian
        guard unsafe inet_pton(AF_INET6, address.host, &name.sin6_addr) == 1 else {
            errno = EADDRNOTAVAIL
            return -1
        }
        return unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }

    /// The port stands at the same place in both kinds of address.
    private static func port(of descriptor: Int32) -> UInt16 {
        var name = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        unsafe withUnsafeMutablePointer(to: &name) { pointer in
            _ = unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &size)
            }
        }
        return UInt16(bigEndian: name.sin6_port)
    }

    private static func failure(_ address: ListenAddress, _ code: Int32) -> HostError {
        let place = "\(address.host):\(address.port)"
        if code == EADDRINUSE {
            return HostError(
                "The address \(place) is in use, perhaps by another Orrery. Stop that one, or choose another with "
                    + "--listen, for example --listen 127.0.0.1:0 for any free port.")
        }
        let reason = unsafe String(cString: strerror(code))
        return HostError("Cannot listen on \(place): \(reason). Choose another address with --listen.")
    }
}
