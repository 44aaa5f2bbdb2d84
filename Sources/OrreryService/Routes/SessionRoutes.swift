// Why: sub-agents come to a task and go (seed 002; how a stay ends is what its own server does).

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

enum SessionRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.get, "/api/tasks/:id/subagent", sessionsOfTask)
        router.add(.post, "/api/tasks/:id/subagent", start)
        router.add(.get, "/api/openclaw/sessions", sessions)
        router.add(.patch, "/api/openclaw/sessions/:id", update)
        router.add(.delete, "/api/openclaw/sessions/:id", delete)
    }

    private static func start(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = TaskID(names[0])
        var body = try RequestBody(request)
        var new = NewSession(
            openclawSessionID: body.fields.requiredText(
                "openclaw_session_id", "openclawSessionId", bytesMax: Limits.nameBytesMax) ?? "",
            agentName: body.fields.text("agent_name", "agentName", bytesMax: Limits.titleBytesMax) ?? "Sub-agent")
        new.sessionType = body.fields.choice(SessionType.self, "session_type", "sessionType") ?? .subagent
        try body.check()
        let session = new
        return try .write(request) { engine throws(Problem) in
            guard case .session(let started) = try engine.submit(.startSession(id, session)) else {
                preconditionFailure()
            }
            return .json(Row.both(started.json), status: 201)
        }
    }

    private static func sessionsOfTask(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = TaskID(names[0])
        return .research(request) { engine throws(Problem) in
            _ = try engine.task(id)
            return rows(engine, of: id, status: nil, type: nil)
        }
    }

    private static func sessions(_ request: Request, _: [String]) throws(Problem) -> Reply {
        let status = try choice(SessionStatus.self, "status", request)
        let type = try choice(SessionType.self, "session_type", request)
        return .research(request) { engine in rows(engine, of: nil, status: status, type: type) }
    }

    private static func update(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let name = names[0]
        var body = try RequestBody(request)
        let word = body.fields.requiredText("status")
        if let word, !["ended", "completed", "active"].contains(word) {
            body.fields.fail("status", "Expected ended (or completed), found \"\(word)\".")
        }
        let summary = body.fields.text("summary", bytesMax: Limits.textBytesMax)
        try body.check()
        return try .write(request) { engine throws(Problem) in
            guard word != "active" else { return .json(Row.both(try session(name, &engine).json)) }
            return .json(Row.both(try end(name, summary: summary, &engine).json))
        }
    }

    private static func delete(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let name = names[0]
        return try .write(request) { engine throws(Problem) in
            .json(Row.both(try end(name, summary: nil, &engine).json))
        }
    }

    /// Ends a stay; one that has ended before is shown as it is.
    private static func end(_ name: String, summary: String?, _ engine: inout Engine) throws(Problem) -> Session {
        let isActive = engine.state.sessions.values.contains { $0.openclawSessionID == name }
        guard isActive else { return try session(name, &engine) }
        guard case .session(let ended) = try engine.submit(.endSession(openclawSessionID: name, summary: summary))
        else { preconditionFailure() }
        return ended
    }

    private static func session(_ name: String, _ engine: inout Engine) throws(Problem) -> Session {
        let found = try engine.ask { history throws(EventLogError) in try history.session(openclawSessionID: name) }
        guard let session = found else {
            if engine.caller.isLimited { throw .notYours("session", name) }
            throw Problem(404, "There is no session \"\(name)\". GET /api/openclaw/sessions lists those that exist.")
        }
        do throws(Problem) {
            _ = try engine.task(session.taskID)
        } catch {
            throw engine.caller.isLimited ? .notYours("session", name) : error
        }
        return session
    }

    private static func rows(
        _ engine: Engine, of id: TaskID?, status: SessionStatus?, type: SessionType?
    ) -> Question {
        let projects = engine.visibleProjects
        return { history throws(EventLogError) in
            let rows = try history.sessions(of: id, status: status, type: type, within: projects)
            return .json(.array(rows.map { Row.both($0.json) }))
        }
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _: Choice.Type, _ name: String, _ request: Request
    ) throws(Problem) -> Choice? {
        guard let word = request.parameter(name) else { return nil }
        guard let choice = Choice(rawValue: word) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(400, "Expected ?\(name)= to be one of \(known), found \"\(word)\".")
        }
        return choice
    }
}
