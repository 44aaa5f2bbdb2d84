// Why: what agents and orchestrators post beside a task: activities, deliverables, stays of sub-agents, agents, projects
// (seed 002).

extension Decider {
    mutating func logActivity(_ id: TaskID, _ new: NewActivity) throws(Rejection) -> Outcome {
        let task = try task(id)
        if let agentID = new.agentID { ensureAgent(agentID) }
        let activity = Activity(
            id: newID(), taskID: id, agentID: new.agentID, activityType: new.activityType, message: new.message,
            metadata: new.metadata, createdAt: now)
        var counts = task.counts
        counts.activities += 1
        let isNews = state.isNews(new.message, on: id, run: nil)
        emit(
            .activityLogged, task,
            [.counts(counts)] + signOfLife(new.activityType, new.message, isNews: isNews), .activity(activity))
        if new.activityType == Self.waitingActivityType {
            wait(task, for: new.message)
        } else {
            heard(id, isProgress: isNews)
        }
        return .activity(activity)
    }

    /// The type of an activity that says that somebody waits for a person.
    static let waitingActivityType = "waiting"

    /// What a word about a task leaves on its card and its clocks.
    func signOfLife(_ activityType: String, _ message: String, isNews: Bool) -> [TaskField] {
        [
            .lastActivityAt(now), .lastOutputAt(now), .lastActivityType(activityType),
            .lastMessage(String(message.prefix(Limits.lastMessageCharactersMax))),
        ] + (isNews ? [.lastProgressAt(now)] : [])
    }

    mutating func addDeliverable(_ id: TaskID, _ new: NewDeliverable) throws(Rejection) -> Outcome {
        let task = try task(id)
        let deliverable = Deliverable(
            id: newID(), taskID: id, deliverableType: new.deliverableType, title: new.title, path: new.path,
            description: new.description, createdAt: now)
        var counts = task.counts
        counts.deliverables += 1
        emit(
            .deliverableAdded, task,
            [.counts(counts), .lastActivityAt(now), .lastOutputAt(now), .lastProgressAt(now)], .deliverable(deliverable)
        )
        heard(id, isProgress: true)
        return .deliverable(deliverable)
    }

    /// Begins a stay. The same name on the same task again, while it goes on, is the same stay.
    mutating func startSession(_ id: TaskID, _ new: NewSession) throws(Rejection) -> Outcome {
        let task = try task(id)
        guard task.taskStatus != .archived else {
            throw Rejection(
                .conflict, "The task is ARCHIVED; nobody can come to work on it. Send it a follow-up first.")
        }
        if let other = state.sessions.values.first(where: { $0.openclawSessionID == new.openclawSessionID }) {
            guard other.taskID == id else {
                throw Rejection(
                    .conflict,
                    "Session \"\(new.openclawSessionID)\" goes on on task \"\(other.taskID)\". End it first: "
                        + "PATCH /api/openclaw/sessions/\(new.openclawSessionID) {\"status\":\"ended\"}.")
            }
            return .session(other)
        }
        let session = Session(
            id: SessionID(newID()), taskID: id, openclawSessionID: new.openclawSessionID, agentName: new.agentName,
            sessionType: new.sessionType, startedAt: now)
        var counts = task.counts
        counts.sessions += 1
        emit(.sessionStarted, task, [.counts(counts), .lastActivityAt(now)], .session(session))
        return .session(session)
    }

    /// Ends a stay that goes on. One that has ended already is for the caller to find in the tables.
    mutating func endSession(openclawSessionID: String, summary: String?) throws(Rejection) -> Outcome {
        guard let session = state.sessions.values.first(where: { $0.openclawSessionID == openclawSessionID }) else {
            throw Rejection(
                .notFound,
                "No active session is called \"\(openclawSessionID)\". GET /api/openclaw/sessions lists them.")
        }
        let task = try task(session.taskID)
        return .session(end(session, of: task, summary: summary))
    }

    mutating func endSessions(of task: BoardTask, summary: String?) {
        for session in state.activeSessions(of: task.id) { end(session, of: task, summary: summary) }
    }

    @discardableResult
    mutating func end(_ session: Session, of task: BoardTask, summary: String?) -> Session {
        var ended = session
        ended.status = .ended
        ended.endedAt = now
        ended.summary = summary
        emit(.sessionEnded, projectID: task.projectID, taskID: task.id, nil, .session(ended))
        return ended
    }

    /// Creates or changes an agent; a nil id makes a new one.
    mutating func saveAgent(_ id: AgentID?, _ edit: AgentEdit) throws(Rejection) -> Outcome {
        if let id, state.agents[id] == nil {
            throw Rejection(.notFound, "There is no agent \"\(id)\". GET /api/agents lists them; POST creates one.")
        }
        var agent =
            id.flatMap { state.agents[$0] } ?? Agent(id: AgentID(newID()), name: edit.name ?? "", createdAt: now)
        let before = id == nil ? nil : agent
        agent.name = edit.name ?? agent.name
        agent.role = edit.role ?? agent.role
        agent.status = edit.status ?? agent.status
        agent.model = edit.model ?? agent.model
        agent.description = edit.description ?? agent.description
        guard agent != before else { return .agent(agent) }
        agent.updatedAt = now
        emit(.agentUpdated, projectID: .standard, nil, .agent(agent))
        return .agent(agent)
    }

    /// Makes a stub of an agent that was only named so far.
    mutating func ensureAgent(_ id: AgentID) {
        guard state.agents[id] == nil else { return }
        let agent = Agent(id: id, name: id.text, createdAt: now)
        emit(.agentUpdated, projectID: .standard, nil, .agent(agent))
    }

    mutating func createProject(_ new: NewProject) throws(Rejection) -> Outcome {
        let id = ProjectID(new.id ?? newID())
        if state.projects[id] != nil {
            throw Rejection(.conflict, "The project \"\(id)\" exists. PATCH /api/projects/\(id) changes it.")
        }
        var project = Project(
            id: id, name: new.name, ownerID: new.ownerID, mode: new.mode ?? settings.mode, createdAt: now)
        project.path = new.path
        project.thresholds = new.thresholds
        emit(.projectUpdated, projectID: id, nil, .project(project))
        return .project(project)
    }

    mutating func updateProject(_ id: ProjectID, _ edit: ProjectEdit) throws(Rejection) -> Outcome {
        guard var project = state.projects[id] else {
            throw Rejection(.notFound, "There is no project \"\(id)\". GET /api/projects lists them.")
        }
        let before = project
        project.name = edit.name ?? project.name
        project.path = edit.path ?? project.path
        project.mode = edit.mode ?? project.mode
        project.thresholds = edit.thresholds ?? project.thresholds
        guard project != before else { return .project(project) }
        project.updatedAt = now
        emit(.projectUpdated, projectID: id, nil, .project(project))
        if project.thresholds != before.thresholds {
            for task in state.tasks.values where task.projectID == id { watch(task.id) }
        }
        return .project(project)
    }
}
