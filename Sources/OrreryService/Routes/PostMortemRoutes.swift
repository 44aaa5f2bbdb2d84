// Why: what is known of a task leaves the board as one file that needs no board.

internal import OrreryHTTP
internal import OrreryModel
internal import OrreryTime

enum PostMortemRoutes {
    static func add(to router: inout Router<Route>, version: VersionInfo) {
        router.add(.get, "/api/tasks/:id/post-mortem") { request, names throws(Problem) in
            postMortem(request, TaskID(names[0]), version: version.version)
        }
    }

    private static func postMortem(_ request: Request, _ id: TaskID, version: String) -> Reply {
        .work(
            Work(isQuestion: true, instance: request.path) { engine throws(Problem) in
                let task = try engine.task(id)
                let subject = PostMortemSubject(
                    task: task, projectName: engine.state.projects[task.projectID]?.name ?? task.projectID.text,
                    agentName: task.assignedAgentID.flatMap { engine.state.agents[$0]?.name }, now: engine.now,
                    isSimulated: engine.clock.simulation != nil, version: version,
                    place: "\(engine.epoch)-\(engine.head)", quietAfter: engine.settings.quietAfter)
                let export = Export(
                    headers: headers(id), epoch: engine.epoch, start: PostMortem(subject).reading)
                return .research(Research(instance: request.path) { _ throws(EventLogError) in .export(export) })
            })
    }

    private static func headers(_ id: TaskID) -> [Header] {
        // What is no plain character of a file's name must not get into a header.
        let name = String(
            decoding: id.text.utf8.map { byte in
                let isPlain = byte >= 0x30 && byte <= 0x39 || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a
                return isPlain || byte == UInt8(ascii: "-") ? byte : UInt8(ascii: "_")
            }, as: UTF8.self)
        return [
            Header("Content-Type", "text/html; charset=utf-8"), Header("Cache-Control", "no-store"),
            Header("Content-Disposition", "attachment; filename=\"task-\(name)-post-mortem.html\""),
            Header("Content-Security-Policy", "\(PostMortemStyle.policy); sandbox"),
        ]
    }
}
