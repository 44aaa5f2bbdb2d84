// Why: the log is the users'. They take it with them as text, one event a line, and whatever reads lines can read it.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
internal import OrreryStreams
internal import OrreryTime

enum LogRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.get, "/api/log", log)
    }

    /// The events from `from` to `to`, both included; what is left out is the floor and the head.
    private static func log(_ request: Request, _: [String]) throws(Problem) -> Reply {
        let from = try request.parameter("from").map { text throws(Problem) in try LogPlace(text, parameter: "from") }
        let to = try request.parameter("to").map { text throws(Problem) in try LogPlace(text, parameter: "to") }
        return .work(
            Work(isQuestion: true, instance: request.path) { engine throws(Problem) in
                let (now, epoch, access) = (engine.now, engine.epoch, engine.access)
                return .research(
                    Research(instance: request.path) { history throws(EventLogError) in
                        switch try range(from: from, to: to, in: history, now: now) {
                        case .success(let range): .export(try export(range, of: history, epoch: epoch, access))
                        case .failure(let problem): .response(problem.response(instance: request.path))
                        }
                    })
            })
    }

    /// The place before the first event that is asked for, and the place of the last one.
    static func range(
        from: LogPlace?, to: LogPlace?, in history: any BoardHistory, now: Instant
    ) throws(EventLogError) -> Result<(after: Int64, last: Int64), Problem> {
        let (head, floor) = (try history.logHead(), try history.logFloor())
        var (after, last) = (floor, head)
        if let to {
            switch try to.moment(in: history, now: now) {
            case .success(let moment): last = moment.cursor.seq
            case .failure(let problem): return .failure(problem)
            }
        }
        if let from {
            // Whoever asks for what comes after the last event gets it: nothing yet.
            if case .seq(head + 1) = from { return .success((head, head)) }
            switch try from.moment(in: history, now: now) {
            case .success(let moment): after = max(moment.cursor.seq - 1, 0)
            case .failure(let problem): return .failure(problem)
            }
            // What happened at the very instant is included, all of it.
            if case .instant(let instant) = from { after = try history.seq(at: instant - .milliseconds(1)) }
            guard after >= floor else { return .failure(try LogPlace.pruned(floor + 1, in: history)) }
        }
        guard after <= last else {
            return .failure(
                Problem(400, "Expected ?from= not to come after ?to=, found event \(after + 1) after event \(last)."))
        }
        return .success((after, last))
    }

    private static func export(
        _ range: (after: Int64, last: Int64), of history: any BoardHistory, epoch: String, _ access: Access
    ) throws(EventLogError) -> Export {
        let epochs = try history.epochs()
        let headers = [
            Header("Content-Type", "application/x-ndjson; charset=utf-8"), Header("Cache-Control", "no-store"),
            Header("Content-Disposition", "attachment; filename=\"orrery-log-\(epoch).ndjson\""),
        ]
        return Export(
            headers: headers, epoch: epoch,
            start: reading(after: range.after, through: range.last, epochs: epochs, access))
    }

    private static func reading(
        after position: Int64, through last: Int64, epochs: [LogEpoch], _ access: Access
    ) -> Export.Reading {
        Export.Reading { history throws(EventLogError) in
            var bytes: [UInt8] = []
            var (after, eventsLeft) = (position, Limits.exportPieceEventsMax)
            while after < last, bytes.count < Limits.exportPieceBytes, eventsLeft > 0 {
                let limit = min(Limits.catchUpEventsMax, Int(last - after))
                let events = try history.read(after: after, limit: limit, bytesMax: Limits.exportPieceBytes)
                // What is missing was pruned since: an answer that breaks off says so, a gap would not.
                guard events.first?.event.seq == after + 1 else {
                    throw .unavailable("Event \(after + 1) was pruned while the log was handed out. Ask again.")
                }
                // Who may see little of a long log must not hold up those who ask something else.
                eventsLeft -= events.count
                for event in events {
                    after = event.event.seq
                    guard access.includes(event.event) else { continue }
                    bytes += NativeDialect.json(CommittedEvent(event, epoch: epochs.name(of: after)))
                    bytes.append(UInt8(ascii: "\n"))
                    if bytes.count >= Limits.exportPieceBytes { break }
                }
            }
            let next = after < last ? reading(after: after, through: last, epochs: epochs, access) : nil
            return Export.Piece(bytes: bytes, next: next)
        }
    }
}
