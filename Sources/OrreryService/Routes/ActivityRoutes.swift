// Why: agents and orchestrators post what they do (seed 002, sections 1 and 3).

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

enum ActivityRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.get, "/api/tasks/:id/activities", activities)
        router.add(.post, "/api/tasks/:id/activities", logActivity)
    }

    private static func activities(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = TaskID(names[0])
        let limit = try request.number("limit", in: 1...Limits.listRowsMax, fallback: Limits.listRowsDefault)
        let cursor = try request.cursor()
        return .research(request) { engine throws(Problem) in
            _ = try engine.task(id)
            return { history throws(EventLogError) in
                let page = try history.activities(of: id, limit: limit, after: cursor)
                return .json(.array(page.rows.map { Row.both($0.json) }), headers: request.linkToNext(page.next))
            }
        }
    }

    private static func logActivity(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = TaskID(names[0])
        var body = try RequestBody(request)
        var new = NewActivity(
            activityType: body.fields.requiredText("activity_type", "activityType", bytesMax: Limits.nameBytesMax)
                ?? "",
            message: body.fields.requiredText("message", bytesMax: Limits.textBytesMax) ?? "")
        new.agentID = body.fields.identifier("agent_id", "agentId")
        new.metadata = body.fields.metadata()
        try body.check()
        let activity = new
        return try .write(request) { engine throws(Problem) in
            guard case .activity(let logged) = try engine.submit(.logActivity(id, activity)) else {
                preconditionFailure()
            }
            return .json(Row.both(logged.json), status: 201)
        }
    }
}
