// Why: the whole URL table is data, so that 404 and 405 with `Allow` come of themselves.

/// Finds what answers a request. `Handler` is whatever the caller keeps for a route.
package struct Router<Handler: Sendable>: Sendable {
    /// What the table says of a path.
    package enum Match {
        /// The handler, and the segments that stood where the pattern has `:name`, in order.
        case found(Handler, parameters: [String])
        /// The path exists, for these methods.
        case methodNotAllowed(allow: [Method])
        case notFound
    }

    private struct Route: Sendable {
        let method: Method
        let pattern: [String]
        let handler: Handler

        /// The parameters if `segments` fit; nil otherwise.
        func parameters(in segments: [String]) -> [String]? {
            guard segments.count == pattern.count else { return nil }
            var parameters: [String] = []
            for (expected, segment) in zip(pattern, segments) {
                if expected.hasPrefix(":") {
                    parameters.append(segment)
                } else if expected != segment {
                    return nil
                }
            }
            return parameters
        }
    }

    private var routes: [Route] = []

    package init() {}

    /// Adds a route; `:name` in the pattern stands for any one segment. The first that fits wins.
    package mutating func add(_ method: Method, _ pattern: String, _ handler: Handler) {
        routes.append(Route(method: method, pattern: pattern.split(separator: "/").map(String.init), handler: handler))
    }

    /// The routes' patterns with their methods, in the order in which they were added.
    package var patterns: [(method: Method, pattern: String)] {
        routes.map { ($0.method, "/" + $0.pattern.joined(separator: "/")) }
    }

    /// What answers `method` at `segments`. HEAD is answered by the handler of GET.
    /// - Complexity: O(n), n = routes
    package func match(_ method: Method, _ segments: [String]) -> Match {
        let wanted = method == .head ? .get : method
        var allow: [Method] = []
        for route in routes {
            guard let parameters = route.parameters(in: segments) else { continue }
            if route.method == wanted { return .found(route.handler, parameters: parameters) }
            allow += route.method == .get ? [.get, .head] : [route.method]
        }
        return allow.isEmpty ? .notFound : .methodNotAllowed(allow: allow)
    }
}
