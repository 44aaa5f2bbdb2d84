// Why: how the work and the infrastructure under it go, from the first start over the end, the follow-up and the cleanup
// to the archive. Source: seed 004's "Task Lifecycle Flow", completed by design page 3.

internal import OrreryTime

extension Decider {
    mutating func startTask(_ id: TaskID) throws(Rejection) -> Outcome {
        let task = try task(id)
        guard task.taskStatus == .initializing, !task.isStarted else {
            let next =
                task.taskStatus.isEnded
                ? "Send a follow-up to run it again: POST /api/tasks/\(id)/followups." : "It was started already."
            throw Rejection(.conflict, "The task is \(task.taskStatus.rawValue) and cannot be started. \(next)")
        }
        try checkTurn(of: task)
        begin(task, signal: "start")
        return .task(id)
    }

    mutating func stopTask(_ id: TaskID) throws(Rejection) -> Outcome {
        let task = try task(id)
        guard Transitions.allows(task.taskStatus, .stopped) else { throw .illegal(task.taskStatus, .stopped) }
        moveWork(id, to: .stopped, signal: "stop")
        return .task(id)
    }

    mutating func archiveTask(_ id: TaskID) throws(Rejection) -> Outcome {
        let task = try task(id)
        if task.taskStatus == .archived, task.archivedReason == .cleanup {
            // A person has the last word: what was put away to save a machine may be put away for good.
            emit(.taskArchived, task, [.archivedReason(.user)])
            cancelFollowUps(of: task)
            return .task(id)
        }
        guard Transitions.allows(task.taskStatus, .archived) else {
            throw .illegal(
                task.taskStatus, .archived, next: task.taskStatus == .running ? "Stop it first." : nil)
        }
        archive(task, reason: .user)
        return .task(id)
    }

    /// A message to a task that was begun before. It is kept until the work runs; what it does to the work depends on
    /// where the work and the infrastructure stand.
    mutating func followUp(_ id: TaskID, message: String) throws(Rejection) -> Outcome {
        let task = try task(id)
        if task.taskStatus == .archived, task.archivedReason == .user {
            throw Rejection(
                .conflict, "The task is ARCHIVED by a person and takes no follow-up. Create a new task instead.")
        }
        try checkTurn(of: task)
        let followUp = FollowUp(id: newID(), taskID: id, message: message, createdAt: now)
        emit(.followUpQueued, projectID: task.projectID, taskID: id, nil, .followUp(followUp))
        // Somebody has come: what waited for a person goes on.
        for invocation in state.invocations.values where invocation.taskID == id {
            endWaiting(of: invocation.id, on: task)
        }
        if task.health == .waiting { heard(id, isProgress: true) }
        switch (task.taskStatus, task.initStatus) {
        case (.running, _): deliverFollowUps(of: task)
        case (.initializing, _) where task.isStarted: break
        case (_, .active): resume(task)
        default: begin(task, signal: "follow-up")
        }
        return .followUp(delivered(followUp))
    }

    // MARK: Checks, before anything is decided

    func checkWork(_ task: BoardTask, from status: TaskStatus, to move: TaskStatus?) throws(Rejection) {
        guard let move else { return }
        guard Transitions.allows(status, move) else { throw .illegal(status, move) }
        if move == .running, status.isEnded, task.initStatus != .active {
            throw .illegal(status, move, next: "Its workspace is not active; send a follow-up instead.")
        }
        if move == .initializing, task.initStatus == .active {
            throw .illegal(status, move, next: "Its workspace is active; send a follow-up instead.")
        }
        if task.taskStatus == .archived, task.archivedReason == .user {
            throw Rejection(.conflict, "The task is ARCHIVED by a person and stays so. Create a new task instead.")
        }
    }

    func checkInit(_ task: BoardTask, _ move: InitStatus?, error: String?) throws(Rejection) {
        guard move != nil || error != nil else { return }
        guard task.taskStatus == .initializing else {
            throw Rejection(
                .conflict,
                "The task is \(task.taskStatus.rawValue) with its infrastructure \(task.initStatus.rawValue), which "
                    + "cannot become \(move?.rawValue ?? "failed"); it is initialised while the task is INITIALIZING.")
        }
        guard let move else { return }
        if error != nil, move == .active {
            throw Rejection(.conflict, "The infrastructure cannot become ACTIVE and fail at once. Say one of the two.")
        }
        guard Transitions.allows(task.initStatus, move, steps: settings.initSteps) else {
            throw Rejection(
                .conflict,
                "The infrastructure is \(task.initStatus.rawValue) and cannot become \(move.rawValue); "
                    + "it goes forward through \(settings.initSteps.joined(separator: ", ")), ACTIVE.")
        }
    }

    // MARK: Moves

    /// Begins the work, with its infrastructure to be made first. A simulated task is played by the board; a remote one
    /// enters the first step and waits for its workspace driver; a local one has all that it needs.
    mutating func begin(_ task: BoardTask, signal: String) {
        let isRemote = task.mode == .remote
        let firstStep = isRemote ? settings.initSteps.first.map { InitStatus.step($0) } : nil
        var fields: [TaskField] = [
            .taskStatus(.initializing), .statusReason(StatusReason(signal: signal, at: now)),
            .initStatus(firstStep ?? .inactive), .initError(nil), .startedAt(now), .endedAt(nil),
            .lastActivityAt(now), .scheduledCleanupAt(nil), .cleanup(nil), .archivedReason(nil), .archivedAt(nil),
        ]
        if task.steps.isEmpty {
            fields += [.progress(nil), .progressSource(nil), .currentStep(nil)]
        } else {
            let preparingTicks = isRemote ? max(1, settings.initSteps.count) : 1
            let run = SimulatedRun(startedAt: now, preparingTicks: preparingTicks, tick: 0)
            fields += [
                .progress(Progress.none), .progressSource(.simulated), .currentStep("Initializing..."),
                .simulation(run),
            ]
            remindOfNext(run, of: task)
        }
        let wasMonitored = isMonitored(task)
        emit(.taskStatus, task, fields)
        followWork(task.id, to: .initializing)
        joinLiveActivity(task.id, wasMonitored: wasMonitored)
        if task.steps.isEmpty, firstStep == nil { moveInit(task.id, to: .active) } else { watch(task.id) }
    }

    /// Runs the work again on infrastructure that is still there.
    private mutating func resume(_ task: BoardTask) {
        moveWork(task.id, to: .running, signal: "follow-up")
    }

    /// Moves the infrastructure on; when it is there, the work runs.
    mutating func moveInit(_ id: TaskID, to status: InitStatus) {
        guard let task = state.tasks[id] else { return }
        var fields: [TaskField] = [.initStatus(status), .initError(nil), .lastActivityAt(now)]
        if task.startedAt == nil { fields.append(.startedAt(now)) }
        emit(.taskInit, task, fields)
        if task.startedAt == nil { joinLiveActivity(id, wasMonitored: false) }
        if status == .active { moveWork(id, to: .running, signal: "init") } else { heardOfPreparation(of: id) }
    }

    /// Moves the work, with everything that follows from where it goes.
    /// - Precondition: `Transitions` allows it, or the work is there already.
    mutating func moveWork(_ id: TaskID, to status: TaskStatus, signal: String) {
        guard let task = state.tasks[id], task.taskStatus != status else { return }
        precondition(Transitions.allows(task.taskStatus, status), "\(task.taskStatus) to \(status) was not checked.")
        switch status {
        case .running: run(task, signal: signal)
        case .completed, .stopped, .failed: end(task, as: status, signal: signal)
        case .initializing: begin(task, signal: signal)
        case .archived: archive(task, reason: .user)
        }
    }

    /// Ends the work because its infrastructure could not be made; the step that failed stays visible.
    mutating func failInit(_ id: TaskID, error: String) {
        guard let task = state.tasks[id], Transitions.allows(task.taskStatus, .failed) else { return }
        end(task, as: .failed, signal: "init", and: [.initError(error)])
    }

    private mutating func run(_ task: BoardTask, signal: String) {
        settle(task)
        // Other silences count from here on than while it was prepared.
        watched[task.id] = nil
        var fields: [TaskField] = [
            .taskStatus(.running), .statusReason(StatusReason(signal: signal, at: now)), .endedAt(nil),
            .lastActivityAt(now), .lastProgressAt(now), .scheduledCleanupAt(nil), .cleanup(nil),
        ]
        if task.initStatus != .active { fields.append(.initStatus(.active)) }
        // A second run on the same infrastructure starts its own clock; the first keeps the one of its initialisation.
        let isSecondRun = task.taskStatus.isEnded
        if task.startedAt == nil || isSecondRun { fields.append(.startedAt(now)) }
        if isSecondRun, task.steps.isEmpty { fields += [.progress(nil), .progressSource(nil), .currentStep(nil)] }
        if let first = task.steps.first, task.simulation != nil || isSecondRun {
            fields += [.progress(Progress.none), .progressSource(.simulated), .currentStep(first.name)]
            if isSecondRun {
                let run = SimulatedRun(startedAt: now, preparingTicks: 0, tick: 0)
                fields.append(.simulation(run))
                remindOfNext(run, of: task)
            }
        }
        let wasMonitored = isMonitored(task)
        emit(.taskStatus, task, fields)
        followWork(task.id, to: .running)
        joinLiveActivity(task.id, wasMonitored: wasMonitored)
        if task.autoMove, [.inbox, .assigned, .planning].contains(task.status) { move(task.id, to: .inProgress) }
        watch(task.id)
        if let parentID = task.parentID { heardOfChild(ofParent: parentID) }
        deliverFollowUps(of: task)
    }

    private mutating func end(
        _ task: BoardTask, as status: TaskStatus, signal: String, and more: [TaskField] = []
    ) {
        var fields: [TaskField] = [
            .taskStatus(status), .statusReason(StatusReason(signal: signal, at: now)), .endedAt(now),
            .lastActivityAt(now),
        ]
        if task.simulation != nil { fields.append(.simulation(nil)) }
        // Whatever was made of the workspace is to be given back, half-made ones included.
        if task.mode == .remote, task.initStatus != .inactive, status != .failed || settings.cleansUpFailed {
            fields += [
                .scheduledCleanupAt(now + settings.cleanupAfter), .cleanup(Cleanup(state: .scheduled, holdUntil: nil)),
            ]
        }
        emit(.taskStatus, task, fields + more)
        followWork(task.id, to: status)
        settle(task)
        // Whoever waited for it is watched from now on.
        if let parentID = task.parentID {
            heardOfChild(ofParent: parentID)
            watch(parentID)
        }
        endSessions(of: task, summary: task.lastActivityType == "completed" ? task.lastMessage : nil)
        if status == .completed, task.autoMove, task.status != .done { move(task.id, to: .review) }
        lingerInLiveActivity(task.id)
    }

    /// - Parameter isAsked: Whether a person has asked for it, rather than its time having come.
    mutating func archive(_ task: BoardTask, reason: ArchivedReason, isAsked: Bool = false) {
        let signal = reason == .user ? "archive" : isAsked ? "cleanup-now" : "cleanup"
        settle(task)
        endSessions(of: task, summary: nil)
        // Its workspace goes, and what ran there with it.
        var report = InvocationReport()
        report.error = reason == .user ? "The task was archived." : "The task's workspace was cleaned up."
        for invocation in state.invocations.values where invocation.taskID == task.id {
            _ = try? endInvocation(invocation.id, .failed(report))
        }
        emit(
            .taskArchived, task,
            [
                .taskStatus(.archived), .statusReason(StatusReason(signal: signal, at: now)), .initStatus(.inactive),
                .scheduledCleanupAt(nil), .cleanup(nil), .archivedReason(reason), .archivedAt(now), .simulation(nil),
                .endedAt(task.endedAt ?? now),
            ])
        if reason == .user { cancelFollowUps(of: task) }
        if task.autoMove { move(task.id, to: .done) }
        lingerInLiveActivity(task.id)
    }

    // MARK: Follow-ups

    /// Nobody will ever take up what was said to a task that a person has put away.
    private mutating func cancelFollowUps(of task: BoardTask) {
        for var followUp in state.followUps.values where followUp.taskID == task.id {
            followUp.state = .cancelled
            emit(.followUpCancelled, projectID: task.projectID, taskID: task.id, nil, .followUp(followUp))
        }
    }

    private mutating func deliverFollowUps(of task: BoardTask) {
        for var followUp in state.followUps.values where followUp.taskID == task.id {
            followUp.state = .delivered
            followUp.deliveredAt = now
            emit(.followUpDelivered, projectID: task.projectID, taskID: task.id, nil, .followUp(followUp))
        }
    }

    /// `followUp` as it stands now: it is gone from memory once it is delivered.
    private func delivered(_ followUp: FollowUp) -> FollowUp {
        guard state.followUps[followUp.id] == nil else { return followUp }
        var delivered = followUp
        delivered.state = .delivered
        delivered.deliveredAt = now
        return delivered
    }
}
