// Why: `orrery load` is what says that nobody misses anything, so it is run as a user runs it, against the real server.

import Foundation
import FoundationXML
import Testing

/// Rule: every viewer is judged; what is wrong is told in a sentence, with an exit code that says whose fault it is.
@Suite struct LoadTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func serve() throws -> Server {
        try folder.write("{\"monitoring\": {\"maxConcurrentStreams\": 200}}", to: "orrery.json")
        return try Server.serve(folder.path("board.db"), in: folder, flags: ["--config", folder.path("orrery.json")])
    }

    private func load(_ server: Server, _ words: String) throws -> (run: Run, result: [String: Any]) {
        let run = try Run(
            ["load", "--url", "http://127.0.0.1:\(server.port)", "--json"]
                + words.split(separator: " ").map(String.init), in: folder)
        return (run, (try? JSONSerialization.jsonObject(with: Data(run.output.utf8))) as? [String: Any] ?? [:])
    }

    /// Everybody has got everything once. How fast is another matter: on a busy machine the schedule may not be kept,
    /// which the result says, and nothing else may be wrong with it.
    private func expectExact(_ run: Run, _ result: [String: Any], viewers: Int, log: Bool = true) {
        let exactness = result["exactness"] as? [String: Any] ?? [:]
        for key in ["lost", "twice", "reordered", "resets", "incomplete"] {
            #expect(exactness[key] as? Int == 0, "\(key): \(run.output) \(run.complaints)")
        }
        #expect(exactness["digests"] as? Int == 1)
        if log { #expect(exactness["agreeingWithLog"] as? Int == viewers) }
        #expect((result["complaints"] as? [String])?.isEmpty == true, "\(run.output)")
        let isValid = (result["objections"] as? [String])?.isEmpty == true
        #expect(result["result"] as? String == (isValid ? "exact" : "INVALID"))
        #expect(run.exitStatus == (isValid ? 0 : 1))
    }

    private func member(_ result: [String: Any], _ object: String, _ key: String) -> Int? {
        (result[object] as? [String: Any])?[key] as? Int
    }

    @Test func `fifty viewers get two hundred events, each once, as the log has them`() throws {
        let server = try serve()
        let report = folder.path("report.html")
        let (run, result) = try load(
            server, "--viewers 50 --rate 500 --events 200 --pid \(server.process.identifier) --html \(report)")
        expectExact(run, result, viewers: 50)
        #expect(result["deliveries"] as? Int == 50 * 200)
        #expect(member(result, "published", "accepted") == 200)
        #expect(member(result, "latency", "count") == 50 * 200)
        #expect((member(result, "serverProcess", "residentBytesAfter") ?? 0) > 1_000_000)
        let page = try String(contentsOfFile: report, encoding: .utf8)
        #expect(page.components(separatedBy: "<svg").count == 4)
        #expect(page.contains("prefers-color-scheme: dark"))
        // It stands alone, and is XML but for its first line and its two tags without an end.
        #expect(!page.contains("src=") && !page.contains("href=") && !page.contains("url("))
        let xml = page.replacing("<!doctype html>", with: "").replacing(/<meta[^>]*>/, with: "")
        #expect(XMLParser(data: Data(xml.utf8)).parse())
    }

    @Test func `those who read nothing and those who leave and come back miss nothing either`() throws {
        let server = try serve()
        let (run, result) = try load(server, "--viewers 50 --rate 500 --events 200 --slow 10% --vanish 10%")
        expectExact(run, result, viewers: 50)
        #expect(member(result, "viewers", "slow") == 5)
        #expect(member(result, "viewers", "vanishing") == 5)
        #expect((member(result, "viewers", "vanished") ?? 0) >= 5)
        // Latencies are those of the others.
        #expect(member(result, "latency", "count") == 40 * 200)
        #expect(try server.stop() == 0)
        #expect(server.process.complaints == "")
    }

    @Test func `a stream whose ids say nothing is judged by the numbers in the events`() throws {
        let server = try serve()
        let (run, result) = try load(
            server, "--viewers 20 --rate max --events 300 --vanish 4 --path /api/events/stream")
        expectExact(run, result, viewers: 20, log: false)
        #expect(result["deliveries"] as? Int == 20 * 300)
        #expect(((result["exactness"] as? [String: Any])?["logDigest"]) is NSNull)
    }

    // MARK: Other servers

    private func load(_ server: LyingServer, _ words: String = "") throws -> (run: Run, result: [String: Any]) {
        let words =
            "load --json --viewers 4 --events 30 --rate 300 --path /sub --publish-path /pub --patience 2s \(words)"
        let run = try Run(
            words.split(separator: " ").map(String.init) + ["--url", "http://127.0.0.1:\(server.port)"], in: folder)
        return (run, (try? JSONSerialization.jsonObject(with: Data(run.output.utf8))) as? [String: Any] ?? [:])
    }

    @Test(arguments: [false, true])
    func `any server of event streams can be judged`(isChunked: Bool) throws {
        let server = try LyingServer(isChunked: isChunked) { _, event in [event] }
        let (run, result) = try load(server)
        expectExact(run, result, viewers: 4, log: false)
        #expect(result["deliveries"] as? Int == 4 * 30)
    }

    @Test func `what one viewer gets twice is noticed`() throws {
        let server = try LyingServer(isChunked: false) { viewer, event in
            viewer == 2 && event == 17 ? [event, event] : [event]
        }
        let (run, result) = try load(server)
        #expect(run.exitStatus == 1)
        #expect(result["result"] as? String == "inexact")
        #expect(member(result, "exactness", "twice") == 1)
        #expect(member(result, "exactness", "lost") == 0)
    }

    @Test func `what one viewer does not get is noticed`() throws {
        let server = try LyingServer(isChunked: false) { viewer, event in viewer == 1 && event == 5 ? [] : [event] }
        let (run, result) = try load(server)
        #expect(run.exitStatus == 1)
        #expect(member(result, "exactness", "lost") == 1)
        #expect(member(result, "exactness", "incomplete") == 1)
        #expect(run.complaints.contains("1 events were lost"), "\(run.complaints)")
    }

    @Test func `what one viewer gets in another order is noticed`() throws {
        let server = try LyingServer(isChunked: false) { viewer, event in
            viewer == 3 ? event == 8 ? [] : event == 9 ? [9, 8] : [event] : [event]
        }
        let (run, result) = try load(server)
        #expect(run.exitStatus == 1)
        #expect(member(result, "exactness", "lost") == 0)
        #expect(member(result, "exactness", "digests") == 2)
    }

    @Test func `events come when those of a scenario do`() throws {
        let server = try serve()
        let scenario = try folder.write(
            """
            { "name": "three", "seed": 7, "until": "2m",
              "workload": [ { "kind": "mockTasks", "tasks": ["build"], "every": "1m" } ] }
            """, to: "three.json")
        let simulated = try Run(["simulate", scenario, "--faults", "none", "--json"], in: folder)
        let events = ((try? JSONSerialization.jsonObject(with: Data(simulated.output.utf8))) as? [String: Any])?[
            "events"]
        let (run, result) = try load(server, "--viewers 5 --scenario \(scenario) --speed 600")
        expectExact(run, result, viewers: 5)
        #expect(member(result, "published", "events") == events as? Int)
        #expect((events as? Int ?? 0) > 5)
    }

    @Test func `a server that is killed in the middle and comes back has lost nobody anything`() throws {
        let first = try serve()
        let port = first.port
        let loading = try ChildProcess(
            Server.command([
                "load", "--url", "http://127.0.0.1:\(port)", "--viewers", "20", "--rate", "200", "--events", "400",
            ]), in: folder)
        // It says what it does, a line each: the second is said as the first event goes out.
        _ = try loading.line()
        _ = try loading.line()
        let head = try first.head()
        while try first.head() < head + 50 {}
        try first.kill()
        let second = try Server.serve(
            folder.path("board.db"), in: folder, flags: ["--config", folder.path("orrery.json")], port: port)
        var lines: [String] = []
        while let line = try loading.line() { lines.append(line) }
        let text = lines.joined(separator: "\n")
        #expect(text.contains("20 of 20 viewers agree with the log"), "\(text) \(loading.complaints)")
        #expect(text.contains("lost        0, twice 0, out of order 0"), "\(text)")
        #expect(text.contains("cut off"), "\(text)")
        #expect(try second.stop() == 0)
    }

    @Test func `one process publishes, another one judges it too, and those who vanish from either miss nothing`()
        throws
    {
        let server = try serve()
        let watching = try ChildProcess(
            Server.command([
                "load", "--url", "http://127.0.0.1:\(server.port)", "--viewers", "20", "--rate", "200", "--events",
                "200",
                "--vanish", "4", "--watch", "--patience", "5s",
            ]), in: folder)
        // The second line is said when all have joined.
        _ = try watching.line()
        #expect(try watching.line() == "what others publish is being watched…")
        let (run, result) = try load(server, "--viewers 20 --rate 200 --events 200 --vanish 4 --seed 2")
        expectExact(run, result, viewers: 20)
        #expect((member(result, "viewers", "resumes") ?? 0) >= 4)
        var lines: [String] = []
        while let line = try watching.line() { lines.append(line) }
        let text = lines.joined(separator: "\n")
        #expect(text.contains("20 of 20 viewers agree with the log"), "\(text) \(watching.complaints)")
        // The task that is published to is an event, too.
        #expect(text.contains("deliveries  \(20 * 201),"), "\(text)")
    }

    @Test func `a stream of the run's own task carries what is published to it`() throws {
        let (run, result) = try load(try serve(), "--viewers 5 --rate 200 --events 50 --path /api/events?task={task}")
        expectExact(run, result, viewers: 5, log: false)
        #expect(result["deliveries"] as? Int == 5 * 50)
    }

    @Test func `nobody need watch, and nothing need be published`() throws {
        let server = try serve()
        let (alone, cost) = try load(server, "--viewers 0 --rate 200 --events 50 --pid \(server.process.identifier)")
        expectNothingWrong(alone, cost)
        #expect(member(cost, "published", "accepted") == 50)
        // Longer than a publish that is not answered is waited for.
        let (idle, held) = try load(server, "--viewers 5 --events 0 --hold 1s --patience 100ms")
        expectNothingWrong(idle, held)
    }

    private func expectNothingWrong(_ run: Run, _ result: [String: Any]) {
        #expect((result["complaints"] as? [String])?.isEmpty == true, "\(run.output) \(run.complaints)")
    }

    @Test func `the yardstick says what a bare send costs`() throws {
        let run = try Run(
            ["load", "--yardstick", "--viewers", "20", "--rate", "1000", "--events", "50", "--json"], in: folder)
        #expect(run.exitStatus == 0, "\(run.complaints)")
        let result = (try? JSONSerialization.jsonObject(with: Data(run.output.utf8))) as? [String: Any] ?? [:]
        #expect(result["sent"] as? Int == 1_000)
        #expect(result["blocked"] as? Int == 0)
        #expect((result["cpuMicrosecondsPerFrame"] as? Double ?? 0) > 0)
    }

    @Test func `a server that is not there, or takes fewer viewers, is told of in a sentence`() throws {
        let none = try Run(["load", "--url", "http://127.0.0.1:1"], in: folder)
        #expect(none.exitStatus == 2)
        #expect(none.complaints.contains("There is nobody at 127.0.0.1:1"), "\(none.complaints)")
        let server = try serve()
        let crowd = try load(server, "--viewers 300").run
        #expect(crowd.exitStatus == 2)
        #expect(crowd.complaints.contains("429"), "\(crowd.complaints)")
        let other = try load(server, "--path /livez").run
        #expect(other.exitStatus == 2)
        #expect(other.complaints.contains("text/event-stream"), "\(other.complaints)")
    }

    @Test(arguments: [
        ("--viewer 3", "Did you mean --viewers?"), ("--viewers -1", "0 to 1000000"), ("--viewers many", "many"),
        ("--rate 0", "--rate"), ("--rate fast", "fast"), ("--slow 110%", "110%"), ("--slow 60% --vanish 60%", "leave"),
        ("--size 1", "--size"), ("--url https://127.0.0.1", "TLS"), ("--url http://127.0.0.1:0", "--url"),
        ("--path events", "--path"), ("--speed 5", "--scenario"), ("--scenario none", "no scenario"),
        ("--scenario demo --rate 5", "both"), ("--pid 999999999", "--pid"),
        ("--html /nowhere/report", "/nowhere/report"),
        ("--viewers 1000000", "descriptors"), ("stray", "stray"), ("--patience 5", "--patience"),
        ("--watch --path /api/events/stream", "--watch"), ("--yardstick --path /x", "--yardstick"),
        ("--yardstick --viewers 500000", "descriptors"),
    ])
    func `what is asked wrongly is answered with a sentence and leaves nothing`(words: String, answer: String) throws {
        let run = try Run(["load"] + words.split(separator: " ").map(String.init), in: folder)
        #expect(run.exitStatus == 2, "\(run.output)")
        #expect(run.complaints.contains(answer), "\(run.complaints)")
        #expect(folder.names == [])
    }
}
