// Why: servers can be listed, registered, connected and let go of, and a command that the settings name can be run there.
// What a command is stands in the settings of whoever runs the board: no request can write one.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

enum ServerRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.get, "/api/servers", list)
        router.add(.post, "/api/servers", register)
        router.add(.get, "/api/servers/:id", read)
        router.add(.post, "/api/servers/:id/connect") { request, names throws(Problem) in
            try submit(request, .connectServer(ServerID(names[0])))
        }
        router.add(.post, "/api/servers/:id/disconnect") { request, names throws(Problem) in
            try submit(request, .disconnectServer(ServerID(names[0])))
        }
        router.add(.post, "/api/servers/:id/run", run)
    }

    private static func list(_ request: Request, _: [String]) throws(Problem) -> Reply {
        .read(request) { engine in .json(.array(engine.state.servers.values.map { Row.both($0.json) })) }
    }

    private static func read(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = ServerID(names[0])
        return .read(request) { engine throws(Problem) in
            guard let server = engine.state.servers[id] else {
                throw Problem(404, "There is no server \"\(id)\". GET /api/servers lists those that exist.")
            }
            return .json(Row.both(server.json))
        }
    }

    /// A server that is only known by its name, or by its host, too: how to reach it is said in `orrery.json`.
    private static func register(_ request: Request, _: [String]) throws(Problem) -> Reply {
        var body = try RequestBody(request)
        let id: ServerID? = body.fields.identifier("id")
        if let id, !ServerSettings.isName(id.text) {
            body.fields.fail("id", "Expected \(ServerSettings.expectedName), found \"\(id.text.prefix(100))\".")
        }
        let name = body.fields.requiredText("name", bytesMax: Limits.nameBytesMax) ?? ""
        let host = body.fields.text("host", bytesMax: Limits.serverWordBytesMax)
        if let host, !ServerSettings.isWord(host) {
            body.fields.fail("host", "Expected the name or the address of a host, found \"\(host)\".")
        }
        try body.check()
        return try submit(
            request, .registerServer(NewServer(id: id, name: name, host: host)), status: 201)
    }

    private static func submit(
        _ request: Request, _ command: Command, status: Int = 200
    ) throws(Problem) -> Reply {
        try .write(request) { engine throws(Problem) in
            guard case .server(let server) = try engine.submit(command) else { preconditionFailure() }
            return .json(Row.both(server.json), status: status)
        }
    }

    /// Begins a run. Whatever is no name of a command is refused before anything looks at it.
    private static func run(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = ServerID(names[0])
        var body = try RequestBody(request)
        let command = body.fields.requiredText("command", bytesMax: Limits.textBytesMax) ?? ""
        var new = NewServerRun(command: command)
        new.taskID = body.fields.identifier("taskId", "task_id")
        new.projectID = body.fields.identifier("projectId", "project_id")
        new.title = body.fields.text("title", bytesMax: Limits.titleBytesMax)
            .flatMap { $0.contains { !$0.isWhitespace } ? $0 : nil }
        body.fields.refuseUnknown()
        try body.check()
        let asked = new
        return try .write(request) { engine throws(Problem) in
            guard ServerSettings.isName(command) else {
                let known = engine.state.servers[id]?.commands ?? []
                throw Problem(
                    422,
                    "Expected the name of a command that orrery.json has for the server \"\(id)\" "
                        + "(\(known.isEmpty ? "none" : known.joined(separator: ", "))), found something else. A request "
                        + "names a command and never writes one.")
            }
            var run = asked
            if run.projectID == nil { run.projectID = engine.caller.projectID.map { ProjectID($0) } }
            guard case .invocation(let invocation) = try engine.submit(.runOnServer(id, run)) else {
                preconditionFailure()
            }
            let task = try engine.task(invocation.taskID)
            return .json(
                .object([
                    "success": .bool(true), "task": Row.both(Row.task(task, at: engine.now)),
                    "invocation": Row.both(invocation.json),
                ]), status: 201)
        }
    }
}
