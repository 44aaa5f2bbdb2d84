// Why: any past moment is the last snapshot before it and the events since. When to take the next one is decided from the
// log alone, so that the same log has the same snapshots wherever it is written.

package import OrreryTime

/// The board at one moment, written down whole.
package struct Snapshot: Sendable {
    /// The last event that it has seen, and when that was.
    package let seq: Int64
    package let at: Instant
    /// The `BoardState`, as JSON.
    package let state: [UInt8]

    package init(seq: Int64, at: Instant, state: [UInt8]) {
        self.seq = seq
        self.at = at
        self.state = state
    }
}

/// What was logged since the last snapshot, and whether that is reason for another.
package struct SnapshotNeed: Hashable, Sendable {
    /// The size of the last snapshot, and its moment; 0 and nil when there is none.
    package private(set) var lastBytes: Int64
    package private(set) var lastAt: Instant?
    /// The events since, and the bytes of their data.
    package private(set) var events: Int64
    package private(set) var bytes: Int64
    /// When the first of them was; nil when there is none.
    package private(set) var firstAt: Instant?

    package init(lastBytes: Int64 = 0, lastAt: Instant? = nil, events: Int64 = 0, bytes: Int64 = 0, firstAt: Instant?) {
        self.lastBytes = lastBytes
        self.lastAt = lastAt
        self.events = events
        self.bytes = bytes
        self.firstAt = firstAt
    }

    /// Another event was logged.
    package mutating func note(_ event: EncodedEvent) {
        events += 1
        bytes += Int64(event.data.count)
        firstAt = firstAt ?? event.event.at
    }

    /// A snapshot was taken.
    package mutating func note(_ snapshot: Snapshot) {
        self = SnapshotNeed(lastBytes: Int64(snapshot.state.count), lastAt: snapshot.at, firstAt: nil)
    }

    /// Whether it is time for the next snapshot.
    ///
    /// It is when the log since the last one is twice as large as that one, so that snapshots are at most a third of
    /// the file; or when going through it would take too long. A board on which little happens takes one after
    /// `interval`, because events can only be pruned up to a snapshot.
    package func isDue(at now: Instant, interval: Duration) -> Bool {
        guard events > 0 else { return false }
        if events >= Limits.snapshotEventsMax { return true }
        if events >= Limits.snapshotEventsMin, bytes > 2 * lastBytes { return true }
        return (lastAt ?? firstAt).map { now - $0 >= interval } ?? false
    }
}
