// Why: a scenario is written by hand, so every mistake in one is named with its line; and what is played depends on its
// seed and on nothing else.

import Foundation
import OrreryJSON
import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryStore
import OrreryTime
import Testing

@Suite struct ScenarioTests {
    private static let simulations = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Simulations")

    private static func shipped(_ name: String) throws -> Scenario {
        let bytes = [UInt8](try Data(contentsOf: simulations.appendingPathComponent("\(name).json")))
        return try Scenario(bytes, name: "\(name).json")
    }

    @Test(arguments: [
        (
            "{\n\"name\": \"x\", \"until\": \"1h\", \"workload\": [],\n\"sede\": 1}",
            "x.json:3: /sede: Unknown key \"sede\". Did you mean \"seed\"?"
        ),
        (
            "{\"name\": \"x\", \"until\": \"1 hour\", \"workload\": []}",
            "x.json:1: /until: Expected a whole number with a unit"
        ),
        ("{\"name\": \"x\", \"until\": \"-5m\", \"workload\": []}", "/until: Expected a whole number"),
        ("{\"name\": \"x\", \"workload\": []}", "/until: Expected how long to play"),
        ("{\"name\": \"x\", \"until\": \"1h\"}", "/workload: Expected an array of who acts"),
        (
            "{\"name\": \"x\", \"until\": \"1h\", \"workload\": [\n{ \"kind\": \"agent\" }]}",
            "x.json:2: /workload/0/kind: Expected one of mockTasks, agents"
        ),
        (
            "{\"name\": \"x\", \"until\": \"1h\", \"workload\": [{ \"kind\": \"agents\",\n \"counts\": 3 }]}",
            "x.json:2: /workload/0/counts: Unknown key"
        ),
        (
            "{\"name\": \"x\", \"until\": \"1h\", \"workload\": [{ \"kind\": \"agents\", \"fail\": \"120%\" }]}",
            "/workload/0/fail: Expected a share"
        ),
        (
            "{\"name\": \"x\", \"until\": \"1h\", \"workload\": [{ \"kind\": \"mockTasks\", \"tasks\": [\"bake\"] }]}",
            "/workload/0/tasks: Expected build, test or deploy"
        ),
        (
            "{\"name\": \"x\", \"until\": \"1h\", \"workload\": [], \"knobs\": { \"cleanup\": \"1m\" }}",
            "/knobs/cleanup: Unknown key \"cleanup\". Did you mean \"cleanupAfter\"?"
        ),
        (
            "{\"name\": \"x\", \"until\": \"1h\", \"workload\": [], \"start\": \"tomorrow\"}",
            "/start: Expected an instant"
        ),
        ("{\"name\": \"x\",", "x.json:1: expected JSON"),
        ("[]", "x.json:1: expected an object, found an array"),
    ])
    func `a mistake in a scenario is named with its line and what was expected`(text: String, message: String) {
        let error = #expect(throws: DocumentError.self) { try Scenario(Array(text.utf8), name: "x.json") }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "no error")")
    }

    /// The beginning of a scenario on an empty board.
    private func stage(_ scenario: Scenario, seed: UInt64) throws(StagingError) -> Performance {
        do {
            var ids = IDSource(random: RandomSource(seed: seed, stream: "ids"))
            let store = try SQLiteBoardStore(
                path: ":memory:", durability: .none, machine: "", now: scenario.start, ids: &ids)
            let simulation = SimulationInfo(
                scenario: scenario.name, seed: seed, start: scenario.start, until: scenario.until)
            let engine = try Engine(
                store: store, settings: scenario.settings, ids: ids,
                clock: ClockReading(mode: .virtual, now: scenario.start, simulation: simulation), now: scenario.start)
            return Performance(
                engine: engine, workload: ScenarioWorkload(scenario, seed: seed), simulation: simulation)
        } catch {
            throw StagingError(reason: "\(error)")
        }
    }

    /// Plays a scenario and returns the log as text.
    private func play(
        _ scenario: Scenario, seed: UInt64, until: Instant, _ drive: (inout Conductor, Instant) -> [TickResult]
    ) throws -> [String] {
        var conductor = Conductor(
            try stage(scenario, seed: seed),
            clock: .scaled(from: scenario.start, speedPerMille: 60_000, elapsed: .zero))
        return drive(&conductor, until).flatMap(\.committed).map {
            String(decoding: NativeDialect.json($0), as: UTF8.self)
        }
    }

    /// Jumps from one thing due to the next, as a headless run does.
    private func headless(_ conductor: inout Conductor, _ until: Instant) -> [TickResult] {
        conductor.advance(to: until)
    }

    @Test func `two runs with one seed write the same log, and another seed writes another`() throws {
        let scenario = try Self.shipped("demo")
        let until = scenario.start + .minutes(20)
        let first = try play(scenario, seed: 7, until: until, headless)
        #expect(first.count > 1_000)
        #expect(try play(scenario, seed: 7, until: until, headless) == first)
        #expect(try play(scenario, seed: 8, until: until, headless) != first)
    }

    @Test func `a demo that is watched, paused, sped up and stepped writes the log of a headless run`() throws {
        let scenario = try Self.shipped("demo")
        let until = scenario.start + .minutes(10)
        let expected = try play(scenario, seed: 7, until: until, headless)
        let watched = try play(scenario, seed: 7, until: until) { conductor, until in
            var chance = RandomSource(seed: 99)
            var elapsed = Duration.zero
            var results: [TickResult] = []
            while conductor.engine.now < until {
                elapsed += chance.next(in: .milliseconds(1) ... .milliseconds(400))
                switch chance.next(below: 8) {
                case 0: _ = try? conductor.control(.step(by: nil), elapsed: elapsed)
                case 1: _ = try? conductor.control(.pause, elapsed: elapsed)
                case 2:
                    let speed = Int64(chance.next(in: 100...600_000))
                    _ = try? conductor.control(.speed(perMille: speed), elapsed: elapsed)
                case 3: _ = try? conductor.control(.step(by: .seconds(3)), elapsed: elapsed)
                default: _ = try? conductor.control(.play, elapsed: elapsed)
                }
                results += conductor.advance(elapsed: elapsed).results
                // Somebody looks at the board now and then; that leaves no trace.
                results.append(conductor.perform([], elapsed: elapsed))
            }
            return results
        }
        #expect(watched.count >= expected.count)
        #expect(Array(watched.prefix(expected.count)) == expected)
    }

    @Test func `a reset begins the same day again`() throws {
        let scenario = try Self.shipped("demo")
        var conductor = Conductor(
            try stage(scenario, seed: 7), clock: .scaled(from: scenario.start, speedPerMille: 1_000, elapsed: .zero),
            restage: { seed throws(StagingError) in try self.stage(scenario, seed: seed) })
        let first = conductor.advance(elapsed: .seconds(30)).results.flatMap(\.committed).map(\.data)
        #expect(try conductor.control(.reset(seed: nil), elapsed: .seconds(31)))
        #expect(conductor.engine.head < 3)
        #expect(conductor.reading(elapsed: .seconds(31)).now == scenario.start)
        let second = conductor.advance(elapsed: .seconds(61)).results.flatMap(\.committed).map(\.data)
        #expect(first == second)
    }

    @Test func `a performance ends at its end and stays there`() throws {
        let scenario = try Self.shipped("mock-tasks")
        var ended: ClockReading?
        let log = try play(scenario, seed: 1, until: scenario.until) { conductor, _ in
            var results: [TickResult] = []
            var isBehind = true
            while isBehind {
                let turn = conductor.advance(elapsed: .seconds(3_600))
                results += turn.results
                isBehind = turn.isBehind
            }
            ended = conductor.reading(elapsed: .seconds(7_200))
            #expect(conductor.nextWake == nil)
            return results
        }
        #expect(log.count { $0.contains("Completed successfully!") && $0.contains("task.progress") } == 5)
        #expect(ended?.now == scenario.until)
        #expect(ended?.isPaused == true)
    }
}
