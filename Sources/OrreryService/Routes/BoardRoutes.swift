// Why: one request gives a page everything that it folds events onto.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

enum BoardRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.get, "/api/board", board)
        router.add(.get, "/api/ws", webSocket)
    }

    private static func board(_ request: Request, _: [String]) throws(Problem) -> Reply {
        .read(request) { engine throws(Problem) in
            // Who asks is part of the answer's name: somebody else's board must not be taken for one's own.
            let tag =
                "W/\"\(engine.epoch)-\(engine.head)-\(engine.clock.speedPerMille)-\(engine.clock.isPaused)"
                + "\(engine.caller.tokenID.map { "-\($0)" } ?? "")\""
            let response = Response.json(snapshot(engine), headers: [Header("ETag", tag)])
            return response.revalidated(by: request)
        }
    }

    private static func snapshot(_ engine: Engine) -> JSONValue {
        let state = engine.state
        let tasks = state.tasks.values
        return .object([
            "epoch": .string(engine.epoch), "seq": .integer(engine.head), "now": .instant(engine.now),
            "clock": engine.clock.json, "projects": .array(state.projects.values.map { .object($0.json) }),
            "tasks": .array(tasks.map { .object(Row.task($0, at: engine.now)) }),
            "invocations": .array(state.invocations.values.map { .object($0.json) }),
            "sessions": .array(state.sessions.values.map { .object($0.json) }),
            "agents": .array(state.agents.values.map { .object($0.json) }), "servers": .array([]),
            "followUps": .array(state.followUps.values.map { .object($0.json) }),
            "liveActivity": LiveActivityRoutes.row(engine),
            "counts": .object([
                "tasks": .integer(Int64(tasks.count)), "activeSubAgents": .integer(Int64(state.activeSubAgentCount)),
            ]),
        ])
    }

    /// Seed 002 names a WebSocket and then recommends server-sent events instead; who still asks is shown the way.
    private static func webSocket(_ request: Request, _: [String]) throws(Problem) -> Reply {
        throw Problem(
            426, "The board speaks server-sent events, not WebSocket. Use GET /api/events/stream.",
            headers: [Header("Link", "</api/events/stream>; rel=\"alternate\"")])
    }
}
