// Why: programs that are written against the board, and tests that try to break it, begin with its description. It is made
// from the operations that stand beside the routes, once.
// Source of the rule: https://spec.openapis.org/oas/v3.1.1.html

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

enum OpenAPI {
    /// Every operation of the board, in the order of the document.
    static func operations(isSimulated: Bool) -> [Operation] {
        let common: [[Operation]] = [
            ProjectRoutes.operations, ProjectStreamRoutes.operations, TaskRoutes.operations,
            TaskActionRoutes.operations, ActivityRoutes.operations, DeliverableRoutes.operations,
            SessionRoutes.operations,
            AgentRoutes.operations, ServerRoutes.operations,
            InvocationRoutes.operations, RunLogRoutes.operations, IngestRoutes.operations, TelemetryRoutes.operations,
            PlanRoutes.operations,
            LiveActivityRoutes.operations,
            WebhookRoutes.operations,
            BoardRoutes.operations,
            LogRoutes.operations, HistoryRoutes.operations, UsageRoutes.operations, PostMortemRoutes.operations,
            StreamRoutes.operations,
            HealthRoutes.operations,
            StatisticsRoutes.operations,
            OpenAPIRoutes.operations,
        ]
        return common.flatMap { $0 } + (isSimulated ? SimulationRoutes.operations : [])
    }

    /// The document of a board of that version.
    static func document(version: String, isSimulated: Bool) -> JSONValue {
        var schemas = JSONObject()
        for (name, schema) in Schema.components { schemas.append(name, .object(schema.object)) }
        var responses = JSONObject()
        for refusal in Refusal.all { responses.append(refusal.name, refusal.json) }
        return .object([
            "openapi": .string("3.1.1"),
            "info": .object([
                "title": .string("Orrery"), "version": .string(version), "description": .string(introduction),
            ]),
            "servers": .array([.object(["url": .string("/")])]),
            "tags": .array(Operation.Tag.allCases.map { .object(["name": .string($0.rawValue)]) }),
            "security": .array([.object(["bearer": .array([])]), .object([:])]),
            "paths": isSimulated ? simulatedPaths : servedPaths,
            "components": .object([
                "schemas": .object(schemas), "responses": .object(responses),
                "securitySchemes": .object([
                    "bearer": .object([
                        "type": .string("http"), "scheme": .string("bearer"),
                        "description": .string(
                            "A token. A board on loopback that has none asks for none; its page shows a cookie instead."
                        ),
                    ])
                ]),
            ]),
        ])
    }

    /// Made when they are first asked for.
    private static let servedPaths = paths(of: operations(isSimulated: false))
    private static let simulatedPaths = paths(of: operations(isSimulated: true))

    private static func paths(of operations: [Operation]) -> JSONValue {
        var paths = JSONObject()
        for operation in operations {
            var item = paths[operation.path]?.object ?? [:]
            item.append(operation.method.rawValue.lowercased(), object(operation, among: operations))
            paths[operation.path] = .object(item)
        }
        return .object(paths)
    }

    private static let introduction =
        "A live board for coding agents. Members of requests are written in camelCase here; where the snake_case name "
        + "differs it is taken as well. Members that are not named here mean nothing and are passed over. Answers may have "
        + "more members than are named here. A body is read as JSON whatever its Content-Type says. An error means that "
        + "nothing was written."

    private static func object(_ operation: Operation, among operations: [Operation]) -> JSONValue {
        var object: JSONObject = [
            "operationId": .string(operation.id), "summary": .string(operation.summary),
            "tags": .array([.string(operation.tag.rawValue)]),
        ]
        if let detail = operation.detail { object.append("description", .string(detail)) }
        if operation.isOpen { object.append("security", .array([])) }
        let parameters = parameters(of: operation)
        if !parameters.isEmpty { object.append("parameters", .array(parameters)) }
        if let body = operation.body {
            object.append(
                "requestBody", .object(["required": .bool(body.isRequired), "content": content(body.media)]))
        }
        var responses = JSONObject()
        for answer in operation.answers {
            responses.append("\(answer.status)", response(answer, of: operation, among: operations))
        }
        for status in Refusal.statuses(of: operation) {
            guard let refusal = Refusal.all.first(where: { $0.status == status }) else {
                preconditionFailure("Say in Refusal what \(status) means.")
            }
            responses.append("\(status)", .object(["$ref": .string("#/components/responses/\(refusal.name)")]))
        }
        object.append("responses", .object(responses))
        return .object(object)
    }

    private static func parameters(of operation: Operation) -> [JSONValue] {
        var parameters = operation.names.map { name -> JSONValue in
            .object([
                "name": .string(name), "in": .string("path"), "required": .bool(true),
                "schema": .object(["type": .string("string"), "minLength": .integer(1)]),
            ])
        }
        let key = Operation.Parameter.header(
            "Idempotency-Key", .token(bytesMax: Limits.idempotencyKeyBytesMax),
            "A name for this very request: a second one with the same name gets the first one's answer.")
        for parameter in operation.parameters + (operation.isRepeatable ? [key] : []) {
            var object: JSONObject = [
                "name": .string(parameter.name), "in": .string(parameter.place.rawValue),
                "description": .string(parameter.text), "schema": .object(parameter.schema.object),
            ]
            if parameter.isList { object.append("explode", .bool(false)) }
            parameters.append(.object(object))
        }
        return parameters
    }

    private static func content(_ media: [(type: String, schema: Schema)]) -> JSONValue {
        var content = JSONObject()
        for (type, schema) in media { content.append(type, .object(["schema": .object(schema.object)])) }
        return .object(content)
    }

    private static func response(
        _ answer: Operation.Answer, of operation: Operation, among operations: [Operation]
    ) -> JSONValue {
        var object: JSONObject = ["description": .string(answer.text)]
        var headers = JSONObject()
        for (name, schema, text) in answer.headers {
            headers.append(name, .object(["description": .string(text), "schema": .object(schema.object)]))
        }
        if !headers.members.isEmpty { object.append("headers", .object(headers)) }
        if !answer.media.isEmpty { object.append("content", content(answer.media)) }
        if let pattern = operation.leadsTo {
            var links = JSONObject()
            let next = operations.filter { $0.pattern == pattern || $0.pattern.hasPrefix("\(pattern)/") }
            for target in next where target.names.count == 1 {
                links.append(
                    target.id,
                    .object([
                        "operationId": .string(target.id),
                        "parameters": .object([target.names[0]: .string("$response.body#/\(operation.leadsBy)")]),
                    ]))
            }
            object.append("links", .object(links))
        }
        return .object(object)
    }
}
