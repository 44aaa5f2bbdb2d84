// Why: the description of the board is served by the board that it describes.

internal import OrreryHTTP
internal import OrreryJSON

enum OpenAPIRoutes {
    static func add(to router: inout Router<Route>, version: VersionInfo, isSimulated: Bool) {
        let version = version.version
        router.add(.get, "/openapi.json") { _, _ throws(Problem) in
            .answer(.json(OpenAPI.document(version: version, isSimulated: isSimulated)))
        }
    }

    static var operations: [Operation] {
        [
            Operation(
                .get, "/openapi.json", id: "describe", "This document", tag: .server,
                answers: [.json(.object([], required: []), "An OpenAPI 3.1 document.")])
        ]
    }
}
