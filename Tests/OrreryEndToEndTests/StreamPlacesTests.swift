// Why: places for streams are few, and one that was left without a word must not stay taken.

import Foundation
import Testing

/// Rule: 100 streams in all by default (`maxConcurrentStreams`); over the cap 429 with `Retry-After` (design page 4).
@Suite struct StreamPlacesTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func serve(_ monitoring: String) throws -> Server {
        let file = try folder.write("{\"monitoring\": {\(monitoring)}}", to: "orrery.json")
        return try Server.serve(folder.path("board.db"), in: folder, flags: ["--config", file])
    }

    /// Opens streams until one is let in, with a heartbeat of `witness` between two attempts.
    private func openWhenThereIsPlace(_ server: Server, witness: EventStream) throws -> EventStream {
        for _ in 0..<20 {
            let stream = try EventStream(server)
            if stream.status == 200 { return stream }
            #expect(stream.status == 429)
            _ = try witness.frame(named: "hb")
        }
        throw Failure("no place came back within 20 heartbeats")
    }

    @Test func theStreamBeyondTheLastPlaceIsRefusedUntilSomebodyLeaves() throws {
        let server = try serve("\"streamHeartbeatInterval\": 1, \"maxConcurrentStreams\": 3")
        let witness = try EventStream(server)
        var viewers = [try EventStream(server), try EventStream(server, "/api/events/stream")]
        #expect(viewers.map(\.status) == [200, 200])
        for target in ["/api/events", "/api/events/stream"] {
            let refusal = try server.request("GET", target)
            expectProblem(refusal, 429, naming: "3")
            #expect(refusal.header("Retry-After").flatMap { Int($0) } ?? 0 > 0)
        }
        // They hang up without a word.
        viewers.removeAll()
        for _ in 0..<2 { viewers.append(try openWhenThereIsPlace(server, witness: witness)) }
        #expect(try server.request("GET", "/api/events").status == 429)
        let task = try server.createTask()
        #expect(try viewers[1].frame(named: nil).object["taskId"] as? String == task)
    }

    @Test func aRefusedStreamLeavesItsConnectionUsable() throws {
        let server = try serve("\"maxConcurrentStreams\": 1")
        let viewer = try EventStream(server)
        let connection = try server.connect()
        #expect(try connection.request("GET", "/api/events").status == 429)
        #expect(try connection.request("GET", "/livez").status == 200)
        withExtendedLifetime(viewer) {}
    }

    @Test func aHundredStreamsAreLetInByDefaultAndAllHearTheSame() throws {
        let server = try Server.serve(folder.path("board.db"), in: folder)
        let viewers = try (0..<100).map { _ in try EventStream(server) }
        #expect(viewers.allSatisfy { $0.status == 200 })
        expectProblem(try server.request("GET", "/api/events"), 429, naming: "100")
        #expect(try server.request("GET", "/api/board").status == 200)
        let task = try server.createTask()
        try server.post((0..<50).map { "m\($0)" }, to: task)
        let heard = try viewers.map { try $0.events { $0.activityMessage == "m49" }.map(\.data) }
        #expect(Set(heard).count == 1)
        #expect(heard[0].count == 51)
        #expect(try server.stop() == 0)
        for viewer in viewers { #expect(try viewer.next() == nil) }
    }
}
