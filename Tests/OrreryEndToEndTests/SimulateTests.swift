// Why: `orrery simulate` is what a person types and a build runs: what it prints, what it leaves behind and how it ends
// is looked at from outside.

import Foundation
import Testing

@Suite struct SimulateTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    /// Three mock tasks in five minutes, with `more` members.
    private func scenario(_ more: String = "", name: String = "three.json") throws -> String {
        try folder.write(
            """
            {
              "name": "three", "seed": 7,
              "until": "2m",
              "workload": [ { "kind": "mockTasks", "tasks": ["build"], "every": "1m" } ]\(more)
            }

            """, to: name)
    }

    private func simulate(_ words: String...) throws -> Run {
        try Run(["simulate"] + words, in: folder)
    }

    private func object(_ run: Run) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(run.output.utf8))) as? [String: Any] ?? [:]
    }

    @Test func `a run says its seed first and what came of it last`() throws {
        let run = try simulate(try scenario())
        #expect(run.exitStatus == 0, "\(run.complaints)")
        let lines = run.output.split(separator: "\n")
        #expect(lines.first?.hasPrefix("Seed 7: three on the kernel rung, 2m from ") == true)
        let names = [
            "virtual time", "wall time", "speed-up", "events", "commits", "checks", "faults", "coverage", "digest",
        ]
        for (line, name) in zip(lines.dropFirst(), names) { #expect(line.contains(name)) }
        #expect(lines.last?.firstMatch(of: /digest +[0-9a-f]{16}\/tskp$/) != nil)
        #expect(folder.names == ["three.json"])
    }

    @Test func `the same seed gives the same digest, another seed another`() throws {
        let file = try scenario()
        let digests = try ["7", "7", "8"].map {
            object(try simulate(file, "--seed", $0, "--json"))["digest"] as? String
        }
        #expect(digests[0] != nil)
        #expect(digests[0] == digests[1])
        #expect(digests[0] != digests[2])
    }

    @Test func `many seeds are told of together, and always the same`() throws {
        let file = try scenario()
        let one = object(try simulate(file, "--seeds", "1..6", "--json"))
        let other = object(try simulate(file, "--seeds", "1..6", "--json"))
        #expect(one["trials"] as? Int == 6)
        #expect(one["result"] as? String == "passed")
        #expect(one["digest"] as? String == other["digest"] as? String)
        #expect((one["coverage"] as? [String])?.contains("task.created") == true)
    }

    @Test func `two processes write the same lines`() throws {
        let run = try simulate(try scenario(), "--check-determinism", "--faults", "all")
        #expect(run.exitStatus == 0, "\(run.complaints)")
        #expect(run.output.contains("deterministic"))
    }

    @Test func `what was never reached has an exit code of its own`() throws {
        let file = try scenario(", \"expect\": { \"sometimes\": [\"task.created\", \"cleanup.cancelled\"] }")
        for words in [[file], [file, "--seeds", "1..3"]] {
            let run = try Run(["simulate"] + words, in: folder)
            #expect(run.exitStatus == 5)
            #expect(run.complaints.contains("cleanup.cancelled"))
            #expect(!run.complaints.contains("task.created"))
        }
        // A shorter run was promised nothing.
        #expect(try simulate(file, "--until", "1m").exitStatus == 0)
    }

    @Test func `a digest that does not match is shown beside the one that was found`() throws {
        let file = try scenario(",\n  \"expect\": { \"digest\": \"0123456789abcdef/tskp\" }")
        let found = try #require(object(try simulate(file, "--seed", "7", "--json"))["digest"] as? String)
        let run = try simulate(file)
        #expect(run.exitStatus == 2)
        #expect(run.complaints.contains("0123456789abcdef/tskp"))
        #expect(run.complaints.contains(found))
        // Another seed was promised nothing.
        #expect(try simulate(file, "--seed", "8").exitStatus == 0)
    }

    @Test(arguments: [
        "", ",\n  \"expect\": { \"digest\": \"0000\", \"sometimes\": [] }", ", \"expect\": {\"sometimes\": [ ]}",
    ])
    func `the golden digest is written into the file and nothing else of it is touched`(expectation: String) throws {
        let file = try scenario(expectation)
        let before = try #require(folder.bytes("three.json").map { String(decoding: $0, as: UTF8.self) })
        #expect(try simulate(file, "--golden", "update").exitStatus == 0)
        let after = try #require(folder.bytes("three.json").map { String(decoding: $0, as: UTF8.self) })
        #expect(after.hasPrefix(before.prefix(while: { $0 != "]" })))
        #expect(after.firstMatch(of: /"digest": "[0-9a-f]{16}\/tskp"/) != nil, "\(after)")
        #expect(try simulate(file).exitStatus == 0)
        #expect(try simulate(file, "--golden", "update").exitStatus == 0)
        #expect(folder.bytes("three.json").map { String(decoding: $0, as: UTF8.self) } == after)
        #expect(folder.names == ["three.json"])
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGKILL])
    func `a run that is interrupted leaves no trace behind, and an old one as it was`(signal: Int32) throws {
        let out = try Folder()
        _ = try out.write("old", to: "there.ndjson")
        for name in ["new.ndjson", "there.ndjson"] {
            let words = ["simulate", "demo", "--speed", "1", "--trace", out.path(name)]
            let process = try ChildProcess(Server.command(words), in: folder)
            #expect(try process.line()?.hasPrefix("Seed") == true)
            process.signal(signal)
            #expect(try process.exitStatus() == 128 + signal)
            #expect(try FileManager.default.contentsOfDirectory(atPath: out.root) == ["there.ndjson"])
        }
        #expect(out.bytes("there.ndjson") == Data("old".utf8))
        // One that comes to its end takes the old one's place.
        #expect(try Run(["simulate", "mock-tasks", "--trace", out.path("there.ndjson")], in: folder).exitStatus == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: out.root) == ["there.ndjson"])
        #expect(out.bytes("there.ndjson")?.starts(with: Data("{".utf8)) == true)
    }

    @Test func `a terminal is shown a bar that never wraps and is gone at the end`() throws {
        let command = "stty cols 40; \(Server.binary) simulate demo --until 40s --speed 60"
        let process = try ChildProcess(["/usr/bin/script", "-qec", command, "/dev/null"], in: folder)
        var text = ""
        while let line = try process.line() { text += line + "\n" }
        #expect(try process.exitStatus() == 0, "\(text)")
        let pieces = text.components(separatedBy: "\r\u{1B}[K")
        let bars = pieces.filter { $0.contains("░") || $0.contains("█") }
        #expect(bars.count >= 2)
        for bar in bars { #expect(bar.hasPrefix("\u{1B}[?7l") && bar.hasSuffix("\u{1B}[?7h"), "\(bar)") }
        let last = try #require(pieces.last)
        #expect(last.contains("digest") && !last.contains("\u{1B}"))
        // Where nobody watches there is none.
        let run = try Run(["simulate", "demo", "--until", "20s", "--speed", "60"], in: folder)
        #expect(run.complaints == "")
    }

    @Test func `a trace holds the log, a line an event`() throws {
        let file = try scenario()
        let run = try simulate(file, "--trace", folder.path("trace.ndjson"), "--json")
        #expect(run.exitStatus == 0)
        let lines = try #require(folder.bytes("trace.ndjson")).split(separator: 0x0a)
        #expect(lines.count == object(run)["events"] as? Int)
        let out = try simulate(file, "--trace", "-")
        #expect(out.output.split(separator: "\n").map { Data($0.utf8) } == lines.map { Data($0) })
        // A trace is a log, and a log can be replayed.
        let replayed = try Run(["simulate", "--replay", folder.path("trace.ndjson"), "--json"], in: folder)
        #expect(replayed.exitStatus == 0, "\(replayed.complaints)")
        #expect(object(replayed)["events"] as? Int == lines.count)
    }

    @Test func `a crash is played at every step`() throws {
        let run = object(try simulate(try scenario(), "--until", "5s", "--crash-every-step", "--json"))
        let steps = try #require(run["trials"] as? Int)
        #expect(steps > 4)
        #expect(run["faults"] as? Int == steps)
        #expect(run["result"] as? String == "passed")
    }

    @Test(arguments: [
        ("--seeds 9..1", "1..9"), ("--seeds 1-9", "range"), ("--seeds 1..2 --seed 1", "both"), ("--seed -1", "--seed"),
        ("--seed x", "found \"x\""), ("--faults crash,bogus", "bogus"), ("--faults crsh", "Did you mean \"crash\""),
        ("--until -5m", "-5m"), ("--until 0s", "0s"), ("--until 5", "unit"), ("--until 99999999d", "99999999d"),
        ("--until 2020-01-01T00:00:00Z", "after the start"), ("--speed 0", "3600"), ("--speed fast", "fast"),
        ("--golden no", "--golden update"), ("--golden update --seed 8", "--seed"), ("--kernel --full", "both"),
        ("--trace /nowhere/trace", "/nowhere/trace"), ("--trace /proc/version", "/proc/version"),
        ("--trace x --seeds 1..2", "--trace"), ("--keep /proc/version", "/proc/version"), ("--bogus", "--bogus"),
        ("--replay log.ndjson", "both"),
    ])
    func `what is asked wrongly is answered with a sentence and leaves nothing`(words: String, answer: String) throws {
        let file = try scenario()
        let run = try Run(["simulate", file] + words.split(separator: " ").map(String.init), in: folder)
        #expect(run.exitStatus == 2)
        #expect(run.complaints.contains(answer), "\(run.complaints)")
        #expect(folder.names == ["three.json"])
    }

    @Test(arguments: [
        (", \"bogus\": 1", "bogus"), (", \"script\": [ { \"at\": \"1m\", \"do\": \"explode\" } ]", "explode"),
        (", \"knobs\": { \"stuckAfter\": \"15 parsecs\" }", "15 parsecs"),
        (", \"knobs\": { \"stuckAfter\": \"-1m\" }", "-1m"),
        (", \"plannedFaults\": [ { \"kind\": \"crash\", \"chance\": \"1\" } ]", "neither"),
        (", \"plannedFaults\": [ { \"kind\": \"crash\", \"step\": 1, \"chance\": \"xyz\" } ]", "xyz"),
    ])
    func `a mistake in a scenario is told with its line`(more: String, answer: String) throws {
        let run = try simulate(try scenario(more), "--trace", folder.path("trace.ndjson"))
        #expect(run.exitStatus == 2)
        #expect(run.complaints.contains("three.json:4: "), "\(run.complaints)")
        #expect(run.complaints.contains(answer), "\(run.complaints)")
        #expect(folder.names == ["three.json"])
    }

    @Test func `an end before the start, and no scenario at all`() throws {
        let early = try folder.write(
            "{\"name\":\"x\",\"until\":\"2020-01-01T00:00:00Z\",\"workload\":[]}", to: "early.json")
        for words in [
            ["simulate", early], ["simulate"], ["simulate", folder.path("none.json")], ["simulate", "dmeo"],
        ] {
            let run = try Run(words, in: folder)
            #expect(run.exitStatus == 2)
            #expect(!run.complaints.isEmpty)
        }
    }

    @Test func `there is nothing to shrink where nothing fails`() throws {
        let run = try Run(["shrink", try scenario(), "--seed", "1", "--keep", folder.root], in: folder)
        #expect(run.exitStatus == 1)
        #expect(run.complaints.contains("breaks nothing"))
        #expect(folder.names == ["three.json"])
    }

    @Test func `a run can be watched at a multiple of real time`() throws {
        let began = Date()
        let run = try simulate(try scenario(), "--until", "1m", "--speed", "60")
        #expect(run.exitStatus == 0)
        // A minute, and the last sixty seconds, in which everything comes to rest and nothing may be due.
        #expect(Date().timeIntervalSince(began) >= 0.9)
    }
}
