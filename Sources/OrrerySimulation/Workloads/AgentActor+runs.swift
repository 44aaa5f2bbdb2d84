// Why: the work itself: the coder's run, what comes of it, and the reviewer's.

internal import OrreryModel
internal import OrreryService
internal import OrreryTime

extension AgentActor {
    /// After so many runs that got nowhere a task is given up.
    private static let attemptsMax: Int64 = 5

    mutating func launch(_ job: inout AgentJob, _ engine: inout Engine) -> Next {
        guard job.attempts < Self.attemptsMax, let member = job.member else {
            return end(&job, as: .failed, &engine)
        }
        job.attempts += 1
        let person = Phrases.agents[member % Phrases.agents.count]
        var new = NewInvocation()
        new.role = "coder"
        new.provider = person.provider
        new.model = person.model
        new.prompt = job.item.prompt
        new.attempt = job.attempts
        job.run = Run(on: job.task, of: job.item, new, steps: job.stepsMax, log: settings.log, &engine)
        guard job.run != nil else { return .after(pause()) }
        job.stage = .work
        if job.isSilent {
            job.stage = .hung(until: endOfSilence(engine.settings.launchAfter, from: engine.now), recovers: false)
            return .after(.milliseconds(1))
        }
        let name = name(of: member)
        _ = try? engine.submit(
            .startSession(
                job.task,
                NewSession(
                    openclawSessionID: "agent:\(name.lowercased()):subagent:\(group).\(job.number).\(job.attempts)",
                    agentName: "\(name)'s helper")))
        takeTrouble(&job, &engine)
        return .after(firstPause())
    }

    mutating func work(_ job: inout AgentJob, _ engine: inout Engine) -> Next {
        guard var run = job.run, run.goesOn(engine) else {
            // Its time was up, or its beginning was never kept: another try.
            job.stage = .launch
            return .after(pause())
        }
        if run.isThrough {
            let isOver = job.outcome == .fail ? giveUp(&job, run, &engine) : deliver(&job, run, &engine)
            return isOver
        }
        run.step(&random, &engine)
        job.run = run
        guard run.stepsDone == (run.stepsMax + 1) / 2 else { return .after(pause()) }
        let now = engine.now
        switch job.outcome {
        case .hang: hang(&job, at: now, engine.settings)
        case .loop: loop(&job, at: now, engine.settings)
        case .ok, .fail:
            // Now and then somebody is asked.
            guard random.chance(1, in: 25) else { break }
            let question = random.pick(Phrases.questions)
            if let invocation = run.running(on: engine) {
                _ = try? engine.submit(.reportWaiting(invocation, for: question))
            }
            job.stage = .asking(until: now + pause() * 4)
        }
        return .after(pause())
    }

    /// From now on it says nothing.
    mutating func hang(_ job: inout AgentJob, at now: Instant, _ settings: BoardSettings) {
        let recovers = random.chance(1, in: 2)
        let until = endOfSilence(settings.stuckAfter, from: now)
        job.stage = .hung(
            until: job.recoverAfter.map { now + $0 } ?? until, recovers: recovers || job.recoverAfter != nil)
    }

    /// From now on it says the same again and again.
    mutating func loop(_ job: inout AgentJob, at now: Instant, _ settings: BoardSettings) {
        job.stage = .looping(until: endOfSilence(settings.loopAfter, from: now))
    }

    private mutating func deliver(_ job: inout AgentJob, _ run: Run, _ engine: inout Engine) -> Next {
        let made = job.item.deliverable
        let isURL = made.path.hasPrefix("https://")
        var deliverable = NewDeliverable(deliverableType: isURL ? .url : .file, title: made.title)
        deliverable.path = made.path
        _ = try? engine.submit(.addDeliverable(job.task, deliverable))
        var report = run.report(&random)
        report.response = random.pick(Phrases.answers)
        report.exitCode = 0
        report.prURL =
            "https://example.com/\(Area.all[job.item.area].repository)/pull/\(random.next(in: 101...989))"
        finish(run, .completed(report), &engine)
        guard settings.flow == .coderReviewer else { return complete(&job, &engine) }
        log(job, "completed", "Handed over for review", job.member.flatMap { members[$0].id }, &engine)
        var edit = TaskEdit()
        edit.column = .review
        _ = try? engine.submit(.updateTask(job.task, edit))
        job.stage = .handOver
        return .after(pause())
    }

    private mutating func giveUp(_ job: inout AgentJob, _ run: Run, _ engine: inout Engine) -> Next {
        var report = run.report(&random)
        report.error = random.pick(Phrases.errors)
        report.exitCode = 1
        finish(run, .failed(report), &engine)
        log(job, "failed", report.error ?? "", job.member.flatMap { members[$0].id }, &engine)
        return end(&job, as: .failed, &engine)
    }

    // MARK: Review

    mutating func handOver(_ job: inout AgentJob, _ engine: inout Engine) -> Next {
        var new = NewInvocation()
        new.role = "reviewer"
        new.provider = Phrases.reviewer.provider
        new.model = Phrases.reviewer.model
        new.prompt = job.item.prompt
        job.run = Run(
            on: job.task, of: job.item, new, steps: random.next(in: 2...4), isReview: true, log: settings.log, &engine)
        if job.run != nil { job.stage = .review }
        return .after(firstPause())
    }

    mutating func review(_ job: inout AgentJob, _ engine: inout Engine) -> Next {
        guard var run = job.run, run.goesOn(engine) else {
            job.stage = .handOver
            return .after(pause())
        }
        guard run.isThrough else {
            run.step(&random, &engine)
            job.run = run
            return .after(pause())
        }
        let chance = random.chance(1, in: 5)
        let isSentBack = job.objections == 0 && (job.isSentBack ?? chance)
        var report = run.report(&random)
        report.response = random.pick(isSentBack ? Phrases.objections : Phrases.approvals)
        finish(run, .completed(report), &engine)
        log(job, "updated", report.response ?? "", reviewer, &engine)
        guard isSentBack else { return complete(&job, &engine) }
        job.objections += 1
        job.stepsMax = max(2, job.stepsMax / 3)
        var edit = TaskEdit()
        edit.column = .inProgress
        _ = try? engine.submit(.updateTask(job.task, edit))
        job.stage = .launch
        return .after(pause())
    }

    // MARK: Ends

    private mutating func complete(_ job: inout AgentJob, _ engine: inout Engine) -> Next {
        log(job, "completed", "Completed: \(job.item.deliverable.title)", reviewer, &engine)
        var edit = TaskEdit()
        edit.taskStatus = .completed
        edit.progress = .whole
        _ = try? engine.submit(.updateTask(job.task, edit))
        tell(.ended(ticket(job)), of: job)
        setStatus(.standby, of: job, &engine)
        job.run = nil
        job.stage = .accept
        return .after(pause())
    }

    private mutating func end(_ job: inout AgentJob, as status: TaskStatus, _ engine: inout Engine) -> Next {
        var edit = TaskEdit()
        edit.taskStatus = status
        _ = try? engine.submit(.updateTask(job.task, edit))
        tell(.ended(ticket(job)), of: job)
        return .over
    }

    /// Ends the run of a task that somebody else has ended.
    mutating func end(_ job: inout AgentJob, by reason: String, _ engine: inout Engine) -> Next {
        if let run = job.run, run.goesOn(engine) {
            var report = run.report(&random)
            report.error = reason
            finish(run, .failed(report), &engine)
        }
        tell(.ended(ticket(job)), of: job)
        return .over
    }

    private mutating func finish(_ run: Run, _ end: InvocationEnd, _ engine: inout Engine) {
        guard let invocation = run.running(on: engine) else { return }
        _ = try? engine.submit(.endInvocation(invocation, end))
        endedRun = run
        guard let index = troubles.firstIndex(of: .agentTalksAfterEnd) else { return }
        troubles.remove(at: index)
        agenda.schedule(.talk(run, left: Self.wordsAfterEnd), at: engine.now + .seconds(1))
    }

    /// How often an agent talks that has ended.
    static let wordsAfterEnd = 3
}
