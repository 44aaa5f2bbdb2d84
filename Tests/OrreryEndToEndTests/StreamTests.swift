// Why: the streams' small print is what makes a browser's EventSource work without a line of code of ours.

import Foundation
import Testing

/// Rule: design page 4, "The four streams".
@Suite struct StreamTests {
    private let folder: Folder
    private let server: Server
    private let epoch: String

    init() throws {
        folder = try Folder()
        let file = try folder.write("{\"monitoring\": {\"streamHeartbeatInterval\": 1}}", to: "orrery.json")
        server = try Server.serve(folder.path("board.db"), in: folder, flags: ["--config", file])
        epoch = try server.epoch()
    }

    @Test("A stream says what it is, and that nobody may keep it", arguments: ["/api/events", "/api/events/stream"])
    func aStreamSaysWhatItIs(target: String) throws {
        let stream = try EventStream(server, target)
        #expect(stream.status == 200)
        func header(_ name: String) -> String? { stream.headers.first { $0.name == name }?.value }
        #expect(header("Content-Type") == "text/event-stream")
        #expect(header("Cache-Control") == "no-store, no-transform")
        #expect(header("X-Accel-Buffering") == "no")
        #expect(header("X-Content-Type-Options") == "nosniff")
    }

    @Test func theFirstFrameIsHelloWithTheCursorToResumeWith() throws {
        let head = try server.head()
        let stream = try EventStream(server)
        let hello = try stream.frame()
        #expect(stream.retryMilliseconds == 2_000)
        #expect(hello.name == "hello")
        #expect(hello.id == "\(epoch)-\(head)")
        #expect(hello.object["epoch"] as? String == epoch)
        #expect(hello.object["head"] as? Int == head)
        #expect(hello.object["heartbeatSeconds"] as? Int == 1)
        #expect((hello.object["clock"] as? [String: Any])?["mode"] as? String == "wall")
        #expect((hello.object["now"] as? String)?.count == 24)
        let version = try server.request("GET", "/version").object["version"] as? String
        #expect(version != nil)
        #expect(hello.object["version"] as? String == version)
    }

    @Test func eventsComeOnceAndInOrderWithTheirCursorAsId() throws {
        let head = try server.head()
        let stream = try EventStream(server)
        let task = try server.createTask()
        try server.post((0..<200).map { "m\($0)" }, to: task)
        let events = try stream.events { $0.activityMessage == "m199" }
        #expect(events.compactMap(\.seq) == Array((head + 1)...(head + 201)))
        #expect(events.allSatisfy { $0.object["id"] as? String == $0.id && $0.name == nil })
        #expect(events.compactMap(\.activityMessage) == (0..<200).map { "m\($0)" })
        let first = try #require(events.first?.object)
        #expect(first["type"] as? String == "task.created")
        #expect(first["taskId"] as? String == task)
        #expect(first["projectId"] as? String == "default")
        #expect(((first["data"] as? [String: Any])?["task"] as? [String: Any])?["id"] as? String == task)
    }

    @Test func aStreamOfATaskShowsNothingElse() throws {
        let (mine, other) = (try server.createTask("Mine"), try server.createTask("Other"))
        let start = try server.head()
        let live = try EventStream(server, "/api/events?task=\(mine)")
        for number in 0..<20 {
            try server.post(["other \(number)"], to: other)
            try server.post(["mine \(number)"], to: mine)
        }
        let expected = (0..<20).map { "mine \($0)" }
        #expect(try live.events { $0.activityMessage == "mine 19" }.map(\.activityMessage) == expected)
        let replay = try EventStream(server, "/api/events?task=\(mine)&lastEventId=\(epoch)-\(start)")
        #expect(try replay.events { $0.activityMessage == "mine 19" }.map(\.activityMessage) == expected)
    }

    @Test func aStreamOfAProjectShowsNothingElse() throws {
        #expect(try server.request("POST", "/api/projects", "{\"id\":\"mine\",\"name\":\"Mine\"}").status == 201)
        let live = try EventStream(server, "/api/events?project=mine")
        _ = try server.createTask("Elsewhere")
        let task = try server.createTask("Here", more: ",\"projectId\":\"mine\"")
        _ = try server.createTask("Elsewhere again")
        try server.post(["here too"], to: task)
        let events = try live.events { $0.activityMessage == "here too" }
        #expect(events.map { $0.object["projectId"] as? String } == ["mine", "mine"])
    }

    @Test func missionControlsFramesAreUnnamedAndHaveTypeAndPayload() throws {
        let stream = try EventStream(server, "/api/events/stream")
        let task = try server.createTask()
        try server.post(["hello"], to: task)
        let base = "/api/tasks/\(task)"
        _ = try server.request(
            "POST", base + "/deliverables", "{\"deliverable_type\":\"file\",\"title\":\"a\",\"path\":\"/tmp/a\"}")
        _ = try server.request("POST", base + "/subagent", "{\"openclaw_session_id\":\"s1\",\"agent_name\":\"Ada\"}")
        _ = try server.request("PATCH", "/api/openclaw/sessions/s1", "{\"status\":\"ended\",\"summary\":\"done\"}")
        _ = try server.request("PATCH", base, "{\"status\":\"review\"}")
        _ = try server.request("DELETE", base)
        var frames: [StreamFrame] = []
        while frames.last?.type != "task_deleted" { frames.append(try stream.frame()) }
        for frame in frames {
            #expect(frame.name == nil)
            #expect(frame.id?.hasPrefix(epoch + "-") == true)
            #expect(Set(frame.object.keys) == ["type", "payload"])
        }
        let types = frames.compactMap(\.type)
        #expect(types.first == "task_created")
        for type in ["activity_logged", "deliverable_added", "agent_spawned", "agent_completed", "task_updated"] {
            #expect(types.contains(type), "\(types)")
        }
        let activity = frames.first { $0.type == "activity_logged" }?.object["payload"] as? [String: Any]
        #expect(activity?["task_id"] as? String == task)
        #expect(activity?["activity_type"] as? String == "updated")
        let numbers = frames.compactMap(\.seq)
        #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
    }

    @Test func aQuietStreamBeatsAsOftenAsItIsTold() throws {
        let stream = try EventStream(server)
        let seeds = try EventStream(server, "/api/events/stream")
        let cursor = try stream.frame(named: "hello").id
        for _ in 0..<3 {
            let beat = try stream.frame()
            #expect(beat.name == "hb")
            #expect(beat.id == nil)
            #expect(beat.object["head"] as? Int == (try server.head()))
            #expect((beat.object["clock"] as? [String: Any])?["mode"] as? String == "wall")
        }
        #expect(stream.lastEventID == cursor, "A heartbeat moved the cursor.")
        #expect(stream.comments >= 3)
        _ = try server.createTask()
        _ = try seeds.frame()
        #expect(seeds.comments >= 2)
    }

    @Test func anOldClientGetsAStreamWithoutChunks() throws {
        let connection = try server.connect()
        try connection.send("GET /api/events HTTP/1.0\r\nHost: localhost\r\n\r\n")
        let (_, status, headers) = try connection.readHead()
        #expect(status == 200)
        #expect(!headers.contains { $0.name == "Transfer-Encoding" })
        #expect(try connection.readLine() == "retry: 2000")
        try server.stop()
        let rest = String(decoding: try connection.readToEnd(), as: UTF8.self)
        #expect(rest.hasSuffix("\n\n"))
        #expect(rest.contains("}\nid: "))
    }
}
