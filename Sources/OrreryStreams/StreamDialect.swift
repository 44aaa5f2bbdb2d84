// Why: the ways of saying events on the wire that viewers can ask for.

package enum StreamDialect: Int, CaseIterable, Sendable {
    /// `/api/events`: everything that a page needs.
    case native
    /// `/api/events/stream`: seed 002's six types.
    case missionControl
    /// `/api/tasks/:id/stream`: seed 001's live activity of one task.
    case timeline
    /// `/api/projects/:id/events`: seed 003's named events of one project.
    case project
}
