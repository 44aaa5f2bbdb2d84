// Why: a viewer that was away must never have a silent gap, however long it was away.

import Foundation
import Testing

/// Rule: resume by `Last-Event-ID` or `?lastEventId=`; a cursor that cannot be served gets exactly one `reset` and then
/// live events (design page 4).
@Suite struct StreamReplayTests {
    private let folder: Folder
    private let server: Server
    private let epoch: String
    private let task: String

    init() throws {
        folder = try Folder()
        server = try Server.serve(folder.path("board.db"), in: folder)
        epoch = try server.epoch()
        task = try server.createTask()
    }

    @Test func aViewerResumesByHeaderOrByURL() throws {
        let start = try server.head()
        try server.post((0..<10).map { "m\($0)" }, to: task)
        let cursor = "\(epoch)-\(start + 4)"
        for stream in [
            try EventStream(server, lastEventID: cursor), try EventStream(server, "/api/events?lastEventId=\(cursor)"),
            try EventStream(server, "/api/events?lastEventId=\(epoch)-0", lastEventID: cursor),
            try EventStream(server, "/api/events?lastEventId=nonsense", lastEventID: cursor),
        ] {
            let hello = try stream.frame()
            #expect(hello.name == "hello")
            #expect(hello.id == cursor, "A viewer that is cut off now must resume where it stood.")
            let resumed = try stream.frame()
            #expect(resumed.name == "resumed")
            #expect(resumed.object["from"] as? String == cursor)
            #expect(
                try stream.events { $0.activityMessage == "m9" }.compactMap(\.activityMessage)
                    == (4..<10).map { "m\($0)" })
        }
    }

    @Test func aViewerThatStandsAtTheHeadMissesNothing() throws {
        let head = try server.head()
        let stream = try EventStream(server, lastEventID: "\(epoch)-\(head)")
        try server.post(["next"], to: task)
        #expect(try stream.frame(named: nil).seq == head + 1)
    }

    @Test(
        "A cursor that cannot be served gets exactly one reset and then live events",
        arguments: [
            "00000000-1", "EPOCH-999999", "EPOCH-9223372036854775807", "EPOCH-99999999999999999999", "EPOCH--1",
            "EPOCH-",
            "EPOCH-1-2", "EPOCH-+1", "EPOCH-0x1", "EPOCH 1", "-", "nonsense", "12", "é-1", "\"}{\\", "EPOCH-1 ;x",
        ])
    func aCursorThatCannotBeServedGetsOneReset(pattern: String) throws {
        let cursor = pattern.replacingOccurrences(of: "EPOCH", with: epoch)
        let head = try server.head()
        let encoded = try #require(cursor.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let natives = [
            try EventStream(server, lastEventID: cursor),
            try EventStream(server, "/api/events?lastEventId=\(encoded)"),
        ]
        let seeds = try EventStream(server, "/api/events/stream", lastEventID: cursor)
        try server.post(["one", "two"], to: task)

        for native in natives {
            #expect(try native.frame().name == "hello")
            let reset = try native.frame()
            #expect(reset.name == "reset")
            #expect(reset.id == "\(epoch)-\(head)")
            #expect(reset.object["from"] as? String == cursor)
            #expect(reset.object["head"] as? Int == head)
            #expect((reset.object["reason"] as? String)?.isEmpty == false)
            let live = [try native.frame(), try native.frame()]
            #expect(live.map(\.name) == [nil, nil])
            #expect(live.map(\.seq) == [head + 1, head + 2])
        }

        let types = [try seeds.frame(), try seeds.frame(), try seeds.frame()].map(\.type)
        #expect(types == ["reset", "activity_logged", "activity_logged"])
    }

    @Test func anEmptyCursorIsNone() throws {
        let stream = try EventStream(server, lastEventID: "")
        _ = try stream.frame(named: "hello")
        try server.post(["next"], to: task)
        let next = try stream.frame()
        #expect(next.name == nil)
        #expect(next.activityMessage == "next")
    }

    @Test func aViewerFromFarBehindComesIntoTheLiveStreamWithoutAGap() throws {
        let quiet = try server.createTask("Quiet")
        // Someone listens all the time, so that the ring is in use and moves on.
        let witness = try EventStream(server)
        try Crowd.run(16) { client in
            try server.post((0..<330).map { "c\(client)-\($0)" }, to: task)
            try server.post(["quiet \(client)"], to: quiet)
        }
        let head = try server.head()
        #expect(head > 5_000)
        let enough = Flag()
        let poster = Crowd.start(1) { _ in
            var posted = 0
            while !enough.isRaised, posted < 20_000 {
                try server.post((posted..<(posted + 20)).map { "live \($0)" }, to: task)
                posted += 20
            }
            try server.post(["the quiet end"], to: quiet)
            try server.post(["the end"], to: task)
        }
        let viewers = try Crowd.run(3) { index in
            let stream = try EventStream(
                server, index == 2 ? "/api/events/stream" : "/api/events", lastEventID: "\(epoch)-0")
            // The seed's dialect has no word for some events, so its numbers may skip.
            return try stream.events { ($0.seq ?? 0) > head + 200 }.compactMap(\.seq)
        }
        enough.raise()
        for numbers in viewers.prefix(2) {
            #expect(numbers == Array(1...numbers.count), "The numbers have a gap or a repetition.")
        }
        let seeds = viewers[2]
        #expect(zip(seeds, seeds.dropFirst()).allSatisfy { $0 < $1 })
        #expect(seeds.count > 5_200)
        let filtered = try EventStream(server, "/api/events?task=\(quiet)", lastEventID: "\(epoch)-0")
        let messages = try filtered.events { $0.activityMessage == "the quiet end" }.compactMap(\.activityMessage)
        #expect(messages.count == 17)
        _ = try poster()
        let seen = try witness.events { $0.activityMessage == "the end" }.compactMap(\.seq)
        #expect(seen == Array(seen[0]..<(seen[0] + seen.count)))
        #expect(seen.last == (try server.head()))
    }

    @Test func aViewerThatNeverReadsDoesNotSlowTheOthersAndMissesNothingOnceItReads() throws {
        let start = try server.head()
        let sleeper = try EventStream(server, receiveBufferBytes: 4_096)
        let others = try (0..<3).map { _ in try EventStream(server) }
        // More than all buffers on the way, and more than the ring holds.
        let text = String(repeating: "x", count: 30_000)
        try server.post((0..<300).map { "\($0) \(text)" }, to: task)
        let expected = Array((start + 1)...(start + 300))
        for other in others {
            #expect(try other.events { $0.seq == start + 300 }.compactMap(\.seq) == expected)
        }
        #expect(try sleeper.events { $0.seq == start + 300 }.compactMap(\.seq) == expected)
    }
}
