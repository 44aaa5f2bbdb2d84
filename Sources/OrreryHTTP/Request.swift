// Why: a request is a plain value: the same handler answers one from a socket, from a test and from the simulation.

/// An HTTP method that the board knows.
package enum Method: String, CaseIterable, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"
    case trace = "TRACE"

    /// Whether the method asks for a change (RFC 9110 section 9.2.1: the others are safe).
    package var isWrite: Bool { ![.get, .head, .options, .trace].contains(self) }
}

/// A name with its value: of a header, or of a member of a query.
package struct Header: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether it has that name, in any case. Names of headers are ASCII (RFC 9110 section 5.1).
    package func isNamed(_ other: String) -> Bool {
        name.utf8.elementsEqual(other.utf8) { Self.lower($0) == Self.lower($1) }
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}

/// What a client asks: method, target, headers, body.
package struct Request: Sendable {
    package let method: Method
    /// The decoded segments of the path: `/api/tasks/a%20b` is `["api", "tasks", "a b"]`.
    package let segments: [String]
    /// Path and query as they came, for whoever makes the same request again.
    package let target: String
    /// The path as it came, for messages.
    package let path: String
    package let query: [Header]
    package let headers: [Header]
    package var body: [UInt8]
    /// Who asks; set at the doors.
    package var caller = Caller.local

    /// A request whose path and query come percent-encoded.
    package init(method: Method, target: String, headers: [Header] = [], body: [UInt8] = []) {
        let origin = Self.origin(target)
        let parts = origin.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = method
        self.target = String(origin)
        self.path = String(parts[0])
        self.segments = PercentEncoding.segments(ofPath: parts[0])
        self.query = parts.count > 1 ? PercentEncoding.members(ofQuery: parts[1]) : []
        self.headers = headers
        self.body = body
    }

    /// The target without scheme and authority, which a client may send as well (RFC 9112 section 3.2.2).
    private static func origin(_ target: String) -> Substring {
        guard !target.hasPrefix("/"),
            let scheme = ["http://", "https://"].first(where: { target.lowercased().hasPrefix($0) })
        else {
            return target[...]
        }
        let rest = target.dropFirst(scheme.count).drop { $0 != "/" && $0 != "?" }
        return rest.isEmpty ? "/" : rest
    }

    /// Whether the length of the body is said in one way only. Two ways let a proxy and the board disagree on where the
    /// next request begins (RFC 9112 section 6.3).
    package static func isFramedOnce(_ headers: [Header]) -> Bool {
        let lengths = headers.filter { $0.isNamed("Content-Length") }
        let isChunked = headers.contains { $0.isNamed("Transfer-Encoding") }
        return lengths.count + (isChunked ? 1 : 0) <= 1 && !lengths.contains { $0.value.contains(",") }
    }

    /// The first header of that name, in any case.
    package func header(_ name: String) -> String? {
        headers.first { $0.isNamed(name) }?.value
    }

    /// The first query member of that name.
    package func parameter(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }
}
