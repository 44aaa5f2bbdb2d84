// Why: simulated agents and people act on the board like any client: at their own instants, through the same door.

package import OrreryTime

package protocol Workload {
    /// When somebody acts next; nil for never again.
    var nextDue: Instant? { get }

    /// Lets everyone act who is due at `engine.now`.
    mutating func act(on engine: inout Engine)

    /// Lets an agent get into trouble at `instant`.
    mutating func inject(_ trouble: AgentTrouble, at instant: Instant)

    /// Lets everyone act so much later: the board's calendar has jumped, and nobody's work has.
    mutating func shift(by offset: Duration)
}
