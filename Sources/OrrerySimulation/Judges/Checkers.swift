// Why: whoever runs a trial wants all judges on the bench, in an order that names the cause before what follows from it.

internal import OrreryModel

/// The judges.
package enum Checkers {
    /// All that look at a board itself; those of its viewers sit with the audience.
    /// - Parameter keepsHistory: Whether rows are compared with a history that is kept beside the board: for tables that
    ///   are on a disk.
    package static func all(for plan: TrialPlan, keepsHistory: Bool = false) -> [any Checker] {
        let settings = plan.scenario.settings
        return [
            SequenceChecker(), DurabilityChecker(), TransitionChecker(steps: settings.initSteps),
            CleanupChecker(settings: settings), HealthChecker(settings: settings),
            FoldChecker(settings: settings, keepsHistory: keepsHistory), ConvergenceChecker(settings: settings),
        ]
    }
}
