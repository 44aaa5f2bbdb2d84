// Why: every error of the board has one shape, which is RFC 9457's and at the same time what each seed's client looks
// for: `success`, `error`, `message`, `code`.

package import OrreryJSON

package struct Problem: Error, Hashable, Sendable {
    package let status: Int
    /// What was expected, what was found, what to do next.
    package let detail: String
    package var errors: [FieldError] = []
    package var headers: [Header] = []
    /// A word for programs, where the status alone does not tell what is meant.
    package var code: String?

    package init(
        _ status: Int, _ detail: String, errors: [FieldError] = [], headers: [Header] = [], code: String? = nil
    ) {
        self.status = status
        self.detail = detail
        self.errors = errors
        self.headers = headers
        self.code = code
    }

    /// - Parameter instance: The path of the request.
    package func response(instance: String) -> Response {
        let (title, code) = Self.names(of: status)
        var object: JSONObject = [
            "type": .string("about:blank"), "title": .string(title), "status": .integer(Int64(status)),
            "detail": .string(detail), "instance": .string(instance),
        ]
        if !errors.isEmpty {
            object.append(
                "errors",
                .array(errors.map { .object(["pointer": .string($0.pointer), "detail": .string($0.detail)]) }))
        }
        object.append("success", .bool(false))
        object.append("error", .string(detail))
        object.append("message", .string(detail))
        object.append("code", .string(self.code ?? code))
        return Response(
            status: status,
            headers: [Header("Content-Type", "application/problem+json"), Header("Cache-Control", "no-store")]
                + headers,
            body: JSONWriter.bytes(.object(object)))
    }

    private static func names(of status: Int) -> (title: String, code: String) {
        switch status {
        case 400: ("Bad Request", "BAD_REQUEST")
        case 401: ("Unauthorized", "UNAUTHORIZED")
        case 403: ("Forbidden", "FORBIDDEN")
        case 404: ("Not Found", "NOT_FOUND")
        case 405: ("Method Not Allowed", "METHOD_NOT_ALLOWED")
        case 409: ("Conflict", "CONFLICT")
        case 413: ("Content Too Large", "CONTENT_TOO_LARGE")
        case 414: ("URI Too Long", "URI_TOO_LONG")
        case 422: ("Unprocessable Content", "UNPROCESSABLE")
        case 426: ("Upgrade Required", "UPGRADE_REQUIRED")
        case 429: ("Too Many Requests", "TOO_MANY_REQUESTS")
        case 431: ("Request Header Fields Too Large", "HEADERS_TOO_LARGE")
        case 501: ("Not Implemented", "NOT_IMPLEMENTED")
        case 503: ("Service Unavailable", "UNAVAILABLE")
        default: ("Internal Server Error", "INTERNAL")
        }
    }
}
