// Why: the tables are a fold over the events, row by row as SQLite's are: merge what an event brings into the row with its
// id. Nothing here knows what an event means.

internal import OrreryModel
internal import OrreryTime

/// The tables beside a log.
struct MemoryTables: Sendable {
    private(set) var projects = EntityTable<ProjectID, Project>()
    private(set) var agents = EntityTable<AgentID, Agent>()
    private(set) var servers = EntityTable<ServerID, Server>()
    private(set) var liveActivities = EntityTable<String, LiveActivity>()
    private(set) var tasks = MemoryTable<BoardTask>()
    private(set) var activities = MemoryTable<Activity>()
    private(set) var deliverables = MemoryTable<Deliverable>()
    private(set) var sessions = MemoryTable<Session>()
    private(set) var followUps = MemoryTable<FollowUp>()
    private(set) var invocations = MemoryTable<Invocation>()
    private(set) var invocationActivities = MemoryTable<InvocationActivity>()
    /// Not folded from events: lines come beside them.
    var logs = MemoryLogs()

    /// Moves the tables by an event.
    mutating func apply(_ event: Event) {
        if let change = event.task {
            if event.type == .taskDeleted {
                delete(change.id)
            } else if let createdAt = change.createdAt {
                var task = BoardTask(id: change.id, title: "", createdAt: createdAt)
                task.apply(change.fields)
                tasks.put(task)
            } else {
                tasks.update(change.id) { $0.apply(change.fields) }
            }
        }
        if let entity = event.entity { put(entity) }
    }

    /// Removes activities that are too old, those among the `limit` oldest rows, and tells how many they were.
    mutating func pruneActivities(before instant: Instant, oldest limit: Int) -> Int {
        activities.prune(oldest: limit) { $0.createdAt < instant }
    }

    /// Removes activities of runs that are too old, those among the `limit` oldest rows, and tells how many they were.
    mutating func pruneInvocationActivities(before instant: Instant, oldest limit: Int) -> Int {
        invocationActivities.prune(oldest: limit) { $0.createdAt < instant }
    }

    private mutating func put(_ entity: Entity) {
        switch entity {
        case .activity(let activity): activities.put(activity)
        case .deliverable(let deliverable): deliverables.put(deliverable)
        case .session(let session): sessions.put(session)
        case .agent(let agent): agents[agent.id] = agent
        case .server(let server): servers[server.id] = server
        case .project(let project): projects[project.id] = project
        case .followUp(let followUp): followUps.put(followUp)
        case .liveActivity(let activity): liveActivities[activity.id] = activity.endedAt == nil ? activity : nil
        case .invocation(let invocation): invocations.put(invocation)
        case .invocationActivity(let activity):
            invocationActivities.put(activity)
            guard !activity.isLate else { break }
            invocations.update(activity.invocationID) { $0.lastActivityAt = activity.createdAt }
        case .retention(let retention):
            // What was pruned before this was said is gone already; a log that is folded again prunes here.
            activities.pruneAll { $0.createdAt < retention.activitiesBefore }
            invocationActivities.pruneAll { $0.createdAt < retention.activitiesBefore }
        }
    }

    /// Removes a task and all that belongs to it.
    private mutating func delete(_ id: TaskID) {
        tasks.remove(id)
        activities.removeAll(of: id)
        deliverables.removeAll(of: id)
        sessions.removeAll(of: id)
        followUps.removeAll(of: id)
        for run in invocations.newest(.max, of: id) {
            invocationActivities.removeAll(of: run.id)
            logs.removeFile(of: run.id)
        }
        invocations.removeAll(of: id)
    }
}
