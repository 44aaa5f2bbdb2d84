// Why: machines ask whether the board lives, whether it can take work, and what it is.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

/// What the board is made of.
package struct VersionInfo: Hashable, Sendable {
    package let version: String
    /// The libraries in use with their versions.
    package let libraries: [String: String]
    /// Where the sockets of streams are.
    package var streams = ""

    package init(version: String, libraries: [String: String]) {
        self.version = version
        self.libraries = libraries
    }
}

enum HealthRoutes {
    static func add(to router: inout Router<Route>, version: VersionInfo) {
        router.add(.get, "/livez") { _, _ throws(Problem) in .answer(.text("ok\n")) }
        router.add(.get, "/readyz") { request, _ throws(Problem) in ready(request, version) }
        let libraries = version.libraries.sorted { $0.key < $1.key }
        var names = JSONObject()
        for (name, number) in libraries { names.append(name, .string(number)) }
        let body: JSONValue = .object([
            "name": .string("orrery"), "version": .string(version.version), "libraries": .object(names),
        ])
        router.add(.get, "/version") { _, _ throws(Problem) in .answer(.json(body)) }
    }

    /// Ready when the engine answers and its store takes writes.
    private static func ready(_ request: Request, _ version: VersionInfo) -> Reply {
        .read(request) { engine throws(Problem) in
            try engine.checkStore()
            guard request.parameter("verbose") != nil else { return .text("ok\n") }
            return .text(
                "ok\nepoch \(engine.epoch)\nhead \(engine.head)\ntasks \(engine.state.tasks.count)\n"
                    + "streams \(version.streams)\n")
        }
    }
}
