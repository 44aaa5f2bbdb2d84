// Why: a demo is the simulation that somebody watches: what it wrote, and what it wrote after somebody meddled, is what a
// run without anybody writes.

import Foundation
import Testing

@Suite struct DemoReplayTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func control(_ server: Server, _ body: String) throws -> Answer {
        try server.request("POST", "/api/simulation", body)
    }

    /// Goes on by `length`, and waits until everything on the way is done.
    private func step(_ server: Server, by length: String, to instant: String) throws {
        #expect(try control(server, "{\"action\":\"step\",\"by\":\"\(length)\"}").status == 200)
        for _ in 0..<100_000 {
            if try server.request("GET", "/api/simulation")["now"] == instant { return }
        }
        throw Failure("The demo did not come to \(instant).")
    }

    /// A demo that stands at its beginning. At its slowest a millisecond of it takes ten.
    private func demo(_ name: String) throws -> Server {
        try Server.demo(in: folder, flags: ["--seed", "7", "--speed", "0.1", "--db", folder.path("\(name).db")])
    }

    /// The log up to five minutes after the start, as the demo hands it out and as a run without anybody writes it.
    private func logs(_ server: Server, _ flags: [String] = []) throws -> (demo: [String], headless: [String]) {
        let demo = try server.request("GET", "/api/log").text.split(separator: "\n").map(String.init)
        let trace = folder.path("trace.ndjson")
        let run = try Run(
            ["simulate", "demo", "--seed", "7", "--until", "5m", "--trace", trace] + flags, in: folder)
        #expect(run.exitStatus == 0, "\(run.complaints)")
        let headless = try #require(folder.bytes("trace.ndjson")).split(separator: 0x0a).map {
            String(decoding: $0, as: UTF8.self)
        }
        let end = "\"at\":\"2026-01-05T08:05:00.000Z\""
        func isBefore(_ line: String) -> Bool {
            let at = line.range(of: "\"at\":\"").map { line[$0.lowerBound...].prefix(end.count) } ?? ""
            return at <= end
        }
        return (demo.filter(isBefore), headless.filter(isBefore))
    }

    @Test func `the log of a demo is that of a run that nobody watches`() throws {
        let server = try demo("plain")
        #expect(try control(server, "{\"action\":\"speed\",\"speed\":60}").status == 200)
        // What was played before it is held does not matter.
        #expect(try control(server, "{\"action\":\"pause\"}").status == 200)
        let now = try #require(try server.request("GET", "/api/simulation")["now"])
        #expect(now < "2026-01-05T08:05:00.000Z")
        try step(server, by: "1ms", to: moment(now, plus: 1))
        try step(server, by: "\(milliseconds(to: 300_000, from: now) - 1)ms", to: "2026-01-05T08:05:00.000Z")
        let (demo, headless) = try logs(server)
        #expect(demo.count > 100)
        #expect(demo == headless)
    }

    @Test func `what a person did is recorded, and played again it gives the same log`() throws {
        let server = try demo("meddled")
        #expect(try control(server, "{\"action\":\"pause\"}").status == 200)
        let now = try #require(try server.request("GET", "/api/simulation")["now"])
        let toTwoMinutes = milliseconds(to: 120_000, from: now)
        try step(server, by: "\(toTwoMinutes)ms", to: "2026-01-05T08:02:00.000Z")
        for fault in ["agentHang", "agentGarbage", "agentSilentDeath"] {
            #expect(try control(server, "{\"action\":\"inject\",\"fault\":\"\(fault)\"}").status == 200)
        }
        try step(server, by: "180s", to: "2026-01-05T08:05:00.000Z")
        let inputs = try server.request("GET", "/api/simulation/inputs")
        #expect(inputs.status == 200)
        #expect(
            inputs.text.split(separator: "\n").first
                == "{\"at\":\"2026-01-05T08:02:00.001Z\",\"fault\":\"agentHang\"}")
        let file = try folder.write(inputs.text, to: "inputs.ndjson")
        let (demo, headless) = try logs(server, ["--inputs", file])
        #expect(demo == headless)
        let plain = try logs(server).headless
        #expect(demo != plain)

        let link = try #require(try server.request("GET", "/api/simulation")["permalink"])
        #expect(link == "/?scenario=demo&seed=7&at=2026-01-05T08:05:00.000Z")
        // Another performance has none of it.
        #expect(try control(server, "{\"action\":\"reset\"}").status == 200)
        #expect(try server.request("GET", "/api/simulation/inputs").text == "")
    }

    @Test func `what was asked of a demo is recorded, and played again it gives the same log`() throws {
        let server = try demo("asked")
        #expect(try control(server, "{\"action\":\"pause\"}").status == 200)
        let now = try #require(try server.request("GET", "/api/simulation")["now"])
        try step(server, by: "\(milliseconds(to: 60_000, from: now))ms", to: "2026-01-05T08:01:00.000Z")
        // While the clock stands.
        func ask(_ method: String, _ target: String, _ body: String, key: String? = nil, expect status: Int = 200)
            throws
            -> Answer
        {
            let answer = try server.request(
                method, target, body, headers: key.map { ["Idempotency-Key: \($0)"] } ?? [])
            #expect(answer.status == status, "\(method) \(target): \(answer.text)")
            return answer
        }
        _ = try ask("POST", "/api/projects", "{\"id\":\"side\",\"name\":\"On the side\"}", expect: 201)
        let task = try server.createTask("Written by hand \u{1F980}", more: ",\"project_id\":\"side\"")
        let other = try server.createTask("Not for long")
        _ = try ask("PATCH", "/api/tasks/\(task)", "{\"status\":\"in_progress\"}")
        _ = try ask("PATCH", "/api/tasks/none", "{\"status\":\"done\"}", expect: 404)
        let run = try #require(
            try ask("POST", "/api/tasks/\(task)/invocations", "{}", expect: 201).object["id"] as? Int)
        for _ in 0..<2 {
            _ = try ask(
                "POST", "/api/tasks/\(task)/activities", Activity.body("Said once"), key: "once", expect: 201)
        }
        _ = try ask("POST", "/api/tasks/\(task)/subtasks", "{\"title\":\"First half\"}", expect: 201)
        #expect(try control(server, "{\"action\":\"inject\",\"fault\":\"agentHang\"}").status == 200)
        // While it runs, from several at once.
        #expect(try control(server, "{\"action\":\"speed\",\"speed\":20}").status == 200)
        #expect(try control(server, "{\"action\":\"play\"}").status == 200)
        let crowd = try (0..<4).map { _ in try server.connect() }
        for round in 0..<5 {
            for connection in crowd { try connection.ask("POST", "/api/tasks", "{\"title\":\"Of round \(round)\"}") }
            for connection in crowd { #expect(try connection.readAnswer().status == 201) }
        }
        _ = try ask("POST", "/api/invocations/\(run)/activity", "{\"message\":\"Reading\"}", expect: 201)
        let connection = try server.connect()
        let bytes: [UInt8] = [0x61, 0x00, 0xff, 0x0a, 0x62, 0x0a]
        try connection.send(
            "POST /api/invocations/\(run)/logs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: \(bytes.count)\r\n\r\n")
        try connection.send(bytes)
        #expect(try connection.readAnswer().status == 201)
        _ = try ask("POST", "/api/invocations/\(run)/complete", "{}")
        _ = try ask("DELETE", "/api/tasks/\(other)", "")
        _ = try ask("POST", "/api/tasks/\(task)/followups", "{\"message\":\"And now?\"}", expect: 201)
        #expect(try control(server, "{\"action\":\"pause\"}").status == 200)
        let then = try #require(try server.request("GET", "/api/simulation")["now"])
        try step(server, by: "\(milliseconds(to: 300_000, from: then))ms", to: "2026-01-05T08:05:00.000Z")

        let inputs = try server.request("GET", "/api/simulation/inputs")
        #expect(inputs.text.split(separator: "\n").count == 35)
        let file = try folder.write(inputs.text, to: "inputs.ndjson")
        let (demo, headless) = try logs(server, ["--inputs", file])
        #expect(demo.count > 150)
        #expect(demo == headless)
        let (_, onDisk) = try logs(server, ["--inputs", file, "--full"])
        #expect(demo == onDisk)
        // Up to the first of them it is the log that nobody touched.
        let early = try server.request("GET", "/api/simulation/inputs?before=2026-01-05T08:01:00Z")
        #expect(early.text == "")
        expectProblem(try server.request("GET", "/api/simulation/inputs?before=noon"), 400, naming: "noon")
        #expect(try control(server, "{\"action\":\"reset\"}").status == 200)
        #expect(try server.request("GET", "/api/simulation/inputs").text == "")
    }

    @Test func `what cannot be injected is refused, and what are no inputs is not read`() throws {
        let server = try demo("bad")
        expectProblem(try control(server, "{\"action\":\"inject\"}"), 400, naming: "agentHang")
        expectProblem(try control(server, "{\"action\":\"inject\",\"fault\":\"diskFull\"}"), 400, naming: "agentHang")
        #expect(try server.request("GET", "/api/simulation/inputs").text == "")
        for text in [
            "x", "{}", "{\"at\":\"noon\",\"fault\":\"agentHang\"}",
            "{\"at\":\"2026-01-05T08:02:00Z\",\"fault\":\"crash\"}",
            "{\"at\":\"2026-01-05T08:02:00Z\",\"method\":\"POST\",\"target\":\"/api/nothing\"}",
        ] {
            let file = try folder.write(text, to: "inputs.ndjson")
            let run = try Run(["simulate", "mock-tasks", "--inputs", file], in: folder)
            #expect(run.exitStatus == 2)
            #expect(run.complaints.contains("input 1"), "\(run.complaints)")
        }
    }

    /// Milliseconds since the start of the demo's day.
    private func offset(_ instant: String) -> Int {
        let parts = instant.dropFirst("2026-01-05T".count).dropLast().split { ":.".contains($0) }.compactMap { Int($0) }
        return ((parts[0] - 8) * 3_600 + parts[1] * 60 + parts[2]) * 1_000 + parts[3]
    }

    private func milliseconds(to end: Int, from now: String) -> Int { end - offset(now) }

    private func moment(_ now: String, plus milliseconds: Int) -> String {
        let total = offset(now) + milliseconds
        func padded(_ number: Int, _ places: Int) -> String {
            String(repeating: "0", count: max(0, places - "\(number)".count)) + "\(number)"
        }
        return
            "2026-01-05T08:\(padded(total / 60_000, 2)):\(padded(total / 1_000 % 60, 2)).\(padded(total % 1_000, 3))Z"
    }
}
