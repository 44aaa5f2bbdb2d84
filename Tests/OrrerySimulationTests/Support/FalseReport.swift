// Why: some bugs would be the board's own decisions, which no store below it can plant. Here all judges are told of other
// events than those that were decided, as they would be by a board that decides so.

import OrreryJSON
import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryTime

/// A decision that somebody might have got wrong.
enum FalseReport: String, CaseIterable, Sendable {
    /// Work that begins is done at once, without ever running.
    case skipsRunning
    /// One move is told by two events.
    case movesTwice
    /// What is archived keeps its infrastructure, or an agent at work.
    case keepsInfrastructure, keepsSession, keepsRun
    /// Who asked for a cleanup is not told.
    case hidesRequest
    /// That the board waited for its disk is not told.
    case hidesDelays

    var breaks: Invariant {
        switch self {
        case .hidesRequest: .cleanup
        case .hidesDelays: .health
        default: .transitions
        }
    }

    /// What is told instead of `event`.
    func events(for event: Event) -> [Event] {
        switch self {
        case .skipsRunning where event.type == .taskStatus:
            [Self.event(event) { if case .taskStatus(.running) = $0 { .taskStatus(.completed) } else { $0 } }]
        case .movesTwice where event.type == .taskStatus && event.task?.previous != nil: [event, event]
        case .keepsInfrastructure where event.type == .taskArchived:
            [Self.event(event) { if case .initStatus = $0 { .initStatus(.active) } else { $0 } }]
        case .keepsSession where event.type == .sessionEnded: []
        case .keepsRun where event.type == .invocationFailed: []
        case .hidesRequest where event.type == .taskArchived:
            [Self.event(event) { if case .statusReason = $0 { .statusReason(nil) } else { $0 } }]
        default: [event]
        }
    }

    /// The event with other fields.
    private static func event(_ event: Event, _ alter: (TaskField) -> TaskField) -> Event {
        var change = event.task
        let fields = change?.fields.map(alter) ?? []
        change?.fields = fields
        return Event(
            seq: event.seq, at: event.at, type: event.type, projectID: event.projectID, taskID: event.taskID,
            task: change, entity: event.entity)
    }

    /// All of `judges`, told so, but the one who would see that the board behind it has not decided so.
    func misleading(_ judges: [any Checker]) -> [any Checker] {
        judges.filter { !($0 is FoldChecker) }.map { mislead($0) }
    }

    private func mislead<Judge: Checker>(_ judge: Judge) -> any Checker { MisledJudge(judge, self) }
}

private struct MisledJudge<Judge: Checker>: Checker {
    static var invariant: Invariant { Judge.invariant }
    private var judge: Judge
    private let report: FalseReport
    /// How many events were told beyond those that there are.
    private var surplus: Int64 = 0

    init(_ judge: Judge, _ report: FalseReport) {
        self.judge = judge
        self.report = report
    }

    mutating func note(_ event: CommittedEvent, fingerprint: UInt64, at now: Instant) -> String? {
        var told: [Event] = report.events(for: event.event)
        for index in told.indices {
            let other = told[index]
            told[index] = Event(
                seq: event.event.seq + surplus + Int64(index), at: other.at, type: other.type,
                projectID: other.projectID, taskID: other.taskID, task: other.task, entity: other.entity)
        }
        surplus += Int64(told.count) - 1
        for event in told {
            let encoded = EncodedEvent(event, data: JSONWriter.bytes(.object(event.data)))
            let fingerprint = LogDigest.fingerprint(of: encoded)
            if let complaint = judge.note(CommittedEvent(encoded, epoch: ""), fingerprint: fingerprint, at: now) {
                return complaint
            }
        }
        return nil
    }

    mutating func note(_ lines: LogWrite, at now: Instant) -> String? { judge.note(lines, at: now) }
    mutating func look(at engine: Engine, now: Instant) -> String? { judge.look(at: engine, now: now) }
    mutating func boardStarted(_ engine: Engine, found: [CommittedEvent], at now: Instant) -> String? {
        judge.boardStarted(engine, found: found, at: now)
    }
    mutating func finish(_ engine: Engine, now: Instant) -> String? { judge.finish(engine, now: now) }
}
