// Why: whoever goes back in time wants to know where to: when a task began, ended, or called for somebody.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

enum HistoryRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.get, "/api/history", history)
    }

    /// The newest moments between `from` and `to`, both included, oldest first.
    private static func history(_ request: Request, _: [String]) throws(Problem) -> Reply {
        let from = try request.parameter("from").map { text throws(Problem) in try LogPlace(text, parameter: "from") }
        let to = try request.parameter("to").map { text throws(Problem) in try LogPlace(text, parameter: "to") }
        let limit = try request.number("limit", in: 1...Limits.momentsMax, fallback: Limits.momentsDefault)
        return .research(request) { engine in
            let (now, epoch, projects) = (engine.now, engine.epoch, engine.access.projects)
            return { history throws(EventLogError) in
                let range: (after: Int64, last: Int64)
                switch try LogRoutes.range(from: from, to: to, in: history, now: now) {
                case .success(let found): range = found
                case .failure(let problem): return problem.response(instance: request.path)
                }
                let found = try moments(
                    after: range.after, through: range.last, within: projects, limit: limit, in: history)
                let titles = try history.titles(of: found.moments.map(\.taskID))
                let (floor, head) = (try history.logFloor(), try history.logHead())
                return .json(
                    .object([
                        "epoch": .string(epoch),
                        // Before the first event there is nothing to be seen, unless there is nothing at all.
                        "floor": try place(min(max(floor, 1), head), in: history, now: now),
                        "head": try place(head, in: history, now: now),
                        "moments": .array(
                            zip(found.moments, titles).map { moment, title in
                                .object([
                                    "seq": .integer(moment.seq), "at": .instant(moment.at),
                                    "kind": .string(moment.kind.rawValue), "taskId": .string(moment.taskID.text),
                                    "title": .string(title ?? moment.taskID.text),
                                ])
                            }),
                        "isComplete": .bool(found.isComplete),
                    ]))
            }
        }
    }

    /// The newest moments after `position`, and whether there are no others. Few events of the types among which they are
    /// turn out to be none, so that this reads hardly more than it returns.
    private static func moments(
        after position: Int64, through last: Int64, within projects: [ProjectID]?, limit: Int,
        in history: any BoardHistory
    ) throws(EventLogError) -> (moments: [Moment], isComplete: Bool) {
        var events: [EncodedEvent] = []
        while true {
            let through = events.last.map { $0.event.seq - 1 } ?? last
            let piece = try history.moments(
                after: position, through: through, within: projects, limit: limit + 1)
            events += piece
            let moments = Moment.all(among: events)
            let isEnd = piece.count <= limit
            guard isEnd || moments.count > limit else { continue }
            return (moments.suffix(limit), isEnd && moments.count <= limit)
        }
    }

    private static func place(
        _ seq: Int64, in history: any BoardHistory, now: Instant
    ) throws(EventLogError) -> JSONValue {
        .object(["seq": .integer(seq), "at": .instant(try history.instant(of: seq) ?? now)])
    }
}
