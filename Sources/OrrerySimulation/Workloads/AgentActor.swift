// Why: a team of agents at work, acting as an orchestrator and its agents would: a task comes in, is planned, assigned,
// begun, worked on in a run with tool calls and a log, delivered or given up, reviewed, and sometimes sent back.
// It holds what goes on and nothing of what has ended.

internal import OrreryModel
internal import OrreryService
internal import OrreryTime

struct AgentActor: Sendable {
    enum Act: Sendable {
        /// The agents present themselves.
        case introduce
        case arrival
        case job(Int)
        /// A run floods its log, so many times more.
        case flood(Int, left: Int)
        /// A run that has ended talks on, so many times more.
        case talk(Run, left: Int)
    }

    struct Member: Sendable {
        var id: AgentID?
        /// The job that it is busy with.
        var job: Int?
    }

    let settings: AgentGroup
    let group: Int
    var random: RandomSource
    var agenda = Agenda<Act>()
    var members: [Member]
    var reviewer: AgentID?
    var jobs = EntityTable<Int, AgentJob>()
    /// Jobs without an agent, first come first.
    var waiting: [Int] = []
    private var jobsMade = 0
    private var itemsUsed = 0
    private let firstItem: Int
    /// What people are to hear of; whoever drives the actor takes it.
    var happenings: [Happening] = []
    /// Troubles that nobody was there for yet.
    var troubles: [FaultKind] = []
    /// The run that ended last.
    var endedRun: Run?

    init(_ settings: AgentGroup, group: Int, random: RandomSource, start: Instant) {
        self.settings = settings
        self.group = group
        self.random = random
        members = Array(repeating: Member(), count: settings.count)
        firstItem = self.random.next(below: WorkItem.all.count)
        agenda.schedule(.introduce, at: start)
        agenda.schedule(.arrival, at: (start + .seconds(1)).within(hours: settings.hours))
    }

    var nextDue: Instant? { agenda.nextDue }

    mutating func shift(by offset: Duration) {
        agenda.shift(by: offset)
    }

    /// Does everything that is due.
    mutating func act(on engine: inout Engine) {
        while let (due, act) = agenda.takeNext(dueBy: engine.now) {
            switch act {
            case .introduce: introduce(&engine)
            case .arrival: arrive(&engine)
            case .job(let number): perform(number, due, &engine)
            case .flood(let number, let left): flood(number, left, &engine)
            case .talk(let run, let left): talk(run, left, &engine)
            }
        }
    }

    // MARK: Tasks come

    private mutating func arrive(_ engine: inout Engine) {
        agenda.schedule(.arrival, at: nextArrival(after: engine.now))
        adopt(&engine)
        // A team that is behind is given no more: what waits is bounded.
        guard waiting.count < 2 * members.count else { return }
        let item = WorkItem.all[WorkItem.index(itemsUsed, from: firstItem)]
        itemsUsed += 1
        let outcome = settings.outcome.outcome(random.next(below: 100))
        _ = take(item, outcome, &engine)
    }

    /// Between half and one and a half times the mean, within the hours in which tasks come.
    private mutating func nextArrival(after now: Instant) -> Instant {
        let mean = settings.arrivals.meanInterval.milliseconds
        let next = now + .milliseconds(max(1, mean / 2 + Int64(random.next(below: Int(mean)))))
        return next.within(hours: settings.hours)
    }

    /// Writes a task down and begins to see to it; nil when the board refuses.
    mutating func take(_ item: WorkItem, _ outcome: Outcome, _ engine: inout Engine) -> Int? {
        var new = NewTask(title: item.title)
        new.description = item.description
        new.type = .agent
        new.priority = Self.priorities[random.next(below: Self.priorities.count)]
        let steps = random.next(in: settings.steps)
        let delay = pause()
        guard case .task(let id)? = try? engine.submit(.createTask(new)) else { return nil }
        return add(
            AgentJob(
                number: jobsMade, task: id, item: item, outcome: outcome, due: engine.now + delay, stepsMax: steps))
    }

    private static let priorities: [TaskPriority] = [.low, .normal, .normal, .normal, .normal, .normal, .high, .urgent]

    /// Goes on with a task that got a follow-up.
    mutating func resume(_ ticket: Ticket, _ engine: inout Engine) {
        guard let member = members.indices.first(where: { members[$0].job == nil }) else { return }
        var job = AgentJob(
            number: jobsMade, task: ticket.task, item: ticket.item, outcome: .ok, due: engine.now + firstPause(),
            stepsMax: max(2, random.next(in: settings.steps) / 3))
        job.stage = .initialise
        job.member = member
        job.attempts = 1
        members[member].job = job.number
        _ = add(job)
        setStatus(.working, of: job, &engine)
    }

    /// Takes up a task of the team's that goes on without anybody: a person in front of the board has asked for more, or
    /// what was known of it was lost.
    private mutating func adopt(_ engine: inout Engine) {
        guard hasIdleMember else { return }
        let orphan = engine.state.tasks.values.first { task in
            guard task.isStarted, !task.taskStatus.isEnded, let agent = task.assignedAgentID else { return false }
            return members.contains { $0.id == agent } && job(of: task.id) == nil
        }
        guard let orphan else { return }
        let item = WorkItem.custom(orphan.title, orphan.description, fallback: 0)
        resume(Ticket(task: orphan.id, item: item, group: group), &engine)
    }

    private mutating func add(_ job: AgentJob) -> Int {
        jobsMade += 1
        jobs[job.number] = job
        agenda.schedule(.job(job.number), at: job.due)
        return job.number
    }

    var hasIdleMember: Bool { members.contains { $0.job == nil } }

    // MARK: One act of a job

    enum Next {
        case after(Duration)
        /// For an agent.
        case waits
        case over
    }

    private mutating func perform(_ number: Int, _ due: Instant, _ engine: inout Engine) {
        guard var job = jobs[number], job.due == due else { return }
        switch advance(&job, &engine) {
        case .after(let delay):
            job.due = engine.now + max(.milliseconds(1), delay)
            jobs[number] = job
            agenda.schedule(.job(number), at: job.due)
        case .waits:
            jobs[number] = job
            waiting.append(number)
        case .over:
            jobs[number] = nil
            release(job, &engine)
        }
    }

    /// Lets a job's next act come at `instant`, instead of when it was planned.
    mutating func move(_ job: AgentJob, to instant: Instant) {
        var job = job
        job.due = instant
        jobs[job.number] = job
        agenda.schedule(.job(job.number), at: instant)
    }

    /// The agent of a job that is over takes the next one that waits.
    private mutating func release(_ job: AgentJob, _ engine: inout Engine) {
        guard let member = job.member else { return takeWaiting(&engine) }
        setStatus(.standby, of: job, &engine)
        members[member].job = nil
        takeWaiting(&engine)
    }

    private mutating func takeWaiting(_ engine: inout Engine) {
        guard hasIdleMember, !waiting.isEmpty else { return }
        if let job = jobs[waiting.removeFirst()] { move(job, to: engine.now + pause()) }
    }

    // MARK: Small things

    /// How long an agent takes between two acts.
    mutating func pause() -> Duration {
        random.next(in: settings.step)
    }

    mutating func tell(_ happening: Happening, of job: AgentJob) {
        if !job.isOfScript { happenings.append(happening) }
    }

    /// How long a run takes to its first word: agents are slow, but not to say that they are there.
    mutating func firstPause() -> Duration {
        min(pause(), Run.firstWordAfter)
    }

    func ticket(_ job: AgentJob) -> Ticket {
        Ticket(task: job.task, item: job.item, group: group)
    }

    func log(_ job: AgentJob, _ type: String, _ message: String, _ agent: AgentID?, _ engine: inout Engine) {
        var activity = NewActivity(activityType: type, message: message)
        activity.agentID = agent
        _ = try? engine.submit(.logActivity(job.task, activity))
    }

    func setStatus(_ status: AgentStatus, of job: AgentJob, _ engine: inout Engine) {
        guard let id = job.member.flatMap({ members[$0].id }) else { return }
        var edit = AgentEdit()
        edit.status = status
        _ = try? engine.submit(.saveAgent(id, edit))
    }

    func name(of member: Int) -> String {
        let name = Phrases.agents[member % Phrases.agents.count].name
        return member < Phrases.agents.count ? name : "\(name) \(member / Phrases.agents.count + 1)"
    }

    private mutating func introduce(_ engine: inout Engine) {
        for index in members.indices { introduce(index, &engine) }
        if settings.flow == .coderReviewer {
            let person = Phrases.reviewer
            reviewer = Self.save(person.name, "reviewer", person.model, &engine)
        }
    }

    /// An agent that the board does not know, or knows no more, presents itself.
    mutating func introduce(_ index: Int, _ engine: inout Engine) {
        if let id = members[index].id, engine.state.agents[id] != nil { return }
        members[index].id = Self.save(
            name(of: index), "coder", Phrases.agents[index % Phrases.agents.count].model, &engine)
    }

    static func save(_ name: String, _ role: String, _ model: String, _ engine: inout Engine) -> AgentID? {
        var edit = AgentEdit()
        edit.name = name
        edit.role = role
        edit.model = model
        guard case .agent(let agent)? = try? engine.submit(.saveAgent(nil, edit)) else { return nil }
        return agent.id
    }
}

extension Instant {
    /// This instant when its hour is among `hours` of the day, UTC; else the next one that is.
    func within(hours: ClosedRange<Int>) -> Instant {
        let day: Int64 = 86_400_000
        let ofDay = (milliseconds % day + day) % day
        let (first, last) = (Int64(hours.lowerBound) * 3_600_000, Int64(hours.upperBound) * 3_600_000)
        if ofDay < first { return self + .milliseconds(first - ofDay) }
        return ofDay < last || last == day ? self : self + .milliseconds(day - ofDay + first)
    }
}
