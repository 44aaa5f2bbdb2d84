// Why: a viewer as a browser's EventSource is one: fields to frames, and the cursor that it would resume with.
// Source of the rules: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation

import Foundation

/// A frame with data.
struct StreamFrame: Sendable {
    /// The id that stood in this very frame.
    let id: String?
    /// nil for an unnamed one.
    let name: String?
    let data: String

    var object: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(data.utf8))) as? [String: Any] ?? [:] }

    /// The number in the id, which is `epoch-seq`.
    var seq: Int? { id.flatMap { Int($0.split(separator: "-").last ?? "") } }

    var epoch: String? { id.flatMap { $0.split(separator: "-").first.map(String.init) } }

    /// The type of an event of the native stream.
    var type: String? { object["type"] as? String }

    /// The message of the activity in an event of the native stream.
    var activityMessage: String? {
        ((object["data"] as? [String: Any])?["activity"] as? [String: Any])?["message"] as? String
    }
}

/// An open stream. Used by one thread at a time.
final class EventStream {
    let connection: RawConnection
    let status: Int
    let headers: [(name: String, value: String)]
    /// What a reader would send as `Last-Event-ID`.
    private(set) var lastEventID: String?
    private(set) var retryMilliseconds: Int?
    private(set) var comments = 0
    private var text: [UInt8] = []
    private var offset = 0

    /// Asks for a stream and reads the head of the answer.
    convenience init(
        _ server: Server, _ target: String = "/api/events", lastEventID: String? = nil,
        receiveBufferBytes: Int32? = nil, headers more: [String] = []
    ) throws {
        let connection = try RawConnection(port: server.port, receiveBufferBytes: receiveBufferBytes)
        let header = ((lastEventID.map { ["Last-Event-ID: \($0)"] } ?? []) + more).map { "\($0)\r\n" }.joined()
        try connection.send("GET \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\(header)\r\n")
        try self.init(on: connection)
    }

    /// Reads the head of the answer on a connection that was asked for a stream.
    init(on connection: RawConnection) throws {
        self.connection = connection
        (_, status, headers) = try connection.readHead()
    }

    /// Goes on behind the head of an answer that was read, and was no refusal.
    init(goingOnWith connection: RawConnection) {
        (self.connection, status, headers) = (connection, 200, [])
    }

    /// The next frame with data; nil when the stream has ended in order, with its last chunk.
    /// - Throws: `Failure` when the connection breaks, or nothing comes.
    func next() throws -> StreamFrame? {
        var id: String?
        var name: String?
        var data: [String] = []
        while let line = try line() {
            if line.isEmpty {
                if let id { lastEventID = id }
                if !data.isEmpty { return StreamFrame(id: id, name: name, data: data.joined(separator: "\n")) }
                (id, name) = (nil, nil)
                continue
            }
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? String(parts[1].first == " " ? parts[1].dropFirst() : parts[1]) : ""
            switch parts[0] {
            case "": comments += 1
            case "id": id = value
            case "event": name = value
            case "data": data.append(value)
            case "retry": retryMilliseconds = Int(value)
            default: throw Failure("no field of a stream: \(line.prefix(200))")
            }
        }
        guard data.isEmpty else { throw Failure("the stream ended within a frame") }
        return nil
    }

    /// Reads one line that is none of a frame's, such as a comment; for streams on which nothing happens.
    func readLine() throws {
        guard let line = try line() else { throw Failure("the stream ended") }
        if line.hasPrefix(":") { comments += 1 }
    }

    /// The next frame that must come.
    func frame() throws -> StreamFrame {
        guard let frame = try next() else { throw Failure("the stream ended") }
        return frame
    }

    /// The next frame of that name, or the next event when `name` is nil; others are passed over.
    func frame(named name: String?) throws -> StreamFrame {
        while true {
            let frame = try frame()
            if frame.name == name { return frame }
        }
    }

    /// The events up to and with the first one for which `isLast` holds; named frames are passed over.
    func events(until isLast: (StreamFrame) -> Bool) throws -> [StreamFrame] {
        var events: [StreamFrame] = []
        while true {
            events.append(try frame(named: nil))
            if isLast(events[events.count - 1]) { return events }
        }
    }

    private func line() throws -> String? {
        while true {
            if let end = text[offset...].firstIndex(of: 0x0a) {
                defer { offset = end + 1 }
                return String(decoding: text[offset..<end], as: UTF8.self)
            }
            text.removeFirst(offset)
            offset = 0
            guard let chunk = try connection.readChunk() else { return nil }
            text += chunk
        }
    }
}
