// Why: all judges of a trial look at the same things in the same order, and the first complaint ends it.

internal import OrreryModel
internal import OrreryService
internal import OrreryTime

/// The judges of one trial.
struct Bench {
    private var checkers: [any Checker]
    /// How many questions were put to judges.
    private(set) var checks = 0

    init(_ checkers: [any Checker]) {
        self.checkers = checkers
    }

    /// Asks each judge in turn.
    /// - Throws: `TrialError` for the first complaint.
    mutating func ask(
        at now: Instant, step: Int, _ question: (inout any Checker) -> String?
    ) throws(TrialError) {
        for index in checkers.indices {
            checks += 1
            if let complaint = question(&checkers[index]) {
                throw .violation(Violation(type(of: checkers[index]).invariant, at: now, step: step, complaint))
            }
        }
    }

    /// Lets each judge look at the board.
    /// - Throws: `TrialError` for the first complaint.
    mutating func look(at engine: Engine, now: Instant, step: Int) throws(TrialError) {
        try ask(at: now, step: step) { $0.look(at: engine, now: now) }
    }

    /// Tells each judge something to which there is nothing to say.
    mutating func tell(_ news: (inout any Checker) -> Void) {
        for index in checkers.indices { news(&checkers[index]) }
    }
}
