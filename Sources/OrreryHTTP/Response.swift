// Why: an answer is a plain value too; the host only carries it out.

package import OrreryJSON

package struct Response: Sendable {
    package let status: Int
    package var headers: [Header]
    package var body: [UInt8]

    package init(status: Int, headers: [Header] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// JSON that must not be kept by anyone on the way.
    package static func json(_ value: JSONValue, status: Int = 200, headers: [Header] = []) -> Response {
        json(bytes: JSONWriter.bytes(value), status: status, headers: headers)
    }

    /// Bytes that are JSON already.
    package static func json(bytes: [UInt8], status: Int = 200, headers: [Header] = []) -> Response {
        Response(
            status: status,
            headers: [Header("Content-Type", "application/json; charset=utf-8"), Header("Cache-Control", "no-store")]
                + headers,
            body: bytes)
    }

    /// Plain text that must not be kept by anyone on the way.
    package static func text(_ text: String, status: Int = 200) -> Response {
        Response(
            status: status,
            headers: [Header("Content-Type", "text/plain; charset=utf-8"), Header("Cache-Control", "no-store")],
            body: Array(text.utf8))
    }

    /// The first header of that name, in any case.
    package func header(_ name: String) -> String? {
        headers.first { $0.isNamed(name) }?.value
    }

    /// This answer, or 304 without a body when the client holds it already (RFC 9110 section 13.1.2).
    package func revalidated(by request: Request) -> Response {
        guard status == 200, let tag = header("ETag"), let held = request.header("If-None-Match") else { return self }
        let tags = held.split(separator: ",").map { $0.drop { $0 == " " } }
        let opaque = tag.hasPrefix("W/") ? String(tag.dropFirst(2)) : tag
        let matches = tags.contains { candidate in
            let trimmed = candidate.prefix { $0 != " " }
            return trimmed == "*" || (trimmed.hasPrefix("W/") ? trimmed.dropFirst(2) : trimmed) == opaque
        }
        guard matches else { return self }
        return Response(status: 304, headers: headers.filter { $0.name != "Content-Type" })
    }
}
