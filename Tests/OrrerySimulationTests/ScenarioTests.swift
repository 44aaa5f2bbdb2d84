// Why: what is played depends on the scenario and its seed and on nothing else.

import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryTime
import Testing

@Suite struct ScenarioTests {
    /// Plays a scenario and returns the log as text.
    private func play(
        _ scenario: Scenario, seed: UInt64, until: Instant, _ drive: (inout Conductor, Instant) -> [TickResult]
    ) throws -> [String] {
        var conductor = Conductor(
            try Theatre.stage(scenario, seed: seed),
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
        let scenario = try Theatre.shipped("demo")
        let until = scenario.start + .minutes(20)
        let first = try play(scenario, seed: 7, until: until, headless)
        #expect(first.count > 1_000)
        #expect(try play(scenario, seed: 7, until: until, headless) == first)
        #expect(try play(scenario, seed: 8, until: until, headless) != first)
    }

    @Test func `a demo that is watched, paused, sped up and stepped writes the log of a headless run`() throws {
        let scenario = try Theatre.shipped("demo")
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
        let scenario = try Theatre.shipped("demo")
        var conductor = Conductor(
            try Theatre.stage(scenario, seed: 7),
            clock: .scaled(from: scenario.start, speedPerMille: 1_000, elapsed: .zero),
            restage: { seed throws(StagingError) in try Theatre.stage(scenario, seed: seed) })
        let first = conductor.advance(elapsed: .seconds(30)).results.flatMap(\.committed).map(\.data)
        #expect(try conductor.control(.reset(seed: nil), elapsed: .seconds(31)))
        #expect(conductor.engine.head < 3)
        #expect(conductor.reading(elapsed: .seconds(31)).now == scenario.start)
        let second = conductor.advance(elapsed: .seconds(61)).results.flatMap(\.committed).map(\.data)
        #expect(first == second)
    }

    @Test func `a performance ends at its end and stays there`() throws {
        let scenario = try Theatre.shipped("mock-tasks")
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
