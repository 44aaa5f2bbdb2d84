// Why: a run's log is posted line by line or in bulk, and read from any line, from its end, or by what its lines say.

internal import OrreryAgents
internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

enum RunLogRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.post, "/api/invocations/:id/logs", post)
        router.add(.get, "/api/invocations/:id/log", read)
        router.add(.get, "/api/invocations/:id/log.txt", download)
    }

    private static func post(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let lines = try PostedLog.lines(of: request.body)
        return try .write(request) { engine throws(Problem) in
            let numbers = try engine.appendLog(of: try engine.invocation(names[0]), lines)
            return .json(
                .object([
                    "success": .bool(true), "count": .integer(Int64(numbers.count)),
                    "from": .integer(numbers.lowerBound), "to": .integer(numbers.upperBound - 1),
                ]), status: 201)
        }
    }

    private static func read(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let limit = try request.number(
            "limit", in: 1...Limits.logPageLinesMax, fallback: Limits.logPageLinesDefault)
        let from = try request.number("from", in: -1_000_000_000_000...1_000_000_000_000, fallback: 1)
        let text = request.parameter("q").flatMap { $0.isEmpty ? nil : $0 }
        if let text, text.utf8.count > Limits.logSearchBytesMax {
            throw Problem(
                400, "Expected ?q= to have at most \(Limits.logSearchBytesMax) bytes, found \(text.utf8.count).")
        }
        return .research(request) { engine throws(Problem) in
            let invocation = try engine.invocation(names[0])
            _ = try engine.task(invocation.taskID, in: request)
            let isOver = engine.state.invocations[invocation.id] == nil
            return { history throws(EventLogError) in
                let summary = try history.logSummary(of: invocation.id)
                var question = LogQuestion(
                    invocationID: invocation.id,
                    from: max(1, from < 0 ? summary.last + 1 + Int64(from) : Int64(from)), linesMax: limit)
                question.text = text
                return .json(
                    bytes: LogFrames.page(
                        try history.logPage(question), summary,
                        isComplete: isOver && summary.isRead(of: invocation.logPath)))
            }
        }
    }

    /// All lines that are kept and were there when it was asked for, as they came.
    private static func download(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        .work(
            Work(isQuestion: true, instance: request.path) { engine throws(Problem) in
                let invocation = try engine.invocation(names[0])
                _ = try engine.task(invocation.taskID, in: request)
                let (id, epoch) = (invocation.id, engine.epoch)
                return .research(
                    Research(instance: request.path) { history throws(EventLogError) in
                        .export(try export(of: id, history, epoch: epoch))
                    })
            })
    }

    private static func export(
        of id: Int64, _ history: any BoardHistory, epoch: String
    ) throws(EventLogError) -> Export {
        let summary = try history.logSummary(of: id)
        let headers = [
            Header("Content-Type", "text/plain; charset=utf-8"), Header("Cache-Control", "no-store"),
            Header("Content-Disposition", "attachment; filename=\"run-\(id).log\""),
        ]
        return Export(
            headers: headers, epoch: epoch, start: reading(of: id, after: summary.first - 1, through: summary.last))
    }

    private static func reading(of id: Int64, after: Int64, through last: Int64) -> Export.Reading {
        Export.Reading { history throws(EventLogError) in
            guard after < last else { return Export.Piece(bytes: [], next: nil) }
            var question = LogQuestion(invocationID: id, from: after + 1, linesMax: Limits.logPageLinesMax)
            question.through = last
            question.bytesMax = Limits.exportPieceBytes
            let page = try history.logPage(question)
            // What is missing was pruned since: an answer that breaks off says so, a gap would not.
            guard page.lines.first?.number == after + 1 else {
                throw .unavailable("Line \(after + 1) was pruned while the log was handed out. Ask again.")
            }
            var bytes: [UInt8] = []
            for line in page.lines {
                bytes += line.text
                bytes.append(UInt8(ascii: "\n"))
            }
            let next = page.next <= last ? reading(of: id, after: page.next - 1, through: last) : nil
            return Export.Piece(bytes: bytes, next: next)
        }
    }
}
