// Why: a run of an agent is recorded before the work, says what it does while it works, and ends once (seed 001).

internal import OrreryTime

extension Decider {
    /// Records a run that begins now. The first one starts its task; one on a task that has ended runs it again.
    mutating func startInvocation(_ id: TaskID, _ new: NewInvocation) throws(Rejection) -> Outcome {
        let task = try task(id)
        if task.taskStatus.isEnded, task.initStatus != .active {
            throw Rejection(
                .conflict,
                "The task is \(task.taskStatus.rawValue) and its workspace is gone; nothing can run on it. Send it a "
                    + "follow-up first: POST /api/tasks/\(id)/followups.")
        }
        if let runID = new.runID, state.invocations.values.contains(where: { $0.runID == runID }) {
            throw Rejection(.conflict, "The run \"\(runID)\" goes on already. Name another, or none.")
        }
        try checkTurn(of: task)
        if task.taskStatus == .initializing, !task.isStarted { begin(task, signal: "invocation") }
        if task.taskStatus.isEnded { moveWork(id, to: .running, signal: "invocation") }
        guard let task = state.tasks[id] else { throw .noTask(id) }

        var invocation = Invocation(id: state.seq + 1, runID: new.runID ?? newID(), taskID: id, startedAt: now)
        invocation.agentType = new.agentType
        invocation.role = new.role
        invocation.provider = new.provider
        invocation.model = new.model
        invocation.prompt = new.prompt
        invocation.attempt = new.attempt
        invocation.sessionID = new.sessionID
        invocation.logPath = new.logPath
        invocation.timeout = new.timeout ?? settings.maxRuntime
        // As in the seed: its start counts, its end does not, so that the silence before an end can be seen.
        invocation.lastActivityAt = now
        var counts = task.counts
        counts.invocations += 1
        emit(
            .invocationStarted, task, [.counts(counts), .lastActivityAt(now), .lastProgressAt(now)],
            .invocation(invocation))
        heard(id, isProgress: true)
        watch(id)
        // Who is set to plan plans: the first time, or again after a failure.
        if invocation.agentType == .planner, task.planStatus == nil || task.planStatus == .planningFailed {
            movePlan(of: id, to: .planning)
        }
        if let timeout = invocation.timeout { remind(.invocationTimeout(invocation.id), at: now + timeout) }
        return .invocation(invocation)
    }

    /// Notes what happened in a run, in order. After its end it is kept and marked late.
    mutating func logInvocationActivity(
        _ invocation: Invocation, _ new: [NewInvocationActivity]
    ) throws(Rejection) -> Outcome {
        let task = try task(invocation.taskID)
        let isLate = state.invocations[invocation.id] == nil
        var logged: [InvocationActivity] = []
        for activity in new {
            let row = InvocationActivity(
                id: state.seq + 1, invocationID: invocation.id, taskID: task.id, activityType: activity.activityType,
                message: activity.message, metadata: activity.metadata, isLate: isLate, createdAt: now)
            // A word after the end is no sign of life: it moves no field of the task.
            if isLate {
                emit(
                    .invocationActivity, projectID: task.projectID, taskID: task.id, nil, .invocationActivity(row))
            } else {
                let isNews = state.isNews(activity.message, on: task.id, run: invocation.id)
                emit(
                    .invocationActivity, task,
                    signOfLife(activity.activityType, activity.message, isNews: isNews), .invocationActivity(row))
                endWaiting(of: invocation.id, on: task)
                heard(task.id, isProgress: isNews)
            }
            logged.append(row)
        }
        return .invocationActivities(logged)
    }

    /// Notes what became known of a run. It is no sign of life: whoever says it has heard of the run in some other way.
    mutating func describeInvocation(_ id: Int64, _ facts: InvocationFacts) throws(Rejection) -> Outcome {
        guard let invocation = state.invocations[id] else {
            throw Rejection(
                .conflict,
                "The invocation \(id) has ended; nothing is added to it. GET /api/invocations/\(id) shows it.")
        }
        var described = invocation
        described.provider = facts.provider ?? invocation.provider
        described.model = facts.model ?? invocation.model
        described.sessionID = facts.sessionID ?? invocation.sessionID
        described.usage = facts.usage ?? invocation.usage
        guard described != invocation else { return .invocation(invocation) }
        let task = try task(invocation.taskID)
        emit(.taskUpdated, task, rolledUp(described, before: invocation, on: task), .invocation(described))
        return .invocation(described)
    }

    /// Ends a run. It has one end: what is said of it later is refused.
    mutating func endInvocation(_ id: Int64, _ end: InvocationEnd) throws(Rejection) -> Outcome {
        guard let before = state.invocations[id] else {
            throw Rejection(
                .conflict, "The invocation \(id) has ended; an end is final. GET /api/invocations/\(id) shows it.")
        }
        var invocation = before
        let task = try task(invocation.taskID)
        let type: EventType
        switch end {
        case .completed(let report):
            invocation.status = .completed
            invocation.apply(report)
            type = .invocationCompleted
        case .failed(let report):
            invocation.status = .failed
            invocation.apply(report)
            type = .invocationFailed
        case .timeout:
            invocation.status = .timeout
            invocation.error = "It ran longer than it was given (\(invocation.timeout?.components.seconds ?? 0) s)."
            type = .invocationTimeout
        }
        invocation.completedAt = now
        invocation.waitingFor = nil
        var fields: [TaskField] = [.lastActivityAt(now), .lastOutputAt(now), .lastProgressAt(now)]
        fields += rolledUp(invocation, before: before, on: task)
        if let url = invocation.prURL, url != task.prURL { fields.append(.prURL(url)) }
        emit(type, task, fields, .invocation(invocation))
        heard(task.id, isProgress: true)
        // The thresholds of its role hold no longer.
        watch(task.id)
        followRun(invocation)
        return .invocation(invocation)
    }

    /// What a task has used, with what became known of one of its runs.
    private func rolledUp(_ run: Invocation, before: Invocation, on task: BoardTask) -> [TaskField] {
        guard let usage = run.usage, usage != before.usage else { return [] }
        return [.usage(usage.replacing(before.usage, in: task.usage))]
    }

    /// Ends a run whose time is up.
    mutating func timeOutInvocation(_ id: Int64) {
        guard let invocation = state.invocations[id], let timeout = invocation.timeout,
            invocation.startedAt + timeout <= now
        else { return }
        _ = try? endInvocation(id, .timeout)
    }
}

extension Invocation {
    fileprivate mutating func apply(_ report: InvocationReport) {
        response = report.response ?? response
        error = report.error ?? error
        exitCode = report.exitCode ?? exitCode
        prURL = report.prURL ?? prURL
        usage = report.usage ?? usage
        willRetry = report.willRetry
    }
}
