// Why: the full rung must write what the kernel writes, whatever its disk and its viewers go through, and its judges must
// find what is planted.

import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryTime
import Testing

@Suite struct FullRungTests {
    /// Scenarios that are short enough to be played in a test.
    static let names = Theatre.shippedNames.filter { !["year", "flood"].contains($0) }

    /// The plan of some minutes of a scenario.
    static func plan(
        _ name: String, seed: UInt64, minutes: Int64, kinds: [FaultKind]? = [], every: Duration? = nil
    ) throws -> TrialPlan {
        let scenario = try Theatre.shipped(name)
        let until = scenario.start + .minutes(minutes)
        var plan = TrialPlan(scenario, seed: seed, until: until, kinds: kinds == nil ? nil : [])
        if let every, let kinds {
            var random = RandomSource(seed: seed, stream: "faults")
            var at = scenario.start
            while true {
                at = at + .milliseconds(every.milliseconds / 2 + Int64(random.next(below: Int(every.milliseconds))))
                guard at < until else { break }
                plan.faults.append(PlannedFault(random.pick(kinds), .at(at), seed: random.next()))
            }
        }
        return plan
    }

    static var checkers: [any Checker] { [DurabilityChecker(), SequenceChecker()] }

    @Test(arguments: names) func `a run without faults writes on the full rung what it writes in the kernel`(
        name: String
    ) throws {
        let plan = try Self.plan(name, seed: 5, minutes: 12)
        let kernel = try Trial(plan, rung: KernelRung(seed: 5), checkers: Self.checkers).run()
        let full = try Trial(plan, rung: FullRung(seed: 5), checkers: Self.checkers).run()
        #expect(full.digest.text == kernel.digest.text)
        #expect(full.events == kernel.events)
        #expect(full.events > 10)
    }

    /// What can go wrong with the board and its disk.
    static let diskKinds: [FaultKind] = [.crash, .powerLoss, .diskFull, .ioError, .slowDisk, .clockJump, .lostAnswer]

    @Test(arguments: names) func `crashes, losses of power and disks that fail take nothing that was told`(
        name: String
    ) throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            let plan = try Self.plan(name, seed: seed, minutes: 8, kinds: Self.diskKinds, every: .seconds(20))
            let report = try Trial(plan, rung: FullRung(seed: seed), checkers: Self.checkers).run()
            #expect(report.starts > 3)
            #expect(report.events > 10)
        }
    }
}
