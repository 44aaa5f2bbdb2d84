// Why: the same trial is run on two rungs. The kernel's stands on memory and is fast; the full one stands on the real
// SQLite over a disk that can fail, with the real streams and viewers that read them.

package import OrreryModel
package import OrreryService
package import OrreryTime

/// How a board comes to its end when nobody asked it to.
package enum CrashKind: Hashable, Sendable {
    /// The process is gone; what it had written is there.
    case process
    /// The machine is gone; of what was not synced some is there, some is not, some is torn.
    case power
}

/// How the disk does.
package enum DiskCondition: Hashable, Sendable {
    case well, full
    /// Every write is refused.
    case failing
    /// The next write or sync is refused, once.
    case failingOnce
    /// Everything takes time, on the board's clock.
    case slow
}

/// What a trial's board stands on.
package protocol Rung: AnyObject {
    /// Opens the store: empty the first time, as a crash left it later.
    /// - Throws: `StagingError` when it cannot be opened.
    func openStore(now: Instant) throws(StagingError) -> any BoardStore

    /// What becomes of what was written when the board crashes. Its store is not used again.
    func crash(_ kind: CrashKind)

    /// Lets the disk fail, or do well again.
    func setDisk(_ condition: DiskCondition)

    /// How long the disk has kept the board waiting since the last time of asking.
    /// - Parameter hasCommitted: Whether anything was made durable since.
    func takeDelay(hasCommitted: Bool) -> Duration

    /// Whether the disk went down in the middle of something; `crash` brings it back.
    var isDown: Bool { get }

    /// The newest event that would be there if the power failed now.
    func durableHead() -> Int64

    /// Who looks at the board; nil when nobody does.
    var audience: (any Audience)? { get }
}

/// Viewers over simulated sockets.
package protocol Audience: AnyObject {
    /// When somebody does something next; nil for never.
    var nextDue: Instant? { get }

    /// The board serves from here on; whoever looked before comes back with the cursor that they have.
    func boardStarted(_ engine: inout Engine, now: Instant)

    /// The board is gone, and with it all connections.
    func boardWentDown(now: Instant)

    /// What viewers ask the board now: to begin a stream, to be told the whole board.
    func requests(now: Instant) -> [Work]

    /// Sends what came of a tick to everyone.
    /// - Parameter answers: To the requests that the audience has put into the tick, in their order.
    func publish(_ result: TickResult, answers: [WorkResult], from engine: inout Engine, now: Instant)

    /// Lets everyone read, come and go who is due.
    func act(on engine: inout Engine, now: Instant)

    /// One of the viewers' faults.
    func inject(_ kind: FaultKind, seed: UInt64, now: Instant)

    /// All due times come so much later: the board's calendar has jumped.
    func shift(by offset: Duration)

    /// Ends all faults of viewers.
    func heal(now: Instant)

    /// What was wrong with what somebody was sent, if anything was.
    func complaint(now: Instant) -> (invariant: Invariant, sentence: String)?

    /// The same when the run is over and everyone should have caught up.
    func finish(_ engine: inout Engine, now: Instant) -> (invariant: Invariant, sentence: String)?

    /// Names of what was reached, such as `stream.reset`, sorted.
    var coverage: [String] { get }
}
