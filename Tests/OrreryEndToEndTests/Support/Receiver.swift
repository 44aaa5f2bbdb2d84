// Why: those who are told elsewhere are programs of other people; here is one that answers as a test wants, or not at all.

import Foundation
import Glibc

/// Takes posts on loopback until it is let go of.
final class Receiver: @unchecked Sendable {
    /// A post as it came.
    struct Post: Sendable {
        let target: String
        let headers: [String: String]
        let body: String

        /// The message's body as an object.
        var message: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]) ?? [:]
        }
        var data: [String: Any] { message["data"] as? [String: Any] ?? [:] }
        var id: String { headers["webhook-id"] ?? "" }
        var type: String { message["type"] as? String ?? "" }

        /// Whether it comes from somebody who has the secret, as a receiver finds out.
        func isSigned(with secret: String) -> Bool {
            let content = "\(id).\(headers["webhook-timestamp"] ?? "").\(body)"
            let code = HMAC.sha256(Array(content.utf8), key: Array(secret.utf8))
            return headers["webhook-signature"] == "v1,\(Data(code).base64EncodedString())"
        }
    }

    /// What the sender gets to hear.
    enum Reply: Sendable {
        case answer(String)
        case silence
        static func status(_ status: Int, _ headers: String = "", body: String = "") -> Reply {
            .answer(
                "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\(headers)\r\n\(body)"
            )
        }
    }

    let port: UInt16
    private let listening: Int32
    private let reply: @Sendable (Post, Int) -> Reply
    private let lock = NSCondition()
    // Under the lock.
    private var posts: [Post] = []
    private var taken = 0
    private var isOver = false

    /// - Parameter reply: What is answered to a post, by its number from 0.
    init(reply: @escaping @Sendable (Post, Int) -> Reply = { _, _ in .status(200) }) throws {
        self.reply = reply
        listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isOpen = withUnsafeMutablePointer(to: &name) { [listening] name in
            name.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                bind(listening, name, size) == 0 && listen(listening, 64) == 0
                    && getsockname(listening, name, &size) == 0
            }
        }
        guard isOpen else { throw Failure("no socket: \(errno)") }
        port = UInt16(bigEndian: name.sin_port)
        Thread.detachNewThread { [weak self, listening] in
            var watched = pollfd(fd: listening, events: Int16(POLLIN), revents: 0)
            var held: [Int32] = []
            while true {
                let isCalled = poll(&watched, 1, 20) > 0
                guard let self, !self.lock.withLock({ self.isOver }) else { break }
                if isCalled { self.take(accept(listening, nil, nil), holding: &held) }
            }
            for descriptor in held + [listening] { close(descriptor) }
        }
    }

    /// Hangs up on everybody, and takes no more.
    func stop() { lock.withLock { isOver = true } }

    /// The next post that nobody has asked for yet. Waits for it, not for ever.
    func next(within seconds: TimeInterval = 30) throws -> Post {
        let deadline = Date(timeIntervalSinceNow: seconds)
        lock.lock()
        defer { lock.unlock() }
        while posts.count <= taken {
            guard lock.wait(until: deadline) else { throw Failure("nothing came within \(seconds) s") }
        }
        taken += 1
        return posts[taken - 1]
    }

    /// How many posts have come.
    var count: Int { lock.withLock { posts.count } }

    private func take(_ descriptor: Int32, holding held: inout [Int32]) {
        guard descriptor >= 0, let post = Self.read(descriptor) else {
            close(descriptor)
            return
        }
        lock.lock()
        posts.append(post)
        let number = posts.count - 1
        lock.broadcast()
        lock.unlock()
        switch reply(post, number) {
        case .silence: held.append(descriptor)
        case .answer(let text):
            let bytes = Array(text.utf8)
            _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            close(descriptor)
        }
    }

    private static func read(_ descriptor: Int32) -> Post? {
        var patience = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
            guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
            let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
            var headers: [String: String] = [:]
            for line in lines.dropFirst() {
                guard let colon = line.firstIndex(of: ":") else { continue }
                headers[line[..<colon].lowercased()] = line[line.index(after: colon)...]
                    .trimmingCharacters(in: .whitespaces)
            }
            let body = bytes[end.upperBound...]
            guard body.count >= headers["content-length"].flatMap({ Int($0) }) ?? 0 else { continue }
            let target = lines[0].split(separator: " ").dropFirst().first.map(String.init) ?? ""
            return Post(target: target, headers: headers, body: String(decoding: body, as: UTF8.self))
        }
    }
}
