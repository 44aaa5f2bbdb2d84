// Why: whoever wants something of the engine puts it down here and goes on. What somebody waits for comes first; what nobody
// waits for has a place of its own, so that a flood of it is in nobody's way.

internal import OrreryModel
internal import OrreryService
internal import OrreryTime

/// What waits for the engine. Not thread-safe: it is kept under a lock.
struct EngineInbox {
    enum Item {
        case work(any WorkReceiver, Work)
        case control(Exchange, ClockControl)
        case piece(ExportStream)
        case endStreams
    }

    private(set) var items: [(item: Item, since: Duration)] = []
    /// What nobody waits for.
    private(set) var told: [(work: Work, since: Duration, bytes: Int)] = []
    private var toldBytes = 0
    var isStopping = false
    var isEmpty: Bool { items.isEmpty && told.isEmpty }

    /// - Returns: Whether there was room.
    mutating func add(_ item: Item, since: Duration) -> Bool {
        guard items.count < Limits.inboxMax, !isStopping else { return false }
        items.append((item, since))
        return true
    }

    /// - Parameter bytes: How much memory it holds, about.
    /// - Returns: Whether there was room.
    mutating func add(told work: Work, since: Duration, bytes: Int) -> Bool {
        guard told.count < Limits.toldMax, toldBytes + bytes <= Limits.toldBytesMax, !isStopping else { return false }
        told.append((work, since, bytes))
        toldBytes += bytes
        return true
    }

    /// Takes what one tick does.
    mutating func take(isToldDue: Bool) -> [(item: Item, since: Duration)] {
        let taken = Array(items.prefix(Limits.workPerTickMax))
        items.removeFirst(taken.count)
        guard isToldDue || isStopping, !told.isEmpty else { return taken }
        let more = told.prefix(Limits.workPerTickMax)
        toldBytes -= more.reduce(0) { $0 + $1.bytes }
        defer { told.removeFirst(more.count) }
        return taken + more.map { (.work(Nobody.alone, $0.work), $0.since) }
    }
}
