// Why: whoever can send a line to an address can be seen on the board: agents' hooks, a pipe, an old session file.

internal import OrreryAgents
internal import OrreryHTTP
internal import OrreryModel

enum IngestRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.post, "/api/ingest/hooks", hooks)
        router.add(.post, "/api/ingest/:dialect", lines)
    }

    /// Answers at once, with nothing: an agent waits for its hooks, and takes what they answer for orders.
    private static func hooks(_ request: Request, _: [String]) throws(Problem) -> Reply {
        let terms = try IngestTerms(request, dialect: AgentDialect.hooks.rawValue)
        let body = request.body
        return .accepted(
            Response(status: 200),
            Work(instance: request.path) { engine throws(Problem) in
                engine.ingestHooks(body, terms)
                return .response(Response(status: 200))
            })
    }

    private static func lines(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        let terms = try IngestTerms(request, dialect: names[0])
        guard !request.body.isEmpty || terms.end != nil || terms.endsAfterTurn else {
            throw Problem(400, "Expected lines of an agent's output, found nothing. Send them as the body.")
        }
        let body = request.body
        return try .write(request) { engine throws(Problem) in
            .json(try engine.ingest(body, terms).json)
        }
    }
}
