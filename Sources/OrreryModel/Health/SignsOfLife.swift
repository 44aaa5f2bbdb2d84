// Why: some signs of life are no event of their own: lines of a log, what a child does. They are held beside the state,
// and like it they are taken back when what came with them could not be kept.

package import OrreryTime

/// When tasks were last heard from, and last got on, by signs that are no events. No part of the board: after a start it is
/// known anew.
package struct SignsOfLife: Sendable {
    private struct Signs: Sendable {
        var heardAt: Instant?
        var movedAt: Instant?
    }

    private var signs: [TaskID: Signs] = [:]
    /// What stood here before each change that is not durable yet, oldest first.
    private var unsettled: [(id: TaskID, before: Signs?)] = []

    package init() {}

    /// When the task was last heard from.
    package func heardAt(_ id: TaskID) -> Instant? { signs[id]?.heardAt }

    /// When the task last got on.
    package func movedAt(_ id: TaskID) -> Instant? { signs[id]?.movedAt }

    /// Notes a sign.
    /// - Parameter isProgress: Whether something moved.
    package mutating func note(_ id: TaskID, at now: Instant, isProgress: Bool) {
        unsettled.append((id, signs[id]))
        signs[id, default: Signs()].heardAt = now
        if isProgress { signs[id]?.movedAt = now }
    }

    /// Forgets a task that nobody waits for.
    package mutating func forget(_ id: TaskID) {
        guard let known = signs[id] else { return }
        unsettled.append((id, known))
        signs[id] = nil
    }

    /// What was noted so far came with something that is durable now.
    package mutating func settle() {
        unsettled.removeAll(keepingCapacity: true)
    }

    /// Takes back what was noted since `settle`.
    package mutating func takeBack() {
        for (id, before) in unsettled.reversed() { signs[id] = before }
        unsettled.removeAll()
    }
}
