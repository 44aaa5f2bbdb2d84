// Why: tasks are listed, created, read, changed and deleted (rows A and C of the product).

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

enum TaskRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.get, "/api/tasks", list)
        router.add(.post, "/api/tasks", create)
        router.add(.get, "/api/tasks/:id", read)
        router.add(.patch, "/api/tasks/:id", update)
        router.add(.delete, "/api/tasks/:id", delete)
    }

    /// The answer that shows a task as it stands now.
    static func response(_ id: TaskID, _ engine: inout Engine, status: Int = 200) throws(Problem) -> Response {
        let task = try engine.task(id)
        return .json(
            Row.both(Row.task(task, at: engine.now)), status: status,
            headers: status == 201 ? [Header("Location", "/api/tasks/\(PercentEncoding.encode(id.text))")] : [])
    }

    private static func list(_ request: Request, _: [String]) throws(Problem) -> Reply {
        let asked = try query(request)
        return .research(request) { engine throws(Problem) in
            var limited = asked
            limited.within = engine.visibleProjects
            let query = limited
            let now = engine.now
            return { history throws(EventLogError) in
                let page = try history.tasks(query)
                return .json(
                    .array(page.tasks.map { Row.both(Row.task($0, at: now)) }), headers: request.linkToNext(page.next))
            }
        }
    }

    private static func query(_ request: Request) throws(Problem) -> TaskQuery {
        var query = TaskQuery()
        for name in (request.parameter("status") ?? "").split(separator: ",").map(String.init) {
            if let column = BoardColumn(rawValue: name) {
                if !query.columns.contains(column) { query.columns.append(column) }
            } else if let status = TaskStatus(rawValue: name) {
                if !query.taskStatuses.contains(status) { query.taskStatuses.append(status) }
            } else {
                throw Problem(400, "Unknown status \"\(name)\". \(StatusWords.known)")
            }
        }
        query.project = request.parameter("project")
        query.text = request.parameter("q").flatMap { $0.isEmpty ? nil : $0 }
        query.limit = try request.number("limit", in: 1...Limits.listRowsMax, fallback: Limits.listRowsDefault)
        query.after = try request.cursor()
        return query
    }

    private static func create(_ request: Request, _: [String]) throws(Problem) -> Reply {
        let new = try NewTask(request)
        return try .write(request) { engine throws(Problem) in
            guard case .task(let id) = try engine.submit(.createTask(new)) else { preconditionFailure() }
            return try response(id, &engine, status: 201)
        }
    }

    private static func read(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = TaskID(names[0])
        return .read(request) { engine throws(Problem) in try response(id, &engine) }
    }

    private static func update(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = TaskID(names[0])
        let edit = try TaskEdit(request)
        return try .write(request) { engine throws(Problem) in
            _ = try engine.submit(.updateTask(id, edit))
            return try response(id, &engine)
        }
    }

    private static func delete(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = TaskID(names[0])
        return try .write(request) { engine throws(Problem) in
            _ = try engine.submit(.deleteTask(id))
            return .json(.object(["success": .bool(true), "id": .string(id.text)]))
        }
    }
}
