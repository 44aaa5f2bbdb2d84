// Why: the log stands behind a protocol. SQLite in the same process is the first to keep it; a shared, replicated log
// can be the second, because nothing that decides knows of either.

package import OrreryTime

/// An event with its data as JSON text, encoded once and shared by whoever keeps or sends it.
package final class EncodedEvent: Sendable {
    package let event: Event
    /// `event.data` as JSON.
    package let data: [UInt8]

    package init(_ event: Event, data: [UInt8]) {
        self.event = event
        self.data = data
    }
}

/// An answer that was given to a request with an `Idempotency-Key`.
package struct RememberedAnswer: Hashable, Sendable {
    package let key: String
    package let at: Instant
    package let status: Int
    package let body: [UInt8]

    package init(key: String, at: Instant, status: Int, body: [UInt8]) {
        self.key = key
        self.at = at
        self.status = status
        self.body = body
    }
}

/// Why nothing was kept.
package enum EventLogError: Error, Hashable, Sendable {
    /// The log is not where it was expected to be: somebody else wrote.
    case unexpectedPosition(expected: Int64, found: Int64)
    /// The medium refused; it may accept later. The text says what and what to do.
    case unavailable(String)
}

/// The log of what the board decided.
package protocol EventLog: AnyObject {
    /// The name of the stretch in which no sequence number is used twice.
    var epoch: String { get }
    /// The place of the last event; 0 when there is none.
    var head: Int64 { get }
    /// The place before the first event that can still be read in this epoch.
    var floor: Int64 { get }

    /// Keeps `events`, `answers`, the lines of logs and the rows of deliveries for good, all or none, when the log stands at
    /// `position`. A delivery that is there is replaced.
    /// - Throws: `EventLogError`; then nothing was kept.
    func append(
        _ events: [EncodedEvent], answers: [RememberedAnswer], logs: [LogWrite], deliveries: [WebhookDelivery],
        expecting position: Int64
    ) throws(EventLogError)

    /// What was logged since the last snapshot.
    func snapshotNeed() throws(EventLogError) -> SnapshotNeed

    /// Keeps a snapshot of the board as it is after the event at the head.
    func append(_ snapshot: Snapshot) throws(EventLogError)

    /// Removes rows that are too old, `rowsMax` at most: activities and log lines of before `activitiesBefore`, events up
    /// to the newest snapshot that is not later than `eventsBefore`. A pruning that has begun goes on to its own end.
    func prune(activitiesBefore: Instant, eventsBefore: Instant, rowsMax: Int) throws(EventLogError) -> Pruning

    /// Removes deliveries that wait no longer, `rowsMax` at most: those of before `instant`, and the oldest beyond `kept`.
    /// - Returns: How many were removed.
    func pruneDeliveries(before instant: Instant, keeping kept: Int, rowsMax: Int) throws(EventLogError) -> Int

    /// A second way to what is kept, for another thread; nil where there is none.
    func makeReader() throws(EventLogError) -> sending (any BoardReader)?

    /// Writes something that nobody will read.
    /// - Throws: `EventLogError` when nothing can be written now.
    func probe() throws(EventLogError)

    /// Notes that everything is there, so that the next start goes on in the same epoch.
    func close() throws(EventLogError)
}

extension EventLog {
    /// Keeps `events` and `answers`, all or none.
    package func append(
        _ events: [EncodedEvent], answers: [RememberedAnswer], expecting position: Int64
    ) throws(EventLogError) {
        try append(events, answers: answers, logs: [], deliveries: [], expecting: position)
    }

    /// Keeps `events`, `answers` and the lines of logs, all or none.
    package func append(
        _ events: [EncodedEvent], answers: [RememberedAnswer], logs: [LogWrite], expecting position: Int64
    ) throws(EventLogError) {
        try append(events, answers: answers, logs: logs, deliveries: [], expecting: position)
    }
}

extension EventLogError {
    /// What to tell a person.
    package var reason: String {
        switch self {
        case .unavailable(let reason): reason
        case .unexpectedPosition(let expected, let found):
            "The log stands at \(found) where \(expected) was expected: another program has written to it."
        }
    }
}
