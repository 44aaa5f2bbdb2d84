// Why: simulated agents and people act on the board like any client: at their own instants, through the same door.

package import OrreryTime

package protocol Workload {
    /// When somebody acts next; nil for never again.
    var nextDue: Instant? { get }

    /// Lets everyone act who is due at `engine.now`.
    mutating func act(on engine: inout Engine)
}
