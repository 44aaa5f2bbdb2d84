// Why: what decisions need, in memory: a fold over the log's events and nothing else.

internal import OrreryTime

/// The board after some event.
package struct BoardState: Sendable {
    /// The last event that it has seen; 0 before the first.
    package private(set) var seq: Int64
    /// Tasks that are not archived, and the newest of those that are.
    package internal(set) var tasks = EntityTable<TaskID, BoardTask>()
    package private(set) var projects = EntityTable<ProjectID, Project>()
    package private(set) var agents = EntityTable<AgentID, Agent>()
    package private(set) var servers = EntityTable<ServerID, Server>()
    /// Sessions that go on.
    package private(set) var sessions = EntityTable<SessionID, Session>()
    /// Follow-ups that are not delivered yet.
    package private(set) var followUps = EntityTable<String, FollowUp>()
    package private(set) var liveActivity: LiveActivity?
    /// Runs that go on.
    package private(set) var invocations = EntityTable<Int64, Invocation>()
    /// What was said lately in each run that goes on, and on each task by others than its runs.
    private var saidInRun: [Int64: RecentMessages] = [:]
    private var saidOnTask: [TaskID: RecentMessages] = [:]
    /// The archived tasks among `tasks`, oldest first.
    package internal(set) var archived: [TaskID] = []

    package init(seq: Int64 = 0) {
        self.seq = seq
    }

    /// The sessions that the counter of active sub-agents counts.
    package var activeSubAgentCount: Int {
        sessions.values.count { $0.isActiveSubAgent }
    }

    /// The sessions that go on on a task.
    package func activeSessions(of taskID: TaskID) -> [Session] {
        sessions.values.filter { $0.taskID == taskID }
    }

    /// Seed 000's word for how a task goes: `completing` once its runs have ended and it has not.
    package func phase(of task: BoardTask) -> TaskPhase {
        guard task.taskStatus == .running, task.counts.invocations > 0 else { return TaskPhase(task.taskStatus) }
        return invocations.values.contains { $0.taskID == task.id } ? .running : .completing
    }

    /// Whether nobody has said `message` lately, in the run or, when there is none, on the task.
    package func isNews(_ message: String, on taskID: TaskID, run: Int64?) -> Bool {
        let recent = run.map { saidInRun[$0] } ?? saidOnTask[taskID]
        return recent?.isNews(message) ?? true
    }

    /// Moves the state past `event`. An event that it has seen already changes nothing.
    /// - Precondition: `event` follows the last one without a gap.
    package mutating func apply(_ event: Event) {
        guard event.seq > seq else { return }
        precondition(event.seq == seq + 1, "Event \(event.seq) cannot follow event \(seq): the log has a gap.")
        seq = event.seq
        if let change = event.task { apply(change, isDeleted: event.type == .taskDeleted) }
        if let entity = event.entity { hold(entity) }
    }

    /// Puts an entity where it belongs: from an event, or from the tables when the board starts.
    package mutating func hold(_ entity: Entity) {
        switch entity {
        case .deliverable, .retention: break
        case .activity(let activity): saidOnTask[activity.taskID, default: RecentMessages()].note(activity.message)
        case .invocation(let invocation):
            invocations[invocation.id] = invocation.status == .running ? invocation : nil
            if invocation.status != .running { saidInRun[invocation.id] = nil }
        case .invocationActivity(let activity):
            guard !activity.isLate else { break }
            saidInRun[activity.invocationID, default: RecentMessages()].note(activity.message)
            _ = invocations.update(activity.invocationID) { $0.lastActivityAt = activity.createdAt }
        case .session(let session): sessions[session.id] = session.status == .active ? session : nil
        case .agent(let agent): agents[agent.id] = agent
        case .server(let server): servers[server.id] = server
        case .project(let project): projects[project.id] = project
        case .followUp(let followUp): followUps[followUp.id] = followUp.state == .queued ? followUp : nil
        case .liveActivity(let activity): liveActivity = activity.endedAt == nil ? activity : nil
        }
    }

    /// Puts a task into memory that the tables hold, when the board starts.
    package mutating func hold(_ task: BoardTask) {
        tasks[task.id] = task
        noteArchived(task.id, wasArchived: false)
    }

    /// Takes a task that memory has let go of back for one command.
    package mutating func beginVisit(of task: BoardTask) {
        tasks[task.id] = task
    }

    /// Whether the task is only here for one command: the archive holds it, memory does not.
    func isVisiting(_ id: TaskID) -> Bool {
        tasks[id]?.taskStatus == .archived && !archived.contains(id)
    }

    /// Lets go of a visiting task, unless the command took it out of the archive: memory stays a fold of the events.
    package mutating func endVisit(of id: TaskID) {
        if isVisiting(id) { tasks[id] = nil }
    }

    private mutating func apply(_ change: TaskChange, isDeleted: Bool) {
        if isDeleted {
            tasks[change.id] = nil
            saidOnTask[change.id] = nil
            archived.removeAll { $0 == change.id }
            for session in activeSessions(of: change.id) { sessions[session.id] = nil }
            for followUp in followUps.values where followUp.taskID == change.id { followUps[followUp.id] = nil }
            for invocation in invocations.values where invocation.taskID == change.id {
                invocations[invocation.id] = nil
            }
            return
        }
        var wasArchived = false
        let isThere = tasks.update(change.id) { task in
            wasArchived = task.taskStatus == .archived
            task.apply(change.fields)
        }
        if !isThere, let createdAt = change.createdAt {
            var task = BoardTask(id: change.id, title: "", createdAt: createdAt)
            task.apply(change.fields)
            tasks[change.id] = task
        }
        if tasks[change.id]?.taskStatus.isEnded ?? true { saidOnTask[change.id] = nil }
        noteArchived(change.id, wasArchived: wasArchived)
    }

    private mutating func noteArchived(_ id: TaskID, wasArchived: Bool) {
        let isArchived = tasks[id]?.taskStatus == .archived
        guard isArchived != wasArchived else { return }
        guard isArchived else {
            archived.removeAll { $0 == id }
            return
        }
        archived.append(id)
        // The parts of a plan that goes on stay: whether all are merged must be known without asking the tables.
        while archived.count > Limits.archivedTasksHeldMax,
            let oldest = archived.firstIndex(where: { !isPartOfOpenPlan($0) })
        { tasks[archived.remove(at: oldest)] = nil }
    }

    private func isPartOfOpenPlan(_ id: TaskID) -> Bool {
        guard let task = tasks[id], task.subtaskStatus != nil, let parent = task.parentID.flatMap({ tasks[$0] })
        else { return false }
        return parent.taskStatus != .archived && parent.planStatus != .done
    }
}
