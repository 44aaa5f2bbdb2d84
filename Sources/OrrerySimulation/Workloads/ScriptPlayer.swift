// Why: the script's deeds on tasks are done at their moments, or as soon after as there is somebody to whom they can
// happen.

internal import OrreryModel
internal import OrreryService
internal import OrreryTime

struct ScriptPlayer: Sendable {
    private struct Cue: Sendable {
        let item: ScriptItem
        var triesLeft: Int
    }

    private var random: RandomSource
    private var agenda = Agenda<Cue>()
    /// A minute, a second each: longer than any agent takes between two acts that a story is made of.
    private static let triesMax = 60

    init(_ script: [ScriptItem], random: RandomSource) {
        self.random = random
        for item in script where Self.isOfWorkload(item.deed) {
            agenda.schedule(Cue(item: item, triesLeft: Self.triesMax), at: item.at)
        }
    }

    var nextDue: Instant? { agenda.nextDue }

    mutating func shift(by offset: Duration) {
        agenda.shift(by: offset)
    }

    /// Whether the deed is done by those who act on the board; the others are done to it.
    private static func isOfWorkload(_ deed: ScriptItem.Deed) -> Bool {
        switch deed {
        case .crash: false
        case .inject(let kind, _): kind.isOfAgent
        default: true
        }
    }

    /// Does everything that is due.
    mutating func act(on engine: inout Engine, _ agents: inout [AgentActor], _ plans: inout [PlanActor]) {
        while let (_, cue) = agenda.takeNext(dueBy: engine.now) {
            guard !perform(cue.item.deed, &agents, &plans, &engine), cue.triesLeft > 0 else { continue }
            agenda.schedule(Cue(item: cue.item, triesLeft: cue.triesLeft - 1), at: engine.now + .seconds(1))
        }
    }

    /// - Returns: Whether it was done.
    private mutating func perform(
        _ deed: ScriptItem.Deed, _ agents: inout [AgentActor], _ plans: inout [PlanActor], _ engine: inout Engine
    ) -> Bool {
        switch deed {
        case .create(let new):
            if new.parts.isEmpty {
                if !agents.isEmpty { agents[0].create(new, &engine) }
            } else if !plans.isEmpty {
                plans[0].create(new, &engine)
            }
            return true
        case .inject(let kind, _):
            if !agents.isEmpty { agents[random.next(below: agents.count)].inject(kind, &engine) }
            return true
        case .hang(let subject, let recoverAfter): return turn(subject, .hang, recoverAfter, &agents, &engine)
        case .loop(let subject): return turn(subject, .loop, nil, &agents, &engine)
        case .fail(let subject):
            return turn(subject, .fail, nil, &agents, &engine) || report(subject, .failed, &engine)
        case .finish(let subject):
            return turn(subject, .ok, nil, &agents, &engine) || report(subject, .completed, &engine)
        case .followUp(let subject, let message): return followUp(subject, message, &agents, &engine)
        case .stop(let subject):
            guard let task = find(subject, engine, where: { $0.taskStatus == .running }),
                (try? engine.submit(.stopTask(task.id))) != nil
            else { return false }
            for index in agents.indices { agents[index].notice(task.id, engine) }
            return true
        case .archive(let subject):
            guard let task = find(subject, engine, where: { $0.taskStatus.isEnded && $0.archivedReason != .user })
            else { return false }
            return (try? engine.submit(.archiveTask(task.id))) != nil
        case .hold(let subject, let minutes):
            guard let task = find(subject, engine, where: { $0.scheduledCleanupAt != nil }) else { return false }
            return (try? engine.submit(.cleanup(task.id, .hold(minutes: minutes)))) != nil
        case .cleanup(let subject):
            guard let task = find(subject, engine, where: { $0.scheduledCleanupAt != nil }) else { return false }
            return (try? engine.submit(.cleanup(task.id, .now))) != nil
        case .crash: return true
        }
    }

    /// Lets the agents' work on the task go that way.
    private mutating func turn(
        _ subject: ScriptItem.Subject, _ outcome: Outcome, _ recoverAfter: Duration?, _ agents: inout [AgentActor],
        _ engine: inout Engine
    ) -> Bool {
        for index in agents.indices {
            let job: AgentJob?
            switch subject {
            case .any: job = agents[index].anyAtWork()
            case .titled(let title): job = agents[index].jobs.values.first { $0.item.title == title }
            }
            if agents[index].turn(job, to: outcome, recoverAfter: recoverAfter, &engine) { return true }
        }
        return false
    }

    /// Says of a task that nobody's agent works on how it ended.
    private mutating func report(_ subject: ScriptItem.Subject, _ status: TaskStatus, _ engine: inout Engine) -> Bool {
        guard case .titled = subject, let task = find(subject, engine, where: { $0.taskStatus == .running })
        else { return false }
        var edit = TaskEdit()
        edit.taskStatus = status
        return (try? engine.submit(.updateTask(task.id, edit))) != nil
    }

    private mutating func followUp(
        _ subject: ScriptItem.Subject, _ message: String?, _ agents: inout [AgentActor], _ engine: inout Engine
    ) -> Bool {
        guard let task = find(subject, engine, where: { $0.taskStatus.isEnded && $0.archivedReason != .user }) else {
            return false
        }
        let group = agents.firstIndex { $0.hasIdleMember }
        if !agents.isEmpty, group == nil { return false }
        let message = message ?? random.pick(Phrases.followUps)
        guard (try? engine.submit(.followUp(task.id, message: message))) != nil else { return false }
        let item = WorkItem.custom(task.title, task.description, fallback: 0)
        if let group { agents[group].resume(Ticket(task: task.id, item: item, group: group), &engine) }
        return true
    }

    /// A task of that title, the newest, or any that suits.
    private mutating func find(
        _ subject: ScriptItem.Subject, _ engine: Engine, where suits: (BoardTask) -> Bool
    ) -> BoardTask? {
        let tasks = engine.state.tasks.values.filter(suits)
        switch subject {
        case .any: return tasks.isEmpty ? nil : random.pick(tasks)
        case .titled(let title): return tasks.last { $0.title == title }
        }
    }
}
