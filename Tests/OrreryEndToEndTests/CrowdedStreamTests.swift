// Why: a board must not be closed by those who stand in its door, and must say so when it is full.

import Foundation
import Testing

/// Rule: header deadline 10 s; over the cap 429 with `Retry-After` (design page 4); slots that always come back.
@Suite struct CrowdedStreamTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func settings(streamsMax: Int) throws -> [String] {
        [
            "--config",
            try folder.write("{\"monitoring\": {\"maxConcurrentStreams\": \(streamsMax)}}", to: "orrery.json"),
        ]
    }

    @Test func fiveHundredHalfOpenRequestsAreNoticedByNobodyAndCutOff() throws {
        let server = try Server.serve(folder.path("board.db"), in: folder)
        let witness = try Witness(server)
        try witness.expectToSee(5)
        let before = try witness.holdings()
        let asking = "GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        let halves = ["", "GET /api/ev", "\(asking)Last-Event-", "\(asking)Content-Length: 9\r\n\r\n{"]
        for round in 0..<3 {
            let crowd = try (0..<500).map { number in
                let connection = try server.connect()
                try connection.send(halves[number % halves.count])
                return connection
            }
            try witness.wait { $0.descriptors >= before.descriptors + crowd.count }
            try witness.expectToSee(50)
            // There is room for others, too.
            #expect(try EventStream(server).frame().name == "hello")
            #expect(try server.request("GET", "/api/board").status == 200)
            // Those of the last round stay until they are cut off.
            guard round == 2 else { continue }
            let deadline = Date() + TimeInterval(Patience.seconds)
            for connection in crowd {
                while !connection.ends(within: 200) {
                    try #require(Date() < deadline, "They are never cut off.")
                    try witness.expectToSee(1)
                }
            }
            try witness.waitUntilGivenBack(before)
        }
        try witness.waitUntilGivenBack(before)
        try witness.expectTheEnd()
    }

    /// The bytes and the end come together: libmicrohttpd is told once that there is something, and takes the bytes.
    @Test func whoHangsUpWithinItsRequestIsNotWaitedFor() throws {
        let server = try Server.serve(folder.path("board.db"), in: folder)
        let witness = try Witness(server)
        try witness.expectToSee(5)
        let before = try witness.holdings()
        for _ in 0..<300 { try server.connect().send("GET /api/events HTTP/1.1\r\nLast-Event-") }
        let gone = Date()
        try witness.expectToSee(5)
        try witness.waitUntilGivenBack(before)
        #expect(Date().timeIntervalSince(gone) < 8, "They were waited for like those who are there.")
        try witness.expectTheEnd()
    }

    /// The least that a board of 100 streams needs: as many again for requests and for itself as it has set aside.
    private static let descriptorsMax = 400

    @Test func whoFindsNoPlaceIsToldWhenToComeAgainAndPlacesComeBack() throws {
        let server = try Server.serve(
            folder.path("board.db"), in: folder, flags: try settings(streamsMax: 100),
            descriptorsMax: Self.descriptorsMax)
        let witness = try Witness(server)
        try witness.expectToSee(5)
        let before = try witness.holdings()
        for _ in 0..<2 {
            var viewers = try (0..<99).map { _ in try EventStream(server) }
            #expect(viewers.allSatisfy { $0.status == 200 })
            let first = witness.seq + 1
            var others = try (0..<60).map { _ in try server.connect() }
            for other in others {
                let refusal = try other.request("GET", "/api/events")
                expectProblem(refusal, 429, naming: "100")
                #expect(refusal.header("Retry-After").flatMap { Int($0) } ?? 0 > 0)
            }
            try witness.expectToSee(20)
            // More than there are descriptors for: what has no place waits at the door.
            others += try (0..<400).map { _ in
                let connection = try server.connect()
                try connection.send("GET /api/ev")
                return connection
            }
            try witness.expectToSee(20)
            #expect(try witness.holdings().descriptors < Self.descriptorsMax)
            for viewer in viewers {
                #expect(try viewer.events { $0.seq == witness.seq }.map(\.seq) == Array(first...witness.seq))
            }

            others.removeAll()
            viewers.removeLast(30)
            try witness.wait { $0.viewers == 70 }
            viewers += try (0..<30).map { _ in try EventStream(server) }
            #expect(viewers.allSatisfy { $0.status == 200 })
            expectProblem(try server.request("GET", "/api/events"), 429, naming: "100")
            viewers.removeAll()
            try witness.waitUntilGivenBack(before)
        }
        try witness.expectTheEnd()
    }

    @Test func aBoardWithoutDescriptorsForItsStreamsDoesNotStart() throws {
        let run = try Run(
            ["serve", "--listen", "127.0.0.1:0", "--db", folder.path("board.db")] + settings(streamsMax: 101),
            in: folder, descriptorsMax: Self.descriptorsMax)
        #expect(run.exitStatus == 2)
        for word in ["at most 100", "found 101", "400 files and sockets", "ulimit -Hn"] {
            #expect(run.complaints.contains(word), "\(run.complaints)")
        }
    }
}
