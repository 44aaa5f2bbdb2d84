// Why: a trial that broke an invariant and one that could not begin are told apart by whoever asked for it.

/// Why a trial did not come to its end.
package enum TrialError: Error, Sendable {
    case violation(Violation)
    /// The board could not be put up at all.
    case staging(String)
}
