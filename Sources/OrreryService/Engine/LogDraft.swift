// Why: lines of logs wait for the commit of their tick like events do, and their numbers are given out before it.

internal import OrreryModel

/// What of logs a tick has taken, and the numbers of the last lines.
struct LogDraft {
    private(set) var uncommitted: [LogWrite] = []
    private var committed: [LogWrite] = []
    /// The number of the last line by run, uncommitted lines included; a run that is not here is asked for.
    private var lastNumbers: [Int64: Int64] = [:]

    /// The number of the run's last line; nil when it must be asked for.
    func last(of invocationID: Int64) -> Int64? {
        lastNumbers[invocationID]
    }

    mutating func add(_ write: LogWrite) {
        uncommitted.append(write)
        if lastNumbers.count >= Limits.logCountersMax, lastNumbers[write.owner.invocationID] == nil {
            // What waits for its commit must stay known.
            lastNumbers = [:]
            for write in uncommitted { lastNumbers[write.owner.invocationID] = write.last }
        }
        lastNumbers[write.owner.invocationID] = write.last
    }

    /// What was taken is durable.
    mutating func commit() {
        committed += uncommitted
        uncommitted = []
    }

    /// What was taken is refused; the numbers are given out again.
    mutating func drop() {
        uncommitted = []
        lastNumbers = [:]
    }

    mutating func takeCommitted() -> [LogWrite] {
        defer { committed = [] }
        return committed
    }
}
