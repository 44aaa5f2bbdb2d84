// Why: a bug of two faults among many must come out as those two, and what is kept of it must show it again.

import OrreryJSON
import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryTime
import Testing

@Suite struct ShrinkerTests {
    /// Complains as soon as the board has gone down at both of two moments: a bug that takes two faults.
    private struct TwoCrashes: Checker {
        static let invariant = Invariant.durability
        let moments: [Instant]
        var seen: Set<Instant> = []

        init(_ moments: [Instant]) { self.moments = moments }

        mutating func boardWentDown(at now: Instant) {
            if moments.contains(now) { seen.insert(now) }
        }

        mutating func look(at engine: Engine, now: Instant) -> String? {
            seen.count == moments.count ? "Both crashes have struck." : nil
        }
    }

    private static let text = """
        { "name": "small", "seed": 3, "until": "30m", "include": ["knobs/quick.json"], "knobs": { "stuckAfter": "9m" },
          "workload": [
            { "kind": "mockTasks", "tasks": ["build", "test"], "every": "5m" },
            { "kind": "agents", "count": 2, "arrivals": "6/h" },
            { "kind": "people", "followUps": "30%" } ],
          "faults": { "kinds": ["crash", "agentHang", "diskFull", "duplicatePost"], "rate": "60/h" },
          "script": [ { "at": "10m", "do": "crash", "restartAfter": "12s" }, { "at": "25m", "do": "hang" } ] }
        """

    private func violation(_ plan: TrialPlan, _ moments: [Instant]) -> Violation? {
        let trial = Trial(plan, rung: KernelRung(seed: plan.seed), checkers: [TwoCrashes(moments), SequenceChecker()])
        do throws(TrialError) {
            _ = try trial.run()
            return nil
        } catch {
            guard case .violation(let violation) = error else { return nil }
            return violation
        }
    }

    /// Two crashes that strike a board which is up, and when.
    private func planted(_ plan: TrialPlan) throws -> [PlannedFault] {
        var struck: [Instant] = []
        struct Listener: Checker {
            static let invariant = Invariant.sequence
            let note: (Instant) -> Void
            mutating func boardWentDown(at now: Instant) { note(now) }
        }
        _ = try Trial(plan, rung: KernelRung(seed: plan.seed), checkers: [Listener { struck.append($0) }]).run()
        let crashes = plan.faults.filter { fault in struck.contains { fault.trigger == .at($0) } }
        try #require(crashes.count >= 5, "The plan has too few crashes to hide two among.")
        return [crashes[1], crashes[3]]
    }

    @Test func `a bug of two faults among many is made smaller to those two`() throws {
        let scenario = try Theatre.scenario(Self.text)
        let plan = TrialPlan(scenario, seed: 3)
        let two = try planted(plan)
        let moments = two.compactMap { if case .at(let instant) = $0.trigger { instant } else { nil } }
        #expect(plan.faults.count > 20)
        var told = 0
        let shrunk = try #require(
            Shrinker.shrink(plan) {
                violation($0, moments)
            } progress: { _, _ in
                told += 1
            })
        #expect(shrunk.plan.faults == two)
        #expect(shrunk.groups.isEmpty)
        #expect(shrunk.violation.invariant == .durability)
        #expect(shrunk.plan.until - moments[1] < .seconds(35))
        #expect(told > 3)

        // What is kept is a scenario that breaks the same, at the same moment, in the same words.
        let document = try ScenarioDocument(Array(Self.text.utf8), name: "x.json", include: Theatre.included)
        let bytes = document.repeating(shrunk.plan, groups: shrunk.groups)
        let again = try Scenario(bytes, name: "kept.json") { _ throws(DocumentError) in throw DocumentError("None.") }
        #expect(again.settings == scenario.settings)
        #expect(violation(TrialPlan(again, seed: again.seed), moments) == shrunk.violation)
    }

    @Test func `a plan that breaks nothing is not made smaller`() throws {
        let plan = TrialPlan(try Theatre.scenario(Self.text), seed: 3)
        #expect(Shrinker.shrink(plan, violation: { _ in nil })?.runs == nil)
    }

    @Test func `a failure that is kept whole is the same run`() throws {
        let scenario = try Theatre.scenario(Self.text)
        let plan = TrialPlan(scenario, seed: 11, until: scenario.start + .minutes(15))
        let document = try ScenarioDocument(Array(Self.text.utf8), name: "x.json", include: Theatre.included)
        let kept = try Scenario(document.repeating(plan), name: "kept.json", include: Theatre.included)
        let again = TrialPlan(kept, seed: kept.seed)
        #expect(again.faults == plan.faults)
        func digest(_ plan: TrialPlan) throws -> LogDigest {
            try Trial(plan, rung: KernelRung(seed: plan.seed), checkers: []).run().digest
        }
        #expect(try digest(again) == digest(plan))
    }
}
