// Why: judges that complain of a healthy board are worth as little as judges that never complain. Here they look on while
// everything goes wrong that may, and have nothing to say.

import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryTime
import Testing

/// Rule (design page 5): whatever goes wrong, every invariant holds, for every seed.
@Suite struct JudgeTests {
    /// Plays a trial in memory before all judges; nil when none of them complains.
    private static func complaint(_ plan: TrialPlan) -> String? {
        let trial = Trial(
            plan, rung: KernelRung(seed: plan.seed), checkers: Checkers.all(for: plan, keepsHistory: true))
        do throws(TrialError) {
            _ = try trial.run()
            return nil
        } catch {
            return "seed \(plan.seed): \(error)"
        }
    }

    @Test(arguments: Theatre.shippedNames)
    func `nothing is wrong in the first minute of a scenario that is shipped`(name: String) throws {
        let scenario = try Theatre.shipped(name)
        let plan = TrialPlan(scenario, seed: scenario.seed, until: scenario.start + .minutes(1))
        #expect(Self.complaint(plan) == nil)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `nothing is wrong while everything goes wrong`(seed: UInt64) throws {
        let scenario = try Theatre.scenario(
            """
            { "name": "bad-day", "seed": 1, "until": "3m", "mode": "remote",
              "knobs": { "quietAfter": "4s", "stuckAfter": "10s", "loopAfter": "20s", "launchAfter": "7s",
                         "cleanupAfter": "10s", "sweepInterval": "3s", "cleansUpFailed": true },
              "workload": [
                { "kind": "agents", "count": 3, "arrivals": "6/min", "flow": "coder-reviewer", "steps": "2..4",
                  "step": "1s..3s", "log": "1 lines/s",
                  "outcome": { "ok": "40%", "fail": "20%", "hang": "20%", "loop": "20%" } },
                { "kind": "plans", "subtasks": "2..3", "arrivals": "1/min", "step": "1s..3s" },
                { "kind": "mockTasks", "server": "dev-1", "tasks": ["test"], "every": "1m" },
                { "kind": "people", "followUps": "40%", "stops": "10%", "archives": "30%", "reaction": "5s..15s" } ],
              "faults": { "kinds": ["crash"], "rate": "10/min" } }
            """)
        let kinds = FaultKind.allCases.filter { $0 != .agentFlood && $0 != .agentLongLine }
        #expect(Self.complaint(TrialPlan(scenario, seed: seed, kinds: kinds)) == nil)
    }
}
