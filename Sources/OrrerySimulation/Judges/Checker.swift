// Why: a judge believes nothing of what it judges: it is handed what came out (events, lines, the board's tables) and
// works out by itself what had to come.

package import OrreryModel
package import OrreryService
package import OrreryTime

/// Somebody who watches over one invariant. Each function returns what is wrong, as a sentence; nil while all is well.
package protocol Checker {
    static var invariant: Invariant { get }

    /// An event was made durable and told. Its fingerprint is that of `LogDigest`.
    mutating func note(_ event: CommittedEvent, fingerprint: UInt64, at now: Instant) -> String?
    /// Lines of logs were made durable.
    mutating func note(_ lines: LogWrite, at now: Instant) -> String?
    /// Something was done at an instant, and this is the board after it.
    mutating func look(at engine: Engine, now: Instant) -> String?
    /// The disk does well or ill from here on.
    mutating func diskChanged(_ condition: DiskCondition, at now: Instant)
    /// The board waited for its disk and did nothing else.
    mutating func boardWasBusy(from: Instant, until: Instant)
    /// The board is gone, from here until it starts again.
    mutating func boardWentDown(at now: Instant)
    /// The board has started, the first time or again.
    /// - Parameter found: Events that lie in the log and that nobody was told of, because of a crash.
    mutating func boardStarted(_ engine: Engine, found: [CommittedEvent], at now: Instant) -> String?
    /// The run is over. Faults have ended some time ago.
    mutating func finish(_ engine: Engine, now: Instant) -> String?
}

extension Checker {
    package mutating func note(_ event: CommittedEvent, fingerprint: UInt64, at now: Instant) -> String? { nil }
    package mutating func note(_ lines: LogWrite, at now: Instant) -> String? { nil }
    package mutating func look(at engine: Engine, now: Instant) -> String? { nil }
    package mutating func diskChanged(_ condition: DiskCondition, at now: Instant) {}
    package mutating func boardWasBusy(from: Instant, until: Instant) {}
    package mutating func boardWentDown(at now: Instant) {}
    package mutating func boardStarted(_ engine: Engine, found: [CommittedEvent], at now: Instant) -> String? { nil }
    package mutating func finish(_ engine: Engine, now: Instant) -> String? { nil }
}
