// Why: what an agent does next follows from the stage of its job and from where the board says that the task stands. After
// a crash the two may differ; then the board is right.

internal import OrreryModel
internal import OrreryService
internal import OrreryTime

extension AgentActor {
    /// Whoever waits for something looks again after so long, so that a person's word is seen.
    private static let lookInterval = Duration.seconds(20)

    mutating func advance(_ job: inout AgentJob, _ engine: inout Engine) -> Next {
        // What the board does not have was never kept, or is long put away: nobody works on it.
        guard let task = engine.state.tasks[job.task] else { return .over }
        if task.taskStatus.isEnded, job.stage != .accept {
            return end(&job, by: "It was stopped by a person.", &engine)
        }
        reconcile(&job, task)
        switch job.stage {
        case .triage: return triage(&job, &engine)
        case .assign: return assign(&job, &engine)
        case .begin: return begin(&job, &engine)
        case .initialise:
            Workspace.advance(task, &engine)
            return .after(pause() / 3)
        case .launch: return launch(&job, &engine)
        case .work: return work(&job, &engine)
        case .asking(let until): return ask(&job, until, &engine)
        case .hung(let until, let recovers): return hang(&job, until, recovers, &engine)
        case .looping(let until): return loop(&job, until, &engine)
        case .handOver: return handOver(&job, &engine)
        case .review: return review(&job, &engine)
        case .accept:
            var edit = TaskEdit()
            edit.column = .done
            _ = try? engine.submit(.updateTask(job.task, edit))
            return .over
        }
    }

    /// Puts the job where the task is.
    private func reconcile(_ job: inout AgentJob, _ task: BoardTask) {
        switch task.taskStatus {
        case .initializing where job.stage.isWork || job.stage == .accept:
            job.run = nil
            job.stage = task.isStarted ? .initialise : .begin
        case .running where job.stage == .begin || job.stage == .initialise: job.stage = .launch
        case .running where job.stage == .accept: job.stage = .launch
        default: return
        }
    }

    private mutating func triage(_ job: inout AgentJob, _ engine: inout Engine) -> Next {
        job.stage = .assign
        guard random.chance(1, in: 3) else { return .after(.milliseconds(1)) }
        var edit = TaskEdit()
        edit.column = .planning
        _ = try? engine.submit(.updateTask(job.task, edit))
        log(
            job, "updated", "Read the description and the code around \(Area.all[job.item.area].noun)", reviewer,
            &engine)
        return .after(pause())
    }

    private mutating func assign(_ job: inout AgentJob, _ engine: inout Engine) -> Next {
        guard let member = members.indices.first(where: { members[$0].job == nil }) else { return .waits }
        introduce(member, &engine)
        members[member].job = job.number
        job.member = member
        log(job, "updated", "Assigned to \(name(of: member))", nil, &engine)
        var edit = TaskEdit()
        edit.column = .assigned
        if let id = members[member].id { edit.assignedAgentID = id }
        _ = try? engine.submit(.updateTask(job.task, edit))
        job.stage = .begin
        return .after(pause())
    }

    private mutating func begin(_ job: inout AgentJob, _ engine: inout Engine) -> Next {
        _ = try? engine.submit(.startTask(job.task))
        setStatus(.working, of: job, &engine)
        tell(.began(ticket(job)), of: job)
        let isRunning = engine.state.tasks[job.task]?.taskStatus == .running
        job.stage = isRunning ? .launch : .initialise
        return .after(isRunning ? pause() / 2 : pause() / 3)
    }

    // MARK: Trouble

    /// It says nothing; then it goes on by itself, or somebody has seen it and stops it.
    private mutating func hang(
        _ job: inout AgentJob, _ until: Instant, _ recovers: Bool, _ engine: inout Engine
    ) -> Next {
        guard engine.now >= until else { return .after(min(Self.lookInterval, until - engine.now)) }
        guard recovers else {
            _ = try? engine.submit(.stopTask(job.task))
            return end(&job, by: "It had said nothing for a long time and was stopped.", &engine)
        }
        job.outcome = .ok
        job.stage = .work
        return .after(.milliseconds(1))
    }

    private mutating func loop(_ job: inout AgentJob, _ until: Instant, _ engine: inout Engine) -> Next {
        guard engine.now < until, job.run?.goesOn(engine) == true else {
            _ = try? engine.submit(.stopTask(job.task))
            return end(&job, by: "It turned in circles and was stopped.", &engine)
        }
        job.run?.turnInCircles(&engine)
        return .after(pause())
    }

    private mutating func ask(_ job: inout AgentJob, _ until: Instant, _ engine: inout Engine) -> Next {
        guard engine.now >= until else { return .after(min(Self.lookInterval, until - engine.now)) }
        if let run = job.run, let invocation = run.running(on: engine) {
            _ = try? engine.submit(.reportWaiting(invocation, for: nil))
        }
        job.stage = .work
        return .after(pause())
    }

    /// When silence that begins now is noticed for certain, and a while has passed.
    mutating func endOfSilence(_ threshold: Duration, from now: Instant) -> Instant {
        let milliseconds = max(threshold, .seconds(10)).milliseconds
        return now + .milliseconds(milliseconds * Int64(random.next(in: 120...200)) / 100)
    }
}
