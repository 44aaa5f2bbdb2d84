// Why: people look after what agents do: they ask for more, stop what they no longer want, put away what is done with.

internal import OrreryModel
internal import OrreryService
internal import OrreryTime

struct PeopleActor: Sendable {
    private enum Act: Sendable {
        case followUp(Ticket, tries: Int)
        case stop(Ticket)
        case archive(Ticket)
    }

    private let settings: PeopleGroup
    private var random: RandomSource
    private var agenda = Agenda<Act>()
    /// After so many looks at a team without an idle agent the wish is forgotten.
    private static let triesMax = 20

    init(_ settings: PeopleGroup, random: RandomSource) {
        self.settings = settings
        self.random = random
    }

    var nextDue: Instant? { agenda.nextDue }

    mutating func shift(by offset: Duration) {
        agenda.shift(by: offset)
    }

    /// Hears what happened and decides whether to do something about it.
    mutating func hear(_ happening: Happening, at now: Instant) {
        switch happening {
        case .began(let ticket):
            if random.chance(settings.stopPercent, in: 100) { agenda.schedule(.stop(ticket), at: now + reaction()) }
        case .ended(let ticket):
            if random.chance(settings.followUpPercent, in: 100) {
                agenda.schedule(.followUp(ticket, tries: 0), at: now + reaction())
            } else if random.chance(settings.archivePercent, in: 100) {
                agenda.schedule(.archive(ticket), at: now + reaction() + reaction())
            }
        }
    }

    /// Does everything that is due, with the help of the agents.
    mutating func act(on engine: inout Engine, _ agents: inout [AgentActor]) {
        while let (_, act) = agenda.takeNext(dueBy: engine.now) {
            switch act {
            case .followUp(let ticket, let tries): followUp(ticket, tries, &agents, &engine)
            case .stop(let ticket):
                guard engine.state.tasks[ticket.task]?.taskStatus == .running else { break }
                _ = try? engine.submit(.stopTask(ticket.task))
                agents[ticket.group].notice(ticket.task, engine)
            case .archive(let ticket):
                guard engine.state.tasks[ticket.task]?.taskStatus.isEnded == true else { break }
                _ = try? engine.submit(.archiveTask(ticket.task))
            }
        }
    }

    private mutating func followUp(
        _ ticket: Ticket, _ tries: Int, _ agents: inout [AgentActor], _ engine: inout Engine
    ) {
        guard let task = engine.state.tasks[ticket.task], task.taskStatus.isEnded, task.archivedReason != .user
        else { return }
        guard agents[ticket.group].hasIdleMember else {
            if tries < Self.triesMax {
                agenda.schedule(.followUp(ticket, tries: tries + 1), at: engine.now + reaction())
            }
            return
        }
        let message = random.pick(Phrases.followUps)
        guard (try? engine.submit(.followUp(ticket.task, message: message))) != nil else { return }
        agents[ticket.group].resume(ticket, &engine)
    }

    private mutating func reaction() -> Duration {
        random.next(in: settings.reaction)
    }
}
