// Why: a task with steps is played by the board itself (seed 000's simulator), one tick at a time, so that it survives a
// restart and stops when it is told to.

internal import OrreryTime

extension Decider {
    /// Does what the simulated run of a task has due, and plans its next tick. A run that was stopped or has moved on
    /// meanwhile is left alone.
    mutating func moveSimulation(_ id: TaskID) {
        guard let task = state.tasks[id], var run = task.simulation, let next = run.next(of: task.steps),
            next.due <= now
        else { return }
        run.tick += 1
        switch next.tick {
        case .initStep(let index):
            // The list of steps may have become shorter since the run was started.
            let step = settings.initSteps.indices.contains(index) ? InitStatus.step(settings.initSteps[index]) : nil
            emit(
                .taskInit, task,
                [.initStatus(step ?? task.initStatus), .lastActivityAt(now), .simulation(run)])
        case .run:
            emit(.taskInit, task, [.initStatus(.active), .lastActivityAt(now), .simulation(run)])
            moveWork(id, to: .running, signal: "simulation")
        case .update(let progress, let step):
            emit(
                .taskProgress, task,
                [.progress(progress), .currentStep(step), .lastActivityAt(now), .simulation(run)])
        case .complete:
            emit(
                .taskProgress, task,
                [
                    .progress(Progress.whole), .currentStep("Completed successfully!"), .lastActivityAt(now),
                    .simulation(nil),
                ])
            moveWork(id, to: .completed, signal: "simulation")
            return
        }
        remindOfNext(run, of: task)
    }

    mutating func remindOfNext(_ run: SimulatedRun, of task: BoardTask) {
        if let next = run.next(of: task.steps) { remind(.simulation(task.id), at: next.due) }
    }
}
