// Why: somebody is told once that a task is stuck, at its threshold, with the evidence, and once that it is not any
// more. The board only says so; it ends nothing for it. Source: design page 3, "Health".

internal import OrreryTime

extension Decider {
    // MARK: What is heard

    /// Notes that whoever works on a task was heard; whoever waits for that task hears it too.
    /// - Parameter isProgress: Whether something moved, beyond words that were said before.
    mutating func heard(_ id: TaskID, isProgress: Bool) {
        var next: TaskID? = id
        while let current = next, let task = state.tasks[current] {
            if current != id { signs.note(current, at: now, isProgress: isProgress) }
            recover(task, isProgress: isProgress)
            next = task.parentID
        }
    }

    /// Notes that a task has begun to run or has ended, for whoever waits for it: that counts even when it is begun again
    /// and its end is forgotten.
    mutating func heardOfChild(ofParent id: TaskID) {
        signs.note(id, at: now, isProgress: true)
        heard(id, isProgress: true)
    }

    /// Notes that a run has written something that is no event: a line of its log.
    mutating func noteOutput(ofInvocation id: Int64) {
        guard let invocation = state.invocations[id], let task = state.tasks[invocation.taskID] else { return }
        signs.note(task.id, at: now, isProgress: false)
        heard(task.id, isProgress: false)
    }

    /// Notes that a run waits for a person or a child, or that it goes on.
    mutating func reportWaiting(_ invocation: Invocation, for reason: String?) throws(Rejection) -> Outcome {
        guard var running = state.invocations[invocation.id] else {
            throw Rejection(
                .conflict,
                "The invocation \(invocation.id) has ended and waits for nothing. GET /api/invocations/\(invocation.id) "
                    + "shows it.")
        }
        let task = try task(running.taskID)
        guard running.waitingFor != reason else { return .invocation(running) }
        running.waitingFor = reason
        if let reason {
            wait(task, for: reason, .invocation(running))
        } else {
            emit(.taskUpdated, task, [.lastActivityAt(now), .lastOutputAt(now)], .invocation(running))
            heard(task.id, isProgress: true)
        }
        return .invocation(running)
    }

    /// Lets a run that was heard from wait no longer.
    mutating func endWaiting(of id: Int64, on task: BoardTask) {
        guard var invocation = state.invocations[id], invocation.waitingFor != nil else { return }
        invocation.waitingFor = nil
        emit(.taskUpdated, task, [], .invocation(invocation))
    }

    /// Marks a task that runs as waiting; one that does not run waits for nobody.
    mutating func wait(_ task: BoardTask, for reason: String, _ entity: Entity? = nil) {
        let seen: [TaskField] = [.lastActivityAt(now), .lastOutputAt(now)]
        guard task.taskStatus == .running else {
            emit(.taskUpdated, task, seen, entity)
            return
        }
        if task.health == .stuck { settle(task) }
        var evidence = HealthReason(since: now)
        evidence.message = reason
        evidence.lastOutputAt = now
        evidence.lastProgressAt = task.lastProgressAt
        emit(.taskWaiting, task, [.health(.waiting), .healthReason(evidence)] + seen, entity)
    }

    // MARK: What is not heard

    /// Looks at a task when its clocks may have reached a threshold.
    mutating func lookAtHealth(of id: TaskID) {
        if let due = watched[id], due > now { return }
        watched[id] = nil
        guard let task = state.tasks[id], task.taskStatus == .running || task.isBeingPrepared else {
            signs.forget(id)
            return
        }
        guard let clocks = clocks(of: task) else { return }
        let assessment = clocks.assess(at: now, watchfulness(over: task))
        // Worse is said; better is only ever said by being heard.
        if assessment.health == .stuck || assessment.health == .quiet && task.health == .ok {
            say(assessment, of: task, clocks)
        } else if task.taskStatus == .running, clocks.lastOutputAt != task.lastOutputAt {
            emit(.taskUpdated, task, [.lastOutputAt(clocks.lastOutputAt)])
        }
        if let next = assessment.next { watch(id, at: next) }
    }

    /// Plans the next look at a task that runs.
    mutating func watch(_ id: TaskID) {
        guard let task = state.tasks[id], let clocks = clocks(of: task) else { return }
        let assessment = clocks.assess(at: now, watchfulness(over: task))
        if task.isBeingPrepared, assessment.health != .stuck, assessment.next == nil { return }
        watch(id, at: assessment.health == .stuck ? now : assessment.next ?? now)
    }

    /// Takes nothing that ran before the board's start for granted: it is neither well nor failed until it is heard from.
    mutating func noteRestart() {
        for task in state.tasks.values where task.taskStatus == .running && task.simulation == nil {
            guard task.health == .ok || task.health == .quiet else { continue }
            var reason = HealthReason(kind: .restart, since: now)
            reason.lastOutputAt = task.lastOutputAt
            reason.lastProgressAt = task.lastProgressAt
            emit(.taskUpdated, task, [.health(.unverified), .healthReason(reason)])
        }
    }

    /// Ends whatever was said of a task's health.
    mutating func settle(_ task: BoardTask) {
        guard let task = state.tasks[task.id], task.health != .ok else { return }
        let type: EventType = task.health == .stuck ? .taskRecovered : .taskUpdated
        var reason = HealthReason(since: now)
        // Who has waited for a person begins anew with the answer: the wait was nobody's silence.
        let answered = task.health == .waiting ? now : nil
        reason.lastOutputAt = [task.lastOutputAt, signs.heardAt(task.id), answered].compactMap { $0 }.max()
        reason.lastProgressAt = [task.lastProgressAt, signs.movedAt(task.id), answered].compactMap { $0 }.max()
        emit(
            type, task,
            [
                .health(.ok), .healthReason(reason), .lastOutputAt(reason.lastOutputAt),
                .lastProgressAt(reason.lastProgressAt),
            ])
    }

    /// The thresholds of a task: its own over its role's over its project's over the board's.
    package func thresholds(of task: BoardTask) -> HealthThresholds {
        let role = state.invocations.values.last { $0.taskID == task.id && $0.role != nil }?.role
        return (task.thresholds ?? HealthThresholds())
            .completed(by: role.flatMap { role in settings.roles.first { $0.role == role }?.thresholds })
            .completed(by: state.projects[task.projectID]?.thresholds)
            .completed(by: settings.thresholds)
    }

    /// Notes that the infrastructure of a task has come a step further.
    mutating func heardOfPreparation(of id: TaskID) {
        if let task = state.tasks[id] { recover(task, isProgress: true) }
        watch(id)
    }

    // MARK: Parts

    /// What is looked for. Infrastructure that is being made has nothing to say but that it has come a step further: only
    /// a silence that is too long for anybody is told of it.
    private func watchfulness(over task: BoardTask) -> HealthThresholds {
        let thresholds = thresholds(of: task)
        return task.isBeingPrepared ? HealthThresholds(stuckAfter: thresholds.stuckAfter) : thresholds
    }

    private mutating func recover(_ task: BoardTask, isProgress: Bool) {
        guard task.taskStatus == .running || task.isBeingPrepared, task.health != .ok else { return }
        switch task.health {
        case .waiting:
            let isWaiting = state.invocations.values.contains { $0.taskID == task.id && $0.waitingFor != nil }
            if isWaiting { return }
        // Who turns in circles is heard all the time.
        case .stuck: if task.healthReason?.kind == .looping, !isProgress { return }
        case .ok, .quiet, .unverified: break
        }
        settle(task)
        watch(task.id)
    }

    private mutating func say(_ assessment: HealthAssessment, of task: BoardTask, _ clocks: HealthClocks) {
        guard task.health != assessment.health, task.health != .stuck else { return }
        var reason = HealthReason(kind: assessment.kind, since: assessment.since)
        reason.lastOutputAt = clocks.lastOutputAt
        reason.lastProgressAt = clocks.lastProgressAt
        reason.threshold = assessment.threshold
        // A step of the infrastructure is a sign of life, and nobody's output.
        let output: [TaskField] = task.isBeingPrepared ? [] : [.lastOutputAt(clocks.lastOutputAt)]
        emit(
            assessment.health == .stuck ? .taskStuck : .taskUpdated, task,
            [.health(assessment.health), .healthReason(reason)] + output)
    }

    /// The clocks of a task; nil while nobody needs to look: it neither runs nor is prepared, the board itself plays it, it
    /// waits for a person, or a child of it runs.
    private func clocks(of task: BoardTask) -> HealthClocks? {
        guard task.taskStatus == .running || task.isBeingPrepared, task.simulation == nil, task.health != .waiting,
            task.health != .stuck
        else { return nil }
        let children = state.tasks.values.filter { $0.parentID == task.id }
        guard !children.contains(where: { $0.taskStatus == .running }) else { return nil }
        let run = state.invocations.values.last { $0.taskID == task.id }
        let running = task.statusReason?.at ?? task.startedAt ?? task.createdAt
        var clocks = HealthClocks(
            launchedAt: max(running, run?.startedAt ?? running), listeningSince: listeningSince)
        clocks.lastOutputAt = [task.lastOutputAt, signs.heardAt(task.id)].compactMap { $0 }.max()
        clocks.lastProgressAt = [task.lastProgressAt, signs.movedAt(task.id)].compactMap { $0 }.max()
        // What a child did, its parent did.
        if let child = children.compactMap(\.endedAt).max() {
            clocks.lastOutputAt = max(clocks.lastOutputAt ?? child, child)
            clocks.lastProgressAt = max(clocks.lastProgressAt ?? child, child)
        }
        clocks.isUnverified = task.health == .unverified
        if task.isBeingPrepared {
            let signs = [running, task.lastActivityAt, clocks.lastOutputAt, clocks.lastProgressAt]
            clocks.lastOutputAt = signs.compactMap { $0 }.max()
            clocks.launchedAt = running
        }
        return clocks
    }

    private mutating func watch(_ id: TaskID, at due: Instant) {
        if let planned = watched[id], planned <= due { return }
        watched[id] = due
        remind(.health(id), at: due)
    }
}

extension BoardTask {
    /// Whether its infrastructure is being made: it was begun, and does not run yet.
    var isBeingPrepared: Bool { self.taskStatus == .initializing && self.isStarted }
}
