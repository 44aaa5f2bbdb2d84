// Why: the workspace of a remote task is made step by step, and somebody reports each step; here the simulated driver does.

internal import OrreryModel
internal import OrreryService

enum Workspace {
    /// Reports that the next step of a task's initialisation was reached. Does nothing for a task that needs none.
    static func advance(_ task: BoardTask, _ engine: inout Engine) {
        guard task.taskStatus == .initializing, case .step(let step) = task.initStatus else { return }
        let steps = engine.settings.initSteps
        let next = steps.firstIndex(of: step).map { $0 + 1 } ?? steps.count
        var edit = TaskEdit()
        edit.initStatus = next < steps.count ? .step(steps[next]) : .active
        _ = try? engine.submit(.updateTask(task.id, edit))
    }
}
