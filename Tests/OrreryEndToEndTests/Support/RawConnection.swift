// Why: what a server does with bytes that no well-behaved client would send can only be seen by sending them.

import Foundation
import Glibc

/// A blocking socket that sends any bytes and reads answers. Every wait is bounded. Used by one thread at a time.
final class RawConnection {
    private let descriptor: Int32
    private var unread: [UInt8] = []
    private var offset = 0

    /// Crowds of clients need more descriptors than a shell gives to who does not ask.
    private static let descriptorsAreRaised: Bool = {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        return setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
    }()

    init(port: UInt16, receiveBufferBytes: Int32? = nil) throws {
        _ = Self.descriptorsAreRaised
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        guard descriptor >= 0 else { throw Failure("no socket: \(errno)") }
        var wait = timeval(tv_sec: Patience.seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        if var bytes = receiveBufferBytes {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
        }
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let code = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        // Whole as it is, `deinit` closes it: closed twice it would be somebody else's.
        guard code == 0 else { throw Failure("cannot connect to port \(port): \(errno)") }
    }

    deinit { Glibc.close(descriptor) }

    /// Sends everything.
    /// - Throws: `Failure` when the other side takes no more.
    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure("cannot send after \(sent) bytes: error \(errno)") }
            sent += count
        }
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Says that nothing more will be sent; what comes can still be read.
    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Has its end be a reset, and not a goodbye.
    func resetAtTheEnd() {
        var hard = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &hard, socklen_t(MemoryLayout<linger>.size))
    }

    /// Takes one byte from the system, to be read later.
    func takeByte() throws {
        guard try readMore(bytesMax: 1) else { throw Failure("the connection ended") }
    }

    /// The next line without its end.
    /// - Throws: `Failure` when there is none: the connection has ended, or nothing comes.
    func readLine() throws -> String {
        while true {
            if let end = unread[offset...].firstIndex(of: 0x0a) {
                var line = unread[offset..<end]
                offset = end + 1
                if line.last == 0x0d { line.removeLast() }
                return String(decoding: line, as: UTF8.self)
            }
            guard try readMore() else { throw Failure("the connection ended within a line") }
        }
    }

    /// The next `count` bytes.
    func read(_ count: Int) throws -> [UInt8] {
        while unread.count - offset < count {
            guard try readMore() else {
                throw Failure("the connection ended after \(unread.count - offset) of \(count) bytes")
            }
        }
        defer { offset += count }
        return Array(unread[offset..<(offset + count)])
    }

    /// Everything until the other side closes.
    func readToEnd() throws -> [UInt8] {
        let deadline = Date() + TimeInterval(Patience.seconds)
        while try readMore() {
            // The heartbeats of a stream would let it go on for ever.
            guard Date() < deadline else { throw Failure("it does not end: \(unread.count - offset) bytes came") }
        }
        defer { offset = unread.count }
        return Array(unread[offset...])
    }

    /// Whether something can be read within `milliseconds`.
    func hasBytes(within milliseconds: Int32) -> Bool {
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return offset < unread.count || poll(&waited, 1, milliseconds) > 0
    }

    /// Whether the other side closes within `milliseconds`.
    func ends(within milliseconds: Int32) -> Bool {
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        var byte: UInt8 = 0
        return poll(&waited, 1, milliseconds) > 0 && recv(descriptor, &byte, 1, Int32(MSG_PEEK)) <= 0
    }

    /// Whether the other side has closed and nothing is left to read. Waits until one or the other is certain.
    func hasEnded() throws -> Bool {
        if offset < unread.count { return false }
        return try !readMore()
    }

    private func readMore(bytesMax: Int = 65_536) throws -> Bool {
        if offset > 65_536 {
            unread.removeFirst(offset)
            offset = 0
        }
        var piece = [UInt8](repeating: 0, count: bytesMax)
        let count = recv(descriptor, &piece, piece.count, 0)
        if count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) {
            throw Failure("nothing came for \(Patience.seconds) s")
        }
        guard count >= 0 else { throw Failure("the connection broke: error \(errno)") }
        unread += piece[..<count]
        return count > 0
    }
}
