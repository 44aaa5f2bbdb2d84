// Why: what a bad viewer may not be is noticed by the others. This is one of the others, together with somebody who posts
// what it is to see, and with a look from outside at what the server holds.

import Foundation
import Testing

/// A well-behaved viewer and the only one who posts. Used by one thread at a time.
final class Witness {
    private let server: Server
    private let poster: Poster
    private let stream: EventStream
    let epoch: String
    /// The last event that it was shown.
    private(set) var seq: Int

    init(_ server: Server) throws {
        self.server = server
        poster = Poster(server, connection: try server.connect(), task: try server.createTask("Watched"))
        (epoch, seq) = (try server.epoch(), try server.head())
        stream = try EventStream(server)
        #expect(try stream.frame(named: "hello").seq == seq)
    }

    /// Has activities posted, and expects that the viewer is shown each of them once, in order, and nothing else.
    /// - Parameters:
    ///   - bytes: How long each of them is, about.
    ///   - meanwhile: What is done after each event that was seen, while others still come.
    func expectToSee(
        _ count: Int, bytes: Int = 0, at place: SourceLocation = #_sourceLocation,
        meanwhile: (_ number: Int) throws -> Void = { _ in }
    ) throws {
        let padding = String(repeating: "x", count: bytes)
        let expected = (seq + 1...seq + count).map { "\($0) \(padding)" }
        let posted = Crowd.start(1) { [poster] _ in try poster.post(expected) }
        var seen: [StreamFrame] = []
        let deadline = Date() + TimeInterval(Patience.seconds)
        while seen.count < count {
            let frame = try stream.frame()
            if frame.name == nil {
                try meanwhile(seen.count)
                seen.append(frame)
            } else if Date() > deadline {
                // Heartbeats come for ever.
                _ = try posted()
                throw Failure("of \(count) events that were posted \(seen.count) were seen")
            }
        }
        _ = try posted()
        #expect(seen.map(\.seq) == Array(seq + 1...seq + count), sourceLocation: place)
        #expect(seen.map(\.activityMessage) == expected, sourceLocation: place)
        seq += count
    }

    /// Has the server stop, which must end the stream in order after everything that was seen, and says why if it complains.
    func expectTheEnd(at place: SourceLocation = #_sourceLocation) throws {
        server.process.signal(SIGTERM)
        while let frame = try stream.next() {
            #expect(frame.name != nil, "\(frame.data.prefix(200))", sourceLocation: place)
        }
        #expect(try server.process.exitStatus() == 0, sourceLocation: place)
        #expect(server.process.complaints == "", sourceLocation: place)
    }

    // MARK: What the server holds

    /// What a server has given to those who came.
    struct Holdings: Equatable {
        let viewers: Int
        /// How many events the viewer that is furthest behind has not taken.
        let lagEvents: Int
        /// Files and sockets, as the system counts them.
        let descriptors: Int
    }

    func holdings() throws -> Holdings {
        let streams = try poster.request("GET", "/api/stats").object["streams"] as? [String: Any]
        guard let viewers = streams?["viewers"] as? [String: Int], let lag = streams?["lagEvents"] as? Int else {
            throw Failure("no statistics of streams")
        }
        return Holdings(
            viewers: viewers.values.reduce(0, +), lagEvents: lag, descriptors: try server.descriptorCount())
    }

    /// Asks until it is so.
    /// - Throws: `Failure` when it never is.
    func wait(until isSo: (Holdings) throws -> Bool) throws {
        let deadline = Date() + TimeInterval(Patience.seconds)
        var held = try holdings()
        while try !isSo(held) {
            guard Date() < deadline else { throw Failure("what was waited for did not come: \(held)") }
            // A glance at the stream, so that the questions do not keep the server from what it is asked about.
            _ = stream.connection.hasBytes(within: 5)
            held = try holdings()
        }
    }

    /// Waits until the server holds no more than it did, and has closed what others have left.
    func waitUntilGivenBack(_ before: Holdings) throws {
        try wait { held in
            try held.viewers == before.viewers && held.descriptors <= before.descriptors
                && server.abandonedCount() == 0
        }
    }

    /// Posts on a connection of its own that is kept, so that it finds a place when there is none for others.
    private final class Poster: @unchecked Sendable {
        // Used by one thread at a time: the one that posts while `expectToSee` waits for it, else the test's own.
        private let server: Server
        private var connection: RawConnection
        private let task: String

        init(_ server: Server, connection: RawConnection, task: String) {
            (self.server, self.connection, self.task) = (server, connection, task)
        }

        func request(_ method: String, _ target: String) throws -> Answer {
            try liveConnection().request(method, target)
        }

        func post(_ messages: [String]) throws { try liveConnection().post(messages, to: task) }

        /// The connection, or a new one if a slow machine has let it be idle for too long.
        private func liveConnection() throws -> RawConnection {
            if connection.ends(within: 0) { connection = try server.connect() }
            return connection
        }
    }
}

extension Server {
    /// How many files and sockets it holds.
    func descriptorCount() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.identifier)/fd").count
    }

    /// How many of its sockets the other end has left: CLOSE_WAIT in proc(5)'s `net/tcp`.
    func abandonedCount() throws -> Int {
        let table = try String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)
        // The port ends a socket's own address, which the other end's and then the state follow: `0100007F:A1B2 08`.
        let here = String(format: ":%04X ", Int(port))
        return table.components(separatedBy: here).count { $0.dropFirst(13).hasPrefix(" 08 ") }
    }

    /// How much memory it has in use, as the system counts it.
    func residentKibibytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process.identifier)/status", encoding: .utf8)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kibibytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { throw Failure("the process \(process.identifier) does not say what it uses") }
        return kibibytes
    }
}
