// Why: servers, described for programs. Stands beside ServerRoutes.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

extension ServerRoutes {
    static var operations: [Operation] {
        [
            Operation(
                .get, "/api/servers", id: "listServers", "All servers", tag: .servers,
                answers: [.json(.list(of: .server))]),
            Operation(
                .post, "/api/servers", id: "registerServer", "Register a server", tag: .servers,
                detail: "How it is reached, and what may be run there, is said in orrery.json and by no request.",
                body: .json(
                    .object(
                        [
                            Member("name", .filledName),
                            Member("id", name.orNull.saying("The name if it is missing and can stand in an address.")),
                            Member("host", host.orNull),
                        ], required: ["name"])),
                answers: [.created(.server)], refusals: [409], leadsTo: "/api/servers/:id"),
            Operation(.get, "/api/servers/:id", id: "readServer", "A server", tag: .servers, answers: [.json(.server)]),
            Operation(
                .post, "/api/servers/:id/connect", id: "connectServer", "Connect a server", tag: .servers,
                detail: "One that is looked for is looked for at once.", answers: [.json(.server)], refusals: [409]),
            Operation(
                .post, "/api/servers/:id/disconnect", id: "disconnectServer", "Let go of a server", tag: .servers,
                detail: "What runs there goes on, unheard.", answers: [.json(.server)], refusals: [409]),
            Operation(
                .post, "/api/servers/:id/run", id: "runOnServer", "Run a command on a server", tag: .servers,
                detail: "One of those that orrery.json names for it; a request names a command and never writes one.",
                body: .json(
                    .object(
                        [
                            Member("command", name.saying("The name of a command.")),
                            Member("taskId", .shortText.orNull.saying("The task to run it for; a new one if missing.")),
                            Member("projectId", .shortText.orNull.saying("The project of a new task.")),
                            Member("title", .text(bytesMax: Limits.titleBytesMax).orNull),
                        ], required: ["command"])),
                answers: [
                    .created(
                        .object([
                            Member("success", .flag), Member("task", .task), Member("invocation", .invocation),
                        ]))
                ], refusals: [409, 422]),
        ]
    }

    private static let name = Schema([
        "type": .string("string"),
        "pattern": .string("^[A-Za-z0-9][A-Za-z0-9._-]{0,\(Limits.serverNameBytesMax - 1)}$"),
    ])
    private static let host = Schema([
        "type": .string("string"), "maxLength": .integer(Int64(Limits.serverWordBytesMax)),
        "pattern": .string("^[A-Za-z0-9._:%\\[\\]][A-Za-z0-9._:%\\[\\]-]*$"),
    ])
}
