// Why: a run is stages, each with an end: all have joined, all is published, all have got it.

internal import CEpoll
internal import OrreryJSON

extension LoadRun {
    /// Makes the task whose activities are published.
    func prepare() throws(LoadError) {
        if !plan.isNative { seenBits = [UInt64](repeating: 0, count: plan.viewers * wordsPerViewer) }
        let needsTask = path.contains(LoadPlan.taskPlaceholder)
        guard plan.schedule.count > 0 || needsTask else { return }
        if let path = plan.publishPath {
            publishing.head = LoadQuestion.head(
                "POST", path, bodyBytes: plan.payloadBytes, plan: plan, type: "text/plain")
            return
        }
        let title = Array("{\"title\":\"Load test \(number)\"}".utf8)
        let answer = try LoadQuestion.ask("POST", "/api/tasks", body: title, plan: plan, server: server)
        guard answer.status == 201, case .object(let task)? = try? JSONReader.value(from: answer.body),
            let id = task["id"]?.string
        else {
            throw LoadError(
                "Expected \(plan.host):\(plan.port) to make a task (POST /api/tasks), found \(answer.status): "
                    + "\(String(decoding: answer.body.prefix(300), as: UTF8.self)) Is that an Orrery? For any other "
                    + "server give --path and --publish-path.")
        }
        path.replace(LoadPlan.taskPlaceholder, with: id)
        publishing.prefix = Array("{\"activity_type\":\"updated\",\"message\":\"".utf8)
        publishing.suffix = Array("\"}".utf8)
        publishing.head = LoadQuestion.head(
            "POST", "/api/tasks/\(id)/activities",
            bodyBytes: publishing.prefix.count + plan.payloadBytes + publishing.suffix.count, plan: plan)
    }

    /// Waits until every viewer watches and every publisher is connected.
    func join() throws(LoadError) {
        var last = (count: -1, at: LoadClock.now)
        while true {
            turn()
            if let failure { throw failure }
            var joined = idle.count
            for viewer in viewers where viewer.phase == .streaming && (!plan.isNative || viewer.check.last != nil) {
                joined += 1
            }
            if joined == viewers.count + (plan.schedule.count > 0 ? publishers.count : 0) { break }
            let now = LoadClock.now
            if joined > last.count { last = (joined, now) }
            guard now - last.at < max(plan.patienceNanoseconds, LoadLimits.patienceNanoseconds) else {
                throw LoadError(
                    "Only \(joined - idle.count) of \(viewers.count) viewers and \(idle.count) publishers have got an "
                        + "answer from \(plan.host):\(plan.port), and no more come.")
            }
        }
        isJoining = false
        movers = viewers.indices.filter { viewers[$0].kind == .vanishing }
        putToSleep()
    }

    /// The place of the last event in the log.
    func head() throws(LoadError) -> Int64 {
        let answer = try LoadQuestion.ask("GET", "/api/board", plan: plan, server: server)
        guard answer.status == 200, case .object(let board)? = try? JSONReader.value(from: answer.body),
            let seq = board["seq"]?.integer
        else { throw LoadError("Expected the board's head (GET /api/board), found \(answer.status).") }
        return seq
    }

    /// Waits until every event is sent and answered, and the viewers have watched as long as they are to.
    func publishAll() throws(LoadError) {
        var last = (count: 0, at: LoadClock.now)
        while measure.accepted + measure.refused + measure.unanswered < plan.schedule.count
            || LoadClock.now < measure.start + plan.holdNanoseconds
        {
            turn()
            if let failure { throw failure }
            let (now, count) = (LoadClock.now, measure.accepted + measure.refused + measure.unanswered)
            if count > last.count || next == due && count == measure.sent { last = (count, now) }
            guard now - last.at < 3 * plan.patienceNanoseconds else {
                throw LoadError(
                    "\(plan.host):\(plan.port) has not answered a publish for "
                        + "\(3 * plan.patienceNanoseconds / 1_000_000_000) s. \(count) were answered.")
            }
        }
    }

    /// Waits until every viewer has got everything, or nobody gets on any more.
    /// - Returns: What everybody must have got: the head of the log, or how many events.
    func settle(includingSlow: Bool, goal known: Int64? = nil) throws(LoadError) -> Int64 {
        if includingSlow { wakeUp() }
        var last = (count: Int64(-1), at: LoadClock.now)
        var goal = known
        // Whoever publishes does not say when it is done; nothing coming any more does.
        let isWaitingForOthers = plan.isWatching && known == nil
        while true {
            turn()
            if let failure { throw failure }
            let now = LoadClock.now
            if goal == nil, !isWaitingForOthers {
                goal = plan.isNative ? try? head() : Int64(measure.accepted)
            }
            if let goal, !isWaitingForOthers,
                viewers.allSatisfy({ hasGot($0, goal) || !includingSlow && $0.kind == .slow })
            {
                return goal
            }
            if measure.deliveries > last.count { last = (measure.deliveries, now) }
            guard now - last.at < plan.patienceNanoseconds else {
                if isWaitingForOthers { return try head() }
                guard let goal else {
                    throw LoadError("\(plan.host):\(plan.port) does not say any more where its log ends.")
                }
                return goal
            }
        }
    }

    func hasGot(_ viewer: LoadViewer, _ goal: Int64) -> Bool {
        plan.isNative ? (viewer.check.last ?? -1) >= goal : Int64(viewer.seen) >= goal
    }
}
