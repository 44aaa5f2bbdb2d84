// Why: a place in the log is named by people and programs in three ways: a number, a cursor, a moment. What it names is
// found in one way, and what cannot be found is explained in one way.

internal import OrreryHTTP
internal import OrreryModel
internal import OrreryStreams
internal import OrreryTime

/// A place in the log as a request names it.
enum LogPlace: Hashable, Sendable {
    case seq(Int64)
    case cursor(StreamCursor)
    case instant(Instant)

    /// Reads `12`, `epoch-12` or `2026-01-05T08:00:00.000Z`.
    /// - Throws: `Problem` for anything else.
    init(_ text: String, parameter: String) throws(Problem) {
        if let instant = Instant(text) {
            self = .instant(instant)
        } else if let cursor = StreamCursor(text) {
            self = .cursor(cursor)
        } else if !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let seq = Int64(text) {
            self = .seq(seq)
        } else {
            throw Problem(
                400,
                "Expected ?\(parameter)= to be an event's number such as 12, its id such as EPOCH-12, or an instant such "
                    + "as 2026-01-05T08:00:00.000Z; found \"\(text)\".")
        }
    }

    /// Whether the place means the same for ever: a number may be used again after a backup was restored.
    var isForGood: Bool { if case .cursor = self { true } else { false } }

    /// The moment that is meant, in a log that is asked at `now`; a problem when it is not known yet or not any more.
    func moment(in history: any BoardHistory, now: Instant) throws(EventLogError) -> Result<LogMoment, Problem> {
        let (head, floor, epochs) = (try history.logHead(), try history.logFloor(), try history.epochs())
        let seq: Int64
        switch self {
        case .seq(let number): seq = number
        case .cursor(let cursor):
            seq = cursor.seq
            guard cursor.epoch == epochs.name(of: seq) else {
                return .failure(
                    Problem(
                        404,
                        "There is no event \(cursor) in this log: its event \(seq) is \(epochs.name(of: seq))-\(seq). "
                            + "GET /api/board tells where the board is now."))
            }
        case .instant(let instant):
            guard instant <= now else {
                return .failure(Problem(422, "\(instant) has not come yet: it is \(now) on the board's clock."))
            }
            seq = try history.seq(at: instant)
        }
        guard seq <= head else {
            return .failure(Problem(422, "Event \(seq) has not happened yet: the log ends with event \(head)."))
        }
        let first = try history.instant(of: max(seq, 1))
        var at = first ?? now
        var isKept = seq >= floor
        if case .instant(let instant) = self {
            // The floor stands for all that came before it, which is known from the floor's own moment on.
            isKept = floor == 0 || seq > floor || at <= instant
            at = instant
        }
        guard isKept else { return .failure(try Self.pruned(floor, in: history)) }
        return .success(LogMoment(cursor: StreamCursor(epoch: epochs.name(of: seq), seq: seq), at: at))
    }

    /// What is told of a place that the log does not go back to.
    static func pruned(_ floor: Int64, in history: any BoardHistory) throws(EventLogError) -> Problem {
        let at = try history.instant(of: floor).map { ", \($0)" } ?? ""
        return Problem(
            404, "The log goes back to event \(floor)\(at): what came before it was pruned. Ask from \(floor) on.")
    }
}

/// A moment of the log: the last event that had happened, and when it was.
struct LogMoment: Hashable, Sendable {
    let cursor: StreamCursor
    let at: Instant
}
