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

    /// The live activity with its elapsed time as of now; null when none is shown.
    static func row(_ engine: Engine) -> JSONValue {
        guard var activity = engine.state.liveActivity else { return .null }
        if let task = engine.state.tasks[activity.content.taskID] { activity.content = content(of: task, engine) }
        return .object(activity.json)
    }

    private static func current(_ request: Request, _: [String]) throws(Problem) -> Reply {
        .read(request) { engine in .json(row(engine)) }
    }

    private static func ofTask(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let id = TaskID(names[0])
        return .read(request) { engine throws(Problem) in
            let task = try engine.task(id)
            var row = content(of: task, engine).json
            row.append("isMonitored", .bool(engine.isMonitored(task)))
            row.append("dismissAt", .instant(engine.state.liveActivity?.dismissAt))
            return .json(.object(row))
        }
    }

    /// What is shown of `task`: the clock runs on, but silence is counted from the last sign of life.
    private static func content(of task: BoardTask, _ engine: Engine) -> LiveActivity.Content {
        let heard = task.lastActivityAt ?? task.createdAt
        return LiveActivity.Content(
            of: task, phase: engine.state.phase(of: task),
            projectName: engine.state.projects[task.projectID]?.name ?? task.projectID.text, at: engine.now,
            staleAfter: engine.settings.quietAfter - (engine.now - heard))
    }
}
