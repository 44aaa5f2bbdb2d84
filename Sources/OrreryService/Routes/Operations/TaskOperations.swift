// Why: what is said of tasks and done to them, described for programs. Stands beside TaskRoutes, TaskActionRoutes and
// LiveActivityRoutes.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

extension TaskRoutes {
    static var operations: [Operation] {
        var statuses = Operation.Parameter.query(
            "status", .list(of: .statusWord),
            "Columns (lower case) and task statuses (upper case), with commas between.")
        statuses.isList = true
        var created = Operation.Answer.created(.task)
        created.headers = [("Location", .text, "Where the task is.")]
        return [
            Operation(
                .get, "/api/tasks", id: "listTasks", "Tasks, newest first", tag: .tasks,
                parameters: [
                    statuses, .query("project", .text, "A project's id or path."),
                    .query("q", .text, "Text that the title or the description holds."),
                ] + .paging,
                answers: [.page(of: .task)]),
            Operation(
                .post, "/api/tasks", id: "createTask", "Create a task", tag: .tasks, body: .json(.newTask),
                answers: [created], refusals: [404, 409, 422], leadsTo: "/api/tasks/:id"),
            Operation(.get, "/api/tasks/:id", id: "readTask", "A task", tag: .tasks, answers: [.json(.task)]),
            Operation(
                .patch, "/api/tasks/:id", id: "updateTask", "Change a task", tag: .tasks, body: .json(.taskEdit),
                answers: [.json(.task)], refusals: [409, 422]),
            Operation(
                .delete, "/api/tasks/:id", id: "deleteTask", "Delete a task", tag: .tasks,
                answers: [.json(.object([Member("success", .flag), Member("id", .text)]))], refusals: [409]),
        ]
    }
}

extension TaskActionRoutes {
    static var operations: [Operation] {
        [
            action("start", "Start a task"), action("stop", "Stop a task"), action("archive", "Archive a task"),
            Operation(
                .post, "/api/tasks/:id/cleanup", id: "cleanUpTask", "Hold, put off or hasten a cleanup", tag: .tasks,
                body: .json(
                    .object(
                        [
                            Member("action", .word(CleanupWord.self)),
                            Member("minutes", .integer(1...525_600).orNull.saying("60 for hold, 10 for extend.")),
                        ], required: ["action"])),
                answers: [.json(.task)], refusals: [409]),
            Operation(
                .post, "/api/tasks/:id/followups", id: "followUpTask", "Say something to a task that was begun",
                tag: .tasks, body: .json(.object([Member("message", .filledProse)], required: ["message"])),
                answers: [.created(.row(Schema.followUpMembers + [Member("task", .task)]))], refusals: [409]),
            Operation(
                .get, "/api/tasks/:id/followups", id: "listFollowUps", "What was said to a task, oldest first",
                tag: .tasks, answers: [.json(.list(of: .followUp))]),
        ]
    }

    private static func action(_ word: String, _ summary: String) -> Operation {
        Operation(
            .post, "/api/tasks/:id/\(word)", id: "\(word)Task", summary, tag: .tasks, answers: [.json(.task)],
            refusals: [409])
    }
}

extension LiveActivityRoutes {
    static var operations: [Operation] {
        [
            Operation(
                .get, "/api/live-activity", id: "readLiveActivity", "What a lock screen shows; null for nothing",
                tag: .tasks, answers: [.json(.liveActivity.orNull)]),
            Operation(
                .get, "/api/tasks/:id/live-activity", id: "readLiveActivityOfTask", "What it would show of a task",
                tag: .tasks,
                answers: [
                    .json(
                        .object(
                            Schema.liveContentMembers + [
                                Member("isMonitored", .flag), Member("dismissAt", .instant.orNull),
                            ]))
                ]),
        ]
    }
}

extension [Operation.Parameter] {
    /// How a list is read page by page.
    static var paging: [Operation.Parameter] {
        [
            .query(
                "limit", .integer(1...Int64(Limits.listRowsMax)),
                "How many rows at most; \(Limits.listRowsDefault) if missing."),
            .query("cursor", .integer(1...Int64.max), "Where the page before ended; from its `Link` header."),
        ]
    }
}
