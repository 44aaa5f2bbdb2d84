// Why: a run of an agent is posted before it works, while it works, and when it ends; and is read back by its integer or
// its run id (seed 001).

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
internal import OrreryStreams
internal import OrreryTime

enum InvocationRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.get, "/api/tasks/:id/invocations", list)
        router.add(.post, "/api/tasks/:id/invocations", start)
        router.add(.get, "/api/tasks/:id/timeline", timeline)
        router.add(.get, "/api/invocations/:id", read)
        router.add(.post, "/api/invocations/:id/activity", logActivity)
        router.add(.post, "/api/invocations/:id/waiting", wait)
        router.add(.post, "/api/invocations/:id/complete") { request, names throws(Problem) in
            try end(request, names, isFailure: false)
        }
        router.add(.post, "/api/invocations/:id/fail") { request, names throws(Problem) in
            try end(request, names, isFailure: true)
        }
    }

    private static func start(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = TaskID(names[0])
        var body = try RequestBody(request)
        var new = NewInvocation()
        new.runID = body.fields.text("runId", "run_id", bytesMax: Limits.nameBytesMax).flatMap { $0.isEmpty ? nil : $0 }
        if let runID = new.runID, Int64(runID) != nil {
            body.fields.fail("runId", "Expected a name that is no whole number, such as a UUID; found \"\(runID)\".")
        }
        new.agentType = body.fields.choice(InvocationAgentType.self, "agentType", "agent_type") ?? .worker
        new.role = body.fields.text("role", bytesMax: Limits.nameBytesMax)
        new.provider = body.fields.text("provider", bytesMax: Limits.nameBytesMax)
        new.model = body.fields.text("model", bytesMax: Limits.nameBytesMax)
        new.prompt = body.fields.text("prompt", bytesMax: Limits.transcriptBytesMax)
        new.attempt = body.fields.integer("attempt", in: 1...1_000_000) ?? 1
        new.sessionID = body.fields.text("sessionId", "session_id", bytesMax: Limits.nameBytesMax)
        new.logPath = body.fields.text("logPath", "log_path", bytesMax: Limits.nameBytesMax)
        new.timeout = body.fields.seconds("timeout") ?? nil
        try body.check()
        let invocation = new
        return try .write(request) { engine throws(Problem) in
            if let path = invocation.logPath { try FileRoots.checkLog(path, engine.settings.logRoots) }
            if let runID = invocation.runID { try engine.checkUnused(runID) }
            guard case .invocation(let started) = try engine.submit(.startInvocation(id, invocation)) else {
                preconditionFailure()
            }
            return .json(Row.both(started.json), status: 201)
        }
    }

    /// One activity, an array of them, or one a line.
    private static func logActivity(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        var objects: [JSONObject] = []
        for value in try values(request.body) {
            for element in value.array ?? [value] {
                guard let object = element.object else {
                    throw Problem(
                        400,
                        "Expected an activity as an object, an array of them, or one a line; found \(element.kind).")
                }
                objects.append(object)
            }
        }
        guard (1...Limits.invocationActivitiesPerRequestMax).contains(objects.count) else {
            throw Problem(
                400,
                "Expected 1 to \(Limits.invocationActivitiesPerRequestMax) activities at once, found \(objects.count).")
        }
        var errors: [FieldError] = []
        var activities: [NewInvocationActivity] = []
        for (index, object) in objects.enumerated() {
            var fields = ObjectReader(object, at: objects.count > 1 ? "/\(index)" : "")
            var activity = NewInvocationActivity(
                activityType: fields.text("type", "activity_type", "activityType", bytesMax: Limits.nameBytesMax)
                    ?? "output",
                message: fields.requiredText("message", bytesMax: Limits.textBytesMax) ?? "")
            activity.metadata = fields.metadata()
            activities.append(activity)
            errors += fields.errors
        }
        try RequestBody.check(errors)
        let new = activities
        return try .write(request) { engine throws(Problem) in
            let invocation = try engine.invocation(names[0])
            guard case .invocationActivities(let rows) = try engine.submit(.logInvocationActivity(invocation, new))
            else { preconditionFailure() }
            return .json(
                .object([
                    "success": .bool(true), "count": .integer(Int64(rows.count)),
                    "activities": .array(rows.map { Row.both($0.json) }),
                ]), status: 201)
        }
    }

    private static func values(_ body: [UInt8]) throws(Problem) -> [JSONValue] {
        do throws(JSONError) {
            if let value = try? JSONReader.value(from: body) { return [value] }
            var values: [JSONValue] = []
            for line in body.split(separator: UInt8(ascii: "\n")) {
                let trimmed = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
                if !trimmed.isEmpty { values.append(try JSONReader.value(from: Array(trimmed))) }
            }
            return values
        } catch {
            throw Problem(
                400,
                "Expected an activity as an object, an array of them, or one a line; found text that is no JSON: "
                    + "\(error.detail).")
        }
    }

    private static func end(_ request: Request, _ names: [String], isFailure: Bool) throws(Problem) -> Reply {
        var body = try RequestBody(request, isOptional: true)
        var report = InvocationReport()
        report.response = body.fields.text("response", bytesMax: Limits.transcriptBytesMax)
        report.error = body.fields.text("error", "error_message", bytesMax: Limits.textBytesMax)
        report.exitCode = body.fields.integer("exitCode", "exit_code", in: -255...255)
        report.prURL = body.fields.text("prUrl", "pr_url", bytesMax: Limits.nameBytesMax)
        report.willRetry = body.fields.flag("willRetry", "will_retry") ?? false
        report.usage = body.fields.usage()
        try body.check()
        let reported = report
        return try .write(request) { engine throws(Problem) in
            let invocation = try engine.invocation(names[0])
            let end: InvocationEnd = isFailure ? .failed(reported) : .completed(reported)
            guard case .invocation(let ended) = try engine.submit(.endInvocation(invocation, end)) else {
                preconditionFailure()
            }
            return .json(Row.both(ended.json))
        }
    }

    /// A run waits for a person, or goes on: `{"waiting": false}`. Any activity of the run says the latter too.
    private static func wait(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        var body = try RequestBody(request, isOptional: true)
        let isWaiting = body.fields.flag("waiting") ?? true
        let message = body.fields.text("message", "reason", bytesMax: Limits.textBytesMax)
        try body.check()
        let reason = isWaiting ? message.flatMap { $0.isEmpty ? nil : $0 } ?? "Waits for a person" : nil
        return try .write(request) { engine throws(Problem) in
            let invocation = try engine.invocation(names[0])
            guard case .invocation(let waiting) = try engine.submit(.reportWaiting(invocation, for: reason)) else {
                preconditionFailure()
            }
            return .json(Row.both(waiting.json))
        }
    }

    private static func list(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = TaskID(names[0])
        return .research(request) { engine throws(Problem) in
            _ = try engine.task(id, in: request)
            return { history throws(EventLogError) in
                .json(.array(try history.invocations(of: id).map { Row.both($0.json) }))
            }
        }
    }

    private static func read(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        .research(request) { engine throws(Problem) in
            let invocation = try engine.invocation(names[0])
            _ = try engine.task(invocation.taskID, in: request)
            return { history throws(EventLogError) in
                let activities = try history.activities(ofInvocation: invocation.id)
                var row = invocation.json
                row.append("activities", .array(activities.map(row(of:))))
                return .json(.object(["success": .bool(true), "invocation": Row.both(row)]))
            }
        }
    }

    private static func row(of activity: InvocationActivity) -> JSONValue {
        .object([
            "timestamp": .instant(activity.createdAt), "type": .string(activity.activityType),
            "message": .string(activity.message), "metadata": activity.metadata, "late": .bool(activity.isLate),
            "id": .integer(activity.id),
        ])
    }

    /// The newest entries up to `to`: a task that worked for weeks has more than fit one answer.
    private static func timeline(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = TaskID(names[0])
        let to = try request.parameter("to").map { text throws(Problem) in try LogPlace(text, parameter: "to") }
        return .research(request) { engine throws(Problem) in
            _ = try engine.task(id, in: request)
            let (now, epoch) = (engine.now, engine.epoch)
            return { history throws(EventLogError) in
                var last = Int64.max
                switch try to?.moment(in: history, now: now) {
                case .success(let moment): last = moment.cursor.seq
                case .failure(let problem): return problem.response(instance: request.path)
                case nil: break
                }
                let entries = try history.events(of: id, through: last).compactMap {
                    TimelineDialect.entry(CommittedEvent($0, epoch: epoch))
                }
                return .json(.object(["success": .bool(true), "timeline": .array(entries)]))
            }
        }
    }
}

extension Engine {
    /// Sees to it that a run's name names one run for good: what is read by it later must not be somebody else's.
    fileprivate mutating func checkUnused(_ runID: String) throws(Problem) {
        guard try ask({ history throws(EventLogError) in try history.invocation(runID) }) != nil else { return }
        throw Problem(409, "The run \"\(runID)\" exists already. Name another, or none.")
    }

    /// The run with this integer or run id, ended ones included.
    /// - Throws: `Problem` when there is none, or none that the caller may use.
    mutating func invocation(_ name: String) throws(Problem) -> Invocation {
        let running = state.invocations.values.first { String($0.id) == name || $0.runID == name }
        if let running { return running }
        guard let invocation = try ask({ store throws(EventLogError) in try store.invocation(name) }) else {
            if caller.isLimited { throw .notYours("invocation", name) }
            throw Problem(404, "There is no invocation \"\(name)\". GET /api/tasks/ID/invocations lists a task's.")
        }
        do throws(Problem) {
            _ = try task(invocation.taskID)
        } catch {
            throw caller.isLimited ? .notYours("invocation", name) : error
        }
        return invocation
    }

    /// The task, if it belongs to the project that the request names by id or path (seed 001's `?project=`).
    mutating func task(_ id: TaskID, in request: Request) throws(Problem) -> BoardTask {
        let task = try task(id)
        guard let name = request.parameter("project"), !name.isEmpty, task.projectID.text != name else { return task }
        guard state.projects[task.projectID]?.path == name else {
            throw Problem(
                404, "There is no task \"\(id)\" in the project \"\(name)\". GET /api/projects lists projects.")
        }
        return task
    }
}

extension ObjectReader {
    /// What a poster may add to an activity: an object or a string.
    mutating func metadata() -> JSONValue {
        guard let (key, value) = member(["metadata"]) else { return .null }
        let isKnown = value.object != nil || value.string != nil || value.isNull
        if !isKnown { fail(key, "Expected an object or a string, found \(value.kind).") }
        let size = JSONWriter.bytes(value).count
        if size > Limits.metadataBytesMax {
            fail(key, "Expected at most \(Limits.metadataBytesMax) bytes, found \(size).")
        }
        return value
    }

    fileprivate mutating func usage() -> Usage? {
        guard let (key, value) = member(["usage"]), !value.isNull else { return nil }
        guard let object = value.object else {
            fail(key, "Expected an object, found \(value.kind).")
            return nil
        }
        var fields = ObjectReader(object, at: "\(pointer)/\(key)")
        let usage = Usage(
            inputTokens: fields.integer("inputTokens", "input_tokens", in: 0...Int64.max / 2),
            outputTokens: fields.integer("outputTokens", "output_tokens", in: 0...Int64.max / 2),
            costMicrodollars: fields.units(places: 6, "costUSD", "cost_usd", in: 0...1_000_000_000_000))
        merge(fields.errors)
        return usage
    }
}
