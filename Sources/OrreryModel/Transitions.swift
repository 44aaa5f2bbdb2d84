// Why: which moves of the work and of the infrastructure are legal is a table, not a habit of many places.
// Source: design page 3, "Work and infrastructure", after seed 004's life cycle.

package enum Transitions {
    /// The states that the work may go to from each state.
    private static let legal: [(from: TaskStatus, to: [TaskStatus])] = [
        (.initializing, [.running, .stopped, .failed, .archived]),
        (.running, [.completed, .stopped, .failed]),
        (.completed, [.running, .initializing, .archived]),
        (.stopped, [.running, .initializing, .archived]),
        (.failed, [.running, .initializing, .archived]),
        (.archived, [.initializing]),
    ]

    /// Whether the work may go from `from` to `to`. Staying is no move and not legal.
    package static func allows(_ from: TaskStatus, _ to: TaskStatus) -> Bool {
        destinations(from: from).contains(to)
    }

    /// Where the work may go from `from`.
    package static func destinations(from: TaskStatus) -> [TaskStatus] {
        legal.first { $0.from == from }?.to ?? []
    }

    /// The states that a part of a plan may go to from each state (seed 003; a part whose pull request is open may be
    /// worked on again).
    private static let legalOfSubtasks: [(from: SubtaskStatus, to: [SubtaskStatus])] = [
        (.pending, [.ready, .blocked]),
        (.blocked, [.pending, .ready]),
        (.ready, [.inProgress, .blocked]),
        (.inProgress, [.completed, .failed]),
        (.completed, [.merged, .failed, .inProgress]),
        (.failed, [.ready, .inProgress]),
        (.merged, []),
    ]

    /// Whether a part of a plan may go from `from` to `to`.
    package static func allows(_ from: SubtaskStatus, _ to: SubtaskStatus) -> Bool {
        destinations(from: from).contains(to)
    }

    /// Where a part of a plan may go from `from`.
    package static func destinations(from: SubtaskStatus) -> [SubtaskStatus] {
        legalOfSubtasks.first { $0.from == from }?.to ?? []
    }

    /// Where a plan may go from `from`.
    package static func destinations(from: PlanStatus) -> [PlanStatus] {
        switch from {
        case .planning: [.active, .planningFailed]
        case .planningFailed: [.planning]
        case .active: [.done]
        case .done: [.active]
        }
    }

    /// Where the connection to a server may go from `from`: what is lost is looked for until it is found or not needed.
    package static func destinations(from: ServerStatus) -> [ServerStatus] {
        switch from {
        case .disconnected: [.connecting]
        case .connecting: [.connected, .reconnecting, .disconnected]
        case .connected: [.reconnecting, .disconnected]
        case .reconnecting: [.connected, .disconnected]
        }
    }

    /// Whether the connection to a server may go from `from` to `to`. Staying is no move and not legal.
    package static func allows(_ from: ServerStatus, _ to: ServerStatus) -> Bool {
        destinations(from: from).contains(to)
    }

    /// Whether the infrastructure may go from `from` to `to` within one initialisation: strictly forward along `steps`,
    /// where a step that is not in the list may stand anywhere between the two ends. Only a cleanup leads back.
    package static func allows(_ from: InitStatus, _ to: InitStatus, steps: [String]) -> Bool {
        switch (from, to) {
        case (.active, _), (_, .inactive): return false
        case (_, .active), (.inactive, .step): return true
        case (.step(let earlier), .step(let later)):
            guard earlier != later else { return false }
            guard let first = steps.firstIndex(of: earlier), let second = steps.firstIndex(of: later) else {
                return true
            }
            return first < second
        }
    }
}
