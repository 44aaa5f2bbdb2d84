// Why: the event streams, described for programs as far as OpenAPI 3.1 can: it has no word for what comes on them. Stands
// beside StreamRoutes and ProjectStreamRoutes.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

extension StreamRoutes {
    static var operations: [Operation] {
        [
            Operation(
                .get, "/api/events", id: "streamEvents", "Everything that happens", tag: .streams,
                parameters: [
                    .query("project", .text, "Only this project's events."),
                    .query("task", .text, "Only this task's events."),
                ] + .resuming,
                answers: [
                    .stream(
                        "Unnamed events `{id, at, type, projectId, taskId?, invocationId?, data}`; named ones `hello`, "
                            + "`resumed`, `reset`, `clock`, `hb`.")
                ], refusals: [404]),
            Operation(
                .get, "/api/events/stream", id: "streamMissionControl", "Everything, in seed 002's words",
                tag: .streams, parameters: .resuming, answers: [.stream("Unnamed events `{type, payload}`.")],
                refusals: [404]),
            Operation(
                .get, "/api/tasks/:id/stream", id: "streamTask", "A task's runs, in seed 001's words", tag: .streams,
                parameters: [.query("project", .text, "The project that the task must belong to.")] + .resuming,
                answers: [.stream("Unnamed events `{type, eventId, taskId, invocationId, …}`.")]),
        ]
    }
}

extension ProjectStreamRoutes {
    static var operations: [Operation] {
        [
            Operation(
                .get, "/api/projects/:id/events", id: "streamProject", "A project's runs, in seed 003's words",
                tag: .streams,
                parameters: [
                    .query(
                        "subscribe_logs", .text, "`all`, or the runs whose log lines are wanted, with commas between.")
                ] + .resuming,
                answers: [.stream("Named events, `connected` first.")]),
            Operation(
                .get, "/api/projects/:id/active-runs", id: "listActiveRuns", "The runs that go on in a project",
                tag: .projects,
                answers: [
                    .json(
                        .object([
                            Member(
                                "runs",
                                .list(
                                    of: .row([
                                        Member("id", .text), Member("invocationId", .integer),
                                        Member("taskId", .text), Member("subtaskId", .text.orNull),
                                        Member("agentType", .word(InvocationAgentType.self)),
                                        Member("status", .words(["RUNNING", "SUCCEEDED", "FAILED"])),
                                        Member("startedAt", .instant), Member("durationMs", .integer.orNull),
                                        Member("projectId", .text),
                                    ])))
                        ]))
                ]),
        ]
    }
}

extension [Operation.Parameter] {
    /// How a stream goes on where another one ended.
    static var resuming: [Operation.Parameter] {
        [
            .header("Last-Event-ID", .text, "The id of the last event that was seen; wins over the query."),
            .query("lastEventId", .text, "The same, for clients that set no headers."),
        ]
    }
}
