// Why: who works here can be listed, introduced and kept up to date.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

enum AgentRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.get, "/api/agents", list)
        router.add(.post, "/api/agents", create)
        router.add(.get, "/api/agents/:id", read)
        router.add(.patch, "/api/agents/:id", update)
    }

    private static func list(_ request: Request, _: [String]) throws(Problem) -> Reply {
        .read(request) { engine in .json(.array(engine.state.agents.values.map { Row.both($0.json) })) }
    }

    private static func read(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = AgentID(names[0])
        return .read(request) { engine throws(Problem) in
            guard let agent = engine.state.agents[id] else {
                throw Problem(404, "There is no agent \"\(id)\". GET /api/agents lists those that exist.")
            }
            return .json(Row.both(agent.json))
        }
    }

    private static func create(_ request: Request, _: [String]) throws(Problem) -> Reply {
        var body = try RequestBody(request)
        var edit = edit(&body.fields)
        if edit.name == nil, body.fields.errors.isEmpty {
            edit.name = body.fields.requiredText("name", bytesMax: Limits.nameBytesMax)
        }
        try body.check()
        return try save(request, nil, edit, status: 201)
    }

    private static func update(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        var body = try RequestBody(request)
        let edit = edit(&body.fields)
        try body.check()
        return try save(request, AgentID(names[0]), edit, status: 200)
    }

    private static func save(
        _ request: Request, _ id: AgentID?, _ edit: AgentEdit, status: Int
    ) throws(Problem) -> Reply {
        try .write(request) { engine throws(Problem) in
            guard case .agent(let agent) = try engine.submit(.saveAgent(id, edit)) else { preconditionFailure() }
            return .json(Row.both(agent.json), status: status)
        }
    }

    private static func edit(_ fields: inout ObjectReader) -> AgentEdit {
        var edit = AgentEdit()
        edit.name = fields.nameIfThere()
        edit.role = fields.text("role", bytesMax: Limits.nameBytesMax)
        edit.status = fields.choice(AgentStatus.self, "status")
        edit.model = fields.text("model", bytesMax: Limits.nameBytesMax)
        edit.description = fields.text("description", bytesMax: Limits.textBytesMax)
        return edit
    }
}
