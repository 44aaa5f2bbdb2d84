// Why: seed 003's page listens to a project by name from several tabs, is cut off and comes back; it must be told when it
// may not, get its place back when a tab closes, and see everything once.

import Foundation
import Testing

/// Rule: five streams for an identity, 60 minutes of life, 403 and 404 before the stream begins, 429 with `Retry-After`
/// (design page 4, "The four streams").
@Suite struct ProjectStreamTests {
    private let folder: Folder
    private let target = "/api/projects/default/events"

    init() throws { folder = try Folder() }

    private func serve(_ monitoring: String) throws -> Server {
        let file = try folder.write("{\"monitoring\": {\(monitoring)}}", to: "orrery.json")
        return try Server.serve(folder.path("board.db"), in: folder, flags: ["--config", file])
    }

    /// What an `EventSource` with listeners for these names would hear next.
    private func hear(_ stream: EventStream, _ names: Set<String>) throws -> StreamFrame {
        while true {
            let frame = try stream.frame()
            if let name = frame.name, names.contains(name) { return frame }
        }
    }

    /// A run of a new task from its start to its end, and its run id.
    private func run(_ server: Server) throws -> String {
        let task = try server.createTask()
        let run = try server.request("POST", "/api/tasks/\(task)/invocations", "{\"agentType\":\"WORKER\"}")
        let id = try #require(run.object["id"] as? Int)
        #expect(try server.request("POST", "/api/invocations/\(id)/complete", "{}").status == 200)
        return try #require(run["runId"])
    }

    @Test func aPageIsConnectedFirstAndThenHearsItsProjectByName() throws {
        let server = try serve("\"streamHeartbeatInterval\": 1")
        #expect(try server.request("POST", "/api/projects", "{\"id\":\"far\",\"name\":\"Far\"}").status == 201)
        let head = try server.head()
        let stream = try EventStream(server, target)
        let connected = try stream.frame()
        #expect(stream.retryMilliseconds == 2_000)
        #expect(connected.name == "connected")
        #expect(connected.seq == head)
        #expect(connected.object["project_id"] as? String == "default")
        #expect((connected.object["active_runs"] as? [Any])?.isEmpty == true)

        _ = try server.createTask("Elsewhere", more: ",\"projectId\":\"far\"")
        let runID = try run(server)
        let heard = [
            try hear(stream, ["task:status_changed"]), try hear(stream, ["agent:started"]),
            try hear(stream, ["agent:completed"]),
        ]
        #expect(heard[0].object["new_status"] as? String == "inbox")
        #expect(heard[0].object["project_id"] as? String == "default")
        #expect(heard[1].object["run_id"] as? String == runID)
        #expect(heard[2].object["duration_ms"] as? Int != nil)
        let heartbeat = try hear(stream, ["heartbeat"])
        #expect(stream.comments > 0)
        #expect(heartbeat.id == nil)
        #expect((heartbeat.object["timestamp"] as? String)?.count == 24)
        #expect(heartbeat.object["time"] as? String == heartbeat.object["timestamp"] as? String)
    }

    @Test func theSixthStreamOfAUserIsRefusedUntilOneIsClosed() throws {
        let server = try serve("\"streamHeartbeatInterval\": 30")
        var streams = try (0..<5).map { _ in try EventStream(server, target) }
        #expect(streams.map(\.status) == [200, 200, 200, 200, 200])
        let connection = try server.connect()
        let refusal = try connection.request("GET", target)
        expectProblem(refusal, 429, naming: "5", "local")
        #expect(refusal.header("Retry-After").flatMap { Int($0) } ?? 0 > 0)
        #expect(refusal["instance"] == target)
        #expect(try connection.request("GET", "/livez").status == 200, "The connection is as good as before.")
        let others = [try EventStream(server), try EventStream(server, "/api/events/stream")]
        #expect(others.map(\.status) == [200, 200], "Other streams are not counted by user.")

        // Nothing happens on the board, and no heartbeat is due: who comes finds the place that was left.
        for _ in 0..<20 {
            streams.removeFirst()
            streams.append(try EventStream(server, target))
            #expect(streams[4].status == 200)
            #expect(try streams[4].frame().name == "connected")
        }
        #expect(try server.request("GET", target).status == 429)
        let runID = try run(server)
        for stream in streams { #expect(try hear(stream, ["agent:started"]).object["run_id"] as? String == runID) }
    }

    @Test func aPageThatWasCutOffSeesNothingTwiceAndMissesNothing() throws {
        let server = try serve("\"streamHeartbeatInterval\": 30")
        let witness = try EventStream(server, target)
        _ = try witness.frame(named: "connected")
        var cut: EventStream? = try EventStream(server, target)
        var cursor = try cut?.frame(named: "connected").id
        var seen: [String] = []
        for round in 0..<6 {
            let expected = try run(server)
            if round.isMultiple(of: 2) {
                // It hears the start, and the line is gone before the end.
                let started = try hear(try #require(cut), ["agent:started"])
                seen.append(started.data)
                cursor = cut?.lastEventID
                cut = nil
            } else {
                let resumed = try EventStream(server, target, lastEventID: cursor)
                #expect(try resumed.frame().name == "connected")
                while true {
                    let frame = try hear(resumed, ["agent:started", "agent:completed", "reset"])
                    seen.append(frame.data)
                    if frame.name == "agent:completed", frame.object["run_id"] as? String == expected { break }
                }
                cut = resumed
            }
        }
        let told = try (0..<12).map { _ in try hear(witness, ["agent:started", "agent:completed"]).data }
        #expect(seen == told)
    }

    @Test func aStreamWhoseTimeIsUpEndsInOrderAndGoesOnByItsCursor() throws {
        let server = try serve("\"streamHeartbeatInterval\": 30, \"streamLifetime\": \"1s\"")
        let native = try EventStream(server)
        var stream = try EventStream(server, target)
        #expect(try stream.frame().name == "connected")
        let first = try run(server)
        #expect(try hear(stream, ["agent:completed"]).object["run_id"] as? String == first)
        while try stream.next() != nil {}
        #expect(stream.retryMilliseconds == 500)
        let second = try run(server)
        stream = try EventStream(server, target, lastEventID: stream.lastEventID)
        #expect(try hear(stream, ["agent:started", "reset"]).object["run_id"] as? String == second)
        #expect(native.status == 200)
        #expect(try native.frame(named: "hello").name == "hello")
        #expect(try native.events { $0.type == "invocation.completed" }.isEmpty == false, "Other streams last.")
    }

    @Test func whatCannotBeStreamedIsRefusedBeforeTheStreamBegins() throws {
        let server = try serve("\"streamHeartbeatInterval\": 1")
        expectProblem(try server.request("GET", "/api/projects/none/events"), 404, naming: "none")
        expectProblem(try server.request("GET", "/api/projects/none/active-runs"), 404, naming: "none")
        expectProblem(
            try server.request("GET", "\(target)?subscribe_logs=nobody"), 400, naming: "nobody", "active-runs")
        #expect(try server.request("HEAD", target).status == 200)
        #expect(try server.request("POST", target, "{}").status == 405)
        #expect(try EventStream(server, "\(target)?subscribe_logs=all").frame().name == "connected")
    }
}
