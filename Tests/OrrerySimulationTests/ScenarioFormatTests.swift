// Why: a scenario is written by hand, so every mistake in one is named with its line, and all of them at once.

import OrreryJSON
import OrreryModel
import OrrerySimulation
import OrreryTime
import Testing

@Suite struct ScenarioFormatTests {
    private func read(_ text: String, include: Scenario.Inclusion = Theatre.included) throws -> Scenario {
        try Scenario(Array(text.utf8), name: "x.json", include: include)
    }

    private static func entry(_ text: String) -> String {
        "{\"name\": \"x\", \"until\": \"1h\", \"workload\": [\n\(text)]}"
    }

    private static func more(_ text: String) -> String {
        "{\"name\": \"x\", \"until\": \"1h\", \"workload\": [],\n\(text)}"
    }

    @Test(arguments: [
        (more("\"sede\": 1"), "x.json:2: /sede: Unknown key \"sede\". Did you mean \"seed\"?"),
        (
            "{\"name\": \"x\", \"until\": \"1 hour\", \"workload\": []}",
            "x.json:1: /until: Expected a whole number with a unit"
        ),
        (
            "{\"name\": \"x\", \"until\": \"-5m\", \"workload\": []}",
            "/until: Expected a whole number with a unit (ms, s, m, h, d)"
        ),
        ("{\"name\": \"x\", \"until\": \"0s\", \"workload\": []}", "found \"0s\""),
        (
            "{\"name\": \"x\", \"start\": \"2026-01-05T08:00:00Z\",\n\"until\": \"2026-01-05T07:00:00Z\", \"workload\": []}",
            "x.json:2: /until: Expected an instant after the start, 2026-01-05T08:00:00.000Z; found 2026-01-05T07:00:00.000Z"
        ),
        ("{\"name\": \"x\", \"workload\": []}", "/until: Expected how long to play"),
        ("{\"name\": \"x\", \"until\": \"1h\"}", "/workload: Expected an array of who acts"),
        (more("\"start\": \"tomorrow\""), "x.json:2: /start: Expected an instant"),
        (more("\"mode\": \"cloud\""), "x.json:2: /mode: Expected one of local, remote; found \"cloud\""),
        (
            entry("{ \"kind\": \"agent\" }"),
            "x.json:2: /workload/0/kind: Expected one of mockTasks, agents, plans, people, viewers"
        ),
        (entry("{ \"count\": 3 }"), "x.json:2: /workload/0/kind: Expected one of mockTasks"),
        (
            entry("{ \"kind\": \"agents\", \"arrivals\": \"6/h\",\n\"counts\": 3 }"),
            "x.json:3: /workload/0/counts: Unknown key"
        ),
        (entry("{ \"kind\": \"agents\" }"), "/workload/0/arrivals: Expected a rate such as \"6/h\"; found nothing"),
        (entry("{ \"kind\": \"agents\", \"arrivals\": \"6/week\" }"), "with one of the units /s, /min, /h, /d"),
        (entry("{ \"kind\": \"agents\", \"arrivals\": \"-6/h\" }"), "found \"-6/h\""),
        (entry("{ \"kind\": \"agents\", \"arrivals\": \"0/h\" }"), "found \"0/h\""),
        (
            entry("{ \"kind\": \"agents\", \"arrivals\": \"6/h\", \"log\": \"2 bytes/s\" }"),
            "Expected a rate such as \"2 lines/s\""
        ),
        (
            entry("{ \"kind\": \"agents\", \"arrivals\": \"6/h\", \"flow\": \"tester\" }"),
            "Expected one of coder, coder-reviewer"
        ),
        (
            entry(
                "{ \"kind\": \"agents\", \"arrivals\": \"6/h\",\n\"outcome\": { \"ok\": \"80%\", \"fail\": \"12%\" } }"),
            "x.json:3: /workload/0/outcome: Expected shares that add up to 100%, found 92% in all."
        ),
        (
            entry("{ \"kind\": \"agents\", \"arrivals\": \"6/h\", \"outcome\": { \"ok\": \"120%\" } }"),
            "/workload/0/outcome/ok: Expected a share"
        ),
        (
            entry("{ \"kind\": \"agents\", \"arrivals\": \"6/h\", \"outcome\": { \"good\": \"100%\" } }"),
            "/workload/0/outcome/good: Unknown key"
        ),
        (
            entry("{ \"kind\": \"agents\", \"arrivals\": \"6/h\", \"steps\": \"9..3\" }"),
            "/workload/0/steps: Expected whole numbers such as"
        ),
        (
            entry("{ \"kind\": \"agents\", \"arrivals\": \"6/h\", \"step\": \"-4s..9s\" }"),
            "/workload/0/step: Expected two durations"
        ),
        (
            entry("{ \"kind\": \"mockTasks\", \"tasks\": [\"bake\"] }"),
            "/workload/0/tasks/0: Expected build, test or deploy, found bake"
        ),
        (
            entry("{ \"kind\": \"mockTasks\", \"tasks\": [\"build\"], \"every\": \"-1m\" }"),
            "/workload/0/every: Expected a whole number with a unit"
        ),
        (
            entry("{ \"kind\": \"plans\", \"arrivals\": \"1/h\", \"subtasks\": \"3-7\" }"),
            "/workload/0/subtasks: Expected whole numbers"
        ),
        (entry("{ \"kind\": \"people\", \"followUps\": \"1/3\" }"), "/workload/0/followUps: Expected a share such as"),
        (entry("{ \"kind\": \"viewers\", \"count\": 0 }"), "/workload/0/count: Expected a whole number from 1"),
        (
            more("\"knobs\": { \"cleanup\": \"1m\" }"),
            "x.json:2: /knobs/cleanup: Unknown key \"cleanup\". Did you mean \"cleanupAfter\"?"
        ),
        (
            more("\"knobs\": { \"stuckAfter\": \"-15m\" }"),
            "x.json:2: /knobs/stuckAfter: Expected a whole number with a unit"
        ),
        (
            more("\"knobs\": { \"sweepInterval\": \"0s\" }"),
            "/knobs/sweepInterval: Expected a whole number with a unit (ms, s, m, h, d), at least 1000 ms"
        ),
        (
            more("\"include\": [\"none.json\"]"),
            "x.json:2: /include/0: Expected a file of knobs, \"none.json\": It is not there."
        ),
        (
            more("\"faults\": { \"kinds\": [\"crash\",\n\"diskful\"], \"rate\": \"1/h\" }"),
            "x.json:3: /faults/kinds/1: Expected one of crash, powerLoss"
        ),
        (
            more("\"faults\": { \"kinds\": [\"crash\"] }"),
            "/faults/rate: Expected a rate such as \"6/h\"; found nothing"
        ),
        (more("\"faults\": { \"rate\": \"1/h\" }"), "/faults/kinds: Expected an array of kinds of faults"),
        (
            more("\"script\": [{ \"at\": \"2h\", \"do\": \"crash\" }]"),
            "x.json:2: /script/0/at: Expected a moment before the end, 1h after the start; found 2h."
        ),
        (more("\"script\": [{ \"do\": \"crash\" }]"), "/script/0/at: Expected when it happens"),
        (more("\"script\": [{ \"at\": \"2m\", \"do\": \"explode\" }]"), "/script/0/do: Expected one of create, hang"),
        (
            more("\"script\": [{ \"at\": \"2m\", \"do\": \"inject\", \"fault\": \"fire\" }]"),
            "/script/0/fault: Expected one of crash"
        ),
        (
            more("\"script\": [{ \"at\": \"2m\", \"do\": \"inject\" }]"),
            "/script/0/fault: Expected the kind of fault; found nothing"
        ),
        (
            more("\"script\": [{ \"at\": \"2m\", \"do\": \"hold\", \"task\": \"any\", \"minuts\": 3 }]"),
            "/script/0/minuts: Unknown key \"minuts\". Did you mean \"minutes\"?"
        ),
        (
            more("\"script\": [{ \"at\": \"2m\", \"do\": \"create\", \"task\": \"Tidy up\" }]"),
            "/script: Expected an entry of kind \"agents\""
        ),
        (
            more("\"expect\": { \"digets\": \"9f\" }"),
            "/expect/digets: Unknown key \"digets\". Did you mean \"digest\"?"
        ),
        ("{\"name\": \"x\",", "x.json:1: expected JSON"),
        ("[]", "x.json:1: expected an object, found an array"),
    ])
    func `a mistake in a scenario is named with its line and what was expected`(text: String, message: String) {
        let error = #expect(throws: DocumentError.self) { try read(text) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "no error")")
    }

    @Test func `all mistakes are named at once, those of an included file with its own name`() {
        let text =
            "{\"name\": \"x\", \"until\": \"1h\", \"workload\": [], \"include\": [\"k.json\"],\n\"sede\": 1, \"mod\": 2}"
        let error = #expect(throws: DocumentError.self) {
            try read(text) { _ throws(DocumentError) in Array("{\n\"stuckAfter\": \"soon\"}".utf8) }
        }
        let lines = error?.description.split(separator: "\n").map(String.init) ?? []
        #expect(lines.count == 3)
        #expect(lines.contains { $0.hasPrefix("x.json:2: /sede: ") })
        #expect(lines.contains { $0.hasPrefix("x.json:2: /mod: ") })
        #expect(lines.contains { $0.hasPrefix("k.json:2: /stuckAfter: Expected a whole number with a unit") })
    }

    @Test func `an included file turns knobs, a later one turns them again, and the scenario's own win`() throws {
        let files = [
            "a.json": "{\"stuckAfter\": \"1m\", \"quietAfter\": \"30s\", \"cleanupAfter\": \"5m\"}",
            "b.json": "{\"stuckAfter\": \"2m\", \"maxRuntime\": \"1h\", \"cleansUpFailed\": true}",
        ]
        let scenario = try read(
            Self.more("\"include\": [\"a.json\", \"b.json\"], \"knobs\": {\"cleanupAfter\": \"7m\"}")
        ) {
            path throws(DocumentError) in Array((files[path] ?? "").utf8)
        }
        #expect(scenario.settings.quietAfter == .seconds(30))
        #expect(scenario.settings.stuckAfter == .minutes(2))
        #expect(scenario.settings.cleanupAfter == .minutes(7))
        #expect(scenario.settings.maxRuntime == .minutes(60))
        #expect(scenario.settings.cleansUpFailed)
        #expect(scenario.settings.loopAfter == BoardSettings().loopAfter)
    }

    @Test func `what a scenario says is what is played`() throws {
        let scenario = try read(
            """
            { "name": "whole", "seed": 7, "until": "2026-01-05T16:00:00Z", "start": "2026-01-05T08:00:00Z", "mode": "remote",
              "description": "Everything once.",
              "workload": [
                { "kind": "mockTasks", "server": "dev-1", "tasks": ["build", "test"], "every": "5m", "count": 3 },
                { "kind": "agents", "count": 6, "arrivals": "6/h", "flow": "coder", "log": "2 lines/s", "hours": "8..18",
                  "outcome": { "ok": "80%", "fail": "12%", "hang": "5%", "loop": "3%" }, "steps": "4", "step": "250ms..2s" },
                { "kind": "plans", "subtasks": "3..7", "arrivals": "1/h" },
                { "kind": "people", "followUps": "30%", "stops": "2%", "archives": "5%" },
                { "kind": "viewers", "count": 30, "slow": "10%", "vanish": "20%" } ],
              "faults": { "kinds": ["crash", "agentFlood"], "rate": "30/min" },
              "script": [ { "at": "3h", "do": "crash", "restartAfter": "12s" }, { "at": "2h", "do": "hang", "task": "any" },
                          { "at": "2h", "do": "inject", "fault": "sleep", "lasts": "8h" } ],
              "expect": { "digest": "9f3a/tskp", "sometimes": ["task.stuck"] } }
            """)
        #expect(scenario.summary == "Everything once.")
        #expect(scenario.until - scenario.start == .minutes(480))
        guard case .agents(let agents) = scenario.workload[1] else { return #expect(Bool(false)) }
        #expect(agents.log?.meanInterval == .milliseconds(500))
        #expect(agents.arrivals.meanInterval == .minutes(10))
        #expect(agents.outcome.percent(.hang) == 5)
        #expect(agents.steps == 4...4)
        #expect(agents.step == .milliseconds(250) ... .seconds(2))
        #expect(agents.hours == 8...18)
        #expect(scenario.viewers.map(\.count) == [30])
        #expect(scenario.faults?.kinds == [.crash, .agentFlood])
        #expect(scenario.faults?.rate.meanInterval == .seconds(2))
        #expect(
            scenario.script.map(\.deed) == [
                .hang(.any, recoverAfter: nil), .inject(.sleep, lasts: .minutes(480)),
                .crash(restartAfter: .seconds(12)),
            ], "In the order of time, and of the file.")
        #expect(
            scenario.expect
                == (try read(Self.more("\"expect\": {\"digest\": \"9f3a/tskp\", \"sometimes\": [\"task.stuck\"]}")))
                .expect)
    }

    @Test(arguments: Theatre.shippedNames)
    func `a shipped scenario reads, is called what its file is called, and says what it shows`(name: String) throws {
        let scenario = try Theatre.shipped(name)
        #expect(scenario.name == name)
        #expect((scenario.summary?.count ?? 0) > 30)
    }

    @Test func `the ten scenarios are shipped`() {
        #expect(
            Theatre.shippedNames == [
                "cleanup-race", "clock-jump", "demo", "disk-full", "flood", "mock-tasks", "monday-morning",
                "office-day",
                "restart-every-minute", "year",
            ])
    }
}
