// Why: planners post the parts of a task, workers say how each goes (seed 003).

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

enum PlanRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.get, "/api/tasks/:id/subtasks", list)
        router.add(.post, "/api/tasks/:id/subtasks", create)
        router.add(.post, "/api/tasks/:id/retry-planning") { request, names throws(Problem) in
            let id = TaskID(names[0])
            return try .write(request) { engine throws(Problem) in
                _ = try engine.submit(.retryPlanning(id))
                return try TaskRoutes.response(id, &engine)
            }
        }
        router.add(.post, "/api/subtasks/:id/start", move { _ in .start })
        router.add(
            .post, "/api/subtasks/:id/complete",
            move { .complete(prURL: $0.text("prUrl", "pr_url", bytesMax: Limits.nameBytesMax)) })
        router.add(.post, "/api/subtasks/:id/merge", move { _ in .merge })
        router.add(
            .post, "/api/subtasks/:id/fail",
            move { .fail(error: $0.text("error", "error_message", bytesMax: Limits.textBytesMax)) })
        router.add(.post, "/api/subtasks/:id/retry", move { _ in .retry })
    }

    /// The parts in the order in which they were made.
    private static func list(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = TaskID(names[0])
        return .read(request) { engine throws(Problem) in
            _ = try engine.task(id)
            var query = TaskQuery()
            query.parentID = id
            query.within = engine.visibleProjects
            let wanted = query
            let page = try engine.ask { history throws(EventLogError) in try history.tasks(wanted) }
            let now = engine.now
            let parts = page.tasks.reversed().filter { $0.subtaskStatus != nil }
            return .json(.array(parts.map { Row.both(Row.task($0, at: now)) }))
        }
    }

    /// One part, or an array of parts that may wait for each other by place or key.
    private static func create(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = TaskID(names[0])
        var errors: [FieldError] = []
        var parts: [NewSubtask] = []
        let objects = try objects(of: request)
        for (index, object) in objects.list.enumerated() {
            var fields = ObjectReader(object, at: objects.isMany ? "/\(index)" : "")
            var part = NewSubtask(task: NewTask(&fields))
            part.key = fields.text("key", bytesMax: Limits.nameBytesMax)
            if let key = part.key, parts.contains(where: { $0.key == key }) {
                fields.fail("key", "Expected a key of its own, found \"\(key)\" once more.")
            }
            part.blockedBy = fields.references()
            errors += fields.errors
            parts.append(part)
        }
        try RequestBody.check(errors)
        let new = parts
        return try .write(request) { engine throws(Problem) in
            guard case .tasks(let ids) = try engine.submit(.createSubtasks(id, new)) else { preconditionFailure() }
            var rows: [JSONValue] = []
            for id in ids { rows.append(Row.both(Row.task(try engine.task(id), at: engine.now))) }
            return .json(objects.isMany ? .array(rows) : rows[0], status: 201)
        }
    }

    private static func objects(of request: Request) throws(Problem) -> (list: [JSONObject], isMany: Bool) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONReader.value(from: request.body)
        } catch {
            throw Problem(
                400, "Expected a part as an object, or an array of parts; found text that is no JSON: \(error.detail).")
        }
        if let object = value.object { return ([object], false) }
        guard let values = value.array, (1...Limits.subtasksMax).contains(values.count) else {
            throw Problem(
                400,
                "Expected a part as an object, or an array of 1 to \(Limits.subtasksMax) parts; found "
                    + "\(value.array.map { "\($0.count)" } ?? value.kind).")
        }
        let objects = values.compactMap(\.object)
        guard objects.count == values.count else {
            throw Problem(400, "Expected an array of objects, found something else in it.")
        }
        return (objects, true)
    }

    /// A handler that moves a part and shows it.
    private static func move(_ move: @escaping @Sendable (inout ObjectReader) -> SubtaskMove) -> RouteHandler {
        { request, names throws(Problem) in
            let id = TaskID(names[0])
            var body = try RequestBody(request, isOptional: true)
            let wanted = move(&body.fields)
            try body.check()
            return try .write(request) { engine throws(Problem) in
                _ = try engine.submit(.moveSubtask(id, wanted))
                return try TaskRoutes.response(id, &engine)
            }
        }
    }
}

extension ObjectReader {
    /// The parts that a part is to wait for from now on, each once; nil when they are not mentioned.
    mutating func blockers() -> [TaskID]? {
        guard let names = texts("blockedBy") ?? texts("blocked_by") else { return nil }
        var ids: [TaskID] = []
        for name in names.prefix(Limits.subtasksMax + 1) where !ids.contains(TaskID(name)) { ids.append(TaskID(name)) }
        guard names.count <= Limits.subtasksMax else {
            fail("blockedBy", "Expected at most \(Limits.subtasksMax) parts, found \(names.count).")
            return nil
        }
        return ids
    }

    /// What a part waits for: places in the same array, keys in it, or ids of parts that are there.
    fileprivate mutating func references() -> [NewSubtask.Reference] {
        guard let (key, value) = member(["blockedBy", "blocked_by"]), !value.isNull else { return [] }
        guard let values = value.array, values.count <= Limits.subtasksMax else {
            fail(key, "Expected an array of at most \(Limits.subtasksMax) ids, keys or places, found \(value.kind).")
            return []
        }
        var references: [NewSubtask.Reference] = []
        for (index, value) in values.enumerated() {
            let reference: NewSubtask.Reference?
            switch value {
            case .string(let text): reference = .name(text)
            case .integer(let place) where place >= 0: reference = .index(Int(place))
            default: reference = nil
            }
            guard let reference else {
                fail("\(key)/\(index)", "Expected an id, a key or a place from 0, found \(value.kind).")
                continue
            }
            if !references.contains(reference) { references.append(reference) }
        }
        return references
    }
}
