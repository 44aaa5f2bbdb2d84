// Why: a task may be made of parts that wait for each other. A plan is made, its parts are worked on in the order that
// their dependencies allow, and when all are merged the whole is done. Source: seed 003, design page 3 "Subtasks and plans".

internal import OrreryTime

extension Decider {
    // MARK: Plans

    mutating func retryPlanning(_ id: TaskID) throws(Rejection) -> Outcome {
        let task = try task(id)
        try checkPlan(task, to: .planning)
        movePlan(of: id, to: .planning)
        return .task(id)
    }

    /// - Throws: `Rejection` when the plan of `task` may not go to `status`.
    func checkPlan(_ task: BoardTask, to status: PlanStatus?) throws(Rejection) {
        guard let status, status != task.planStatus else { return }
        guard let from = task.planStatus else {
            guard status == .planning else {
                throw Rejection(
                    .conflict, "The task has no plan and so cannot become \(status.rawValue); it can become PLANNING.")
            }
            return
        }
        let destinations = Transitions.destinations(from: from)
        guard destinations.contains(status) else {
            throw Rejection(
                .conflict,
                "The plan is \(from.rawValue) and cannot become \(status.rawValue); from here it can become "
                    + "\(destinations.map(\.rawValue).joined(separator: ", ")).")
        }
        guard status != .done || isAllMerged(id: task.id) else {
            throw Rejection(.conflict, "The plan has parts that are not MERGED; merging the last one makes it DONE.")
        }
    }

    /// Moves the plan of a task, and with it the parts that only waited for the plan.
    mutating func movePlan(of id: TaskID, to status: PlanStatus) {
        guard let task = state.tasks[id], task.planStatus != status else { return }
        emit(.planChanged, task, [.planStatus(status), .lastProgressAt(now)])
        heard(id, isProgress: true)
        switch status {
        case .active:
            for part in subtasks(of: id) where part.subtaskStatus == .pending { setSubtask(part.id, .ready) }
        case .done:
            if let task = state.tasks[id], task.taskStatus == .running {
                moveWork(id, to: .completed, signal: "plan")
            }
            if let task = state.tasks[id], task.autoMove { move(id, to: .done) }
        case .planning, .planningFailed: break
        }
    }

    // MARK: Parts

    /// The parts of a task, in the order in which they were made.
    /// - Complexity: O(n), n = tasks in memory
    func subtasks(of id: TaskID) -> [BoardTask] {
        state.tasks.values.filter { $0.parentID == id && $0.subtaskStatus != nil }
    }

    /// The parts of a task with their parts, the lowest first.
    func descendants(of id: TaskID) -> [BoardTask] {
        subtasks(of: id).flatMap { descendants(of: $0.id) + [$0] }
    }

    mutating func createSubtasks(of id: TaskID, _ new: [NewSubtask]) throws(Rejection) -> Outcome {
        let parent = try task(id)
        if parent.taskStatus == .archived {
            throw Rejection(.conflict, "The task is ARCHIVED and takes no parts. Send it a follow-up first.")
        }
        if parent.planStatus == .planningFailed {
            throw Rejection(
                .conflict,
                "The plan is PLANNING_FAILED and takes no parts. Plan again: POST /api/tasks/\(id)/retry-planning.")
        }
        let existing = subtasks(of: id)
        guard existing.count + new.count <= Limits.subtasksMax else {
            throw Rejection(
                .impossible,
                "A task has at most \(Limits.subtasksMax) parts; with these it would have \(existing.count + new.count)."
            )
        }
        let edges = try resolve(new, beside: existing)
        try checkNoCycle(new, edges.map { $0.compactMap(\.index) })

        var ids: [TaskID] = []
        for _ in new { ids.append(TaskID(newID())) }
        // Parts that are there move the plan on before new ones come, so that they come into a plan that goes on.
        if parent.planStatus != .planning { movePlan(of: id, to: .active) }
        let isPlanning = state.tasks[id]?.planStatus == .planning
        for (index, part) in new.enumerated() {
            let blockers = edges[index].map { edge in edge.index.map { ids[$0] } ?? edge.id ?? id }
            let isBlocked = edges[index].contains { edge in
                edge.index != nil || edge.id.flatMap { state.tasks[$0] }?.subtaskStatus != .merged
            }
            var task = newTask(part.task, id: ids[index], project: state.projects[parent.projectID])
            task.projectID = parent.projectID
            task.parentID = id
            task.mode = part.task.mode ?? parent.mode
            task.blockedBy = blockers
            task.subtaskStatus = isBlocked ? .blocked : isPlanning ? .pending : .ready
            create(task)
        }
        return .tasks(ids)
    }

    mutating func moveSubtask(_ id: TaskID, _ move: SubtaskMove) throws(Rejection) -> Outcome {
        let task = try task(id)
        guard let status = task.subtaskStatus else {
            throw Rejection(
                .conflict, "The task is no part of a plan. POST /api/tasks/PARENT/subtasks adds parts to a task.")
        }
        let destination: SubtaskStatus =
            switch move {
            case .start: .inProgress
            case .complete: .completed
            case .merge: .merged
            case .fail: .failed
            case .retry: .ready
            }
        guard Transitions.allows(status, destination), move != .start || status == .ready else {
            throw refusal(of: task, from: status, to: destination)
        }
        switch move {
        case .start:
            if task.archivedReason == .user {
                throw Rejection(.conflict, "The part is ARCHIVED by a person and stays so. Add a new part instead.")
            }
            startWork(on: task, signal: "subtask")
        case .complete(let prURL):
            if let prURL, prURL != task.prURL { emit(.taskUpdated, task, [.prURL(prURL)]) }
            setSubtask(id, .completed)
            if task.taskStatus == .running { moveWork(id, to: .completed, signal: "subtask") }
        case .merge:
            setSubtask(id, .merged)
            if task.taskStatus == .running { moveWork(id, to: .completed, signal: "subtask") }
            if task.autoMove { self.move(id, to: .done) }
            unblock(by: id, of: task.parentID)
        case .fail(let error):
            if let error { emit(.taskUpdated, task, [.lastMessage(error), .lastActivityAt(now)]) }
            setSubtask(id, .failed)
            if !task.taskStatus.isEnded { moveWork(id, to: .failed, signal: "subtask") }
        case .retry:
            setSubtask(id, .ready)
        }
        return .task(id)
    }

    /// - Throws: `Rejection` when the task is a part whose turn has not come.
    func checkTurn(of task: BoardTask) throws(Rejection) {
        switch task.subtaskStatus {
        case .blocked?, .pending?, .merged?:
            throw refusal(of: task, from: task.subtaskStatus ?? .pending, to: .inProgress)
        default: return
        }
    }

    /// Moves a part along as its work goes: what runs is in progress, what ended well has its pull request open.
    mutating func followWork(_ id: TaskID, to status: TaskStatus) {
        guard let part = state.tasks[id]?.subtaskStatus else { return }
        let destination: SubtaskStatus
        switch status {
        case .initializing, .running: destination = .inProgress
        case .completed: destination = .completed
        case .failed: destination = .failed
        case .stopped, .archived: return
        }
        if Transitions.allows(part, destination) { setSubtask(id, destination) }
    }

    /// What the end of a run means for the plan that it made, or the part that it worked on (seed 003's planner and worker
    /// runs).
    mutating func followRun(_ invocation: Invocation) {
        guard let task = state.tasks[invocation.taskID], invocation.status != .running else { return }
        let isWell = invocation.status == .completed
        guard isWell || !invocation.willRetry else { return }
        switch invocation.agentType {
        case .planner where task.planStatus == .planning:
            movePlan(of: task.id, to: isWell ? .active : .planningFailed)
        case .worker where task.subtaskStatus == .inProgress && task.taskStatus == .running:
            moveWork(task.id, to: isWell ? .completed : .failed, signal: "invocation")
        default: break
        }
    }

    // MARK: Rules inside

    mutating func setSubtask(_ id: TaskID, _ status: SubtaskStatus) {
        guard let task = state.tasks[id], task.subtaskStatus != status else { return }
        emit(.subtaskStatus, task, [.subtaskStatus(status), .lastProgressAt(now)])
    }

    /// Begins the work on a part, or goes on with it, and with that the whole.
    private mutating func startWork(on task: BoardTask, signal: String) {
        // The whole needs no workspace of its own; where that would mean a machine, it is left as it is.
        if let parentID = task.parentID, let parent = state.tasks[parentID], parent.taskStatus == .initializing,
            !parent.isStarted, parent.mode == .local
        {
            begin(parent, signal: signal)
        }
        if task.taskStatus.isEnded, task.initStatus == .active {
            moveWork(task.id, to: .running, signal: signal)
        } else if task.taskStatus.isEnded || !task.isStarted {
            begin(task, signal: signal)
        } else {
            setSubtask(task.id, .inProgress)
        }
    }

    /// Opens the way for every part that waited for this one alone: one event each.
    private mutating func unblock(by id: TaskID, of parentID: TaskID?) {
        guard let parentID else { return }
        for part in subtasks(of: parentID) where part.subtaskStatus == .blocked && part.blockedBy.contains(id) {
            guard part.blockedBy.allSatisfy({ state.tasks[$0]?.subtaskStatus == .merged }) else { continue }
            emit(
                .subtaskUnblocked, part,
                [.subtaskStatus(statusOfUnblocked(part)), .unblockedBy(id), .lastProgressAt(now)])
        }
        if isAllMerged(id: parentID) { movePlan(of: parentID, to: .done) }
    }

    func statusOfUnblocked(_ part: BoardTask) -> SubtaskStatus {
        part.parentID.flatMap { state.tasks[$0] }?.planStatus == .planning ? .pending : .ready
    }

    func isAllMerged(id: TaskID) -> Bool {
        let parts = subtasks(of: id)
        return !parts.isEmpty && parts.allSatisfy { $0.subtaskStatus == .merged }
    }

    private func refusal(of task: BoardTask, from: SubtaskStatus, to: SubtaskStatus) -> Rejection {
        let open = task.blockedBy.compactMap { state.tasks[$0] }.filter { $0.subtaskStatus != .merged }
        let next =
            switch from {
            case .blocked: "It waits for \(open.map { "\"\($0.title)\"" }.joined(separator: ", "))."
            case .pending: "Its plan is still PLANNING."
            case .merged: "What is merged is done; add a new part instead."
            default:
                "From here it can become "
                    + "\(Transitions.destinations(from: from).map(\.rawValue).joined(separator: ", "))."
            }
        return Rejection(.conflict, "The part is \(from.rawValue) and cannot become \(to.rawValue). \(next)")
    }
}
