// Why: what is too old goes in the same steps as from SQLite's tables, so that a run in memory prunes the same rows at the
// same instants and tells the same numbers.

package import OrreryModel
package import OrreryTime

/// A pruning that has begun.
struct MemoryPruning: Sendable {
    var retention: Retention
    /// The run whose lines are looked at next.
    var run: Int64 = 0
}

extension MemoryBoardStore {
    package func prune(
        activitiesBefore: Instant, eventsBefore: Instant, rowsMax: Int
    ) throws(EventLogError) -> Pruning {
        try checkRefusal()
        let newest = snapshots.last { $0.at <= eventsBefore }?.seq
        var changed =
            pruning
            ?? MemoryPruning(
                retention: Retention(
                    activitiesBefore: activitiesBefore, floor: max(retentionFloor, newest ?? 0)))
        // A row that is too old comes from an event that is.
        if isBehind(changed.retention.activitiesBefore, changed.retention.floor) { fold() }
        let isDone = prune(&changed, rowsMax: rowsMax)
        guard !isDone || !changed.retention.counts.isEmpty else {
            pruning = nil
            return .done(nil)
        }
        pruning = changed
        retentionFloor = changed.retention.floor
        return isDone ? .done(changed.retention) : .goesOn
    }

    /// Removes what the event says was removed, which it was before it was said; a log that is folded again removes it
    /// here.
    func apply(_ retention: Retention) {
        if retention.floor > events.floor { events.removeFirst(min(events.count, Int(retention.floor - events.floor))) }
        snapshots.removeAll { $0.seq < retention.floor }
        pruning = nil
        retentionFloor = retention.floor
    }

    /// Removes the next rows, `rowsMax` at most; true when nothing is left to remove.
    private func prune(_ pruning: inout MemoryPruning, rowsMax: Int) -> Bool {
        let before = pruning.retention.activitiesBefore
        let floor = pruning.retention.floor
        var rowsLeft = rowsMax
        var removed = tables.pruneActivities(before: before, oldest: rowsLeft)
        pruning.retention.counts.activities += Int64(removed)
        rowsLeft -= removed
        guard rowsLeft > 0 else { return false }
        removed = tables.pruneInvocationActivities(before: before, oldest: rowsLeft)
        pruning.retention.counts.invocationActivities += Int64(removed)
        rowsLeft -= removed
        guard rowsLeft > 0 else { return false }
        if let first = snapshots.first, first.seq < floor {
            snapshots.removeFirst()
            pruning.retention.counts.snapshots += 1
            return false
        }
        removed = min(rowsLeft, events.count, max(0, Int(floor - events.floor)))
        events.removeFirst(removed)
        pruning.retention.counts.events += Int64(removed)
        rowsLeft -= removed
        guard rowsLeft > 0 else { return false }
        return pruneLines(&pruning, rowsLeft)
    }

    /// Removes the first lines of one run after the other.
    private func pruneLines(_ pruning: inout MemoryPruning, _ rowsMax: Int) -> Bool {
        var rowsLeft = rowsMax
        while rowsLeft > 0 {
            let from = pruning.run
            guard let run = tables.logs.runsWithLines.first(where: { $0 >= from }) else { return true }
            // What a line says of itself may be years old or years ahead: it is old when it was received long ago.
            let before = pruning.retention.activitiesBefore
            let received = tables.logs[run]?.receipts.last { $0.at < before }?.lastLine
            let removed = tables.logs.removeLines(of: run, through: received ?? 0, limit: rowsLeft)
            pruning.retention.counts.logLines += Int64(removed)
            pruning.run = removed == rowsLeft ? run : run + 1
            if removed < rowsLeft { pruneReceipts(of: run) }
            // Looking costs as much as removing.
            rowsLeft -= max(1, removed)
        }
        return false
    }

    private func pruneReceipts(of run: Int64) {
        tables.logs.removeReceipts(of: run)
        if tables.logs[run]?.lines.isEmpty ?? true, upToDate.invocations[run] == nil {
            tables.logs.removeAllReceipts(of: run)
        }
    }
}
