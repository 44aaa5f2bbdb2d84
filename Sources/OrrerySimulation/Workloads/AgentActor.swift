// Why: a small team of agents at work, acting as an orchestrator and its agents would: a task comes in, is assigned,
// started, worked on with activities and reported progress, delivers or fails, is reviewed, and sometimes gets a
// follow-up from a person.

internal import OrreryModel
internal import OrreryService
internal import OrreryTime

struct AgentActor {
    /// What happens next, somewhere.
    enum Act: Sendable {
        /// The agents present themselves; then tasks begin to come.
        case introduce
        case arrival
        case plan(Int)
        case assign(Int)
        case begin(Int)
        /// The workspace of a remote task gets to its next step.
        case initialise(Int)
        case work(Int)
        case review(Int)
        case followUp(Int)
    }

    private struct Job {
        let task: TaskID
        let phrases: Int
        let agent: Int
        let fails: Bool
        var stepsDone = 0
        var stepsMax: Int
        var sessionsMade = 0
        var session: String?
    }

    typealias Next = (delay: Duration, act: Act)

    private let settings: Scenario.Agents
    private var random: RandomSource
    private var agents: [AgentID] = []
    private var reviewer: AgentID?
    private var jobs: [Job] = []
    private let firstPhrases: Int

    init(_ settings: Scenario.Agents, random: RandomSource) {
        var random = random
        firstPhrases = random.next(below: Phrases.jobs.count)
        self.settings = settings
        self.random = random
    }

    /// Does one act and says what follows from it.
    mutating func perform(_ act: Act, on engine: inout Engine) -> [Next] {
        switch act {
        case .introduce: introduce(&engine)
        case .arrival: arrive(&engine)
        case .plan(let job): plan(job, &engine)
        case .assign(let job): assign(job, &engine)
        case .begin(let job): begin(job, &engine)
        case .initialise(let job): initialise(job, &engine)
        case .work(let job): work(job, &engine)
        case .review(let job): review(job, &engine)
        case .followUp(let job): followUp(job, &engine)
        }
    }

    private mutating func introduce(_ engine: inout Engine) -> [Next] {
        for index in 0..<settings.count {
            let person = Phrases.agents[index % Phrases.agents.count]
            let suffix = index < Phrases.agents.count ? "" : " \(index / Phrases.agents.count + 1)"
            if let id = save(nil, person.name + suffix, person.role, person.model, &engine) { agents.append(id) }
        }
        reviewer = save(nil, Phrases.reviewer.name, Phrases.reviewer.role, Phrases.reviewer.model, &engine)
        return [(.seconds(1), .arrival)]
    }

    private mutating func arrive(_ engine: inout Engine) -> [Next] {
        // Between half and one and a half times the mean.
        let mean = settings.arrivalEvery.milliseconds
        let next: Next = (.milliseconds(mean / 2 + Int64(random.next(below: Int(mean)))), .arrival)
        let busy = Set(jobs.filter { isAlive($0, engine) }.map(\.agent))
        guard let agent = agents.indices.filter({ !busy.contains($0) }).randomPick(&random) else { return [next] }
        // Through the whole table before anything comes again; 5 has no factor in common with its length.
        let phrases = (jobs.count * 5 + firstPhrases) % Phrases.jobs.count
        var new = NewTask(title: Phrases.jobs[phrases].title)
        new.description = Phrases.jobs[phrases].description
        new.type = .agent
        new.priority = random.pick([.low, .normal, .normal, .normal, .normal, .normal, .high, .urgent])
        guard case .task(let id)? = try? engine.submit(.createTask(new)) else { return [next] }
        jobs.append(
            Job(
                task: id, phrases: phrases, agent: agent, fails: random.chance(settings.failPercent, in: 100),
                stepsMax: random.next(in: 5...11)))
        let isPlanned = random.chance(1, in: 3)
        let then: Act = isPlanned ? .plan(jobs.count - 1) : .assign(jobs.count - 1)
        return [next, (random.next(in: .seconds(3)...(.seconds(9))), then)]
    }

    private mutating func plan(_ number: Int, _ engine: inout Engine) -> [Next] {
        var edit = TaskEdit()
        edit.column = .planning
        guard (try? engine.submit(.updateTask(jobs[number].task, edit))) != nil else { return [] }
        log(jobs[number], "updated", "Wrote a plan in \(jobs[number].stepsMax) steps", reviewer, &engine)
        return [(random.next(in: .seconds(6)...(.seconds(14))), .assign(number))]
    }

    private mutating func assign(_ number: Int, _ engine: inout Engine) -> [Next] {
        let job = jobs[number]
        let name = Phrases.agents[job.agent % Phrases.agents.count].name
        log(job, "updated", "Task triaged and assigned to \(name)", nil, &engine)
        var edit = TaskEdit()
        edit.column = .assigned
        edit.assignedAgentID = agents[job.agent]
        guard (try? engine.submit(.updateTask(job.task, edit))) != nil else { return [] }
        return [(random.next(in: .seconds(3) ... .seconds(8)), .begin(number))]
    }

    private mutating func begin(_ number: Int, _ engine: inout Engine) -> [Next] {
        guard (try? engine.submit(.startTask(jobs[number].task))) != nil else { return [] }
        setStatus(.working, of: jobs[number], &engine)
        let isRemote = engine.state.tasks[jobs[number].task]?.mode == .remote
        return [(random.next(in: .seconds(1) ... .seconds(4)), isRemote ? .initialise(number) : .work(number))]
    }

    private mutating func initialise(_ number: Int, _ engine: inout Engine) -> [Next] {
        guard let task = engine.state.tasks[jobs[number].task], task.taskStatus == .initializing,
            case .step(let step) = task.initStatus
        else { return [] }
        let steps = engine.settings.initSteps
        let next = steps.firstIndex(of: step).map { $0 + 1 } ?? steps.count
        var edit = TaskEdit()
        edit.initStatus = next < steps.count ? .step(steps[next]) : .active
        _ = try? engine.submit(.updateTask(task.id, edit))
        return [
            (
                random.next(in: .milliseconds(800) ... .seconds(4)),
                next < steps.count ? .initialise(number) : .work(number)
            )
        ]
    }

    private mutating func work(_ number: Int, _ engine: inout Engine) -> [Next] {
        guard engine.state.tasks[jobs[number].task]?.taskStatus == .running else { return [] }
        if jobs[number].session == nil { spawn(number, &engine) }
        jobs[number].stepsDone += 1
        let job = jobs[number]
        guard job.stepsDone <= job.stepsMax else { return job.fails ? fail(number, &engine) : deliver(number, &engine) }
        let file = random.pick(Phrases.jobs[job.phrases].files)
        let (type, message): (String, String)
        switch job.stepsDone * 3 / (job.stepsMax + 1) {
        case 0: (type, message) = ("updated", filled(random.pick(Phrases.reading), file))
        case 1: (type, message) = ("file_created", filled(random.pick(Phrases.editing), file))
        default: (type, message) = ("updated", random.pick(Phrases.running))
        }
        log(job, type, message, agents[job.agent], &engine)
        var edit = TaskEdit()
        edit.progress = Progress(tenThousandths: Int64(job.stepsDone * 10_000 / (job.stepsMax + 1)))
        edit.currentStep = message
        _ = try? engine.submit(.updateTask(job.task, edit))
        return [(random.next(in: .seconds(3) ... .seconds(11)), .work(number))]
    }

    private mutating func spawn(_ number: Int, _ engine: inout Engine) {
        jobs[number].sessionsMade += 1
        let job = jobs[number]
        let name = Phrases.agents[job.agent % Phrases.agents.count].name
        let session = "agent:\(name.lowercased()):subagent:\(number + 1).\(job.sessionsMade)"
        jobs[number].session = session
        _ = try? engine.submit(
            .startSession(job.task, NewSession(openclawSessionID: session, agentName: "\(name) Sub-Agent")))
        log(job, "spawned", "Spawned sub-agent for task execution", agents[job.agent], &engine)
    }

    private mutating func deliver(_ number: Int, _ engine: inout Engine) -> [Next] {
        let job = jobs[number]
        let made = Phrases.jobs[job.phrases].deliverable
        let isURL = made.path.hasPrefix("https://")
        var deliverable = NewDeliverable(deliverableType: isURL ? .url : .file, title: made.title)
        deliverable.path = made.path
        _ = try? engine.submit(.addDeliverable(job.task, deliverable))
        log(job, "completed", "Sub-agent completed the task in \(job.stepsMax) steps", agents[job.agent], &engine)
        end(number, as: .completed, &engine)
        return [(random.next(in: .seconds(8) ... .seconds(25)), .review(number))]
    }

    private mutating func fail(_ number: Int, _ engine: inout Engine) -> [Next] {
        let job = jobs[number]
        let file = random.pick(Phrases.jobs[job.phrases].files)
        log(job, "failed", filled(random.pick(Phrases.failures), file), agents[job.agent], &engine)
        end(number, as: .failed, &engine)
        return [(random.next(in: .seconds(15) ... .seconds(40)), .followUp(number))]
    }

    private mutating func review(_ number: Int, _ engine: inout Engine) -> [Next] {
        let job = jobs[number]
        if random.chance(settings.followUpPercent, in: 100) { return followUp(number, &engine) }
        log(job, "status_changed", "Reviewed and approved", reviewer, &engine)
        var edit = TaskEdit()
        edit.column = .done
        _ = try? engine.submit(.updateTask(job.task, edit))
        return []
    }

    private mutating func followUp(_ number: Int, _ engine: inout Engine) -> [Next] {
        let job = jobs[number]
        let isBusy = jobs.contains { $0.agent == job.agent && $0.task != job.task && isAlive($0, engine) }
        guard !isBusy, let task = engine.state.tasks[job.task], task.taskStatus.isEnded else { return [] }
        guard (try? engine.submit(.followUp(job.task, message: random.pick(Phrases.followUps)))) != nil
        else { return [] }
        jobs[number] = Job(
            task: job.task, phrases: job.phrases, agent: job.agent, fails: false, stepsMax: random.next(in: 2...4),
            sessionsMade: job.sessionsMade)
        var edit = TaskEdit()
        edit.column = .inProgress
        _ = try? engine.submit(.updateTask(job.task, edit))
        setStatus(.working, of: job, &engine)
        let isInitialising = engine.state.tasks[job.task]?.taskStatus == .initializing
        return [(random.next(in: .seconds(2) ... .seconds(5)), isInitialising ? .initialise(number) : .work(number))]
    }

    private mutating func end(_ number: Int, as status: TaskStatus, _ engine: inout Engine) {
        var edit = TaskEdit()
        edit.taskStatus = status
        if status == .completed { edit.progress = .whole }
        _ = try? engine.submit(.updateTask(jobs[number].task, edit))
        setStatus(.standby, of: jobs[number], &engine)
        jobs[number].session = nil
    }

    // MARK: Small things

    /// Whether the job's agent is busy with it.
    private func isAlive(_ job: Job, _ engine: Engine) -> Bool {
        guard let task = engine.state.tasks[job.task] else { return false }
        return !task.taskStatus.isEnded
    }

    private func log(
        _ job: Job, _ type: String, _ message: String, _ agent: AgentID?, _ engine: inout Engine
    ) {
        var activity = NewActivity(activityType: type, message: message)
        activity.agentID = agent
        _ = try? engine.submit(.logActivity(job.task, activity))
    }

    private func setStatus(_ status: AgentStatus, of job: Job, _ engine: inout Engine) {
        var edit = AgentEdit()
        edit.status = status
        _ = try? engine.submit(.saveAgent(agents[job.agent], edit))
    }

    private func save(
        _ id: AgentID?, _ name: String, _ role: String, _ model: String, _ engine: inout Engine
    ) -> AgentID? {
        var edit = AgentEdit()
        edit.name = name
        edit.role = role
        edit.model = model
        guard case .agent(let agent)? = try? engine.submit(.saveAgent(id, edit)) else { return nil }
        return agent.id
    }

    private func filled(_ pattern: String, _ file: String) -> String {
        pattern.split(separator: "%@", omittingEmptySubsequences: false).joined(separator: file)
    }
}

extension Array {
    /// One of the elements; nil when there is none.
    fileprivate func randomPick(_ random: inout RandomSource) -> Element? {
        isEmpty ? nil : random.pick(self)
    }
}
