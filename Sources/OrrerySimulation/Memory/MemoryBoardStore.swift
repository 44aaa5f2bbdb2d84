// Why: the kernel plays a year of the board in a minute, which no disk takes part in. This store answers every question as
// SQLite's does, so that what holds here holds there.

package import OrreryModel
package import OrreryTime

/// A board's store that is gone with the process. Not thread-safe.
///
/// What is appended is only laid down. The tables are folded from it when something is asked of them, from where the last
/// question stopped.
package final class MemoryBoardStore: BoardHistory, EventLog {
    package let epoch: String
    /// While it is set nothing is kept, and the text says why.
    package var refusal: String?
    package var head: Int64 { events.head }
    package var floor: Int64 { retentionFloor }

    var events = MemoryEvents()
    /// The place before the first event that was not pruned, or is about to be.
    var retentionFloor: Int64 = 0
    /// Rising by their place in the log.
    var snapshots: [Snapshot] = []
    /// A pruning that has begun.
    var pruning: MemoryPruning?
    /// Read them by `upToDate`, but for what no event moves.
    var tables = MemoryTables()
    /// Rising by their number.
    var deliveries: [WebhookDelivery] = []
    var deliveriesMade: Int64 = 0
    private var folded: Int64 = 0
    /// The events of each task, as far as anybody has asked for some.
    private var seqsByTask: [TaskID: [Int64]] = [:]
    private var indexed: Int64 = 0
    private var answers: [String: RememberedAnswer] = [:]
    /// The keys of the answers in the order in which they were given.
    private var answered = PrunedArray<(key: String, at: Instant)>()

    /// An empty store.
    /// - Parameter ids: Names the epoch; as much is taken from it as SQLite's store takes at its first start.
    package init(ids: inout IDSource) {
        epoch = ids.nextEpoch()
    }

    /// The process dies. There is nothing here that was not durable: the next engine takes over this very store, in the same
    /// epoch, and reads its tables up to the last event.
    package func crash() {
        fold()
    }

    package func append(
        _ new: [EncodedEvent], answers: [RememberedAnswer], logs: [LogWrite], deliveries: [WebhookDelivery],
        expecting position: Int64
    ) throws(EventLogError) {
        guard position == head else { throw .unexpectedPosition(expected: position, found: head) }
        try checkRefusal()
        var last = position
        for encoded in new {
            guard encoded.event.seq == last + 1 else {
                throw .unavailable("Event \(encoded.event.seq) cannot follow event \(last): the log has a gap.")
            }
            last += 1
        }
        var isFoldedNow = false
        for encoded in new {
            events.append(encoded)
            switch encoded.event.type {
            case .taskDeleted, .retentionPruned: isFoldedNow = true
            default: break
            }
        }
        // These move what does not wait for a question: logs, the log itself.
        if isFoldedNow { fold() }
        for answer in answers { remember(answer) }
        for log in logs { tables.logs.insert(log) }
        for delivery in deliveries { hold(delivery) }
    }

    package func append(_ snapshot: Snapshot) throws(EventLogError) {
        try checkRefusal()
        var place = snapshots.count
        while place > 0, snapshots[place - 1].seq >= snapshot.seq { place -= 1 }
        let isThere = place < snapshots.count && snapshots[place].seq == snapshot.seq
        snapshots.replaceSubrange(place..<(isThere ? place + 1 : place), with: [snapshot])
    }

    package func snapshotNeed() throws(EventLogError) -> SnapshotNeed {
        let last = snapshots.last
        var need = SnapshotNeed(lastBytes: Int64(last?.state.count ?? 0), lastAt: last?.at, firstAt: nil)
        // Of very many events so many are counted that another snapshot is due.
        for event in try read(after: last?.seq ?? floor, limit: Int(Limits.snapshotEventsMax)) { need.note(event) }
        return need
    }

    package func makeReader() throws(EventLogError) -> sending (any BoardReader)? { nil }

    package func probe() throws(EventLogError) {
        try checkRefusal()
    }

    package func close() throws(EventLogError) {
        // The epoch goes on whatever happened, for there is nothing that could be missing.
    }

    package func answer(to key: String, since instant: Instant) throws(EventLogError) -> RememberedAnswer? {
        answers[key].flatMap { $0.at >= instant ? $0 : nil }
    }

    func checkRefusal() throws(EventLogError) {
        if let refusal { throw .unavailable(refusal) }
    }

    /// The tables after the last event.
    var upToDate: MemoryTables {
        _read {
            fold()
            yield tables
        }
    }

    /// Whether the tables lack an event of before `instant`, or one up to `seq`.
    func isBehind(_ instant: Instant, _ seq: Int64) -> Bool {
        folded < head && (folded < seq || events[folded + 1].event.at < instant)
    }

    func fold() {
        while folded < head {
            folded += 1
            tables.apply(events[folded].event)
            if case .retention(let retention)? = events[folded].event.entity { apply(retention) }
        }
    }

    /// The places of a task's events that are kept, rising.
    func seqs(of taskID: TaskID) -> [Int64] {
        indexed = max(indexed, events.floor)
        while indexed < head {
            indexed += 1
            if let id = events[indexed].event.taskID { seqsByTask[id, default: []].append(indexed) }
        }
        seqsByTask[taskID]?.removeAll { $0 <= events.floor }
        return seqsByTask[taskID] ?? []
    }

    private func remember(_ answer: RememberedAnswer) {
        let oldest = answer.at - Limits.idempotencyKept
        while !answered.isEmpty, answered[0].at < oldest {
            // The same key may have been given another answer since.
            if let at = answers[answered[0].key]?.at, at < oldest { answers[answered[0].key] = nil }
            answered.removeFirst(1)
        }
        answers[answer.key] = answer
        answered.append((answer.key, answer.at))
    }
}
