// Why: a trial is worth something because it can be repeated, and because nothing is special about its board.

import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryTime
import Testing

/// Rule (design page 5): the same plan writes the same log, and a demo of it too.
@Suite struct TrialTests {
    private static func report(_ plan: TrialPlan) throws -> TrialReport {
        let trial = Trial(plan, rung: KernelRung(seed: plan.seed), checkers: Checkers.all(for: plan))
        return try trial.run()
    }

    @Test func `the same plan writes the same log, and another seed another`() throws {
        let scenario = try Theatre.scenario(Theatre.short)
        let kinds: [FaultKind] = [.crash, .diskFull, .duplicatePost, .clockJump, .agentHang]
        var digests: [String] = []
        for seed in [7, 7, 8] as [UInt64] {
            let report = try Self.report(TrialPlan(scenario, seed: seed, kinds: kinds))
            digests.append("\(report.digest.text) \(report.events) \(report.steps)")
        }
        #expect(digests[0] == digests[1])
        #expect(digests[0] != digests[2])
    }

    @Test func `a trial without faults writes the log of a demo`() throws {
        let scenario = try Theatre.scenario(Theatre.short)
        let report = try Self.report(TrialPlan(scenario, seed: 3))
        var digest = LogDigest()
        var ids = IDSource(random: RandomSource(seed: 3, stream: "epochs"))
        let info = SimulationInfo(
            scenario: scenario.name, seed: 3, start: scenario.start, until: scenario.until)
        let engine = try Engine(
            store: MemoryBoardStore(ids: &ids), settings: scenario.settings,
            ids: IDSource(random: RandomSource(seed: 3, stream: "ids")),
            clock: ClockReading(mode: .virtual, now: scenario.start, simulation: info), now: scenario.start)
        var demo = Conductor(
            Performance(engine: engine, workload: ScenarioWorkload(scenario, seed: 3), simulation: info),
            clock: .virtual(at: scenario.start))
        for result in demo.advance(to: scenario.until) {
            for event in result.committed { digest.note(event.encoded) }
        }
        #expect(report.digest.text == digest.text)
    }

    @Test func `a board may fall over at any step`() throws {
        let scenario = try Theatre.scenario(Theatre.short)
        var plan = TrialPlan(scenario, seed: 5, until: scenario.start + .seconds(12))
        let steps = try Self.report(plan).steps
        #expect(steps > 20)
        for step in 1...steps {
            plan.faults = [PlannedFault(.crash, .step(step), seed: UInt64(step))]
            let report = try Self.report(plan)
            #expect(report.starts == 2)
        }
    }

    @Test func `what was never reached is named`() throws {
        let scenario = try Theatre.scenario(Theatre.short)
        var coverage = Coverage()
        var plan = TrialPlan(scenario, seed: 1, until: scenario.start + .seconds(10))
        coverage.note(try Self.report(plan))
        let names = ["task.created", "task.deleted", "fault.crash", "fault.sleep"]
        #expect(coverage.missing(names) == ["task.deleted", "fault.crash", "fault.sleep"])
        plan.faults = [PlannedFault(.crash, .step(7), seed: 1)]
        coverage.note(try Self.report(plan))
        #expect(coverage.missing(names) == ["task.deleted", "fault.sleep"])
    }
}
