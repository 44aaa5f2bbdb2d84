// Why: tasks come, change, move between columns and go. What their work does is `Decider+lifecycle`.

extension Decider {
    mutating func createTask(_ new: NewTask) throws(Rejection) -> Outcome {
        let projectID = new.projectID ?? .standard
        let project = state.projects[projectID]
        if project == nil, new.projectID != nil {
            throw Rejection(
                .notFound, "There is no project \"\(projectID)\". GET /api/projects lists them; POST creates one.")
        }
        if let parentID = new.parentID { _ = try task(parentID) }
        var task = newTask(new, id: TaskID(newID()), project: project)
        task.projectID = projectID
        task.parentID = new.parentID
        task.planStatus = new.isPlanned ? .planning : nil
        create(task)
        return .task(task.id)
    }

    /// A task as `new` wants it, in the project.
    func newTask(_ new: NewTask, id: TaskID, project: Project?) -> BoardTask {
        var task = BoardTask(id: id, title: new.title, createdAt: now)
        task.description = new.description
        task.type = new.type
        task.command = new.command
        task.serverID = new.serverID
        task.serverName = new.serverName ?? new.serverID
        task.assignedAgentID = new.assignedAgentID
        task.priority = new.priority
        task.status = new.column
        task.mode = new.mode ?? project?.mode ?? settings.mode
        task.autoMove = new.autoMove
        task.estimatedDuration = new.estimatedDuration
        task.steps = new.steps
        task.thresholds = new.thresholds
        task.statusReason = StatusReason(signal: "created", at: now)
        return task
    }

    mutating func create(_ task: BoardTask) {
        if let agentID = task.assignedAgentID { ensureAgent(agentID) }
        ensureServer(of: task)
        emit(.taskCreated, projectID: task.projectID, taskID: task.id, TaskChange(creating: task))
    }

    /// Applies the members of `edit` that change something: first the plain fields, then the infrastructure, then the
    /// work, then the column, so that an explicit column has the last word over the coupling.
    mutating func updateTask(_ id: TaskID, _ edit: TaskEdit) throws(Rejection) -> Outcome {
        let task = try task(id)
        let initMove = edit.initStatus.flatMap { $0 == task.initStatus ? nil : $0 }
        try checkInit(task, initMove, error: edit.initError)
        // Infrastructure that becomes active sets the work running; what else is said of the work starts from there.
        let statusBefore = initMove == .active ? TaskStatus.running : task.taskStatus
        let workMove = edit.taskStatus.flatMap { $0 == statusBefore ? nil : $0 }
        try checkWork(task, from: statusBefore, to: workMove)
        if workMove == .running || workMove == .initializing || initMove != nil { try checkTurn(of: task) }
        try checkPlan(task, to: edit.planStatus)
        try checkBlockers(of: task, edit.blockedBy)
        if edit.blockedBy != nil, workMove != nil || initMove != nil || edit.initError != nil {
            throw Rejection(
                .conflict, "What a part waits for and how its work goes cannot change at once. Say one after the other."
            )
        }
        let endsEnded = (workMove ?? statusBefore).isEnded
        if edit.progress != nil || edit.currentStep != nil, task.taskStatus.isEnded, endsEnded {
            throw Rejection(
                .conflict,
                "The task is \(task.taskStatus.rawValue); progress is reported while it runs. "
                    + "Send a follow-up to run it again.")
        }
        if edit.progress != nil || edit.currentStep != nil || initMove != nil || workMove == .running,
            task.simulation != nil
        {
            throw Rejection(
                .conflict, "The board itself plays this task and says how far it is. It can be stopped or ended.")
        }

        if let agentID = edit.assignedAgentID ?? nil { ensureAgent(agentID) }
        let fields = plainFields(task, edit)
        if !fields.isEmpty { emit(.taskUpdated, task, fields) }
        if edit.thresholds != nil { watch(id) }
        if let initMove { moveInit(id, to: initMove) }
        // What is reported belongs to the run that goes on: before its end, or after its beginning.
        if endsEnded { report(id, edit) }
        if let error = edit.initError {
            failInit(id, error: error)
        } else if let workMove {
            moveWork(id, to: workMove, signal: "report")
        }
        if !endsEnded { report(id, edit) }
        if let status = edit.planStatus { movePlan(of: id, to: status) }
        if let blockers = edit.blockedBy { setBlockers(of: id, blockers) }
        if let column = edit.column { move(id, to: column) }
        return .task(id)
    }

    mutating func deleteTask(_ id: TaskID) throws(Rejection) -> Outcome {
        let task = try task(id)
        guard task.taskStatus != .running else {
            throw Rejection(.conflict, "The task is RUNNING. Stop it first: POST /api/tasks/\(id)/stop.")
        }
        let parts = descendants(of: id)
        if let running = parts.first(where: { $0.taskStatus == .running }) {
            throw Rejection(
                .conflict,
                "The task's part \"\(running.title)\" is RUNNING. Stop it first: POST /api/tasks/\(running.id)/stop.")
        }
        // Its parts are nothing without it.
        for task in parts + [task] {
            endSessions(of: task, summary: nil)
            emit(.taskDeleted, projectID: task.projectID, taskID: task.id, TaskChange(id: task.id, fields: []))
        }
        forget(task)
        endMonitoring()
        return .nothing
    }

    /// Moves a task to a column. Its work is not touched; but who hands a task over for review is done with it, so the
    /// sub-agents' stays on it end (seed 002's orchestration ends them no other way).
    mutating func move(_ id: TaskID, to column: BoardColumn) {
        guard let task = state.tasks[id], task.status != column else { return }
        emit(.taskMoved, task, [.status(column)])
        guard column == .review || column == .done else { return }
        let summary = task.lastActivityType == "completed" ? task.lastMessage : nil
        for session in state.activeSessions(of: id) where session.sessionType == .subagent {
            end(session, of: task, summary: summary)
        }
    }

    private func plainFields(_ task: BoardTask, _ edit: TaskEdit) -> [TaskField] {
        var fields: [TaskField] = []
        if let title = edit.title, title != task.title { fields.append(.title(title)) }
        if let text = edit.description, text != task.description { fields.append(.description(text)) }
        if let priority = edit.priority, priority != task.priority { fields.append(.priority(priority)) }
        if let command = edit.command, command != task.command { fields.append(.command(command)) }
        if let agentID = edit.assignedAgentID, agentID != task.assignedAgentID {
            fields.append(.assignedAgentID(agentID))
        }
        if let name = edit.serverName, name != task.serverName { fields.append(.serverName(name)) }
        if let url = edit.prURL, url != task.prURL { fields.append(.prURL(url)) }
        if let flag = edit.autoMove, flag != task.autoMove { fields.append(.autoMove(flag)) }
        if let estimate = edit.estimatedDuration, estimate != task.estimatedDuration {
            fields.append(.estimatedDuration(estimate))
        }
        if let thresholds = edit.thresholds, thresholds != task.thresholds { fields.append(.thresholds(thresholds)) }
        return fields
    }

    /// Notes reported progress, if the task still goes on after the other changes.
    private mutating func report(_ id: TaskID, _ edit: TaskEdit) {
        guard let task = state.tasks[id], !task.taskStatus.isEnded else { return }
        var fields: [TaskField] = []
        if let progress = edit.progress, progress != task.progress {
            fields += [.progress(progress), .progressSource(.reported)]
        }
        if let step = edit.currentStep, step != task.currentStep { fields.append(.currentStep(step)) }
        guard !fields.isEmpty else { return }
        emit(.taskProgress, task, fields + [.lastActivityAt(now), .lastOutputAt(now), .lastProgressAt(now)])
        heard(id, isProgress: true)
    }
}
