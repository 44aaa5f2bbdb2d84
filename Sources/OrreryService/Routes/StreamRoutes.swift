// Why: a viewer says where it stands in the log and is served from there: replay and live are one thing.

package import OrreryHTTP
internal import OrreryModel
internal import OrreryStreams

package enum StreamRoutes {
    static func add(to router: inout Router<Route>, version: VersionInfo) {
        router.add(.get, "/api/events") { request, _ throws(Problem) in
            let topic = StreamTopic(projectID: request.parameter("project"), taskID: request.parameter("task"))
            return open(request, .native, topic, logs: request.parameter("logs")) { engine, place in
                NativeDialect.preface(
                    version: version.version, cursor: place.cursor, head: engine.head, clock: engine.clock,
                    heartbeat: engine.streamHeartbeat, resumedFrom: place.asked,
                    reset: place.refusal.map {
                        NativeDialect.reset(reason: $0, from: place.asked ?? "", head: place.cursor)
                    })
            }
        }
        router.add(.get, "/api/events/stream") { request, _ throws(Problem) in
            open(request, .missionControl, StreamTopic()) { _, place in
                MissionControlDialect.preface(
                    cursor: place.cursor,
                    reset: place.refusal.map {
                        MissionControlDialect.reset(reason: $0, from: place.asked ?? "", head: place.cursor)
                    })
            }
        }
        router.add(.get, "/api/tasks/:id/stream") { request, names throws(Problem) in
            let id = TaskID(names[0])
            return open(request, .timeline, StreamTopic(taskID: id.text)) { engine, place throws(Problem) in
                try timelinePreface(id, request, &engine, place)
            }
        }
    }

    private static let patterns = [
        "/api/events", "/api/events/stream", "/api/tasks/:id/stream", "/api/projects/:id/events",
    ]

    /// Says on every stream's route that there are none (seed 001's `enableLiveStreaming`).
    ///
    /// 404 and not 503: a reader that tries again later, as 503 invites to, will find the same.
    static func addRefusals(to router: inout Router<Route>) {
        for pattern in patterns {
            router.add(.get, pattern) { _, _ throws(Problem) in
                throw Problem(
                    404,
                    "Live streaming is off on this board (monitoring.enableLiveStreaming). Poll GET /api/board, or set it "
                        + "to true and start the board again.", code: streamingOff)
            }
        }
    }

    /// The word by which the page tells that streaming is off from other refusals.
    private static let streamingOff = "STREAMING_OFF"

    /// Where a viewer begins: what it asked for, why that cannot be had if it cannot, and the cursor it gets.
    struct Place {
        let asked: String?
        let refusal: String?
        let cursor: StreamCursor
    }

    private static func open(
        _ request: Request, _ dialect: StreamDialect, _ topic: StreamTopic, logs: String? = nil,
        preface: @escaping @Sendable (inout Engine, Place) throws(Problem) -> [UInt8]
    ) -> Reply {
        // HEAD asks what would come, and gets no stream.
        if request.method == .head { return .answer(Response(status: 200, headers: headers)) }
        return .work(
            Work(isQuestion: true, instance: request.path) { engine throws(Problem) in
                // A board that asks who is there tells at once that a stream would stay empty.
                if engine.caller.isLimited {
                    if let id = topic.projectID { _ = try engine.project(ProjectID(id)) }
                    if let id = topic.taskID { _ = try engine.task(TaskID(id)) }
                }
                let place = place(request, engine)
                let logs = try engine.logInterest(logs)
                return .stream(
                    StreamOpening(
                        dialect: dialect, topic: topic, cursor: place.cursor, preface: try preface(&engine, place),
                        logs: logs))
            })
    }

    static func place(_ request: Request, _ engine: Engine) -> Place {
        // The header wins: a reader that reconnects sends it, while its URL still says where it once began.
        let asked = (request.header("Last-Event-ID") ?? request.parameter("lastEventId")).flatMap {
            $0.isEmpty ? nil : $0
        }
        let head = StreamCursor(epoch: engine.epoch, seq: engine.head)
        guard let asked else { return Place(asked: nil, refusal: nil, cursor: head) }
        guard let wanted = StreamCursor(asked) else {
            return Place(asked: asked, refusal: "no cursor of this board", cursor: head)
        }
        let refusal = wanted.refusal(epoch: engine.epoch, floor: engine.floor, head: engine.head)
        return Place(asked: asked, refusal: refusal, cursor: refusal == nil ? wanted : head)
    }

    /// A viewer that resumes gets what it has missed; any other the runs that go on, with what they have done so far.
    private static func timelinePreface(
        _ id: TaskID, _ request: Request, _ engine: inout Engine, _ place: Place
    ) throws(Problem) -> [UInt8] {
        _ = try engine.task(id, in: request)
        if place.asked != nil, place.refusal == nil {
            return MissionControlDialect.preface(cursor: place.cursor, reset: nil)
        }
        var running: [(invocation: Invocation, activities: [InvocationActivity])] = []
        for invocation in engine.state.invocations.values where invocation.taskID == id {
            let activities = try engine.ask { history throws(EventLogError) in
                try history.activities(ofInvocation: invocation.id)
            }
            running.append((invocation, activities))
        }
        let preface = TimelineDialect.preface(
            cursor: place.cursor, taskID: id, at: engine.now, running: running)
        let reset = place.refusal.map {
            TimelineDialect.reset(reason: $0, from: place.asked ?? "", head: place.cursor)
        }
        return preface + (reset ?? [])
    }

    /// What every stream's answer says of itself (design page 4).
    package static let headers = [
        Header("Content-Type", "text/event-stream"), Header("Cache-Control", "no-store, no-transform"),
        Header("X-Accel-Buffering", "no"),
    ]
}
