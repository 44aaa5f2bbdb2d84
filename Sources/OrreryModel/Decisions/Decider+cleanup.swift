// Why: the workspace of a remote task is given back some time after its end, and until then the plan is visible and can
// be changed. Source: seed 004 phases 3 and 4, design page 3.

internal import OrreryTime

extension Decider {
    /// Archives every task whose cleanup is due, in the order in which they are due. A follow-up that came before in the
    /// log has taken its task's schedule away, so the two can never both win.
    mutating func sweep() {
        let due = state.tasks.values.filter { $0.scheduledCleanupAt.map { $0 <= now } ?? false }
        // Instants, then ids: the order must not depend on how memory came to hold the tasks.
        let ordered = due.sorted { ($0.scheduledCleanupAt ?? now, $0.id) < ($1.scheduledCleanupAt ?? now, $1.id) }
        for task in ordered { archive(task, reason: .cleanup) }
    }

    mutating func cleanup(_ id: TaskID, _ action: CleanupAction) throws(Rejection) -> Outcome {
        let task = try task(id)
        guard let scheduled = task.scheduledCleanupAt else {
            throw Rejection(
                .conflict,
                "The task is \(task.taskStatus.rawValue) and has no cleanup scheduled; only an ended task in remote "
                    + "mode has one.")
        }
        switch action {
        case .hold(let minutes):
            let until = now + .minutes(minutes)
            emit(
                .taskCleanup, task,
                [.scheduledCleanupAt(max(scheduled, until)), .cleanup(Cleanup(state: .held, holdUntil: until))])
        case .extend(let minutes):
            let hold = task.cleanup?.holdUntil
            emit(
                .taskCleanup, task,
                [
                    .scheduledCleanupAt(scheduled + .minutes(minutes)),
                    .cleanup(Cleanup(state: task.cleanup?.state ?? .scheduled, holdUntil: hold)),
                ])
        case .now:
            archive(task, reason: .cleanup, isAsked: true)
        }
        return .task(id)
    }
}
