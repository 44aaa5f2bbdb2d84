// Why: lines come by the thousand and are read by people: viewers are sent what came in a moment together, the first of
// them at once. What nobody wants is not said at all; it is in the store.

package import OrreryModel
package import OrreryStreams

/// Gathers lines for viewers. Times are elapsed real time: what is saved is real work.
package struct LogPublisher: Sendable {
    private enum Item {
        case lines([LogLine])
        case mark(LogFrames.Mark, after: Int64)
    }

    private struct Pending {
        let owner: LogOwner
        var items: [Item] = []
        var bytes = 0
        var due: Duration
    }

    private var pending: [Pending] = []
    /// When lines were last sent, by run, for as long as the next ones must wait.
    private var sent: [(invocationID: Int64, at: Duration)] = []
    private let interval: Duration

    /// - Parameter interval: How long lines wait for others, at most.
    package init(interval: Duration = Limits.logFrameInterval) {
        self.interval = interval
    }

    /// When frames are to be made; nil when nothing waits.
    package var nextDue: Duration? { pending.map(\.due).min() }

    /// Takes what was made durable and is wanted.
    package mutating func take(_ write: LogWrite, at now: Duration) {
        let index = place(of: write.owner, at: now)
        if !write.lines.isEmpty {
            pending[index].items.append(.lines(write.lines))
            pending[index].bytes += write.lines.reduce(0) { $0 + $1.text.count }
        }
        if write.isReset { pending[index].items.append(.mark(.reset, after: write.last)) }
        if write.isFaultNew, let fault = write.position?.fault {
            pending[index].items.append(.mark(.fault(fault), after: write.last))
        }
        if pending[index].bytes >= Limits.logPageBytesMax { pending[index].due = now }
    }

    /// Takes that no more lines will come.
    package mutating func take(endOf owner: LogOwner, last: Int64, at now: Duration) {
        let index = place(of: owner, at: now)
        pending[index].items.append(.mark(.complete(last: last), after: last))
    }

    /// The frames that are due, in order, in the dialects that are heard.
    package mutating func frames(_ dialects: [StreamDialect], at now: Duration) -> [LogFrame] {
        sent.removeAll { $0.at + interval <= now }
        let due = pending.filter { $0.due <= now }
        pending.removeAll { $0.due <= now }
        sent += due.map { ($0.owner.invocationID, now) }
        return due.flatMap { log in Self.joined(log.items).flatMap { Self.frames($0, of: log.owner, dialects) } }
    }

    private mutating func place(of owner: LogOwner, at now: Duration) -> Int {
        if let index = pending.firstIndex(where: { $0.owner.invocationID == owner.invocationID }) { return index }
        let last = sent.last { $0.invocationID == owner.invocationID }
        pending.append(Pending(owner: owner, due: max(now, last.map { $0.at + interval } ?? now)))
        return pending.count - 1
    }

    /// Lines that follow each other as one item.
    private static func joined(_ items: [Item]) -> [Item] {
        var joined: [Item] = []
        for item in items {
            if case .lines(let more) = item, case .lines(let lines)? = joined.last {
                joined[joined.count - 1] = .lines(lines + more)
            } else {
                joined.append(item)
            }
        }
        return joined
    }

    private static func frames(_ item: Item, of owner: LogOwner, _ dialects: [StreamDialect]) -> [LogFrame] {
        switch item {
        case .mark(let mark, let last):
            let bytes = dialects.map { ($0, LogFrames.mark(mark, of: owner, $0)) }
            return [frame(owner, last + 1..<last + 1, bytes)]
        case .lines(let lines):
            return pieces(lines).map { piece in
                let bytes = dialects.map { ($0, LogFrames.lines(piece, of: owner, $0)) }
                return frame(owner, piece[0].number..<piece[piece.count - 1].number + 1, bytes)
            }
        }
    }

    private static func frame(
        _ owner: LogOwner, _ lines: Range<Int64>, _ bytes: [(StreamDialect, [UInt8])]
    ) -> LogFrame {
        LogFrame(
            invocationID: owner.invocationID, projectID: owner.projectID.text, taskID: owner.taskID.text,
            userID: owner.userID, lines: lines,
            bytes: Dictionary(uniqueKeysWithValues: bytes))
    }

    /// Lines in pieces that make frames of a bounded size.
    private static func pieces(_ lines: [LogLine]) -> [[LogLine]] {
        var pieces: [[LogLine]] = []
        var bytes = Limits.logFrameBytesMax
        for line in lines {
            bytes += line.text.count
            if bytes > Limits.logFrameBytesMax {
                pieces.append([])
                bytes = line.text.count
            }
            pieces[pieces.count - 1].append(line)
        }
        return pieces
    }
}
