// Why: one request gives a page everything that it folds events onto, as it is now or as it was at any moment.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
internal import OrreryStreams
internal import OrreryTime

enum BoardRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.get, "/api/board", board)
        router.add(.get, "/api/ws", webSocket)
    }

    private static func board(_ request: Request, _: [String]) throws(Problem) -> Reply {
        if let text = request.parameter("at") { return past(request, try LogPlace(text, parameter: "at")) }
        return .read(request) { engine throws(Problem) in
            let tag =
                "W/\"\(engine.epoch)-\(engine.head)-\(engine.clock.speedPerMille)-\(engine.clock.isPaused)"
                + "\(engine.caller.mark)\""
            let known = Response.json(bytes: [], headers: [Header("ETag", tag)]).revalidated(by: request)
            if known.status == 304 { return known }
            return .json(bytes: engine.boardText(), headers: [Header("ETag", tag)])
        }
    }

    /// The board as it was. What has happened does not change, so that whoever names an event of an epoch may keep it.
    private static func past(_ request: Request, _ place: LogPlace) -> Reply {
        .research(request) { engine in
            let (now, clock, quietAfter, caller) = (
                engine.now, engine.clock, engine.settings.quietAfter, engine.caller
            )
            return { history throws(EventLogError) in
                let moment: LogMoment
                switch try place.moment(in: history, now: now) {
                case .success(let found): moment = found
                case .failure(let problem): return problem.response(instance: request.path)
                }
                let headers = [
                    Header("ETag", "W/\"past-\(moment.cursor)-\(moment.at.milliseconds)\(caller.mark)\""),
                    Header("Cache-Control", place.isForGood ? "private, max-age=3600, immutable" : "private, no-cache"),
                ]
                let known = Response(status: 200, headers: headers).revalidated(by: request)
                if known.status == 304 { return known }
                let view = BoardView(
                    epoch: moment.cursor.epoch, now: moment.at, clock: clock.past(at: moment.at),
                    state: caller.limited(try history.state(at: moment.cursor.seq)), quietAfter: quietAfter)
                return Response(
                    status: 200, headers: [Header("Content-Type", "application/json; charset=utf-8")] + headers,
                    body: JSONWriter.bytes(view.json))
            }
        }
    }

    /// Seed 002 names a WebSocket and then recommends server-sent events instead; who still asks is shown the way.
    private static func webSocket(_ request: Request, _: [String]) throws(Problem) -> Reply {
        throw Problem(
            426, "The board speaks server-sent events, not WebSocket. Use GET /api/events/stream.",
            headers: [Header("Link", "</api/events/stream>; rel=\"alternate\"")])
    }
}

extension Caller {
    /// Who asks is part of the answer's name: somebody else's board must not be taken for one's own.
    fileprivate var mark: String { tokenID.map { "-\($0)" } ?? "" }
}
