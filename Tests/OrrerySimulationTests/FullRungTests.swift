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
        if let every, let kinds, !kinds.isEmpty {
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
        let plan = try Self.plan(name, seed: 5, minutes: name == "monday-morning" ? 1 : 4)
        let kernel = try Trial(plan, rung: KernelRung(seed: 5), checkers: Self.checkers).run()
        let full = try Trial(plan, rung: FullRung(plan), checkers: Self.checkers).run()
        #expect(full.digest.text == kernel.digest.text)
        #expect(full.events == kernel.events)
        #expect(full.events > 10)
    }

    /// What can go wrong with the board and its disk.
    static let diskKinds: [FaultKind] = [.crash, .powerLoss, .diskFull, .ioError, .slowDisk, .clockJump, .lostAnswer]

    /// What can go wrong with viewers.
    static let viewerKinds: [FaultKind] = [
        .slowClient, .stalledClient, .vanishedClient, .oldCursor, .foreignCursor, .brokenCursor,
    ]

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

    @Test(arguments: names) func `viewers that go wrong in every way have the log in the end`(name: String) throws {
        // Two hundred viewers are many for a build without optimisation.
        let minutes: Int64 = name == "monday-morning" ? 1 : 3
        let plan = try Self.plan(
            name, seed: 1, minutes: minutes, kinds: Self.viewerKinds + Self.diskKinds, every: .seconds(4))
        let report = try Trial(plan, rung: FullRung(plan), checkers: Self.checkers).run()
        #expect(report.coverage.contains("stream.reset"))
        #expect(report.coverage.contains("stream.resumed"))
    }

    /// Rule: C1 and C3, at every thirteenth operation of a disk that goes down in the middle of it.
    @Test(arguments: [CrashKind.process, .power])
    func `a crash in the middle of any operation of the disk takes nothing`(
        kind: CrashKind
    ) throws {
        let scenario = try Theatre.shipped("demo")
        let plan = TrialPlan(scenario, seed: 2, until: scenario.start + .seconds(12), kinds: [])
        let counting = FullRung(seed: 2)
        let trial = Trial(plan, rung: counting, checkers: Self.checkers)
        // Afterwards comes the minute in which everything must be well again.
        var operations = 0
        trial.onEvent = { if $0.event.at <= plan.until { operations = counting.disk.operations } }
        _ = try trial.run()
        #expect(operations > 100)
        #expect(counting.copiesRead > 5)
        for operation in stride(from: 1, through: operations, by: 13) {
            let rung = FullRung(seed: UInt64(operation), downKind: kind)
            rung.disk.faults.goesDownAt = operation
            let report = try Trial(plan, rung: rung, checkers: Self.checkers).run()
            #expect(report.events > 10, "\(kind) at operation \(operation)")
        }
    }
}
