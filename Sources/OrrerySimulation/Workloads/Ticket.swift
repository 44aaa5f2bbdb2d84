// Why: who looks after the agents' work hears of it from the agents, and hands it back to them.

internal import OrreryModel

/// A task as its agents and its people speak of it.
struct Ticket: Sendable {
    let task: TaskID
    let item: WorkItem
    /// Which of the groups of agents worked on it.
    let group: Int
}

/// What people may want to act on.
enum Happening: Sendable {
    case began(Ticket)
    case ended(Ticket)
}
