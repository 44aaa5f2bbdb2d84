// Why: some tasks are too large for one agent. A planner cuts them into parts that wait for each other, workers take what
// is ready, and each merge opens the way for the next (seed 003).

internal import OrreryModel
internal import OrreryService
internal import OrreryTime

struct PlanActor: Sendable {
    private enum Act: Sendable {
        case arrival
        case plan(Int)
        case part(Int, Int)
        case archive(Int)
    }

    private let settings: PlanGroup
    private var random: RandomSource
    private var agenda = Agenda<Act>()
    private var plans = EntityTable<Int, Plan>()
    private var plansMade = 0
    private let firstTitle: Int
    /// Plans that are worked off at once; more would wait for hands that nobody has.
    private static let plansMax = 20

    init(_ settings: PlanGroup, random: RandomSource, start: Instant) {
        self.settings = settings
        self.random = random
        firstTitle = self.random.next(below: Phrases.plans.count)
        let mean = Int(settings.arrivals.meanInterval.milliseconds)
        agenda.schedule(
            .arrival,
            at: (start + .milliseconds(max(1, self.random.next(below: mean)))).within(hours: settings.hours))
    }

    var nextDue: Instant? { agenda.nextDue }

    mutating func shift(by offset: Duration) {
        agenda.shift(by: offset)
    }

    /// Does everything that is due.
    mutating func act(on engine: inout Engine) {
        while let (_, act) = agenda.takeNext(dueBy: engine.now) {
            switch act {
            case .arrival: arrive(&engine)
            case .plan(let number): plan(number, &engine)
            case .part(let number, let index): part(number, index, &engine)
            case .archive(let number): archive(number, &engine)
            }
        }
    }

    private mutating func arrive(_ engine: inout Engine) {
        let mean = settings.arrivals.meanInterval.milliseconds
        let next = engine.now + .milliseconds(max(1, mean / 2 + Int64(random.next(below: Int(mean)))))
        agenda.schedule(.arrival, at: next.within(hours: settings.hours))
        guard plans.count < Self.plansMax else { return }
        let title = Phrases.plans[(firstTitle + plansMade * 5) % Phrases.plans.count]
        let first = random.next(below: Phrases.parts.count)
        var parts: [Plan.Part] = []
        for index in 0..<random.next(in: settings.subtasks) {
            var blockedBy: [Int] = []
            if index > 0, random.chance(3, in: 4) { blockedBy.append(index - 1) }
            if index > 1, random.chance(1, in: 4) { blockedBy.insert(random.next(below: index - 1), at: 0) }
            let name = Phrases.parts[(first + index) % Phrases.parts.count]
            parts.append(Plan.Part(title: name, blockedBy: blockedBy, fails: random.chance(1, in: 20)))
        }
        start(title, nil, parts, &engine)
    }

    /// Writes down what the script asks for: parts that wait each for the one before.
    mutating func create(_ new: NewScriptTask, _ engine: inout Engine) {
        let parts = new.parts.enumerated().map { index, title in
            Plan.Part(title: title, blockedBy: index == 0 ? [] : [index - 1])
        }
        start(new.title, new.description, parts, &engine)
    }

    private mutating func start(
        _ title: String, _ description: String?, _ parts: [Plan.Part], _ engine: inout Engine
    ) {
        let item = WorkItem.custom(
            title, description ?? "To be cut into parts that can be merged one by one.",
            fallback: random.next(below: Area.all.count))
        var new = NewTask(title: title)
        new.description = item.description
        new.type = .agent
        new.isPlanned = true
        new.column = .planning
        // Planning needs no machine; the parts do.
        new.mode = .local
        guard case .task(let id)? = try? engine.submit(.createTask(new)) else { return }
        plans[plansMade] = Plan(number: plansMade, task: id, item: item, parts: parts)
        agenda.schedule(.plan(plansMade), at: engine.now + pause())
        plansMade += 1
    }

    // MARK: Planning

    private mutating func plan(_ number: Int, _ engine: inout Engine) {
        guard var plan = plans[number], let task = engine.state.tasks[plan.task], !task.taskStatus.isEnded else {
            plans[number] = nil
            return
        }
        defer { plans[number] = plan }
        if plan.planner?.goesOn(engine) != true {
            var new = NewInvocation()
            new.agentType = .planner
            new.role = "planner"
            new.provider = Phrases.planner.provider
            new.model = Phrases.planner.model
            new.prompt = plan.item.prompt
            plan.planner = Run(on: plan.task, of: plan.item, new, steps: 3, isReview: true, log: nil, &engine)
        } else if plan.planner?.isThrough == false {
            plan.planner?.step(&random, &engine)
        } else {
            cut(&plan, &engine)
            return
        }
        let isNew = plan.planner?.stepsDone == 0
        agenda.schedule(.plan(number), at: engine.now + (isNew ? min(pause(), Run.firstWordAfter) : pause()))
    }

    /// The planner hands over the parts, and the first ones begin.
    private mutating func cut(_ plan: inout Plan, _ engine: inout Engine) {
        let mode = engine.settings.mode
        let new = plan.parts.map { part in
            var task = NewTask(title: "\(plan.item.title): \(part.title.lowercased())")
            task.description = "A part of \"\(plan.item.title)\"."
            task.type = .agent
            task.mode = mode
            var subtask = NewSubtask(task: task)
            subtask.blockedBy = part.blockedBy.map { .index($0) }
            return subtask
        }
        guard case .tasks(let ids)? = try? engine.submit(.createSubtasks(plan.task, new)),
            let invocation = plan.planner?.running(on: engine)
        else {
            plan.planner = nil
            agenda.schedule(.plan(plan.number), at: engine.now + pause())
            return
        }
        for (index, id) in ids.enumerated() { plan.parts[index].task = id }
        var report = plan.planner?.report(&random) ?? InvocationReport()
        report.response = "Cut into \(plan.parts.count) parts."
        _ = try? engine.submit(.endInvocation(invocation, .completed(report)))
        plan.planner = nil
        takeUp(&plan, engine)
    }

    /// Puts everything down that is ready and not taken yet.
    private mutating func takeUp(_ plan: inout Plan, _ engine: Engine) {
        for index in plan.parts.indices where !plan.parts[index].isPlanned {
            guard let task = plan.parts[index].task.flatMap({ engine.state.tasks[$0] }),
                task.subtaskStatus == .ready || task.subtaskStatus == .inProgress
            else { continue }
            plan.parts[index].isPlanned = true
            agenda.schedule(.part(plan.number, index), at: engine.now + pause())
        }
    }

    // MARK: Parts

    private mutating func part(_ number: Int, _ index: Int, _ engine: inout Engine) {
        guard var plan = plans[number], engine.state.tasks[plan.task] != nil else {
            plans[number] = nil
            return
        }
        defer { plans[number] = plan }
        plan.parts[index].isPlanned = false
        guard let task = plan.parts[index].task.flatMap({ engine.state.tasks[$0] }), task.archivedReason != .user
        else {
            // Somebody has put it away, or it was never kept: nobody can finish the plan.
            return close(&plan, engine)
        }
        switch task.subtaskStatus {
        case .ready?: _ = try? engine.submit(.moveSubtask(task.id, .start))
        case .inProgress?: work(&plan, index, task, &engine)
        case .failed?:
            plan.parts[index].fails = false
            _ = try? engine.submit(.moveSubtask(task.id, .retry))
        case .completed?:
            _ = try? engine.submit(.moveSubtask(task.id, .merge))
            takeUp(&plan, engine)
            if engine.state.tasks[plan.task]?.planStatus == .done { close(&plan, engine) }
            return
        case .merged?, .blocked?, .pending?, nil: return takeUp(&plan, engine)
        }
        plan.parts[index].isPlanned = true
        // A workspace comes on faster than work.
        var delay = task.taskStatus == .initializing && task.isStarted ? pause() / 3 : pause()
        if engine.state.tasks[task.id]?.taskStatus == .running, plan.parts[index].run?.stepsDone ?? 0 == 0 {
            delay = min(delay, Run.firstWordAfter)
        }
        agenda.schedule(.part(number, index), at: engine.now + max(.milliseconds(1), delay))
    }

    private mutating func work(_ plan: inout Plan, _ index: Int, _ task: BoardTask, _ engine: inout Engine) {
        if task.taskStatus == .initializing { return Workspace.advance(task, &engine) }
        guard !task.taskStatus.isEnded else {
            // Somebody has stopped it: it is begun again.
            _ = try? engine.submit(.followUp(task.id, message: "Please go on with this part."))
            return
        }
        guard let run = plan.parts[index].run, let invocation = run.running(on: engine) else {
            let person = random.pick(Phrases.agents)
            var new = NewInvocation()
            new.role = "worker"
            new.provider = person.provider
            new.model = person.model
            new.prompt = plan.item.prompt
            plan.parts[index].run = Run(
                on: task.id, of: plan.item, new, steps: random.next(in: 3...6), log: nil, &engine)
            return
        }
        guard run.isThrough else {
            plan.parts[index].run?.step(&random, &engine)
            return
        }
        var report = run.report(&random)
        if plan.parts[index].fails {
            report.error = random.pick(Phrases.errors)
            _ = try? engine.submit(.endInvocation(invocation, .failed(report)))
        } else {
            let repository = Area.all[plan.item.area].repository
            report.response = random.pick(Phrases.answers)
            report.prURL = "https://example.com/\(repository)/pull/\(random.next(in: 101...989))"
            _ = try? engine.submit(.endInvocation(invocation, .completed(report)))
        }
        plan.parts[index].run = nil
    }

    // MARK: Ends

    /// The plan is over; later somebody puts it away.
    private mutating func close(_ plan: inout Plan, _ engine: Engine) {
        guard !plan.isDone else { return }
        plan.isDone = true
        agenda.schedule(.archive(plan.number), at: engine.now + random.next(in: .minutes(20) ... .minutes(90)))
    }

    private mutating func archive(_ number: Int, _ engine: inout Engine) {
        guard let plan = plans[number] else { return }
        plans[number] = nil
        for id in plan.parts.compactMap(\.task) + [plan.task] {
            guard let status = engine.state.tasks[id]?.taskStatus, status != .archived else { continue }
            if status == .running { _ = try? engine.submit(.stopTask(id)) }
            _ = try? engine.submit(.archiveTask(id))
        }
    }

    private mutating func pause() -> Duration {
        random.next(in: settings.step)
    }
}
