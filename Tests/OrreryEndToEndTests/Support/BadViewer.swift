// Why: the ways in which a client can ask for a stream wrongly, each with what it is to get for it.

import Foundation
import Testing

/// Somebody who asks for a stream as nobody should.
struct BadViewer: Sendable, CustomTestStringConvertible {
    /// What it gets.
    enum Outcome: Sendable {
        /// A stream like everybody's, with a `reset` for whoever resumes where nobody can.
        case stream(isReset: Bool)
        /// A refusal, and the end of the connection.
        case refusal(Int)
        /// Nothing, while the server waits for the rest.
        case silence
        /// The end of the connection, in the middle of a stream if one has begun.
        case end
    }

    let name: String
    let outcome: Outcome
    /// The lines of its request behind the first two, the empty one, and what follows it. EPOCH stands for the log's.
    private let request: String
    /// What it sends when its stream has begun.
    private let more: String?
    /// Whether it then says that it will send nothing any more.
    private let isHalfClosed: Bool

    private init(
        _ name: String, _ request: String, more: String? = nil, isHalfClosed: Bool = false, _ outcome: Outcome
    ) {
        self.name = name
        self.request = request
        self.more = more
        self.isHalfClosed = isHalfClosed
        self.outcome = outcome
    }

    var testDescription: String { name }

    static let all =
        [
            BadViewer("half-closes with its request", "\r\n", isHalfClosed: true, .end),
            BadViewer("half-closes later", "\r\n", more: "", isHalfClosed: true, .end),
            BadViewer(
                "sends a body", "Content-Length: 100000\r\n\r\n" + filler(100_000), .stream(isReset: false)),
            BadViewer(
                "sends a body in chunks",
                "Transfer-Encoding: chunked\r\n\r\n"
                    + String(repeating: "1000\r\n\(filler(0x1000))\r\n", count: 25) + "0\r\n\r\n",
                .stream(isReset: false)),
            BadViewer("announces more than a body may be", "Content-Length: 9999999999\r\n\r\n", .refusal(413)),
            BadViewer("sends chunks that are none", "Transfer-Encoding: chunked\r\n\r\nhello\r\n\r\n", .refusal(400)),
            BadViewer("never sends its body", "Content-Length: 100\r\n\r\n{", .silence),
            BadViewer("never ends its chunks", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", .silence),
            BadViewer("never ends its head", "Last-Event-", .silence),
            // Nobody reads it: it must fit into what the system holds.
            BadViewer("talks on", "\r\n", more: "GET / HTTP/1.1\r\n\r\n" + filler(30_000), .stream(isReset: false)),
            BadViewer("sends 1 MB in one header", "X-Long: \(filler(1_000_000))\r\n\r\n", .refusal(431)),
            BadViewer(
                "sends 1 MB in many headers", String(repeating: "X-Long: \(filler(990))\r\n", count: 1_000) + "\r\n",
                .refusal(431)),
        ]
        + [
            ("of another epoch", "0000000000000000-1"), ("below zero", "EPOCH--1"), ("from the future", "EPOCH-999999"),
            ("of no sense", "\"}{\\\u{1F600}"), ("of 2,000 digits", "EPOCH-" + String(repeating: "9", count: 2_000)),
        ].map { kind, cursor in
            BadViewer("has a cursor \(kind)", "Last-Event-ID: \(cursor)\r\n\r\n", .stream(isReset: true))
        }

    private static func filler(_ count: Int) -> String { String(repeating: "x", count: count) }

    /// The bytes of its request to a board with that epoch.
    func request(epoch: String) -> [UInt8] {
        Array(
            ("GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + request.replacingOccurrences(of: "EPOCH", with: epoch)).utf8)
    }

    /// Sends the bytes of its request, and does what else it does.
    func begin(on server: Server, with request: [UInt8]) throws -> RawConnection {
        let connection = try server.connect()
        do {
            try connection.send(request)
        } catch {
            // The server may close in the middle; what it said must have arrived all the same.
            guard case .refusal = outcome else { throw error }
        }
        if let more {
            #expect(try connection.readHead().status == 200)
            try connection.send(more)
        }
        if isHalfClosed { connection.finishSending() }
        return connection
    }

    /// Expects that it got what it should, when so many events have happened since it came.
    func expectOutcome(on connection: RawConnection, events: Int) throws {
        switch outcome {
        case .stream(let isReset):
            let stream = try more == nil ? EventStream(on: connection) : EventStream(goingOnWith: connection)
            #expect(stream.status == 200)
            let hello = try stream.frame()
            #expect(hello.name == "hello")
            let last = isReset ? try stream.frame() : hello
            #expect(last.name == (isReset ? "reset" : "hello"))
            let seq = try #require(last.seq)
            let seen = try (0..<events).map { _ in try stream.frame() }
            #expect(seen.map(\.seq) == Array(seq + 1...seq + events))
        case .refusal(let status):
            let answer = try connection.readAnswer()
            #expect(answer.status == status, "\(answer.text.prefix(400))")
            #expect(answer.header("Connection")?.lowercased() == "close")
        case .silence:
            #expect(!connection.hasBytes(within: 0))
        case .end:
            let text = String(decoding: try connection.readToEnd(), as: UTF8.self)
            #expect(!text.hasSuffix("\r\n0\r\n\r\n"), "It must not take this for the end of what happens.")
        }
    }
}
