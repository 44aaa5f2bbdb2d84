// Why: a viewer says where it stands in the log and is served from there: replay and live are one thing.

package import OrreryHTTP
internal import OrreryModel
internal import OrreryStreams

package enum StreamRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.get, "/api/events") { request, _ throws(Problem) in
            open(
                request, .native,
                StreamTopic(projectID: request.parameter("project"), taskID: request.parameter("task")))
        }
        router.add(.get, "/api/events/stream") { request, _ throws(Problem) in
            open(request, .missionControl, StreamTopic())
        }
    }

    private static func open(_ request: Request, _ dialect: StreamDialect, _ topic: StreamTopic) -> Reply {
        // HEAD asks what would come, and gets no stream.
        if request.method == .head { return .answer(Response(status: 200, headers: headers)) }
        // The header wins: a reader that reconnects sends it, while its URL still says where it once began.
        let asked = request.header("Last-Event-ID") ?? request.parameter("lastEventId")
        return .work(
            Work(isQuestion: true, instance: request.path) { engine throws(Problem) in
                .stream(opening(asked.flatMap { $0.isEmpty ? nil : $0 }, dialect, topic, engine))
            })
    }

    /// What every stream's answer says of itself (design page 4).
    package static let headers = [
        Header("Content-Type", "text/event-stream"), Header("Cache-Control", "no-store, no-transform"),
        Header("X-Accel-Buffering", "no"),
    ]

    private static func opening(
        _ asked: String?, _ dialect: StreamDialect, _ topic: StreamTopic, _ engine: Engine
    ) -> StreamOpening {
        let head = StreamCursor(epoch: engine.epoch, seq: engine.head)
        var cursor = head
        var refusal: String?
        if let asked {
            if let wanted = StreamCursor(asked) {
                refusal = wanted.refusal(epoch: engine.epoch, floor: engine.floor, head: engine.head)
                if refusal == nil { cursor = wanted }
            } else {
                refusal = "no cursor of this board"
            }
        }
        let preface: [UInt8]
        switch dialect {
        case .native:
            preface = NativeDialect.preface(
                cursor: cursor, head: head.seq, clock: engine.clock, heartbeat: engine.streamHeartbeat,
                resumedFrom: asked,
                reset: refusal.map { NativeDialect.reset(reason: $0, from: asked ?? "", head: head) })
        case .missionControl:
            preface = MissionControlDialect.preface(
                cursor: cursor,
                reset: refusal.map { MissionControlDialect.reset(reason: $0, from: asked ?? "", head: head) })
        }
        return StreamOpening(dialect: dialect, topic: topic, cursor: cursor, preface: preface)
    }
}
