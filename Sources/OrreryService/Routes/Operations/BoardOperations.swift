// Why: the board as a whole, its log, its clock and its health, described for programs. Stands beside BoardRoutes, LogRoutes,
// HistoryRoutes, PostMortemRoutes, HealthRoutes, StatisticsRoutes and SimulationRoutes.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

extension BoardRoutes {
    static var operations: [Operation] {
        var board = Operation.Answer.json(.board, "The board at one moment.")
        board.headers = [("ETag", .text, "Names this very board.")]
        let same = Operation.Answer(status: 304, text: "The client has it already.")
        return [
            Operation(
                .get, "/api/board", id: "readBoard", "Everything on the board", tag: .board,
                parameters: [
                    .query(
                        "at", .text,
                        "The board as it was: an event's number or id, or an instant such as 2026-01-05T08:00:00.000Z."),
                    .header("If-None-Match", .text, "The `ETag` of a board that the client has."),
                ], answers: [board, same], refusals: [404, 422]),
            Operation(
                .get, "/api/ws", id: "askForWebSocket", "The way to the event streams", tag: .streams, answers: [],
                refusals: [426]),
        ]
    }
}

extension LogRoutes {
    static var operations: [Operation] {
        [
            Operation(
                .get, "/api/log", id: "exportLog", "The events, one a line", tag: .board,
                parameters: [
                    .query("from", .text, "The first event: its number or id, or an instant; the oldest if missing."),
                    .query("to", .text, "The last event; the newest if missing."),
                ],
                answers: [
                    Operation.Answer(
                        status: 200, text: "One JSON object a line.", media: [("application/x-ndjson", .text)])
                ], refusals: [404, 422])
        ]
    }
}

extension UsageRoutes {
    static var operations: [Operation] {
        [
            Operation(
                .get, "/api/usage", id: "readUsage", "What agents have used up, by the day", tag: .board,
                detail:
                    "A run counts on the day on which it began, with what is known of it now. Days without runs are left out.",
                parameters: [
                    .query("from", .day, "The first day; thirty days up to the last if missing."),
                    .query("to", .day, "The last day; today if missing."),
                    .query(
                        "utcOffset", .integer(-720...840), "How far the days are east of UTC, in minutes; 0 if missing."
                    ),
                ], answers: [.json(.usageDays)], refusals: [422])
        ]
    }
}

extension HistoryRoutes {
    static var operations: [Operation] {
        [
            Operation(
                .get, "/api/history", id: "listMoments", "When something happened that a person would want to see",
                tag: .board,
                detail:
                    "The newest moments of a stretch of the log, oldest first; each is a place for `/api/board?at=`.",
                parameters: [
                    .query("from", .text, "The first event: its number or id, or an instant; the oldest if missing."),
                    .query("to", .text, "The last event; the newest if missing."),
                    .query(
                        "limit", .integer(1...Int64(Limits.momentsMax)),
                        "Moments at most; \(Limits.momentsDefault) if missing."),
                ], answers: [.json(.history)], refusals: [404, 422])
        ]
    }
}

extension PostMortemRoutes {
    static var operations: [Operation] {
        [
            Operation(
                .get, "/api/tasks/:id/post-mortem", id: "readPostMortem", "All that is known of a task, as one file",
                tag: .tasks,
                detail: "A page that needs nothing else: no script, no request. Secrets are taken out of it.",
                answers: [
                    Operation.Answer(
                        status: 200, text: "The file, for download.", media: [("text/html", .text)])
                ], refusals: [404])
        ]
    }
}

extension HealthRoutes {
    static var operations: [Operation] {
        [
            Operation(
                .get, "/livez", id: "askWhetherAlive", "Whether the process answers", tag: .server,
                answers: [.text("It does.")], isOpen: true),
            Operation(
                .get, "/readyz", id: "askWhetherReady", "Whether the board takes work", tag: .server,
                parameters: [.query("verbose", .text, "Whether to say more; needs a token where there are any.")],
                answers: [.text("It does.")]),
            Operation(
                .get, "/version", id: "readVersion", "Which program this is", tag: .server,
                answers: [
                    .json(
                        .object([
                            Member("name", .words(["orrery"])), Member("version", .text),
                            Member("libraries", .object([], required: [])),
                        ]))
                ], isOpen: true),
            Operation(
                .get, "/sign-in", id: "signIn", "Follow a one-time link to the page", tag: .server,
                parameters: [.query("key", .text, "The link's secret.")],
                answers: [
                    Operation.Answer(
                        status: 303, text: "The page, and a cookie for it.",
                        headers: [("Location", .text, "The page.")]),
                    Operation.Answer(
                        status: 403, text: "The link is used up or too old; as text for a browser.",
                        media: [("application/problem+json", .problem), ("text/plain", .text)]),
                ], isOpen: true),
        ]
    }
}

extension StatisticsRoutes {
    static var operations: [Operation] {
        [
            Operation(
                .get, "/metrics", id: "readMetrics", "How the board does, for Prometheus", tag: .server,
                answers: [.text("Text format 0.0.4.")]),
            Operation(
                .get, "/api/stats", id: "readStatistics", "How the board does", tag: .server,
                answers: [.json(.statistics)]),
        ]
    }
}

extension SimulationRoutes {
    static var operations: [Operation] {
        [
            Operation(
                .get, "/api/simulation", id: "readClock", "What the clock says of itself", tag: .simulation,
                answers: [.json(.clock)]),
            Operation(
                .get, "/api/simulation/inputs", id: "readInputs", "What people did to the simulated board",
                tag: .simulation,
                detail: "For `orrery simulate --inputs`, which plays the same run again. Every request that may have "
                    + "changed the board is among them, with its body.",
                parameters: [.query("before", .text, "Only what was done before this instant.")],
                answers: [
                    Operation.Answer(
                        status: 200,
                        text: "A line an input: `{at, fault}`, or `{at, method, target, idempotencyKey, body}` with "
                            + "`isSameTick` for what shared the commit of the line before.",
                        media: [("application/x-ndjson", .text)])
                ], refusals: [409]),
            Operation(
                .post, "/api/simulation", id: "controlClock", "Hold, set going, step or reset the clock",
                tag: .simulation,
                body: .json(
                    .object(
                        [
                            Member("action", .word(Action.self)),
                            Member("speed", .number(perMille: speedPerMille).orNull.saying("For `speed`.")),
                            Member(
                                "by",
                                .text.orNull.saying(
                                    "For `step`: a whole number with a unit (\(Duration.knownUnits)), such as 90s.")),
                            Member("seed", .integer(0...Int64.max).orNull.saying("For `reset`.")),
                            Member("fault", .word(AgentTrouble.self).orNull.saying("For `inject`.")),
                        ], required: ["action"])),
                answers: [.json(.clock)]),
        ]
    }
}
