// Why: what is done to a task rather than said of it: start, stop, follow-up, archive, cleanup (rows A and E).

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

enum TaskActionRoutes {
    enum CleanupWord: String, CaseIterable { case hold, extend, now }

    static func add(to router: inout Router<Route>) {
        router.add(.post, "/api/tasks/:id/start", action { .startTask($0) })
        router.add(.post, "/api/tasks/:id/stop", action { .stopTask($0) })
        router.add(.post, "/api/tasks/:id/archive", action { .archiveTask($0) })
        router.add(.post, "/api/tasks/:id/cleanup", cleanup)
        router.add(.post, "/api/tasks/:id/followups", followUp)
        router.add(.get, "/api/tasks/:id/followups", followUps)
    }

    /// A handler that does `command` to the task and shows it.
    private static func action(_ command: @escaping @Sendable (TaskID) -> Command) -> RouteHandler {
        { request, names throws(Problem) in
            let id = TaskID(names[0])
            return try .write(request) { engine throws(Problem) in
                _ = try engine.submit(command(id))
                return try TaskRoutes.response(id, &engine)
            }
        }
    }

    private static func cleanup(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = TaskID(names[0])
        var body = try RequestBody(request)
        let word = body.fields.choice(CleanupWord.self, "action")
        let minutes = body.fields.integer("minutes", in: 1...525_600)
        if word == nil, body.fields.errors.isEmpty {
            body.fields.fail("action", "Expected one of hold, extend, now; found nothing. Add \"action\".")
        }
        try body.check()
        let action: CleanupAction
        switch word {
        case .hold: action = .hold(minutes: minutes ?? 60)
        case .extend: action = .extend(minutes: minutes ?? 10)
        case .now, nil: action = .now
        }
        return try .write(request) { engine throws(Problem) in
            _ = try engine.submit(.cleanup(id, action))
            return try TaskRoutes.response(id, &engine)
        }
    }

    private static func followUp(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = TaskID(names[0])
        var body = try RequestBody(request)
        let message = body.fields.requiredText("message", bytesMax: Limits.textBytesMax) ?? ""
        try body.check()
        return try .write(request) { engine throws(Problem) in
            guard case .followUp(let followUp) = try engine.submit(.followUp(id, message: message)) else {
                preconditionFailure()
            }
            var row = followUp.json
            row.append("task", Row.both(Row.task(try engine.task(id), at: engine.now)))
            return .json(Row.both(row), status: 201)
        }
    }

    private static func followUps(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = TaskID(names[0])
        return .research(request) { engine throws(Problem) in
            _ = try engine.task(id)
            return { history throws(EventLogError) in
                .json(.array(try history.followUps(of: id).map { Row.both($0.json) }))
            }
        }
    }
}
