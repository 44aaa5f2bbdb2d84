// Why: a command hands its output to a board over plain HTTP, one request at a time, and gives up in time whatever the other
// side does.

// Its headers own some of the names of sockets when they are read first.
internal import CMicrohttpd
internal import Glibc
package import OrreryAgents
internal import OrreryModel
internal import OrreryTime

/// Posts to one board. Each request has a connection of its own: a board that was started anew is none that hung up.
package struct BoardClient: Sendable {
    /// What came of a request.
    package enum Outcome: Hashable, Sendable {
        case answered(BoardAnswer)
        /// There is nobody, or nobody who answers; in words for a person.
        case unreachable(String)
    }

    package let address: BoardAddress
    private let token: String?

    package init(_ address: BoardAddress, token: String?) {
        self.address = address
        self.token = token
    }

    /// Posts `body` and waits for the answer, no longer than `Limits` says.
    /// - Parameter key: The request's `Idempotency-Key`, if it has one.
    package func post(_ target: String, key: String?, body: [UInt8]) -> Outcome {
        let deadline = SystemClock.elapsed + Limits.deliveryConnectPatience
        var found: UnsafeMutablePointer<addrinfo>?
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Socket.streamType
        guard unsafe getaddrinfo(address.host, String(address.port), &hints, &found) == 0 else {
            return .unreachable("no machine is called \(address.host)")
        }
        defer { unsafe freeaddrinfo(found) }
        var reason = "it has no address"
        var next = unsafe found
        while let name = unsafe next {
            let descriptor = unsafe Self.connect(name, until: deadline)
            if descriptor >= 0 {
                defer { close(descriptor) }
                return exchange(descriptor, head(target, key: key, bodyBytes: body.count) + body)
            }
            reason = unsafe String(cString: strerror(errno))
            unsafe next = name.pointee.ai_next
        }
        return .unreachable(reason)
    }

    /// HTTP/1.0: the answer is not in chunks, and its end is the connection's (RFC 9112, appendix C.2).
    private func head(_ target: String, key: String?, bodyBytes: Int) -> [UInt8] {
        var text = "POST \(target) HTTP/1.0\r\nHost: \(address.hostName):\(address.port)\r\n"
        if let token { text += "Authorization: Bearer \(token)\r\n" }
        if let key { text += "Idempotency-Key: \(key)\r\n" }
        text += "Content-Type: application/x-ndjson\r\nContent-Length: \(bodyBytes)\r\n\r\n"
        return Array(text.utf8)
    }

    private func exchange(_ descriptor: Int32, _ request: [UInt8]) -> Outcome {
        let deadline = SystemClock.elapsed + Limits.deliveryAnswerPatience
        var rest = request[...]
        var isSending = true
        while isSending, !rest.isEmpty {
            switch Socket.send(rest.span, to: descriptor) {
            case .taken(0):
                guard Self.wait(descriptor, Int16(POLLOUT), until: deadline) else {
                    return .unreachable("it takes nothing")
                }
            case .taken(let count): rest = rest.dropFirst(count)
            // Whoever does not want all of it may have said why.
            case .gone: isSending = false
            }
        }
        var heard: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while heard.count < Limits.deliveryAnswerBytesMax {
            guard Self.wait(descriptor, Int16(POLLIN), until: deadline) else {
                return .unreachable("it does not answer")
            }
            let count = unsafe recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { break }
            heard += buffer[..<count]
        }
        return Self.answer(heard).map { .answered($0) } ?? .unreachable("it hung up")
    }

    /// Reads an answer; nil when it is none, or has no end.
    private static func answer(_ bytes: [UInt8]) -> BoardAnswer? {
        let end = bytes.indices.dropFirst(3).first { bytes[$0 - 3...$0].elementsEqual([0x0d, 0x0a, 0x0d, 0x0a]) }
        guard let end else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(whereSeparator: \.isNewline)
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count > 1, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else { return nil }
        var (length, seconds): (Int?, Int?)
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let value = parts[1].drop { $0 == " " }
            switch parts[0].lowercased() {
            case "content-length": length = Int(value)
            case "retry-after": seconds = Int(value)
            default: break
            }
        }
        let body = Array(bytes[(end + 1)...])
        if let length, body.count < min(length, Limits.deliveryAnswerBytesMax - end - 1) { return nil }
        return BoardAnswer(status: status, retryAfterSeconds: seconds, body: body)
    }

    /// A socket that is connected; negative when there is none, with `errno` set.
    @unsafe
    private static func connect(_ name: UnsafeMutablePointer<addrinfo>, until deadline: Duration) -> Int32 {
        let made = unsafe socket(
            name.pointee.ai_family,
            Socket.streamType | Socket.nonBlocking | Socket.closedOnExec, 0)
        guard made >= 0 else { return -1 }
        var (on, size) = (Int32(1), socklen_t(MemoryLayout<Int32>.size))
        unsafe setsockopt(made, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size)
        var code: Int32 = 0
        if unsafe Glibc.connect(made, name.pointee.ai_addr, name.pointee.ai_addrlen) != 0 {
            code = errno
            if code == EINPROGRESS {
                code = ETIMEDOUT
                if wait(made, Int16(POLLOUT), until: deadline) {
                    unsafe getsockopt(made, SOL_SOCKET, SO_ERROR, &code, &size)
                }
            }
        }
        guard code != 0 else { return made }
        close(made)
        errno = code
        return -1
    }

    private static func wait(_ descriptor: Int32, _ events: Int16, until deadline: Duration) -> Bool {
        var waited = pollfd(fd: descriptor, events: events, revents: 0)
        while true {
            let left = deadline - SystemClock.elapsed
            guard left > .zero else { return false }
            let count = unsafe poll(&waited, 1, Int32(clamping: left.microseconds / 1_000 + 1))
            if count > 0 { return true }
            guard count == 0 || errno == EINTR else { return false }
        }
    }
}
