// Why: seed 000's mock tasks keep coming, as its start buttons would be pressed, and their server is lost now and then, as
// servers are.

internal import OrreryModel
internal import OrreryService
internal import OrreryTime

struct MockTaskActor: Sendable {
    private let settings: MockTaskGroup
    private var made = 0
    private var nextTaskDue: Instant?
    /// What is about to happen to the connection to their server.
    private var troubles: [(due: Instant, report: ServerReport)] = []
    /// Of so many tasks one sees its server lost; not where they come so fast that nothing else would be seen.
    private static let tasksPerTrouble = 4
    private static let troubleIntervalMin = Duration.seconds(30)

    var nextDue: Instant? { [nextTaskDue, troubles.first?.due].compactMap { $0 }.min() }

    init(_ settings: MockTaskGroup, start: Instant) {
        self.settings = settings
        nextTaskDue = start + .seconds(1)
    }

    mutating func shift(by offset: Duration) {
        nextTaskDue = nextTaskDue.map { $0 + offset }
        troubles = troubles.map { ($0.due + offset, $0.report) }
    }

    /// Lets what is due happen: to the connection, or by the next task.
    mutating func act(on engine: inout Engine) {
        while let trouble = troubles.first, trouble.due <= engine.now {
            troubles.removeFirst()
            if let server = settings.server { _ = try? engine.submit(.reportServer(ServerID(server), trouble.report)) }
        }
        if let nextTaskDue, nextTaskDue <= engine.now { makeTask(on: &engine) }
    }

    private mutating func makeTask(on engine: inout Engine) {
        let type = settings.tasks[made % settings.tasks.count]
        made += 1
        nextTaskDue = made == settings.countMax ? nil : engine.now + settings.every
        if made % Self.tasksPerTrouble == 2, settings.every >= Self.troubleIntervalMin {
            troubles = [
                (engine.now + .seconds(5), .lost(reason: "Connection reset by peer")),
                (engine.now + .milliseconds(6_500), .unreachable(reason: "Connection timed out")),
            ]
        }
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
