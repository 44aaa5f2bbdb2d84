// Why: a judge is only worth what it notices, so there is a server of event streams that does what it should not.

import Foundation
import Glibc

/// Streams on `GET`, whatever the path, what is posted to it, whatever the path; but what a viewer gets of an event is up
/// to whoever made it. Runs on a thread of its own until it is let go of.
final class LyingServer: @unchecked Sendable {
    // `port` and `listening` never change; the rest is touched by its own thread alone.
    let port: UInt16
    private let listening: Int32
    private let isChunked: Bool
    private let copies: @Sendable (_ viewer: Int, _ event: Int) -> [Int]
    private var events: [[UInt8]] = []
    private var viewers: [Int32] = []
    private var unread: [(descriptor: Int32, bytes: [UInt8])] = []

    /// - Parameters:
    ///   - isChunked: Whether the streams come in chunks.
    ///   - copies: Which events a viewer is sent when this one is posted; the truth is just that one.
    init(isChunked: Bool, copies: @escaping @Sendable (_ viewer: Int, _ event: Int) -> [Int]) throws {
        self.isChunked = isChunked
        self.copies = copies
        listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (isOpen, descriptor) = (
            withUnsafeMutablePointer(to: &name) { [listening] name in
                name.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                    bind(listening, name, size) == 0 && listen(listening, 64) == 0
                        && getsockname(listening, name, &size) == 0
                }
            }, listening
        )
        guard isOpen else { throw Failure("no socket: \(errno)") }
        port = UInt16(bigEndian: name.sin_port)
        Thread.detachNewThread { [weak self] in
            var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            while true {
                // The server may be gone by the next turn.
                poll(&watched, 1, 1)
                guard let self else { break }
                self.turn()
            }
            close(descriptor)
        }
    }

    deinit { for descriptor in viewers + unread.map(\.descriptor) { close(descriptor) } }

    private func turn() {
        var waiting = pollfd(fd: listening, events: Int16(POLLIN), revents: 0)
        while poll(&waiting, 1, 0) > 0 {
            let made = accept(listening, nil, nil)
            guard made >= 0 else { break }
            unread.append((made, []))
        }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        for index in unread.indices.reversed() {
            let count = recv(unread[index].descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count > 0 { unread[index].bytes += buffer[..<count] }
            if count == 0 {
                close(unread[index].descriptor)
                unread.remove(at: index)
                continue
            }
            answer(index)
        }
    }

    private func answer(_ index: Int) {
        let text = String(decoding: unread[index].bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return }
        let descriptor = unread[index].descriptor
        if text.hasPrefix("GET ") {
            unread.remove(at: index)
            viewers.append(descriptor)
            say(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                    + (isChunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n"), to: descriptor)
            return
        }
        guard let length = text.firstMatch(of: /Content-Length: (\d+)/).flatMap({ Int($0.1) }),
            text[end.upperBound...].utf8.count >= length
        else { return }
        unread[index].bytes = []
        events.append(Array(text[end.upperBound...].utf8))
        for (viewer, stream) in viewers.enumerated() {
            for event in copies(viewer, events.count - 1) where events.indices.contains(event) {
                let frame = "id: \(event)x\r\ndata: \(String(decoding: events[event], as: UTF8.self))\r\n\r\n"
                say(isChunked ? "\(String(frame.utf8.count, radix: 16))\r\n\(frame)\r\n" : frame, to: stream)
            }
        }
        say("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", to: descriptor)
    }

    private func say(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}
