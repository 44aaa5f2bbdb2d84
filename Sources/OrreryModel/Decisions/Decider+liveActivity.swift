// Why: the lock screen's view of what goes on. Source: seed 000, phase 3: a task is monitored from its start until two
// seconds after its end; five seconds after the last one has left, the activity is gone.

internal import OrreryTime

extension Decider {
    /// Monitors a task, showing a live activity if none is shown or the one that is shown is about to go.
    mutating func joinLiveActivity(_ id: TaskID) {
        guard let task = state.tasks[id] else { return }
        if let activity = state.liveActivity, activity.dismissAt == nil {
            var monitored = activity.monitoredTasks.filter { $0.taskID != id }
            monitored.append(LiveActivity.MonitoredTask(taskID: id, endsAt: nil))
            guard monitored != activity.monitoredTasks else { return }
            show(task) { $0.monitoredTasks = monitored }
            return
        }
        dismissLiveActivity(early: true)
        var activity = LiveActivity(id: newID(), startedAt: now, content: content(of: task))
        activity.monitoredTasks = [LiveActivity.MonitoredTask(taskID: id, endsAt: nil)]
        emit(.liveActivityStarted, projectID: task.projectID, taskID: id, nil, .liveActivity(activity))
    }

    /// Plans to let go of a task that has ended.
    mutating func lingerInLiveActivity(_ id: TaskID) {
        guard let task = state.tasks[id], let activity = state.liveActivity,
            activity.monitoredTasks.contains(where: { $0.taskID == id && $0.endsAt == nil })
        else { return }
        let endsAt = now + settings.monitoringLinger
        remind(.monitoring, at: endsAt)
        show(task) { activity in
            activity.monitoredTasks = activity.monitoredTasks.map {
                $0.taskID == id ? LiveActivity.MonitoredTask(taskID: id, endsAt: endsAt) : $0
            }
        }
    }

    /// Lets go of the tasks whose time after their end is over.
    mutating func endMonitoring() {
        guard let activity = state.liveActivity else { return }
        let remaining = activity.monitoredTasks.filter { $0.endsAt.map { $0 > now } ?? true }
        guard remaining != activity.monitoredTasks else { return }
        leave(activity, remaining: remaining)
    }

    /// Lets go of a task that is no more.
    mutating func leaveLiveActivity(_ id: TaskID) {
        guard let activity = state.liveActivity, activity.monitoredTasks.contains(where: { $0.taskID == id })
        else { return }
        leave(activity, remaining: activity.monitoredTasks.filter { $0.taskID != id })
    }

    private mutating func leave(_ activity: LiveActivity, remaining: [LiveActivity.MonitoredTask]) {
        var activity = activity
        activity.monitoredTasks = remaining
        if let shown = remaining.last.flatMap({ state.tasks[$0.taskID] }) { activity.content = content(of: shown) }
        if remaining.isEmpty {
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

    /// Shows the monitored tasks that moved in this command, once each.
    mutating func refreshLiveActivity() {
        for id in takeTouched() {
            guard let task = state.tasks[id], let activity = state.liveActivity,
                activity.monitoredTasks.contains(where: { $0.taskID == id }), activity.content != content(of: task)
            else { continue }
            show(task)
        }
    }

    private mutating func show(_ task: BoardTask, _ change: (inout LiveActivity) -> Void = { _ in }) {
        guard var activity = state.liveActivity else { return }
        change(&activity)
        activity.content = content(of: task)
        emit(.liveActivityUpdated, projectID: task.projectID, taskID: task.id, nil, .liveActivity(activity))
    }

    private func content(of task: BoardTask) -> LiveActivity.Content {
        LiveActivity.Content(
            of: task, projectName: state.projects[task.projectID]?.name ?? task.projectID.text, at: now,
            staleAfter: settings.quietAfter)
    }

    private func projectID(of activity: LiveActivity) -> ProjectID {
        state.tasks[activity.content.taskID]?.projectID ?? .standard
    }
}
