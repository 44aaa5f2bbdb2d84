// Why: the ways in for agents' own output, described for programs. Stands beside IngestRoutes.

internal import OrreryAgents
internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

extension IngestRoutes {
    static var operations: [Operation] {
        [
            Operation(
                .post, "/api/ingest/hooks", id: "ingestHook", "Hand in what an agent hands to its hooks", tag: .ingest,
                detail:
                    "An object as Claude Code posts it to an http hook, or one a line. The answer comes at once and is empty, "
                    + "whatever was sent: an agent waits for its hooks, and takes what they answer for orders.",
                parameters: whose, body: Operation.Body(media: [("application/json", .anything)], isRequired: false),
                answers: [Operation.Answer(status: 200, text: "It will be looked at.")], isAccepted: true),
            Operation(
                .post, "/api/ingest/:dialect", id: "ingestLines", "Hand in what an agent printed", tag: .ingest,
                detail:
                    "Lines, at most \(Limits.ingestBodyBytesMax) bytes at once, of one of the dialects "
                    + "\(dialects); `auto` tells them apart. Without `run` the body is a whole stream; with it, a piece of one "
                    + "whose first byte stands at `offset`. What was handed in before changes nothing.",
                parameters: whose + [
                    .query("run", name, "The sender's name for the run that all lines belong to."),
                    .query("title", name, "What to call a new task."),
                    .query("folder", name, "The folder that the program works in."),
                    .query("branch", name, "The branch that it works on."),
                    .query("offset", .integer(0...Int64.max / 2), "The place of the first byte in the whole stream."),
                    .query("exit", .integer(-255...255), "The program ended with this code."),
                    .query("signal", .integer(1...255), "The program was ended by this signal."),
                    .query(
                        "end", .text,
                        "The stream has ended, and nobody knows how the program did; with `turn`, the run ends if its last "
                            + "turn has, and more may come."),
                    .query("stream", name, "Which stream the body is a piece of, where a run has several."),
                ],
                body: Operation.Body(
                    media: [("application/x-ndjson", .text), ("text/plain", .text)], isRequired: false),
                answers: [
                    .json(
                        .object([
                            Member("success", .flag), Member("lines", .integer), Member("duplicates", .integer),
                            Member("unknown", .integer), Member("refused", .integer), Member("reason", .text.orNull),
                            Member(
                                "runs",
                                .list(
                                    of: .object([
                                        Member("invocationId", .integer), Member("runId", .text),
                                        Member("taskId", .text), Member("status", .text),
                                    ]))),
                        ]))
                ], refusals: [409]),
        ]
    }

    private static let name = Schema.text

    private static var whose: [Operation.Parameter] {
        [
            .query("task", name, "The task that the run is on; without it, the one it was on before or a new one."),
            .query("project", name, "The id or the path of a new task's project; without it, the one of its folder."),
        ]
    }

    private static var dialects: String {
        AgentDialect.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    }
}
