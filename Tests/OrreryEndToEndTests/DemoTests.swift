// Why: a demo is worth something because it can be had again: the seed alone decides what happens, not the speed, nor
// when somebody held the clock.

import Foundation
import Testing

/// Rule: a demo at any speed and a headless run write the same log (design pages 2 and 5).
@Suite(.enabled(if: SQLiteShell.isInstalled, SQLiteShell.missing)) struct DemoTests {
    private let folder: Folder
    /// A quarter of an hour of the demo's day.
    private static let enough = "2026-01-05T08:15:00.000Z"

    init() throws { folder = try Folder() }

    /// Plays until `enough`, lets `body` do to it what it wants before, and gives the log.
    private func play(
        _ name: String, seed: Int, speed: String, _ body: (Server, EventStream) throws -> Void = { _, _ in }
    ) throws -> [String] {
        let database = folder.path("\(name).db")
        let server = try Server.demo(in: folder, flags: ["--seed", "\(seed)", "--speed", speed, "--db", database])
        let viewer = try EventStream(server)
        try body(server, viewer)
        _ = try viewer.events { ($0.object["at"] as? String ?? "") >= Self.enough }
        #expect(try server.stop() == 0)
        return try SQLiteShell.lines(
            "SELECT at, seq, type, project_id, task_id, data FROM events WHERE at < '\(Self.enough)' ORDER BY seq",
            on: database, in: folder)
    }

    private func expectSame(_ one: [String], _ other: [String], at place: SourceLocation = #_sourceLocation) {
        #expect(one.count > 200, sourceLocation: place)
        #expect(one.count == other.count, sourceLocation: place)
        let difference = zip(one, other).first { $0 != $1 }
        #expect(difference == nil, sourceLocation: place)
    }

    @Test func theSameSeedGivesTheSameDayAtAnySpeed() throws {
        let slow = try play("slow", seed: 7, speed: "600")
        let fast = try play("fast", seed: 7, speed: "3600")
        expectSame(slow, fast)
    }

    @Test func holdingTheClockChangesNothing() throws {
        let plain = try play("plain", seed: 7, speed: "3600")
        let held = try play("held", seed: 7, speed: "1200") { server, viewer in
            func control(_ body: String) throws {
                let answer = try server.request("POST", "/api/simulation", body)
                #expect(answer.status == 200, "\(answer.text)")
            }
            _ = try viewer.frame(named: nil)
            try control("{\"action\":\"pause\"}")
            for _ in 0..<5 { try control("{\"action\":\"step\"}") }
            try control("{\"action\":\"step\",\"by\":\"90s\"}")
            try control("{\"action\":\"speed\",\"speed\":777.5}")
            try control("{\"action\":\"play\"}")
            // Looking is not touching.
            for target in ["/api/board", "/api/tasks", "/api/simulation", "/api/live-activity"] {
                #expect(try server.request("GET", target).status == 200)
            }
        }
        expectSame(plain, held)
    }

    @Test func anotherSeedGivesAnotherDay() throws {
        let one = try play("one", seed: 7, speed: "3600")
        let other = try play("other", seed: 8, speed: "3600")
        #expect(one != other)
    }

    /// At this speed the board is always a little behind its clock; what was not reached yet must wait as well.
    @Test func nothingHappensWhileTheClockIsHeld() throws {
        let server = try Server.demo(
            in: folder, flags: ["--seed", "7", "--speed", "3600", "--db", folder.path("demo.db")])
        let viewer = try EventStream(server)
        for _ in 0..<20 { _ = try viewer.frame(named: nil) }
        let paused = try server.request("POST", "/api/simulation", "{\"action\":\"pause\"}")
        #expect(paused.object["isPaused"] as? Bool == true)
        let head = try server.head()
        // At this speed the time that this takes is hours of the demo.
        let readings = try (0..<300).map { _ in try server.request("GET", "/api/simulation")["now"] }
        #expect(Set(readings) == [paused["now"]])
        #expect(try server.head() == head)
        #expect(
            try server.request("POST", "/api/simulation", "{\"action\":\"play\"}").object["isPaused"] as? Bool == false)
        _ = try viewer.frame(named: nil)
    }

    /// A viewer that is being written to when the clock is held must be told as well, not with its next heartbeat.
    @Test func everyViewerIsToldThatTheClockIsHeldHoweverBusyItIs() throws {
        let server = try Server.demo(
            in: folder, flags: ["--seed", "7", "--speed", "600", "--db", folder.path("demo.db")])
        let viewer = try EventStream(server)
        for round in 1...10 {
            for _ in 0..<10 { _ = try viewer.frame(named: nil) }
            _ = try server.request("POST", "/api/simulation", "{\"action\":\"pause\"}")
            // While these are answered the viewer is sent everything, and waits for more.
            for _ in 0..<50 { _ = try server.request("GET", "/api/board") }
            _ = try server.request("POST", "/api/simulation", "{\"action\":\"speed\",\"speed\":\(600 + round)}")
            let told = try viewer.frame(named: "clock").object
            try #require(told["isPaused"] as? Bool == true, "Round \(round).")
            try #require(told["speed"] as? Int == 599 + round, "The viewer was not told of pause \(round).")
            #expect(try viewer.frame(named: "clock").object["speed"] as? Int == 600 + round)
            _ = try server.request("POST", "/api/simulation", "{\"action\":\"play\"}")
            #expect(try viewer.frame(named: "clock").object["isPaused"] as? Bool == false)
        }
    }

    @Test func aResetBeginsTheSameDayAgainInAnotherEpoch() throws {
        let server = try Server.demo(
            in: folder, flags: ["--seed", "7", "--speed", "600", "--db", folder.path("demo.db")])
        let epoch = try server.epoch()
        let viewer = try EventStream(server, lastEventID: "\(epoch)-1")
        let before = try viewer.events { $0.seq == 60 }.map { Self.deed(of: $0) }
        #expect(try server.request("POST", "/api/simulation", "{\"action\":\"reset\"}").status == 200)
        #expect(try viewer.frame(named: "reset").object["head"] as? Int != nil)
        let next = try server.epoch()
        #expect(next != epoch)
        let again = try EventStream(server, lastEventID: "\(next)-1")
        #expect(try again.events { $0.seq == 60 }.map { Self.deed(of: $0) } == before)
    }

    @Test func aScenarioThatIsBuiltInIsPlayedByItsName() throws {
        let server = try Server.demo(in: folder, flags: ["--scenario", "office-day"])
        let simulation = try server.request("GET", "/api/simulation")
        #expect(simulation.object["scenario"] as? String == "office-day")
        #expect(simulation.object["until"] as? String == "2026-01-05T16:00:00.000Z")
    }

    @Test func aScenarioOfOnesOwnIncludesKnobsFromItsFolder() throws {
        _ = try folder.write("{\"stuckAfter\": \"90s\"}", to: "knobs.json")
        let file = try folder.write(
            """
            {
              "name": "mine", "until": "2026-01-05T09:00:00Z", "include": ["knobs.json"],
              "workload": [{ "kind": "mockTasks", "tasks": ["build"] }]
            }
            """, to: "mine.json")
        let server = try Server.demo(in: folder, flags: ["--scenario", file])
        #expect(try server.request("GET", "/api/simulation").object["scenario"] as? String == "mine")
    }

    /// What an event says without its id, which names the epoch, and without the ids that it gave to things.
    private static func deed(of event: StreamFrame) -> String {
        "\(event.object["at"] as? String ?? "") \(event.type ?? "") \(event.activityMessage ?? "")"
    }
}
