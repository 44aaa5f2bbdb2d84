// Why: what somebody may see of the board is a smaller board, so that nothing that reads a state need know of rights. A
// kind of entity that is not named here is not shown: what is new is hidden until someone has thought about it.

extension BoardState {
    /// The part of the board that belongs to the projects for which `isVisible`. Agents and servers are the board's own and
    /// work for everybody.
    /// - Complexity: O(n), n = entities in memory
    package func limited(to isVisible: (Project) -> Bool) -> BoardState {
        var limited = BoardState(seq: seq)
        for project in projects.values where isVisible(project) { limited.hold(.project(project)) }
        for agent in agents.values { limited.hold(.agent(agent)) }
        for server in servers.values { limited.hold(.server(server)) }
        for task in tasks.values where limited.projects[task.projectID] != nil { limited.hold(task) }
        for session in sessions.values where limited.tasks[session.taskID] != nil { limited.hold(.session(session)) }
        for followUp in followUps.values where limited.tasks[followUp.taskID] != nil {
            limited.hold(.followUp(followUp))
        }
        for invocation in invocations.values where limited.tasks[invocation.taskID] != nil {
            limited.hold(.invocation(invocation))
        }
        if let activity = liveActivity, limited.projects[activity.content.projectID] != nil {
            limited.hold(.liveActivity(activity))
        }
        return limited
    }
}
