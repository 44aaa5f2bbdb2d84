// Why: the log itself is asked about the past: how far back it goes, what the board was at a moment, what happened since.

package import OrreryTime

/// A stretch of the log in which no sequence number was used twice.
package struct LogEpoch: Hashable, Sendable {
    package let name: String
    /// The place before its first event.
    package let after: Int64

    package init(name: String, after: Int64) {
        self.name = name
        self.after = after
    }
}

/// The log, as questions.
package protocol LogHistory: AnyObject {
    /// The place of the last event; 0 when there is none.
    func logHead() throws(EventLogError) -> Int64
    /// The place before the first event that is kept, whatever its epoch: what came before it was pruned.
    func logFloor() throws(EventLogError) -> Int64
    /// All epochs, oldest first.
    func epochs() throws(EventLogError) -> [LogEpoch]
    /// When the event at `seq` was; nil when it is not there.
    func instant(of seq: Int64) throws(EventLogError) -> Instant?
    /// The events after `position`, oldest first, `limit` at most, and none after those whose data reach `bytesMax` bytes.
    func read(after position: Int64, limit: Int, bytesMax: Int) throws(EventLogError) -> [EncodedEvent]
    /// The events after `position` and up to `last` whose type is one of `EventType.moments`, newest first, `limit` at
    /// most.
    /// - Parameter projects: Those that the events may be of; nil for all.
    func moments(
        after position: Int64, through last: Int64, within projects: [ProjectID]?, limit: Int
    ) throws(EventLogError) -> [EncodedEvent]
    /// The same of one task.
    func moments(of taskID: TaskID, limit: Int) throws(EventLogError) -> [EncodedEvent]
    /// The newest snapshot that has seen nothing after `seq`.
    func snapshot(atOrBefore seq: Int64) throws(EventLogError) -> Snapshot?
}

extension LogHistory {
    /// The events after `position`, oldest first, `limit` at most.
    package func read(after position: Int64, limit: Int) throws(EventLogError) -> [EncodedEvent] {
        try read(after: position, limit: limit, bytesMax: .max)
    }

    /// The place of the last event at or before `instant`; the floor when all that is kept came later.
    /// - Complexity: O(log n), n = events: instants rise with the sequence numbers.
    package func seq(at instant: Instant) throws(EventLogError) -> Int64 {
        var (before, after) = (try logFloor(), try logHead() + 1)
        while after - before > 1 {
            let middle = before + (after - before) / 2
            if let at = try self.instant(of: middle), at <= instant { before = middle } else { after = middle }
        }
        return before
    }

    /// The board after the event at `seq`: the last snapshot before it, and the events since.
    /// - Precondition: `seq` lies between the floor and the head.
    package func state(at seq: Int64) throws(EventLogError) -> BoardState {
        var state = BoardState()
        if let snapshot = try snapshot(atOrBefore: seq) {
            guard let read = BoardState(snapshot: snapshot.state, seq: snapshot.seq) else {
                throw .unavailable(
                    "The snapshot at \(snapshot.seq) cannot be read back. Restore the database from a backup.")
            }
            state = read
        }
        while state.seq < seq {
            let limit = min(Int(seq - state.seq), Limits.catchUpEventsMax)
            let events = try read(after: state.seq, limit: limit)
            guard events.first?.event.seq == state.seq + 1 else {
                throw .unavailable(
                    "Event \(state.seq + 1) is missing from the log. Restore the database from a backup.")
            }
            for event in events { state.apply(event.event) }
        }
        return state
    }
}

extension [LogEpoch] {
    /// The name of the epoch that the event at `seq` belongs to.
    package func name(of seq: Int64) -> String {
        last { $0.after < seq }?.name ?? first?.name ?? ""
    }
}
