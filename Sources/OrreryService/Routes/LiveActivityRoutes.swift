// Why: what a lock screen or a tray icon asks for now and then (seed 000).

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

enum LiveActivityRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.get, "/api/live-activity", current)
        router.add(.get, "/api/tasks/:id/live-activity", ofTask)
    }

    private static func current(_ request: Request, _: [String]) throws(Problem) -> Reply {
        .read(request) { engine in .json(BoardView(engine).liveActivity) }
    }

    private static func ofTask(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = TaskID(names[0])
        return .read(request) { engine throws(Problem) in
            let task = try engine.task(id)
            var row = BoardView(engine).content(of: task).json
            row.append("isMonitored", .bool(engine.isMonitored(task)))
            row.append("dismissAt", .instant(engine.state.liveActivity?.dismissAt))
            return .json(.object(row))
        }
    }
}
