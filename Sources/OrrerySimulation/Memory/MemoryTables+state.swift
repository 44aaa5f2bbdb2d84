// Why: a board that starts again is made of the rows, as it is over SQLite.

internal import OrreryModel
internal import OrreryTime

extension MemoryTables {
    /// The board after the event at `seq`, as decisions need it.
    func state(seq: Int64) -> BoardState {
        var state = BoardState(seq: seq)
        for project in projects.values { state.hold(.project(project)) }
        for agent in agents.values { state.hold(.agent(agent)) }
        for server in servers.values { state.hold(.server(server)) }
        let tasks = tasks.range.compactMap { number in self.tasks[number: number].map { (number, $0) } }
        for (_, task) in tasks where task.taskStatus != .archived { state.hold(task) }
        for task in heldArchive(of: tasks) { state.hold(task) }
        for number in sessions.range {
            if let session = sessions[number: number], session.status == .active { state.hold(.session(session)) }
        }
        for number in followUps.range {
            if let followUp = followUps[number: number], followUp.state == .queued { state.hold(.followUp(followUp)) }
        }
        for number in invocations.range {
            guard let invocation = invocations[number: number], invocation.status == .running else { continue }
            state.hold(.invocation(invocation))
            // What was said lately, so that a restart makes no old word new.
            let said = invocationActivities.numbers(of: invocation.id).reversed().lazy
                .compactMap { invocationActivities[number: $0] }.filter { !$0.isLate }.prefix(RecentMessages.countMax)
            for activity in Array(said).reversed() { state.hold(.invocationActivity(activity)) }
        }
        for task in state.tasks.values where task.taskStatus == .running {
            for activity in activities.newest(RecentMessages.countMax, of: task.id) { state.hold(.activity(activity)) }
        }
        for activity in liveActivities.values { state.hold(.liveActivity(activity)) }
        return state
    }

    /// The archived tasks that memory holds, oldest first: the newest, and the parts of plans that go on.
    private func heldArchive(of tasks: [(number: Int64, task: BoardTask)]) -> [BoardTask] {
        let archived = tasks.filter { $0.task.taskStatus == .archived }.sorted { left, right in
            // Without a moment comes first, as in SQL.
            let (earlier, later) = (left.task.archivedAt?.milliseconds, right.task.archivedAt?.milliseconds)
            return (earlier ?? .min, left.number) < (later ?? .min, right.number)
        }
        let newest = archived.count - Limits.archivedTasksHeldMax
        return archived.enumerated().filter { index, row in
            index >= newest || isPartOfOpenPlan(row.task)
        }.map(\.element.task)
    }

    private func isPartOfOpenPlan(_ task: BoardTask) -> Bool {
        guard task.subtaskStatus != nil, let parent = task.parentID.flatMap({ tasks[$0] }),
            let planStatus = parent.planStatus
        else { return false }
        return parent.taskStatus != .archived && planStatus != .done
    }
}
