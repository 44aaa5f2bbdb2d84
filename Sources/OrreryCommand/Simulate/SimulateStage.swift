// Why: the one place that says what a trial stands on and who judges it, for every verb that runs one.

internal import OrrerySimulation

enum SimulateStage {
    /// What a board of a trial stands on.
    enum RungKind: String, Sendable { case kernel, full }

    /// A trial of `plan`, ready to run. Used by the thread that made it.
    static func trial(_ plan: TrialPlan, on kind: RungKind) -> Trial {
        Trial(plan, rung: rung(kind, plan), checkers: Checkers.all(for: plan, keepsHistory: kind == .full))
    }

    private static func rung(_ kind: RungKind, _ plan: TrialPlan) -> any Rung {
        switch kind {
        case .kernel: KernelRung(seed: plan.seed)
        case .full: FullRung(plan)
        }
    }
}
