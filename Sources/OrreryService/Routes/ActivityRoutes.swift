// Why: agents and orchestrators post what they do and what they made (seed 002, sections 1 and 3).

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

enum ActivityRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.get, "/api/tasks/:id/activities", activities)
        router.add(.post, "/api/tasks/:id/activities", logActivity)
        router.add(.get, "/api/tasks/:id/deliverables", deliverables)
        router.add(.post, "/api/tasks/:id/deliverables", addDeliverable)
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

    private static func deliverables(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = TaskID(names[0])
        return .research(request) { engine throws(Problem) in
            _ = try engine.task(id)
            return { history throws(EventLogError) in
                .json(.array(try history.deliverables(of: id).map { Row.both($0.json) }))
            }
        }
    }

    private static func addDeliverable(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = TaskID(names[0])
        var body = try RequestBody(request)
        let type = body.fields.choice(DeliverableType.self, "deliverable_type", "deliverableType")
        if type == nil, body.fields.errors.isEmpty {
            body.fields.fail("deliverable_type", "Expected one of file, url, artifact; found nothing.")
        }
        var new = NewDeliverable(
            deliverableType: type ?? .file,
            title: body.fields.requiredText("title", bytesMax: Limits.titleBytesMax) ?? "")
        new.path = body.fields.text("path", bytesMax: Limits.nameBytesMax)
        new.description = body.fields.text("description", bytesMax: Limits.textBytesMax)
        try body.check()
        let deliverable = new
        return try .write(request) { engine throws(Problem) in
            guard case .deliverable(let added) = try engine.submit(.addDeliverable(id, deliverable)) else {
                preconditionFailure()
            }
            return .json(Row.both(added.json), status: 201)
        }
    }
}
