// Why: runs of agents and plans of tasks, described for programs. Stands beside InvocationRoutes,
// RunLogRoutes and PlanRoutes.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

extension InvocationRoutes {
    static var operations: [Operation] {
        let project = Operation.Parameter.query(
            "project", .text, "The id or the path of the project that the task must belong to.")
        let many = Int(Limits.invocationActivitiesPerRequestMax)
        return [
            Operation(
                .get, "/api/tasks/:id/invocations", id: "listInvocations", "The runs of a task, oldest first",
                tag: .invocations, parameters: [project], answers: [.json(.list(of: .invocation))]),
            Operation(
                .post, "/api/tasks/:id/invocations", id: "startInvocation", "Say that a run begins", tag: .invocations,
                body: .json(.newInvocation), answers: [.created(.invocation)], refusals: [409, 422],
                leadsTo: "/api/invocations/:id"),
            Operation(
                .get, "/api/tasks/:id/timeline", id: "readTimeline", "What happened on a task, oldest first",
                tag: .invocations, detail: "Of very much the newest \(Limits.timelineRowsMax) entries.",
                parameters: [
                    project,
                    .query("to", .text, "The last event: its number or id, or an instant; the newest if missing."),
                ],
                answers: [
                    .json(
                        .object([
                            Member("success", .flag),
                            Member(
                                "timeline",
                                .list(
                                    of: .object([
                                        Member("type", .text), Member("timestamp", .instant),
                                        Member("eventId", .text), Member("taskId", .text.orNull),
                                    ]))),
                        ]))
                ], refusals: [422]),
            Operation(
                .get, "/api/invocations/:id", id: "readInvocation", "A run with what happened in it",
                tag: .invocations, detail: "By its integer or its run id.", parameters: [project],
                answers: [.json(details)]),
            Operation(
                .post, "/api/invocations/:id/activity", id: "logInvocationActivity", "Say what happened in a run",
                tag: .invocations, detail: "One activity, an array of them, or one a line.",
                body: Operation.Body(media: [
                    (
                        "application/json",
                        .any(of: .newInvocationActivity, .list(of: .newInvocationActivity, max: many, min: 1))
                    )
                ]),
                answers: [
                    .created(
                        .object([
                            Member("success", .flag), Member("count", .integer),
                            Member("activities", .list(of: .invocationActivity)),
                        ]))
                ], refusals: [409]),
            Operation(
                .post, "/api/invocations/:id/waiting", id: "reportWaiting", "Say that a run waits, or goes on",
                tag: .invocations,
                body: .json(
                    .object(
                        [
                            Member("waiting", .flag.orNull.saying("True if missing.")),
                            Member("message", .prose.orNull.saying("What it waits for.")),
                        ], required: []), isRequired: false),
                answers: [.json(.invocation)], refusals: [409]),
            end("complete", "Say that a run has ended well"), end("fail", "Say that a run has failed"),
        ]
    }

    private static let details = Schema.object([
        Member("success", .flag),
        Member(
            "invocation",
            .row(
                Schema.invocationMembers + [
                    Member(
                        "activities",
                        .list(
                            of: .object([
                                Member("timestamp", .instant), Member("type", .text), Member("message", .text),
                                Member("metadata", .metadata), Member("late", .flag), Member("id", .integer),
                            ])))
                ])),
    ])

    private static func end(_ word: String, _ summary: String) -> Operation {
        Operation(
            .post, "/api/invocations/:id/\(word)", id: "\(word)Invocation", summary, tag: .invocations,
            body: .json(.invocationReport, isRequired: false), answers: [.json(.invocation)], refusals: [409])
    }
}

extension RunLogRoutes {
    static var operations: [Operation] {
        [
            Operation(
                .post, "/api/invocations/:id/logs", id: "postLog", "Add lines to a run's log", tag: .invocations,
                detail:
                    "Text, or JSON objects with a `text` and perhaps an `at`, one a line. A line longer than "
                    + "\(Limits.logLineBytesMax) bytes is cut.",
                body: Operation.Body(media: [
                    ("text/plain", Schema(["type": .string("string"), "minLength": .integer(1)])),
                    ("application/x-ndjson", Schema(["type": .string("string"), "minLength": .integer(1)])),
                ]),
                answers: [
                    .created(
                        .object([
                            Member("success", .flag), Member("count", .integer), Member("from", .integer),
                            Member("to", .integer),
                        ]))
                ], refusals: [409]),
            Operation(
                .get, "/api/invocations/:id/log", id: "readLog", "Lines of a run's log", tag: .invocations,
                parameters: [
                    .query(
                        "from", .integer(-1_000_000_000_000...1_000_000_000_000),
                        "The first line; a negative number counts from the end."),
                    .query(
                        "limit", .integer(1...Int64(Limits.logPageLinesMax)),
                        "How many lines at most; \(Limits.logPageLinesDefault) if missing."),
                    .query("q", .text(bytesMax: Limits.logSearchBytesMax), "Text that the lines hold."),
                    .query("project", .text, "The project that the task must belong to."),
                ], answers: [.json(page)]),
            Operation(
                .get, "/api/invocations/:id/log.txt", id: "downloadLog", "A run's whole log as text", tag: .invocations,
                parameters: [.query("project", .text, "The project that the task must belong to.")],
                answers: [
                    Operation.Answer(status: 200, text: "The lines as they came.", media: [("text/plain", .text)])
                ]),
        ]
    }

    private static let page = Schema.object(
        [
            Member(
                "lines",
                .list(of: .object([Member("n", .integer), Member("at", .instant), Member("text", .text)]))),
            Member("next", .integer), Member("total", .integer),
            Member("complete", .flag.saying("Whether no more lines will come.")), Member("matches", .integer),
            Member("matchesBefore", .integer.saying("How many of the matches come before \"from\".")),
            Member("previous", .integer.saying("The last of those.")),
            Member("first", .integer), Member("resetAfter", .integer), Member("error", .text),
        ], required: ["lines", "next", "total", "complete"])
}

extension PlanRoutes {
    static var operations: [Operation] {
        [
            Operation(
                .get, "/api/tasks/:id/subtasks", id: "listSubtasks", "The parts of a task's plan", tag: .plans,
                answers: [.json(.list(of: .task))]),
            Operation(
                .post, "/api/tasks/:id/subtasks", id: "createSubtasks", "Plan a part, or several", tag: .plans,
                body: .json(.any(of: .newSubtask, .list(of: .newSubtask, max: Limits.subtasksMax, min: 1))),
                answers: [.created(.any(of: .task, .list(of: .task)))], refusals: [409, 422],
                leadsTo: "/api/subtasks/:id"),
            Operation(
                .post, "/api/tasks/:id/retry-planning", id: "retryPlanning", "Plan a task once more", tag: .plans,
                answers: [.json(.task)], refusals: [409]),
            move("start", "Say that work on a part begins"),
            move("complete", "Say that a part waits to be merged", [Member("prUrl", .shortText.orNull)]),
            move("merge", "Say that a part is merged: what waits for it can begin"),
            move("fail", "Say that a part has failed", [Member("error", .prose.orNull)]),
            move("retry", "Try a part once more"),
        ]
    }

    private static func move(_ word: String, _ summary: String, _ members: Members = []) -> Operation {
        Operation(
            .post, "/api/subtasks/:id/\(word)", id: "\(word)Subtask", summary, tag: .plans,
            body: .json(.object(members, required: []), isRequired: false), answers: [.json(.task)], refusals: [409])
    }
}
