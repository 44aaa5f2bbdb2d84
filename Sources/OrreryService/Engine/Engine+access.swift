// Why: who may do what is decided in one place, by the one rule in `Caller.mayUse`: what is asked of the engine by name is
// looked up through these, what is listed comes from a state or a question that is limited to the caller's projects.

package import OrreryHTTP
package import OrreryModel

extension Engine {
    /// Whom a project belongs to; nil when there is none of that name.
    package func owner(of id: ProjectID) -> String? { whole.projects[id]?.ownerID }

    /// Whether the caller may use the project.
    func mayUse(_ id: ProjectID) -> Bool {
        guard caller.isLimited else { return true }
        guard let owner = owner(of: id) else { return false }
        return caller.mayUse(projectID: id.text, ownerID: owner)
    }

    /// The projects to which lists are limited; nil for a caller who may see all of them.
    package var visibleProjects: [ProjectID]? {
        caller.isLimited ? state.projects.values.map(\.id) : nil
    }

    /// The project.
    /// - Throws: `Problem` when there is none, or none that the caller may use (seed 003 tells the two apart).
    package func project(_ id: ProjectID) throws(Problem) -> Project {
        if let project = state.projects[id] { return project }
        if owner(of: id) != nil { throw .notYours("project", id.text) }
        throw Problem(404, "There is no project \"\(id)\". GET /api/projects lists those that exist.")
    }

    /// The project with this id, or at this path.
    /// - Throws: `Problem` 404 when there is none, 403 when the caller may not use it.
    func project(named name: String) throws(Problem) -> Project {
        // The caller's own first: another user's path of the same name must not stand before it.
        let known =
            state.projects[ProjectID(name)] ?? state.projects.values.first { $0.path == name }
            ?? whole.projects[ProjectID(name)] ?? whole.projects.values.first { $0.path == name }
        return try project(known?.id ?? ProjectID(name))
    }

    /// The task as it stands, archived ones included.
    /// - Throws: `Problem` when there is none, or none that the caller may use.
    package mutating func task(_ id: TaskID) throws(Problem) -> BoardTask {
        var found = whole.tasks[id]
        if found == nil { found = try ask { store throws(EventLogError) in try store.task(id) } }
        guard let task = found, mayUse(task.projectID) else {
            throw caller.isLimited ? .notYours("task", id.text) : Problem(.noTask(id))
        }
        return task
    }

    /// The task that a command is about, when memory has let go of it.
    mutating func visitor(of command: Command) throws(Problem) -> BoardTask? {
        guard let id = command.taskID, whole.tasks[id] == nil else { return nil }
        return try ask { store throws(EventLogError) in try store.task(id) }
    }

    /// The command in the caller's name.
    /// - Throws: `Problem` when it is about something that the caller may not use.
    mutating func permitted(_ command: Command) throws(Problem) -> Command {
        guard caller.isLimited else { return command }
        if let id = command.taskID { _ = try task(id) }
        switch command {
        case .createProject(var new):
            guard caller.projectID == nil else {
                throw Problem(403, "This token is good for one project only and creates none. Use another one.")
            }
            new.ownerID = caller.user
            return .createProject(new)
        case .updateProject(let id, _): _ = try project(id)
        case .createTask(let new):
            let id = new.projectID ?? .standard
            _ = try project(id)
        case .startSession(_, let new): try checkSession(new.openclawSessionID)
        case .endSession(let name, _): try checkSession(name)
        case .saveAgent:
            // Agents work for everybody; who has one project may name them in it, which makes them.
            guard caller.projectID == nil else {
                throw Problem(403, "This token is good for one project only, and agents are the board's. Use another.")
            }
        case .registerServer, .connectServer, .disconnectServer:
            guard caller.projectID == nil else {
                throw Problem(403, "This token is good for one project only, and servers are the board's. Use another.")
            }
        case .runOnServer(_, let new): if new.taskID == nil { _ = try project(new.projectID ?? .standard) }
        case .noteOutput(let id):
            if whole.invocations[id] != nil, state.invocations[id] == nil { throw .notYours("invocation", "\(id)") }
        case .wake, .notePruned, .reportServer: throw Problem(403, "Nobody but the board reminds itself.")
        case .updateTask, .deleteTask, .startTask, .stopTask, .archiveTask, .followUp, .cleanup, .logActivity,
            .addDeliverable, .startInvocation, .logInvocationActivity, .endInvocation, .reportWaiting,
            .describeInvocation,
            .createSubtasks, .moveSubtask, .retryPlanning:
            // They are about a task and nothing else.
            break
        }
        return command
    }

    /// Sees to it that the session that goes on by this name, if one does, is on a task of the caller's.
    private func checkSession(_ name: String) throws(Problem) {
        guard let session = whole.sessions.values.first(where: { $0.openclawSessionID == name }),
            state.sessions[session.id] == nil
        else { return }
        throw .notYours("session", name)
    }
}

extension Caller {
    /// The part of a board that the caller may see, whatever moment of it.
    func limited(_ board: BoardState) -> BoardState {
        guard isLimited else { return board }
        return board.limited { mayUse(projectID: $0.id.text, ownerID: $0.ownerID) }
    }
}

extension Problem {
    /// Says no without saying whether there is such a thing at all.
    package static func notYours(_ kind: String, _ name: String) -> Problem {
        Problem(
            403,
            "There is no \(kind) \"\(name)\" that this token may use. GET /api/projects lists the projects that it may "
                + "use.")
    }
}
