// Why: agents and orchestrators post what they made (seed 002, section 3), and whoever sees the task fetches it.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

enum DeliverableRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.get, "/api/tasks/:id/deliverables", list)
        router.add(.post, "/api/tasks/:id/deliverables", create)
        router.add(.get, "/api/deliverables/:id/content", download)
    }

    private static func list(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = TaskID(names[0])
        return .research(request) { engine throws(Problem) in
            let shelf = engine.shelf(of: try engine.task(id))
            return { history throws(EventLogError) in
                .json(.array(try history.deliverables(of: id).map(shelf.row(of:))))
            }
        }
    }

    private static func create(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
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

    private static func download(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        .work(
            Work(isQuestion: true, instance: request.path) { engine throws(Problem) in
                let (deliverable, task) = try engine.deliverable(names[0])
                let path = try engine.shelf(of: task).path(of: deliverable)
                return .file(FileOffer(path: path, headers: headers(of: path), instance: request.path))
            })
    }

    /// What keeps a file that anybody may have written from being anything but a file on the reader's disk.
    private static func headers(of path: String) -> [Header] {
        [
            Header("Content-Type", "application/octet-stream"), Header("Cache-Control", "no-store"),
            Header("Content-Disposition", AttachmentName(path: path).disposition),
            Header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
        ]
    }
}

extension Engine {
    /// Where the files of a task lie.
    func shelf(of task: BoardTask) -> DeliverableShelf {
        DeliverableShelf(
            roots: settings.deliverableRoots, folder: state.projects[task.projectID]?.path,
            isSimulated: clock.simulation != nil)
    }

    /// The deliverable and its task.
    /// - Throws: `Problem` when there is none, or none that the caller may use: the same one, so that nobody learns what
    ///   others have.
    fileprivate mutating func deliverable(_ id: String) throws(Problem) -> (Deliverable, BoardTask) {
        let missing =
            caller.isLimited
            ? Problem.notYours("deliverable", id)
            : Problem(404, "There is no deliverable \"\(id)\". GET /api/tasks/ID/deliverables lists a task's.")
        guard let found = try ask({ store throws(EventLogError) in try store.deliverable(id) }) else { throw missing }
        do throws(Problem) {
            return (found, try task(found.taskID))
        } catch {
            throw caller.isLimited ? missing : error
        }
    }
}
