// Why: a board does what it was told, by whoever has the last word; a mistake is named with its place before it starts.

import OrreryAgents
import OrreryJSON
import OrreryModel
import OrreryTime
import Testing

@testable import OrreryCommand

/// Rule: flag over environment over file over default; an unknown key is an error that names the nearest known one
/// (design page 4, "Configuration").
@Suite struct ConfigurationTests {
    /// Reads a file, variables and flags in the order in which a board does.
    private func read(
        _ file: String = "{}", _ variables: [(name: String, value: String)] = [], _ flags: [String] = []
    ) throws -> ConfigurationReader {
        var reader = ConfigurationReader()
        reader.read(file: Array(file.utf8), name: "orrery.json")
        reader.read(environment: variables)
        reader.read(flags: try Arguments(flags, verb: "serve", flags: Configuration.flags))
        return reader
    }

    private func configuration(
        _ file: String = "{}", _ variables: [(name: String, value: String)] = [], _ flags: [String] = []
    ) throws -> Configuration {
        let reader = try read(file, variables, flags)
        #expect(reader.mistakes == [])
        return reader.configuration
    }

    @Test func `a flag wins over the environment, that over the file, that over the default`() throws {
        let file = "{\n\"db\": \"file.db\",\n\"listen\": \"127.0.0.1:1\", \"mode\": \"remote\"}"
        let variables = [("ORRERY_DB", "variable.db"), ("ORRERY_LISTEN", "127.0.0.1:2")]
        let all = try configuration(file, variables, ["--listen", "127.0.0.1:3"])
        #expect(all.listen == "127.0.0.1:3")
        #expect(all.database == "variable.db")
        #expect(all.settings.mode == .remote)
        #expect(all.streamsMax == 100)
        #expect(
            ["listen", "db", "mode", "hosts"].map { (all.sources[$0] ?? .standard).description } == [
                "flag --listen", "environment ORRERY_DB", "file orrery.json:3", "default",
            ])
    }

    @Test func `a variable has the name of its setting`() {
        let names = Setting.all.map(\.variable)
        #expect(names.contains("ORRERY_DB"))
        #expect(names.contains("ORRERY_CLEANUP_AFTER"))
        #expect(names.contains("ORRERY_MONITORING_STREAM_HEARTBEAT_INTERVAL"))
        #expect(Set(names).count == names.count)
    }

    @Test func `seed 001's section is read with its units`() throws {
        let read = try configuration(
            """
            {"monitoring": {"enableLiveStreaming": false, "activityLogRetention": 3, "streamHeartbeatInterval": 12,
                            "maxConcurrentStreams": 7}}
            """)
        #expect(read.settings.activityLogRetention == .seconds(3 * 86_400))
        #expect(!read.isStreaming)
        #expect(read.streamHeartbeat == .seconds(12))
        #expect(read.streamsMax == 7)
    }

    @Test func `seed 003's variables are read with their units, and ours win over them`() throws {
        let seeds = [
            ("SSE_HEARTBEAT_INTERVAL_S", "9"), ("EVENT_CHANNEL_BUFFER", "100"), ("SSE_MAX_CONNECTIONS_PER_USER", "3"),
            ("SSE_CONNECTION_TIMEOUT_M", "20"), ("LOG_TAIL_POLL_INTERVAL_MS", "250"),
            ("LOG_TAIL_MAX_LINE_BYTES", "4096"),
        ]
        let read = try configuration("{}", seeds)
        #expect(read.streamHeartbeat == .seconds(9))
        #expect(read.ringFramesMax == 100)
        #expect(read.streamsPerUserMax == 3)
        #expect(read.streamLifetime == .minutes(20))
        #expect(read.logTail.pollInterval == .milliseconds(250))
        #expect(read.logTail.lineBytesMax == 4_096)
        let both = try configuration("{}", seeds + [("ORRERY_EVENT_CHANNEL_BUFFER", "200")])
        #expect(both.ringFramesMax == 200)
        #expect(both.sources["eventChannelBuffer"]?.place == "ORRERY_EVENT_CHANNEL_BUFFER")
    }

    @Test func `every kind of setting can be written in a file`() throws {
        let read = try configuration(
            """
            {"hosts": ["a.example", "b.example"], "cleanupFailed": true, "stuckAfter": "90s", "maxRuntime": "2h",
             "initSteps": ["CLONE", "BUILD"], "roles": {"reviewer": {"stuckAfter": "1h"}, "planner": {}}}
            """)
        #expect(read.hosts == ["a.example", "b.example"])
        #expect(read.settings.cleansUpFailed)
        #expect(read.settings.stuckAfter == .seconds(90))
        #expect(read.settings.maxRuntime == .minutes(120))
        #expect(read.settings.initSteps == ["CLONE", "BUILD"])
        #expect(
            read.settings.roles == [
                RoleThresholds(role: "reviewer", thresholds: HealthThresholds(stuckAfter: .minutes(60))),
                RoleThresholds(role: "planner", thresholds: HealthThresholds()),
            ])
    }

    @Test func `every kind of setting can be written in the environment`() throws {
        let read = try configuration(
            "{}",
            [
                ("ORRERY_HOSTS", "a.example, b.example"), ("ORRERY_CLEANUP_FAILED", "true"),
                ("ORRERY_STUCK_AFTER", "90s"), ("ORRERY_INIT_STEPS", "CLONE,BUILD"),
                ("ORRERY_ROLES", "{\"reviewer\": {\"stuckAfter\": \"1h\"}}"),
                ("ORRERY_MONITORING_MAX_CONCURRENT_STREAMS", "7"),
            ])
        #expect(read.hosts == ["a.example", "b.example"])
        #expect(read.settings.cleansUpFailed)
        #expect(read.settings.stuckAfter == .seconds(90))
        #expect(read.settings.initSteps == ["CLONE", "BUILD"])
        #expect(read.settings.roles.map(\.role) == ["reviewer"])
        #expect(read.streamsMax == 7)
    }

    /// What `orrery config` prints can be written back, in the file and in the environment.
    @Test func `what is shown of a setting is what is read`() throws {
        let odd = """
            {"listen": "[::1]:80", "hosts": ["a"], "mode": "remote", "cleanupAfter": "90s", "quietAfter": "250ms",
             "stuckAfter": "1d", "loopAfter": "0s", "roles": {"reviewer": {"launchAfter": "3m"}}, "maxRuntime": "36h",
             "eventChannelBuffer": 16, "monitoring": {"streamHeartbeatInterval": 1}}
            """
        let read = try configuration(odd)
        for setting in Setting.all {
            let shown = setting.value(in: read)
            let text = Setting.text(shown)
            guard text != "none" else { continue }
            let again = try configuration("{}", [(setting.variable, text)])
            #expect(setting.value(in: again) == shown, "\(setting.name)")
        }
    }

    @Test func `an empty variable is as none, and other programs' variables are their business`() throws {
        let read = try configuration(
            "{\"db\": \"file.db\"}",
            [("ORRERY_DB", ""), ("ORRERY_NONE", ""), ("SSE_RETRY", "x"), ("LOG_TAIL_COLOUR", "red"), ("PATH", "/bin")])
        #expect(read.database == "file.db")
    }

    @Test func `null in the file is as if the key were not there`() throws {
        let read = try configuration("{\"db\": null, \"monitoring\": null}")
        #expect(read.database == "orrery.db")
        #expect(read.sources.isEmpty)
    }

    @Test(
        "A mistake in the environment names the variable, what was expected and what was found",
        arguments: [
            ("ORRERY_LISEN", "x", ["ORRERY_LISEN", "Did you mean ORRERY_LISTEN"]),
            ("ORRERY_STREAM_HEARTBEAT", "5", ["ORRERY_STREAM_HEARTBEAT", "orrery help config"]),
            ("SSE_HEARTBEAT_INTERVAL_S", "60", ["SSE_HEARTBEAT_INTERVAL_S", "from 1 to 30", "found 60"]),
            ("SSE_HEARTBEAT_INTERVAL_S", "soon", ["SSE_HEARTBEAT_INTERVAL_S", "found \"soon\""]),
            ("SSE_CONNECTION_TIMEOUT_M", "60m", ["SSE_CONNECTION_TIMEOUT_M", "found \"60m\"", "without a unit"]),
            ("EVENT_CHANNEL_BUFFER", "0", ["EVENT_CHANNEL_BUFFER", "from 16 to", "Unset it"]),
            ("ORRERY_MODE", "far", ["ORRERY_MODE", "local, remote", "far"]),
            ("ORRERY_SWEEP_INTERVAL", "0s", ["ORRERY_SWEEP_INTERVAL", "at least 1s"]),
            ("ORRERY_CLEANUP_FAILED", "yes", ["ORRERY_CLEANUP_FAILED", "true or false"]),
            ("ORRERY_HOSTS", "https://board.example", ["ORRERY_HOSTS", "host names such as board.example"]),
            ("ORRERY_ROLES", "{\"a\": {\"stukAfter\": \"1h\"}}", ["ORRERY_ROLES", "/a/stukAfter", "\"stuckAfter\""]),
        ])
    func aMistakeInTheEnvironment(name: String, value: String, hints: [String]) throws {
        let mistakes = try read("{}", [(name, value)]).mistakes
        #expect(mistakes.count == 1)
        for hint in hints { #expect(mistakes.joined().contains(hint), "\(mistakes)") }
    }

    @Test func `all mistakes of a file are said, each with its line, and nothing of it is taken`() throws {
        let reader = try read(
            """
            {
              "db": "mine.db",
              "mode": "far",
              "enableLiveStreaming": false,
              "monitoring": {
                "maxConcurrentStreams": 100001,
                "streamHeartbeatIntervall": 5
              }
            }
            """)
        let lines = reader.mistakes.joined(separator: "\n").split(separator: "\n").sorted()
        #expect(lines.count == 4)
        for (line, hints) in zip(
            lines,
            [
                ["orrery.json:3: /mode:", "Expected one of local, remote, found \"far\"", "Leave it out for local"],
                ["orrery.json:4: /enableLiveStreaming:", "Write it within \"monitoring\""],
                ["orrery.json:6: /monitoring/maxConcurrentStreams:", "from 1 to 100000", "found 100001"],
                ["orrery.json:7: /monitoring/streamHeartbeatIntervall:", "Did you mean \"streamHeartbeatInterval\""],
            ])
        {
            for hint in hints { #expect(line.contains(hint), "\(line)") }
        }
        #expect(reader.configuration.database == "orrery.db")
    }

    @Test func `there are as many streams as the system gives descriptors for, and places for requests beside them`()
        throws
    {
        #expect(try House.connections(besides: 100, of: 20_000, isTakenOver: true) == 900)
        #expect(try House.connections(besides: 100, of: 1_024, isTakenOver: true) == 824)
        #expect(try House.connections(besides: 100, of: 20_000, isTakenOver: false) == 1_000)
        let error = #expect(throws: CommandError.self) {
            try House.connections(besides: 20_000, of: 20_000, isTakenOver: true)
        }
        let sentence = "\(try #require(error))"
        for hint in ["at most 19700", "found 20000", "ulimit -Hn"] { #expect(sentence.contains(hint), "\(sentence)") }
    }

    @Test func `mistakes in the file and in the environment are said together`() throws {
        let mistakes = try read("{\"mode\": \"far\"}", [("ORRERY_DBB", "x")]).mistakes
        #expect(mistakes.count == 2)
    }

    /// A default that could not be written down would be one that nobody can go back to.
    @Test func `every default can be written for its setting`() throws {
        for setting in Setting.all {
            let value = setting.standard
            var object: JSONObject = [setting.key: value]
            if let section = setting.section { object = [section: .object(object)] }
            let read = try configuration(JSONWriter.text(.object(object)))
            #expect(setting.value(in: read) == value, "\(setting.name)")
            #expect(read.sources[setting.name]?.kind == "file", "\(setting.name)")
        }
    }

    @Test func `webhooks have names that fit into a path, and there are not too many of them`() throws {
        func webhooks(_ names: [String]) -> String {
            let rows = names.map { "\"\($0)\": {\"url\": \"https://example.org/\", \"secretFile\": \"s\"}" }
            return "{\"webhooks\": {\(rows.joined(separator: ", "))}}"
        }
        let most = (1...Limits.webhooksMax).map { "w\($0)" }
        #expect(try configuration(webhooks(most)).webhooks.map(\.name) == most)
        #expect(try read(webhooks(most + ["more"])).mistakes.first?.contains("at most \(Limits.webhooksMax)") == true)
        let long = String(repeating: "a", count: Limits.webhookNameBytesMax)
        #expect(try configuration(webhooks(["a", "pager-2_b", long])).webhooks.count == 3)
        for name in ["", "A", "2nd", "a b", "a/b", "..", "é", long + "a"] {
            #expect(try read(webhooks([name])).mistakes.first?.contains("Expected a name of 1 to") == true, "\(name)")
        }
    }

    @Test func `an address that is too long is refused`() throws {
        let url = "https://example.org/" + String(repeating: "x", count: Limits.webhookURLBytesMax)
        let file = "{\"webhooks\": {\"w\": {\"url\": \"\(url)\", \"secretFile\": \"s\"}}}"
        #expect(try read(file).mistakes.first?.contains("/webhooks/w/url") == true)
    }
}
