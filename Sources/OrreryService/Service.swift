// Why: what a request means is decided here, without a socket: the doors, the route, the reading of the body. What it
// does to the board is work for the engine.

internal import OrreryAgents
package import OrreryHTTP
internal import OrreryModel

/// A route's handler: the request and the segments that stood for names in its pattern.
typealias RouteHandler = @Sendable (Request, [String]) throws(Problem) -> Reply

/// A handler in the router's table. A struct around the function, because the compiler of Swift 6.3 crashes on a function
/// with typed throws that stands for a generic parameter.
struct Route: Sendable {
    let handle: RouteHandler
}

extension Router<Route> {
    mutating func add(_ method: Method, _ pattern: String, _ handle: @escaping RouteHandler) {
        add(method, pattern, Route(handle: handle))
    }
}

/// Everything the board answers over HTTP. Immutable: any thread may ask it.
package struct Service: Sendable {
    private let router: Router<Route>
    private let doors: Doors
    private let gatekeeper: any Gatekeeper
    private let asset: @Sendable ([String], Bool) -> Response?
    private let isSimulated: Bool

    /// - Parameters:
    ///   - gatekeeper: Who knows the callers.
    ///   - version: What `/version` says beside the name.
    ///   - isStreaming: Whether there are event streams; without them their routes say so.
    ///   - statistics: How the board does; asked on any thread.
    ///   - asset: The page's file at a path, if there is one; compressed with gzip where that is asked for.
    package init(
        doors: Doors, gatekeeper: any Gatekeeper = OpenGate(), version: VersionInfo, isSimulated: Bool,
        isStreaming: Bool = true, statistics: @escaping @Sendable () -> Statistics = { Statistics() },
        asset: @escaping @Sendable ([String], Bool) -> Response?
    ) {
        self.doors = doors
        self.gatekeeper = gatekeeper
        self.asset = asset
        self.isSimulated = isSimulated
        var router = Router<Route>()
        // The first route that fits wins.
        if !isStreaming { StreamRoutes.addRefusals(to: &router) }
        ProjectRoutes.add(to: &router)
        ProjectStreamRoutes.add(to: &router)
        TaskRoutes.add(to: &router)
        TaskActionRoutes.add(to: &router)
        ActivityRoutes.add(to: &router)
        DeliverableRoutes.add(to: &router)
        SessionRoutes.add(to: &router)
        AgentRoutes.add(to: &router)
        ServerRoutes.add(to: &router)
        InvocationRoutes.add(to: &router)
        PlanRoutes.add(to: &router)
        WebhookRoutes.add(to: &router)
        RunLogRoutes.add(to: &router)
        IngestRoutes.add(to: &router)
        TelemetryRoutes.add(to: &router)
        LiveActivityRoutes.add(to: &router)
        BoardRoutes.add(to: &router)
        LogRoutes.add(to: &router)
        HistoryRoutes.add(to: &router)
        UsageRoutes.add(to: &router)
        PostMortemRoutes.add(to: &router, version: version)
        StreamRoutes.add(to: &router, version: version)
        HealthRoutes.add(to: &router, version: version)
        StatisticsRoutes.add(to: &router, version: version, statistics: statistics)
        router.add(.get, "/sign-in") { request, _ throws(Problem) in .answer(gatekeeper.signIn(request)) }
        OpenAPIRoutes.add(to: &router, version: version, isSimulated: isSimulated)
        if isSimulated { SimulationRoutes.add(to: &router) }
        self.router = router
    }

    /// Whether the request may come in at all and how large its body may be: asked before the body is there. From here on
    /// the request knows its caller.
    package func refusal(of request: inout Request, contentLength: Int?) -> Response? {
        if let problem = doors.refusal(of: request) { return problem.response(instance: request.path) }
        do throws(Problem) {
            try identify(&request)
        } catch {
            return error.response(instance: request.path)
        }
        if let contentLength, contentLength > Self.bodyBytesMax(of: request),
            !Self.isUpload(request, contentLength: contentLength)
        {
            return Self.bodyTooLarge(request, found: "\(contentLength)")
        }
        return nil
    }

    /// What to make of a request whose body is there.
    package func reply(to request: Request) -> Reply {
        switch router.match(request.method, request.segments) {
        case .found(let route, let parameters):
            do throws(Problem) {
                switch try route.handle(request, parameters) {
                case .work(let work): return .work(signed(work, by: request))
                case .accepted(let response, let work): return .accepted(response, signed(work, by: request))
                case let reply: return reply
                }
            } catch {
                return .answer(error.response(instance: request.path))
            }
        case .methodNotAllowed(let allow):
            let methods = allow.map(\.rawValue).joined(separator: ", ")
            return .answer(
                Problem(
                    405, "\(request.path) answers \(methods), not \(request.method.rawValue).",
                    headers: [Header("Allow", methods)]
                ).response(instance: request.path))
        case .notFound:
            return .answer(page(request) ?? Self.notFound(request))
        }
    }

    /// How large the request's body may be, in bytes.
    package static func bodyBytesMax(of request: Request) -> Int {
        request.segments.starts(with: ["api", "ingest"]) || request.segments.first == "v1"
            ? Limits.ingestBodyBytesMax : Limits.bodyBytesMax
    }

    /// Whether the request's body is handed on while it comes: lines of an agent whose end nobody knows, or is far away.
    package static func isUpload(_ request: Request, contentLength: Int?) -> Bool {
        guard request.method == .post, request.segments.starts(with: ["api", "ingest"]), request.segments.count == 3,
            request.segments[2] != AgentDialect.hooks.rawValue
        else { return false }
        return contentLength.map { $0 > Limits.ingestBodyBytesMax } ?? (request.header("Transfer-Encoding") != nil)
    }

    /// The answer to a body over the limit.
    package static func bodyTooLarge(_ request: Request, found: String) -> Response {
        Problem(
            413,
            "Expected a body of at most \(bodyBytesMax(of: request)) bytes, found \(found). Send less at once."
        ).response(instance: request.path)
    }

    /// Work in the name of who asked for it: here and for every route, so that none can forget it.
    private func signed(_ work: Work, by request: Request) -> Work {
        var work = work
        work.caller = request.caller
        if isSimulated, !work.isQuestion { work.request = request }
        return work
    }

    /// The patterns of all routes with their methods, in the order in which they are tried.
    package var routes: [(method: Method, pattern: String)] { router.patterns }

    private func identify(_ request: inout Request) throws(Problem) {
        guard !isOpen(request) else { return }
        request.caller = try gatekeeper.caller(of: request)
        if request.method.isWrite, request.caller.isReadOnly {
            throw Problem(403, "This token may only read. Use one that was created without --read-only.")
        }
    }

    /// What anybody may ask for: whether the board lives, what it is, its page, and the way in. None of it holds anything
    /// of the board.
    private func isOpen(_ request: Request) -> Bool {
        switch request.segments {
        case ["livez"], ["version"], ["sign-in"]: true
        case ["readyz"]: request.parameter("verbose") == nil
        default: !request.method.isWrite && asset(request.segments, false) != nil
        }
    }

    private func page(_ request: Request) -> Response? {
        guard let response = asset(request.segments, request.accepts(coding: "gzip")) else { return nil }
        guard request.method == .get || request.method == .head else {
            return Problem(
                405, "\(request.path) answers GET, HEAD, not \(request.method.rawValue).",
                headers: [Header("Allow", "GET, HEAD")]
            ).response(instance: request.path)
        }
        return response.revalidated(by: request)
    }

    private static func notFound(_ request: Request) -> Response {
        Problem(404, "Nothing is at \(request.path). The board is at /, its snapshot at /api/board.")
            .response(instance: request.path)
    }
}

extension Reply {
    /// Work that answers with a response.
    static func read(
        _ request: Request, _ perform: @escaping @Sendable (inout Engine) throws(Problem) -> Response
    ) -> Reply {
        .work(
            Work(isQuestion: true, instance: request.path) { engine throws(Problem) in
                .response(try perform(&engine))
            })
    }

    /// Work that changes something; a POST may name itself with an `Idempotency-Key`.
    static func write(
        _ request: Request, _ perform: @escaping @Sendable (inout Engine) throws(Problem) -> Response
    ) throws(Problem) -> Reply {
        let key = request.method == .post ? request.header("Idempotency-Key") : nil
        if let key, key.isEmpty || key.utf8.count > Limits.idempotencyKeyBytesMax {
            throw Problem(
                400,
                "Expected an Idempotency-Key of 1 to \(Limits.idempotencyKeyBytesMax) bytes, found "
                    + "\(key.utf8.count).")
        }
        return .work(
            Work(idempotencyKey: key, instance: request.path) { engine throws(Problem) in
                .response(try perform(&engine))
            })
    }
}
