// Why: the lock screen's view of what goes on. Source: seed 000, phase 3: a task is monitored from its start until two
// seconds after its end; five seconds after the last one has left, the activity is gone.

internal import OrreryTime

extension Decider {
    /// Whether a task is followed by the live activity now: it was started and has not ended, or only just.
    package func isMonitored(_ task: BoardTask) -> Bool {
        guard task.isStarted else { return false }
        return task.endedAt.map { now < $0 + settings.monitoringLinger } ?? !task.taskStatus.isEnded
    }

    /// Shows a task that was started, in a live activity of its own if none is shown or the one that is shown is about to
    /// go.
    /// - Parameter wasMonitored: Whether it was followed before it was started again.
    mutating func joinLiveActivity(_ id: TaskID, wasMonitored: Bool) {
        guard let task = state.tasks[id] else { return }
        if let activity = state.liveActivity, activity.dismissAt == nil {
            if !wasMonitored { show(task, count: activity.monitoredTaskCount + 1) }
            return
        }
        dismissLiveActivity(early: true)
        let activity = LiveActivity(id: newID(), startedAt: now, content: content(of: task))
        emit(.liveActivityStarted, projectID: task.projectID, taskID: id, nil, .liveActivity(activity))
    }

    /// Plans to let go of a task that has ended.
    mutating func lingerInLiveActivity(_ id: TaskID) {
        guard let task = state.tasks[id], let endedAt = task.endedAt, state.liveActivity != nil, isMonitored(task)
        else { return }
        remind(.monitoring, at: endedAt + settings.monitoringLinger)
    }

    /// Lets go of the tasks whose time after their end is over.
    /// - Complexity: O(n), n = tasks in memory
    mutating func endMonitoring() {
        guard var activity = state.liveActivity, activity.dismissAt == nil else { return }
        let monitored = state.tasks.values.filter { isMonitored($0) }
        let isShownMonitored = monitored.contains { $0.id == activity.content.taskID }
        guard monitored.count != activity.monitoredTaskCount || !isShownMonitored else { return }
        activity.monitoredTaskCount = monitored.count
        if let shown = monitored.last, !isShownMonitored { activity.content = content(of: shown) }
        if monitored.isEmpty {
            let dismissAt = now + settings.dismissalDelay
            activity.dismissAt = dismissAt
            remind(.dismissal, at: dismissAt)
        }
        emit(.liveActivityUpdated, projectID: projectID(of: activity), nil, .liveActivity(activity))
    }

    /// Takes the activity away when its time has come, or at once when another one is to be shown.
    mutating func dismissLiveActivity(early: Bool = false) {
        guard var activity = state.liveActivity, let dismissAt = activity.dismissAt, early || dismissAt <= now
        else { return }
        activity.endedAt = now
        emit(.liveActivityEnded, projectID: projectID(of: activity), nil, .liveActivity(activity))
    }

    /// Shows the monitored tasks that moved in this command, once each, when there is something new to see.
    mutating func refreshLiveActivity() {
        for id in takeTouched() {
            guard let task = state.tasks[id], let activity = state.liveActivity, activity.dismissAt == nil,
                isMonitored(task), !activity.content.showsSame(as: content(of: task))
            else { continue }
            show(task, count: activity.monitoredTaskCount)
        }
    }

    private mutating func show(_ task: BoardTask, count: Int) {
        guard var activity = state.liveActivity else { return }
        activity.content = content(of: task)
        activity.monitoredTaskCount = count
        emit(.liveActivityUpdated, projectID: task.projectID, taskID: task.id, nil, .liveActivity(activity))
    }

    private func content(of task: BoardTask) -> LiveActivity.Content {
        LiveActivity.Content(
            of: task, phase: state.phase(of: task),
            projectName: state.projects[task.projectID]?.name ?? task.projectID.text, at: now,
            staleAfter: settings.quietAfter)
    }

    private func projectID(of activity: LiveActivity) -> ProjectID {
        state.projects[activity.content.projectID]?.id ?? .standard
    }
}
