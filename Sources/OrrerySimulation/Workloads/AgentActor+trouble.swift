// Why: the ways in which agents go wrong, on demand: of the chance of faults, or of the script.

internal import OrreryModel
internal import OrreryService
internal import OrreryTime

extension AgentActor {
    /// Troubles that wait for somebody to have them.
    private static let troublesMax = 16

    /// Ten thousand lines a second: a thousand every tenth of a second, for three seconds.
    private static let floodPieces = 30
    private static let floodInterval = Duration.milliseconds(100)
    private static let floodLines: [NewLogLine] = (1...1_000).map { number in
        NewLogLine(text: Array("DEBUG poll: descriptor \(number % 64) is not ready, trying again".utf8))
    }
    /// More than any line may have.
    private static let longLineBytes = 10 * 1_024 * 1_024
    /// NUL, colours, a cursor that moves, broken and overlong UTF-8, a lonely surrogate, a mark that turns text around.
    private static let garbage: [UInt8] =
        Array("\u{1b}[31merror\u{1b}[0m at \u{1b}[2J\u{1b}[H line".utf8) + [0x00, 0xff, 0xfe, 0xc0, 0xaf, 0x0a]
        + [0xed, 0xa0, 0x80] + Array(" \u{202e}txet desrever".utf8) + [0x0a, 0x80, 0x81, 0x0d, 0x0a]

    /// Lets an agent go wrong, the next one who can if none can now.
    mutating func inject(_ kind: FaultKind, _ engine: inout Engine) {
        switch kind {
        case .agentHang, .agentLoop, .agentFlood, .agentLongLine, .agentGarbage:
            if let job = anyAtWork() { return trouble(job, kind, &engine) }
        case .agentSilentDeath:
            if let job = jobs.values.first(where: { !$0.stage.isWork && $0.stage != .accept && !$0.isSilent }) {
                _ = jobs.update(job.number) { $0.isSilent = true }
                return
            }
        case .agentTalksAfterEnd:
            if let endedRun {
                return agenda.schedule(.talk(endedRun, left: Self.wordsAfterEnd), at: engine.now + .milliseconds(1))
            }
        default: return
        }
        if troubles.count < Self.troublesMax { troubles.append(kind) }
    }

    /// A job whose agent is at work now.
    mutating func anyAtWork() -> AgentJob? {
        let working = jobs.values.filter { $0.stage == .work }
        return working.isEmpty ? nil : random.pick(working)
    }

    func job(of task: TaskID) -> AgentJob? {
        jobs.values.first { $0.task == task }
    }

    private mutating func trouble(_ job: AgentJob, _ kind: FaultKind, _ engine: inout Engine) {
        var job = job
        apply(kind, to: &job, &engine)
        jobs[job.number] = job
    }

    /// Whatever waited for somebody who works.
    mutating func takeTrouble(_ job: inout AgentJob, _ engine: inout Engine) {
        guard let index = troubles.firstIndex(where: { $0 != .agentTalksAfterEnd }) else { return }
        let kind = troubles.remove(at: index)
        if kind == .agentSilentDeath {
            job.stage = .hung(until: endOfSilence(engine.settings.launchAfter, from: engine.now), recovers: false)
        } else {
            apply(kind, to: &job, &engine)
        }
    }

    private mutating func apply(_ kind: FaultKind, to job: inout AgentJob, _ engine: inout Engine) {
        switch kind {
        case .agentHang: hang(&job, at: engine.now, engine.settings)
        case .agentLoop: loop(&job, at: engine.now, engine.settings)
        case .agentFlood: agenda.schedule(.flood(job.number, left: Self.floodPieces), at: engine.now + .milliseconds(1))
        case .agentLongLine: post(Array(repeating: UInt8(ascii: "x"), count: Self.longLineBytes), job, &engine)
        case .agentGarbage: post(Self.garbage, job, &engine)
        default: return
        }
    }

    private func post(_ body: [UInt8], _ job: AgentJob, _ engine: inout Engine) {
        if let invocation = job.run?.known(by: &engine) { _ = try? engine.postLog(of: invocation, body: body) }
    }

    mutating func flood(_ number: Int, _ left: Int, _ engine: inout Engine) {
        guard left > 0, let invocation = jobs[number]?.run?.running(on: engine) else { return }
        _ = try? engine.appendLog(of: invocation, Self.floodLines)
        agenda.schedule(.flood(number, left: left - 1), at: engine.now + Self.floodInterval)
    }

    mutating func talk(_ run: Run, _ left: Int, _ engine: inout Engine) {
        guard left > 0 else { return }
        let message = Phrases.late[left % Phrases.late.count]
        let activity = NewInvocationActivity(activityType: ToolCall.activityType, message: message)
        guard let invocation = run.known(by: &engine) else { return }
        _ = try? engine.submit(.logInvocationActivity(invocation, [activity]))
        agenda.schedule(.talk(run, left: left - 1), at: engine.now + .seconds(2))
    }

    // MARK: The script

    /// Lets the work on a task go another way from now on; false when nobody works on it now.
    mutating func turn(_ job: AgentJob?, to outcome: Outcome, recoverAfter: Duration? = nil, _ engine: inout Engine)
        -> Bool
    {
        guard var job, job.stage == .work else { return false }
        job.outcome = outcome
        job.recoverAfter = recoverAfter
        switch outcome {
        case .hang: hang(&job, at: engine.now, engine.settings)
        case .loop: loop(&job, at: engine.now, engine.settings)
        case .ok, .fail: job.run?.finishNow()
        }
        move(job, to: engine.now + .milliseconds(1))
        return true
    }

    /// Writes down what the script asks for.
    mutating func create(_ new: NewScriptTask, _ engine: inout Engine) {
        let item = WorkItem.custom(new.title, new.description, fallback: random.next(below: Area.all.count))
        guard let number = take(item, new.outcome, &engine) else { return }
        _ = jobs.update(number) { job in
            job.isSentBack = new.isSentBack
            job.isOfScript = true
        }
    }

    /// Lets the agent of a task look at once, because somebody has done something to it.
    mutating func notice(_ task: TaskID, _ engine: Engine) {
        guard let job = job(of: task), !waiting.contains(job.number) else { return }
        move(job, to: engine.now + .milliseconds(1))
    }
}
