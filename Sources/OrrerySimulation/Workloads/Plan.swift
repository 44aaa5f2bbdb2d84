// Why: a plan and its parts, as whoever works them off sees them.

internal import OrreryModel
internal import OrreryTime

struct Plan: Sendable {
    struct Part: Sendable {
        let title: String
        /// Places of the parts that it waits for, all before its own.
        let blockedBy: [Int]
        var task: TaskID?
        var run: Run?
        /// Whether an act of it is on the agenda.
        var isPlanned = false
        /// Whether its first run fails.
        var fails = false
    }

    let number: Int
    let task: TaskID
    let item: WorkItem
    var planner: Run?
    var parts: [Part]
    /// Whether everything is merged, and the plan only waits to be put away.
    var isDone = false
}
