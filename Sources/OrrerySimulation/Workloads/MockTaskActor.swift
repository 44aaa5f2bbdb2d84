// Why: seed 000's mock tasks keep coming, as its start buttons would be pressed.

internal import OrreryModel
internal import OrreryService
internal import OrreryTime

struct MockTaskActor {
    private let settings: Scenario.MockTasks
    private var made = 0

    init(_ settings: Scenario.MockTasks) {
        self.settings = settings
    }

    /// Creates and starts the next task and says after how long the one after it comes.
    mutating func act(on engine: inout Engine) -> Duration {
        let type = settings.tasks[made % settings.tasks.count]
        made += 1
        guard let work = SimulatedWork.mock(type) else { return settings.every }
        var new = NewTask(title: work.title)
        new.type = type
        new.command = work.command
        new.steps = work.steps
        new.estimatedDuration = work.estimatedDuration
        new.serverID = settings.server
        if case .task(let id)? = try? engine.submit(.createTask(new)) { _ = try? engine.submit(.startTask(id)) }
        return settings.every
    }
}
