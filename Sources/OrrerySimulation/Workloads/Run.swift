// Why: one run of an agent at work: it uses tools, says so, writes its log, and ends with what it used up. Agents of every
// kind work this way.

internal import OrreryModel
internal import OrreryService
internal import OrreryTime

struct Run: Sendable {
    /// As it was started.
    let invocation: Invocation
    let item: WorkItem
    let isReview: Bool
    let log: Rate?
    private(set) var stepsDone = 0
    private(set) var stepsMax: Int
    /// Up to when its log is written.
    private var writtenUntil: Instant

    /// The longest that a run takes to its first word.
    static let firstWordAfter = Duration.seconds(20)
    /// The most that one look at a tool writes, however long the tool took.
    private static let linesMax = 400

    /// Begins a run on a task; nil when the board refuses.
    init?(
        on task: TaskID, of item: WorkItem, _ new: NewInvocation, steps: Int, isReview: Bool = false, log: Rate?,
        _ engine: inout Engine
    ) {
        guard case .invocation(let invocation)? = try? engine.submit(.startInvocation(task, new)) else { return nil }
        self.invocation = invocation
        self.item = item
        self.isReview = isReview
        self.log = log
        stepsMax = steps
        writtenUntil = engine.now
    }

    /// Whether it has done all that it wants to do.
    var isThrough: Bool { stepsDone >= stepsMax }

    /// Whether the board still has it as running.
    func goesOn(_ engine: Engine) -> Bool {
        running(on: engine) != nil
    }

    /// The run as the board has it while it goes on. What began in a commit that was refused never was, and its number may
    /// be another's by now.
    func running(on engine: Engine) -> Invocation? {
        engine.state.invocations[invocation.id].flatMap { $0.runID == invocation.runID ? $0 : nil }
    }

    /// The same, also when it has ended.
    func known(by engine: inout Engine) -> Invocation? {
        if let running = running(on: engine) { return running }
        return try? engine.ask { history throws(EventLogError) in try history.invocation(invocation.runID) }
    }

    /// Has done all that it will do.
    mutating func finishNow() {
        stepsMax = max(1, stepsDone)
    }

    /// Uses the next tool.
    mutating func step(_ random: inout RandomSource, _ engine: inout Engine) {
        let call = nextCall(&random)
        stepsDone += 1
        say(call, random.next(below: 16), &engine)
        guard !isReview else { return }
        var edit = TaskEdit()
        edit.progress = Progress(tenThousandths: Int64(stepsDone * 9_500 / stepsMax))
        edit.currentStep = call.activity.message
        _ = try? engine.submit(.updateTask(invocation.taskID, edit))
    }

    /// Uses a tool once more that led nowhere before.
    mutating func turnInCircles(_ engine: inout Engine) {
        say(Area.all[item.area].failing[0], 0, &engine)
    }

    /// Reads first, then changes and checks, and hands over at the end.
    private func nextCall(_ random: inout RandomSource) -> ToolCall {
        let area = Area.all[item.area]
        if isReview { return area.reviewing[min(stepsDone, area.reviewing.count - 1)] }
        if stepsDone == stepsMax - 1 { return area.closing }
        if stepsDone == stepsMax - 2 { return area.passing[1] }
        if stepsDone * 3 < stepsMax { return random.pick(area.reading) }
        guard stepsDone % 2 == 0 else { return random.pick(area.editing) }
        return random.chance(2, in: 5) ? random.pick(area.failing) : random.pick(area.passing)
    }

    private mutating func say(_ call: ToolCall, _ chatter: Int, _ engine: inout Engine) {
        guard let invocation = known(by: &engine) else { return }
        _ = try? engine.submit(.logInvocationActivity(invocation, [call.activity]))
        write(call.lines, chatter, &engine)
    }

    /// Writes as many lines as the time since the last ones is good for, what the tool printed first.
    private mutating func write(_ printed: [NewLogLine], _ start: Int, _ engine: inout Engine) {
        guard let log else { return }
        let elapsed = (engine.now - writtenUntil).milliseconds
        let count = min(Self.linesMax, Int(elapsed * Int64(log.count) / log.per.milliseconds))
        guard count > 0 else { return }
        writtenUntil = engine.now
        let chatter = Area.all[item.area].chatter
        var lines: [NewLogLine] = []
        lines.reserveCapacity(count)
        for index in 0..<count {
            let isPrinted = index % (printed.count + 1) < printed.count
            lines.append(
                isPrinted ? printed[index % (printed.count + 1)] : chatter[(start + index) % chatter.count])
        }
        guard let invocation = known(by: &engine) else { return }
        _ = try? engine.appendLog(of: invocation, lines)
    }

    /// What is reported at its end.
    func report(_ random: inout RandomSource) -> InvocationReport {
        var report = InvocationReport()
        let input = Int64(random.next(in: 9_000...48_000) * max(1, stepsDone))
        let output = Int64(random.next(in: 250...1_900) * max(1, stepsDone))
        report.usage = Usage(inputTokens: input, outputTokens: output, costMicrodollars: input * 3 / 10 + output * 15)
        return report
    }
}
