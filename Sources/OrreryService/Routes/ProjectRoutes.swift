// Why: tasks belong to projects; `default` always exists.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

enum ProjectRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.get, "/api/projects", list)
        router.add(.post, "/api/projects", create)
        router.add(.get, "/api/projects/:id", read)
        router.add(.patch, "/api/projects/:id", update)
    }

    private static func list(_ request: Request, _: [String]) throws(Problem) -> Reply {
        .read(request) { engine in .json(.array(engine.state.projects.values.map { Row.both($0.json) })) }
    }

    private static func read(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = ProjectID(names[0])
        return .read(request) { engine throws(Problem) in
            .json(Row.both(try engine.project(id).json))
        }
    }

    private static func create(_ request: Request, _: [String]) throws(Problem) -> Reply {
        var body = try RequestBody(request)
        var new = NewProject(
            name: body.fields.requiredText("name", bytesMax: Limits.nameBytesMax) ?? "", ownerID: request.caller.user)
        new.id = body.fields.text("id", bytesMax: Limits.nameBytesMax)
        if let id = new.id, id.isEmpty { body.fields.fail("id", "Expected some text, found nothing.") }
        new.path = body.fields.text("path", bytesMax: Limits.nameBytesMax)
        new.mode = body.fields.choice(WorkspaceMode.self, "mode")
        new.thresholds = body.fields.thresholds() ?? nil
        try body.check()
        let project = new
        return try .write(request) { engine throws(Problem) in
            try response(engine.submit(.createProject(project)), status: 201)
        }
    }

    private static func update(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        var body = try RequestBody(request)
        var edit = ProjectEdit()
        edit.name = body.fields.nameIfThere()
        edit.path = body.fields.text("path", bytesMax: Limits.nameBytesMax)
        edit.mode = body.fields.choice(WorkspaceMode.self, "mode")
        edit.thresholds = body.fields.thresholds()
        try body.check()
        let change = edit
        return try .write(request) { engine throws(Problem) in
            try response(engine.submit(.updateProject(ProjectID(names[0]), change)), status: 200)
        }
    }

    private static func response(_ outcome: Outcome, status: Int) throws(Problem) -> Response {
        guard case .project(let project) = outcome else { preconditionFailure() }
        return .json(Row.both(project.json), status: status)
    }
}
