// Why: whoever writes a setting sees it obeyed, and can ask what is in force and who said so.

import Foundation
import Testing

/// Rule: seed 001's four settings do what they say; `orrery config` prints what is in force and where each value came
/// from (design page 4, "Configuration").
@Suite struct SettingsTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func serve(_ monitoring: String, variables: [String: String] = [:]) throws -> Server {
        let file = try folder.write("{\"monitoring\": {\(monitoring)}}", to: "orrery.json")
        return try Server.serve(folder.path("board.db"), in: folder, flags: ["--config", file], variables: variables)
    }

    @Test func `config shows values from all four sources at once, a line each`() throws {
        let file = try folder.write("{\n  \"mode\": \"remote\",\n  \"db\": \"file.db\"\n}", to: "mine.json")
        let run = try Run(
            ["config", "--listen", "127.0.0.1:0"], in: folder,
            variables: ["ORRERY_CONFIG": file, "SSE_HEARTBEAT_INTERVAL_S": "7", "ORRERY_DB": "variable.db"])
        try #require(run.exitStatus == 0, "\(run.complaints)")
        let words = run.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        for line in [
            ["listen", "127.0.0.1:0", "flag", "--listen"], ["db", "variable.db", "environment", "ORRERY_DB"],
            ["mode", "remote", "file", "\(file):2"], ["cleanupAfter", "10m", "default"],
            ["monitoring.streamHeartbeatInterval", "7", "environment", "SSE_HEARTBEAT_INTERVAL_S"],
        ] {
            #expect(words.contains(line), "\(run.output)")
        }
    }

    @Test(.enabled(if: SQLiteShell.isInstalled, SQLiteShell.missing))
    func `activities are kept for as many days as it says, and their counts for good`() throws {
        let first = try serve("\"activityLogRetention\": 2")
        let task = try first.createTask()
        try first.post(["old", "older"], to: task)
        #expect(try first.stop() == 0)
        _ = try SQLiteShell.lines(
            "UPDATE task_activities SET created_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-5 days')",
            on: folder.path("board.db"), in: folder)
        let kept = try serve("\"activityLogRetention\": 3650")
        #expect(try kept.request("GET", "/api/tasks/\(task)/activities").rows.count == 2)
        #expect(try kept.stop() == 0)
        let pruning = try serve("\"activityLogRetention\": 2")
        let stream = try EventStream(pruning, "/api/events?lastEventId=\(try pruning.epoch())-1")
        while try stream.frame().object["type"] as? String != "retention.pruned" {}
        #expect(try pruning.request("GET", "/api/tasks/\(task)/activities").rows.isEmpty)
        let counts = try pruning.request("GET", "/api/tasks/\(task)").object["counts"] as? [String: Int]
        #expect(counts?["activities"] == 2)
    }

    @Test func `config for programs is an object of settings`() throws {
        let run = try Run(
            ["config", "--json", "--db", "x.db"], in: folder, variables: ["ORRERY_HOSTS": "a.example,b.example"])
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: [String: Any]])
        #expect(object["db"]?["value"] as? String == "x.db")
        #expect(object["db"]?["source"] as? String == "flag")
        #expect(object["hosts"]?["value"] as? [String] == ["a.example", "b.example"])
        #expect(object["hosts"]?["place"] as? String == "ORRERY_HOSTS")
        #expect(object["monitoring.maxConcurrentStreams"]?["value"] as? Int == 100)
    }

    @Test func `config changes nothing and leaves no file behind`() throws {
        #expect(try Run(["config", "--db", folder.path("board.db")], in: folder).exitStatus == 0)
        #expect(folder.names == [])
    }

    @Test(
        "A board does not start on a mistake in its environment, and names the variable",
        arguments: [("ORRERY_DBB", "x", "ORRERY_DB"), ("SSE_HEARTBEAT_INTERVAL_S", "0", "SSE_HEARTBEAT_INTERVAL_S")])
    func aBoardDoesNotStartOnAMistakeInItsEnvironment(name: String, value: String, hint: String) throws {
        for verb in ["serve", "config"] {
            let run = try Run([verb, "--db", folder.path("board.db")], in: folder, variables: [name: value])
            #expect(run.exitStatus == 2)
            #expect(run.complaints.hasPrefix("orrery: "))
            #expect(run.complaints.contains(name) && run.complaints.contains(hint), "\(run.complaints)")
        }
        #expect(folder.names == [])
    }

    @Test func `help lists every setting with its names`() throws {
        let help = try Run(["help", "config"], in: folder).output
        for word in ["monitoring.enableLiveStreaming", "SSE_HEARTBEAT_INTERVAL_S", "ORRERY_DB", "--listen", "default"] {
            #expect(help.contains(word), "\(help)")
        }
    }

    @Test func `maxConcurrentStreams is how many streams there may be`() throws {
        let server = try serve("\"maxConcurrentStreams\": 2")
        let viewers = try [EventStream(server), EventStream(server, "/api/events/stream")]
        #expect(viewers.map(\.status) == [200, 200])
        expectProblem(try server.request("GET", "/api/events"), 429, naming: "2")
    }

    @Test func `seed 003's variable is how many streams of projects a user may have`() throws {
        let server = try Server.serve(
            folder.path("board.db"), in: folder, variables: ["SSE_MAX_CONNECTIONS_PER_USER": "1"])
        let viewer = try EventStream(server, "/api/projects/default/events")
        #expect(viewer.status == 200)
        expectProblem(try server.request("GET", "/api/projects/default/events"), 429, naming: "1")
        #expect(try EventStream(server).status == 200)
    }

    @Test func `the environment wins over the file on a board that runs`() throws {
        let server = try serve(
            "\"maxConcurrentStreams\": 2", variables: ["ORRERY_MONITORING_MAX_CONCURRENT_STREAMS": "1"])
        let viewer = try EventStream(server)
        #expect(viewer.status == 200)
        expectProblem(try server.request("GET", "/api/events"), 429, naming: "1")
    }

    /// Nobody but the one viewer is there, so that nothing but the heartbeat itself can wake the board. Three heartbeats of
    /// the default could not come in half the time of one.
    @Test(
        "streamHeartbeatInterval is how long a stream may be silent", arguments: ["/api/events", "/api/events/stream"])
    func streamHeartbeatIntervalIsObeyed(target: String) throws {
        let server = try serve("\"streamHeartbeatInterval\": 1")
        let begun = ContinuousClock.now
        let stream = try EventStream(server, target)
        while stream.comments < 3 { try stream.readLine() }
        let taken = ContinuousClock.now - begun
        #expect(taken >= .milliseconds(2_900) && taken < .seconds(15), "\(taken)")
    }

    @Test(
        "Without live streaming every stream's route says so, and does not ask to come back",
        arguments: [
            "/api/events", "/api/events/stream", "/api/tasks/none/stream", "/api/projects/default/events",
        ])
    func withoutLiveStreaming(target: String) throws {
        let server = try serve("\"enableLiveStreaming\": false")
        let refusal = try server.request("GET", target)
        expectProblem(refusal, 404, naming: "enableLiveStreaming", "/api/board")
        #expect(refusal["code"] == "STREAMING_OFF")
        #expect(refusal.header("Retry-After") == nil)
        #expect(try server.request("HEAD", target).status == 404)
        let task = try server.createTask()
        let board = try server.request("GET", "/api/board")
        #expect(board.status == 200 && board.text.contains(task))
    }

    @Test func `with the smallest buffer a viewer that is behind still misses nothing`() throws {
        let server = try Server.serve(
            folder.path("board.db"), in: folder, variables: ["EVENT_CHANNEL_BUFFER": "16"])
        let stream = try EventStream(server)
        let task = try server.createTask()
        try server.post((0..<200).map { "m\($0)" }, to: task)
        let seqs = try stream.events { $0.activityMessage == "m199" }.compactMap(\.seq)
        #expect(seqs == Array(seqs[0]..<(seqs[0] + 201)))
    }
}
