// Why: what must hold, whatever happens, has a name and a number, so that a failure says which it was (design page 5,
// "Checkers").

package import OrreryTime

package enum Invariant: String, CaseIterable, Sendable {
    case durability = "C1"
    case sequence = "C2"
    case publication = "C3"
    case replay = "C4"
    case reset = "C5"
    case fold = "C6"
    case transitions = "C7"
    case health = "C8"
    case cleanup = "C9"
    case idempotency = "C10"
    case boundedness = "C11"
    case convergence = "C12"

    /// What must hold.
    package var rule: String {
        switch self {
        case .durability: "What was acknowledged survives a crash, whole."
        case .sequence: "Sequence numbers rise by one, and none names two payloads."
        case .publication: "No frame leaves before its commit is durable."
        case .replay: "What a viewer was sent is the log, nothing missing and nothing twice."
        case .reset: "A cursor that cannot be served gets exactly one reset, and then the live stream."
        case .fold: "Tables, memory and snapshots are folds of the log."
        case .transitions: "Only legal transitions, one event each."
        case .health: "Each silence beyond its threshold is told once, and its end once."
        case .cleanup: "A cleanup comes in its time, once, and never with a follow-up."
        case .idempotency: "One Idempotency-Key, one effect, one answer."
        case .boundedness: "A viewer's memory is bounded; one that stalls is cut, and nobody else feels it."
        case .convergence: "When faults end, every viewer equals the log and every task ends, moves or is flagged."
        }
    }
}

/// An invariant that did not hold.
package struct Violation: Error, Hashable, Sendable {
    package let invariant: Invariant
    /// The board's time at which it was seen, and how many steps had been done.
    package let at: Instant
    package let step: Int
    /// What was expected and what was found.
    package let sentence: String

    package init(_ invariant: Invariant, at: Instant, step: Int, _ sentence: String) {
        self.invariant = invariant
        self.at = at
        self.step = step
        self.sentence = sentence
    }
}
