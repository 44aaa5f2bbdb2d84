// Why: seed 000's mock tasks keep coming, as its start buttons would be pressed.

internal import OrreryModel
internal import OrreryService
internal import OrreryTime

struct MockTaskActor: Sendable {
    private let settings: MockTaskGroup
    private var made = 0
    private(set) var nextDue: Instant?

    init(_ settings: MockTaskGroup, start: Instant) {
        self.settings = settings
        nextDue = start + .seconds(1)
    }

    mutating func shift(by offset: Duration) {
        nextDue = nextDue.map { $0 + offset }
    }

    /// Creates and starts the next task.
    mutating func act(on engine: inout Engine) {
        let type = settings.tasks[made % settings.tasks.count]
        made += 1
        nextDue = made == settings.countMax ? nil : engine.now + settings.every
        guard let work = SimulatedWork.mock(type) else { return }
        var new = NewTask(title: work.title)
        new.type = type
        new.command = work.command
        new.steps = work.steps
        new.estimatedDuration = work.estimatedDuration
        new.serverID = settings.server
        if case .task(let id)? = try? engine.submit(.createTask(new)) { _ = try? engine.submit(.startTask(id)) }
    }
}
