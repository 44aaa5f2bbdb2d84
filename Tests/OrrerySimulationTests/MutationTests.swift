// Why: a judge that never complains proves nothing. Each is shown a board with a bug that it was made for, and must call
// it by its name; without the bug the same seeds pass.

import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryTime
import Testing

/// Rule (design page 5, "Checkers"): each is proven by a mutation that it must catch, within 200 seeds.
@Suite struct MutationTests {
    /// Four minutes in which everything happens quickly.
    private static let quick = """
        { "name": "quick", "seed": 1, "until": "3m", "mode": "remote",
          "knobs": { "quietAfter": "4s", "stuckAfter": "10s", "loopAfter": "20s", "launchAfter": "7s",
                     "cleanupAfter": "10s", "sweepInterval": "3s", "initSteps": ["UNPACK", "CONNECT"] },
          "workload": [
            { "kind": "agents", "count": 3, "arrivals": "6/min", "flow": "coder", "steps": "2..4", "step": "1s..3s",
              "outcome": { "ok": "30%", "fail": "20%", "hang": "30%", "loop": "20%" } },
            { "kind": "people", "followUps": "30%", "archives": "20%", "reaction": "5s..15s" } ],
          "faults": { "kinds": ["crash", "duplicatePost", "lostAnswer"], "rate": "4/min" } }
        """
    /// The same long thresholds as everybody's, so that nobody but the last judge has anything to say.
    private static let patient = """
        { "name": "patient", "seed": 1, "until": "2m", "mode": "local",
          "workload": [ { "kind": "mockTasks", "server": "dev-1", "tasks": ["build", "test"], "every": "20s" } ],
          "faults": { "kinds": ["diskFull"], "rate": "1/min" } }
        """
    /// People ask for cleanups at once, before their time.
    private static let hasty = """
        { "name": "hasty", "seed": 1, "until": "3m", "mode": "remote",
          "knobs": { "cleanupAfter": "30s", "sweepInterval": "5s", "initSteps": ["UNPACK", "CONNECT"] },
          "workload": [
            { "kind": "agents", "count": 3, "arrivals": "6/min", "flow": "coder", "steps": "2..4", "step": "1s..3s" },
            { "kind": "people", "stops": "30%", "archives": "50%", "reaction": "1s..5s" } ],
          "script": [ { "at": "60s", "do": "cleanup" }, { "at": "90s", "do": "cleanup" } ] }
        """
    /// Everything happens quickly, on a disk that takes up to two seconds for a commit.
    private static let slow = quick.replacing(
        "\"kinds\": [\"crash\", \"duplicatePost\", \"lostAnswer\"]", with: "\"kinds\": [\"slowDisk\"]")
    private static let seedsMax: UInt64 = 200

    private static func plan(_ bug: PlantedBug, seed: UInt64) throws -> TrialPlan {
        let scenario = try Theatre.scenario(bug == .staysFull ? patient : quick)
        var plan = TrialPlan(scenario, seed: seed)
        if bug == .readsOneTooMany {
            // Between the commit and the first word about it: only then something lies in the log that nobody knows of.
            plan.faults = [PlannedFault(.crash, .step(20 + Int(seed % 20)), seed: seed)]
        }
        return plan
    }

    private static func violation(
        _ plan: TrialPlan, _ rung: any Rung, judges: ([any Checker]) -> [any Checker] = { $0 }
    ) -> Violation? {
        let trial = Trial(plan, rung: rung, checkers: judges(Checkers.all(for: plan, keepsHistory: true)))
        do throws(TrialError) {
            _ = try trial.run()
            return nil
        } catch {
            if case .violation(let violation) = error { return violation }
            Issue.record("\(error)")
            return nil
        }
    }

    @Test(arguments: PlantedBug.allCases)
    func `a planted bug is called by its name, and without it the same seeds pass`(bug: PlantedBug) throws {
        for seed in 1...Self.seedsMax {
            var plan = try Self.plan(bug, seed: seed)
            let healthy = Self.violation(plan, KernelRung(seed: seed))
            try #require(healthy == nil, "seed \(seed) without a bug")
            plan.boardSettings = bug.settings(plan.boardSettings)
            guard let violation = Self.violation(plan, FaultyRung(bug, seed: seed)) else { continue }
            #expect(violation.invariant == bug.breaks, "seed \(seed): \(violation.sentence)")
            return
        }
        Issue.record("In \(Self.seedsMax) seeds nobody noticed that the board \(bug.rawValue).")
    }

    @Test(arguments: FalseReport.allCases)
    func `a decision that is wrong is called by its name, and without it the same seeds pass`(
        report: FalseReport
    ) throws {
        let scenario = try Theatre.scenario(report == .hidesDelays ? Self.slow : Self.hasty)
        for seed in 1...Self.seedsMax {
            let plan = TrialPlan(scenario, seed: seed)
            let healthy = Self.violation(plan, KernelRung(seed: seed))
            try #require(healthy == nil, "seed \(seed) without a bug")
            let violation = Self.violation(plan, KernelRung(seed: seed)) { report.misleading($0) }
            guard let violation else { continue }
            #expect(violation.invariant == report.breaks, "seed \(seed): \(violation.sentence)")
            return
        }
        Issue.record("In \(Self.seedsMax) seeds nobody noticed that the board \(report.rawValue).")
    }

    /// Rule: timers come late while the board waits for its disk, and never later than that.
    @Test(arguments: [PlantedBug.stuckTooLate, .cleansTooLate])
    func `a board that is late is called so on a slow disk, too`(bug: PlantedBug) throws {
        let scenario = try Theatre.scenario(Self.slow)
        for seed in 1...Self.seedsMax {
            var plan = TrialPlan(scenario, seed: seed)
            plan.boardSettings = bug.settings(plan.boardSettings)
            guard let violation = Self.violation(plan, FaultyRung(bug, seed: seed)) else { continue }
            #expect(violation.invariant == bug.breaks, "seed \(seed): \(violation.sentence)")
            return
        }
        Issue.record("In \(Self.seedsMax) seeds nobody noticed that the board \(bug.rawValue).")
    }
}
