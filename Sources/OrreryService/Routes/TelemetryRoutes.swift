// Why: exporters of OpenTelemetry post to three addresses under one; the board reads the logs, and keeps the others quiet.

internal import OrreryAgents
internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

enum TelemetryRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.post, "/v1/logs", logs)
        // An exporter that is refused complains in its agent's terminal, again and again.
        router.add(.post, "/v1/metrics") { request, _ throws(Problem) in .answer(try ignored(request)) }
        router.add(.post, "/v1/traces") { request, _ throws(Problem) in .answer(try ignored(request)) }
    }

    private static func logs(_ request: Request, _: [String]) throws(Problem) -> Reply {
        try check(request)
        var reader = TelemetryLogs()
        guard let lines = reader.read(request.body) else {
            throw Problem(
                400, "Expected an export of logs as a JSON object with \"resourceLogs\", found something else.")
        }
        return .accepted(
            accepted,
            Work(instance: request.path) { engine throws(Problem) in
                engine.ingestTold(lines)
                return .response(accepted)
            })
    }

    private static func ignored(_ request: Request) throws(Problem) -> Response {
        try check(request)
        return accepted
    }

    /// OTLP's answer to an export of which everything was taken.
    private static var accepted: Response { .json(.object([:])) }

    private static func check(_ request: Request) throws(Problem) {
        if request.header("Content-Type")?.lowercased().contains("protobuf") == true {
            throw Problem(
                415,
                "Expected OTLP as JSON, found protobuf. Set OTEL_EXPORTER_OTLP_PROTOCOL=http/json, or for logs alone "
                    + "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL=http/json.")
        }
        if let coding = request.header("Content-Encoding"), coding.lowercased() != "identity" {
            throw Problem(
                415,
                "Expected a body as it is, found one with Content-Encoding \(coding). "
                    + "Set OTEL_EXPORTER_OTLP_COMPRESSION=none.")
        }
    }
}

extension TelemetryRoutes {
    static var operations: [Operation] {
        let taken = Operation.Answer.json(.object([]), "It was taken.")
        let body = Operation.Body(media: [("application/json", .anything)])
        let ignored = Operation.Body(media: [("application/json", .anything)], isRequired: false)
        return [
            Operation(
                .post, "/v1/logs", id: "exportLogs", "Take logs of OpenTelemetry", tag: .ingest,
                detail:
                    "OTLP/HTTP in JSON. What agents say of cost, tokens, prompts and tools is read; nothing else is kept.",
                body: body, answers: [taken], refusals: [415], isAccepted: true),
            Operation(
                .post, "/v1/metrics", id: "exportMetrics", "Take metrics of OpenTelemetry, and ignore them",
                tag: .ingest,
                body: ignored, answers: [taken], refusals: [415], isAccepted: true),
            Operation(
                .post, "/v1/traces", id: "exportTraces", "Take traces of OpenTelemetry, and ignore them", tag: .ingest,
                body: ignored, answers: [taken], refusals: [415], isAccepted: true),
        ]
    }
}
