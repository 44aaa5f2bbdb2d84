// Why: the judge of moves has a table of its own, written from design page 3 and not from the board's, so that a mistake
// in the one is seen by the other.

internal import OrreryModel

/// Which moves design page 3 allows.
enum LegalMoves {
    private static let work: [(TaskStatus, TaskStatus)] = [
        (.initializing, .running), (.initializing, .stopped), (.initializing, .failed), (.initializing, .archived),
        (.running, .completed), (.running, .stopped), (.running, .failed),
        (.completed, .running), (.completed, .initializing), (.completed, .archived),
        (.stopped, .running), (.stopped, .initializing), (.stopped, .archived),
        (.failed, .running), (.failed, .initializing), (.failed, .archived),
        (.archived, .initializing),
    ]

    private static let parts: [(SubtaskStatus, SubtaskStatus)] = [
        (.pending, .ready), (.pending, .blocked), (.blocked, .pending), (.blocked, .ready), (.ready, .blocked),
        (.ready, .inProgress), (.inProgress, .completed), (.inProgress, .failed), (.completed, .inProgress),
        (.completed, .merged), (.completed, .failed), (.failed, .ready), (.failed, .inProgress),
    ]

    private static let plans: [(PlanStatus?, PlanStatus)] = [
        (nil, .planning), (nil, .active), (.planning, .active), (.planning, .planningFailed),
        (.planningFailed, .planning), (.active, .done), (.done, .active),
    ]

    /// Whether the work may go from `from` to `to`.
    static func allow(_ from: TaskStatus, _ to: TaskStatus) -> Bool {
        work.contains { $0 == (from, to) }
    }

    /// Whether a part of a plan may go from `from` to `to`.
    static func allow(_ from: SubtaskStatus, _ to: SubtaskStatus) -> Bool {
        parts.contains { $0 == (from, to) }
    }

    /// Whether the plan of a task may go from `from`, nil for none, to `to`.
    static func allow(_ from: PlanStatus?, _ to: PlanStatus) -> Bool {
        plans.contains { $0 == (from, to) }
    }

    /// Whether infrastructure that is being made may go from `from` to `to`: forward along `steps`, one that is not in the
    /// list anywhere between the two ends.
    static func allow(_ from: InitStatus, _ to: InitStatus, steps: [String]) -> Bool {
        guard let earlier = place(from, steps), let later = place(to, steps) else {
            return from != to && from != .active && to != .inactive
        }
        return earlier < later
    }

    private static func place(_ status: InitStatus, _ steps: [String]) -> Int? {
        switch status {
        case .inactive: -1
        case .active: steps.count
        case .step(let name): steps.firstIndex(of: name)
        }
    }
}
