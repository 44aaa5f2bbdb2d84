// Why: among many who watch some are broken, some are hostile and some are on trains. None of them may be noticed by the
// others, and none may leave anything behind.

import Foundation
import Testing

/// Rule: a bad viewer costs its own place while it is there, and nothing afterwards; the others see every event once and in
/// order (design page 6, "Behind" and "Gone").
@Suite(.serialized) struct BadViewerStreamTests {
    private let folder: Folder
    private let server: Server
    private let witness: Witness
    private static let crowd = 200
    private static let rounds = 3...6

    init() throws {
        folder = try Folder()
        // Few events are kept in memory: what they take has stopped to grow soon, and who lags is served from the log.
        let file = try folder.write(
            "{\"monitoring\": {\"maxConcurrentStreams\": 400}, \"eventChannelBuffer\": 16}", to: "orrery.json")
        server = try Server.serve(folder.path("board.db"), in: folder, flags: ["--config", file])
        witness = try Witness(server)
    }

    /// What the resident memory of the server grows by in a round in which nothing is lost: the events leave something in the
    /// caches of the store. What is lost for each viewer is lost 200 times in every round: 512 KiB are less than 3 KiB for
    /// each. A single round may take more, when more of the crowd than ever before are served in the same moment.
    private static let growthKibibytesMax = 512
    /// What each of them may cost while it is there: little more than the 120 KiB that libmicrohttpd sets aside for a connection.
    private static let connectionKibibytesMax = 140

    /// Has a crowd come, misbehave and go again, in rounds.
    private func expectNothingLeftBehind(
        at place: SourceLocation = #_sourceLocation, _ round: () throws -> Void
    ) throws {
        try witness.expectToSee(5, at: place)
        let before = try witness.holdings()
        var kibibytes: [Int] = []
        var leastGrowth = Int.max
        while kibibytes.count < Self.rounds.lowerBound
            || leastGrowth > Self.growthKibibytesMax && kibibytes.count < Self.rounds.upperBound
        {
            try round()
            try witness.waitUntilGivenBack(before)
            let now = try server.residentKibibytes()
            if let last = kibibytes.last { leastGrowth = min(leastGrowth, now - last) }
            kibibytes.append(now)
        }
        #expect(leastGrowth <= Self.growthKibibytesMax, "\(kibibytes) KiB", sourceLocation: place)
        try witness.expectTheEnd(at: place)
    }

    /// Has so much happen that what the ring and SQLite hold of it has stopped to grow.
    private func fillCaches() throws { try witness.expectToSee(150, bytes: 40_000) }

    @Test("Who asks badly gets what it should, and nobody else notices", arguments: BadViewer.all)
    func whoAsksBadly(viewer: BadViewer) throws {
        let request = viewer.request(epoch: witness.epoch)
        let before = try server.residentKibibytes()
        try expectNothingLeftBehind {
            let crowd = try (0..<Self.crowd).map { _ in try viewer.begin(on: server, with: request) }
            if case .stream = viewer.outcome { try witness.wait { $0.viewers == 1 + Self.crowd } }
            try witness.expectToSee(5)
            let cost = try server.residentKibibytes() - before
            #expect(cost <= Self.crowd * Self.connectionKibibytesMax, "\(cost) KiB")
            for connection in crowd { try viewer.expectOutcome(on: connection, events: 5) }
        }
    }

    @Test(
        "Who reads too slowly slows nobody, and misses nothing once it reads", arguments: ["nothing", "single bytes"])
    func whoReadsTooSlowly(reads: String) throws {
        try fillCaches()
        try expectNothingLeftBehind {
            let crowd = try (0..<Self.crowd).map { _ in try EventStream(server, receiveBufferBytes: 4_096) }
            try witness.wait { $0.viewers == 1 + Self.crowd }
            let first = witness.seq + 1
            // More than all that lies between the server and somebody who does not read, and more than the ring holds.
            try witness.expectToSee(20, bytes: 40_000) { _ in
                if reads == "single bytes" { for viewer in crowd { try viewer.connection.takeByte() } }
            }
            try witness.wait { $0.lagEvents > 0 }
            for viewer in crowd.prefix(3) {
                #expect(try viewer.events { $0.seq == witness.seq }.map(\.seq) == Array(first...witness.seq))
            }
        }
    }

    @Test func whoHangsUpInTheMiddleOfAFloodLeavesNothing() throws {
        try fillCaches()
        try expectNothingLeftBehind {
            var crowd = try (0..<300).map { _ in try EventStream(server, receiveBufferBytes: 4_096) }
            for viewer in crowd { viewer.connection.resetAtTheEnd() }
            // One goes with each event, most of them with more on the way than they have read.
            try witness.expectToSee(300, bytes: 2_000) { _ in crowd.removeLast() }
        }
    }
}
