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
    static func complaint(_ plan: TrialPlan) -> String? {
        let trial = Trial(
            plan, rung: KernelRung(seed: plan.seed), checkers: Checkers.all(for: plan, keepsHistory: true))
        do throws(TrialError) {
            _ = try trial.run()
            return nil
        } catch {
            return "seed \(plan.seed): \(error)"
        }
    }

    @Test(arguments: Theatre.shippedNames.filter { $0 != "year" && $0 != "flood" })
    func `nothing is wrong with a scenario that is shipped`(name: String) throws {
        let scenario = try Theatre.shipped(name)
        for seed in UInt64(1)...3 {
            let plan = TrialPlan(scenario, seed: seed, until: min(scenario.until, scenario.start + .seconds(7_200)))
            #expect(Self.complaint(plan) == nil)
        }
    }
}
