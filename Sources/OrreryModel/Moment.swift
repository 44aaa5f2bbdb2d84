// Why: of a million events a person wants to jump to a few hundred: those at which the work of a task began, ended, or
// called for somebody.

package import OrreryTime

/// What happened at a moment.
package enum MomentKind: String, CaseIterable, Sendable {
    case created, started, finished, failed, stopped, stuck, waiting, recovered
    /// A person has put the task away.
    case archived
    /// The board has given its workspace back, by its schedule or because it was asked to.
    case cleanup

    /// Whether the work is over with it.
    fileprivate var isEnd: Bool {
        switch self {
        case .finished, .failed, .stopped, .archived, .cleanup: true
        case .created, .started, .stuck, .waiting, .recovered: false
        }
    }
}

/// An event that a person would want to jump to.
package struct Moment: Hashable, Sendable {
    package let seq: Int64
    package let at: Instant
    package let kind: MomentKind
    package let taskID: TaskID

    /// The moment that the event is; nil when it is none.
    init?(_ event: Event) {
        guard let taskID = event.taskID, let kind = MomentKind(event) else { return nil }
        seq = event.seq
        at = event.at
        self.kind = kind
        self.taskID = taskID
    }

    /// The moments among `events`, oldest first. Who is well again because the work is over is not well again.
    /// - Parameter events: Newest first.
    package static func all(among events: [EncodedEvent]) -> [Moment] {
        let moments = events.reversed().compactMap { Moment($0.event) }
        var ends: [TaskID: Set<Instant>] = [:]
        for moment in moments where moment.kind.isEnd { ends[moment.taskID, default: []].insert(moment.at) }
        return moments.filter { $0.kind != .recovered || ends[$0.taskID]?.contains($0.at) != true }
    }
}

extension EventType {
    /// The types among which the moments are. A store finds these without looking at the others.
    package static let moments: [EventType] = [
        .taskCreated, .taskStatus, .taskStuck, .taskRecovered, .taskWaiting, .taskArchived,
    ]
}

extension MomentKind {
    fileprivate init?(_ event: Event) {
        switch event.type {
        case .taskCreated: self = .created
        case .taskStuck: self = .stuck
        case .taskWaiting: self = .waiting
        case .taskRecovered: self = .recovered
        case .taskArchived:
            let isCleanup = event.task?.fields.contains(.archivedReason(.cleanup)) ?? false
            self = isCleanup ? .cleanup : .archived
        case .taskStatus:
            let status = event.task?.fields.lazy.compactMap { field -> TaskStatus? in
                if case .taskStatus(let status) = field { status } else { nil }
            }.first
            switch status {
            case .running: self = .started
            case .completed: self = .finished
            case .failed: self = .failed
            case .stopped: self = .stopped
            case .initializing, .archived, nil: return nil
            }
        default: return nil
        }
    }
}
