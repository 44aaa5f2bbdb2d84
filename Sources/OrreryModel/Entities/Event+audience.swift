// Why: whom an event may be told to follows from the event itself, so that what is told live and what is read back from the
// log years later go to the same people.

extension Event {
    /// The project whose users may be told of it; nil for everybody: agents and servers are the board's own. The live activity belongs
    /// to the project of the task that it shows, whichever task moved it.
    package var audience: ProjectID? {
        switch entity {
        case .agent, .server, .retention: nil
        case .liveActivity(let activity): activity.content.projectID
        default: projectID
        }
    }
}
