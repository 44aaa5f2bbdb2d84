// Why: what many operations speak of has a name in the document.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryStreams
internal import OrreryTime

extension Schema {
    static let task = Schema.named("Task")
    static let project = Schema.named("Project")
    static let activity = Schema.named("Activity")
    static let deliverable = Schema.named("Deliverable")
    static let listedDeliverable = Schema.named("ListedDeliverable")
    static let session = Schema.named("Session")
    static let agent = Schema.named("Agent")
    static let server = Schema.named("Server")
    static let followUp = Schema.named("FollowUp")
    static let invocation = Schema.named("Invocation")
    static let invocationActivity = Schema.named("InvocationActivity")
    static let liveActivity = Schema.named("LiveActivity")
    static let clock = Schema.named("Clock")
    static let board = Schema.named("Board")
    static let history = Schema.named("History")
    static let usageDays = Schema.named("UsageDays")
    static let histogram = Schema.named("Histogram")
    static let statistics = Schema.named("Statistics")
    static let problem = Schema.named("Problem")
    static let newTask = Schema.named("NewTask")
    static let newSubtask = Schema.named("NewSubtask")

    /// The parts of the document that have names. Rows of the routes have each member under two names; the board's
    /// snapshot has one.
    static let components: [(name: String, schema: Schema)] = [
        ("Task", .row(taskMembers)), ("Project", .row(projectMembers)), ("Activity", .row(activityMembers)),
        ("Deliverable", .row(deliverableMembers)),
        ("ListedDeliverable", .row(deliverableMembers, optional: listedDeliverableMembers)),
        ("Session", .row(sessionMembers)),
        ("Agent", .row(agentMembers)), ("Server", .row(serverMembers)),
        ("FollowUp", .row(followUpMembers)), ("Invocation", .row(invocationMembers)),
        ("InvocationActivity", .row(invocationActivityMembers)), ("LiveActivity", .object(liveActivityMembers)),
        ("Delivery", .object(deliveryMembers)),
        ("NewTask", newTaskBody), ("NewSubtask", newSubtaskBody),
        (
            "Clock",
            .object(
                [
                    Member("mode", .word(TimeSource.Mode.self)), Member("now", .instant), Member("isSimulated", .flag),
                    Member("isPaused", .flag), Member("speed", .number), Member("scenario", .text),
                    Member("seed", .integer), Member("start", .instant), Member("until", .instant),
                    Member("isFinished", .flag), Member("latenessMilliseconds", .integer), Member("permalink", .text),
                ], required: ["mode", "now", "isSimulated"])
        ),
        ("Board", .object(boardMembers)), ("History", .object(historyMembers)),
        ("UsageDays", .object(usageDaysMembers)),
        ("Histogram", .object(histogramMembers)),
        ("Statistics", .object(statisticsMembers)), ("Problem", problemBody),
    ]

    static let boardMembers: Members = [
        Member("epoch", .text), Member("seq", .integer), Member("now", .instant), Member("clock", .clock),
        Member("projects", .list(of: .object(projectMembers))), Member("tasks", .list(of: .object(taskMembers))),
        Member("invocations", .list(of: .object(invocationMembers))),
        Member("sessions", .list(of: .object(sessionMembers))), Member("agents", .list(of: .object(agentMembers))),
        Member("servers", .list(of: .object(serverMembers))), Member("followUps", .list(of: .object(followUpMembers))),
        Member("liveActivity", .liveActivity.orNull),
        Member("counts", .object([Member("tasks", .integer), Member("activeSubAgents", .integer)])),
    ]

    static let historyMembers: Members = [
        Member("epoch", .text),
        Member("floor", .object(placeMembers).saying("The first place that `/api/board?at=` can show.")),
        Member("head", .object(placeMembers).saying("The last one.")),
        Member(
            "moments",
            .list(
                of: .object(
                    placeMembers + [
                        Member("kind", .word(MomentKind.self)), Member("taskId", .text),
                        Member("title", .text.saying("What the task is called; its id when nobody remembers.")),
                    ]), max: Limits.momentsMax)),
        Member("isComplete", .flag.saying("Whether there are no more between `from` and `to`.")),
    ]

    static let usageDaysMembers: Members = [
        Member("from", .day), Member("to", .day),
        Member(
            "days",
            .list(
                of: .object(
                    usageSumMembers + [
                        Member("day", .day),
                        Member(
                            "providers",
                            .list(of: .object(usageSumMembers + [Member("provider", .text.orNull)]))),
                    ]), max: Int(Limits.usageDaysMax))),
        Member("total", .object(usageSumMembers)),
    ]

    private static let usageSumMembers: Members = usageMembers + [Member("runs", .integer)]

    private static let placeMembers: Members = [Member("seq", .integer), Member("at", .instant)]

    static let histogramMembers: Members = [
        Member("count", .integer), Member("p50", .seconds.orNull), Member("p99", .seconds.orNull),
        Member("max", .seconds.orNull), Member("sum", .seconds),
    ]

    static let statisticsMembers: Members = [
        Member("startedAt", .instant), Member("uptime", .seconds), Member("epoch", .text), Member("head", .integer),
        Member("events", .integer), Member("commit", .histogram), Member("commitsRefused", .integer),
        Member("tick", .histogram),
        Member(
            "inbox",
            .object([Member("depth", .integer), Member("depthMax", .integer), Member("wait", .histogram)])),
        Member("research", .object([Member("depth", .integer), Member("depthMax", .integer)])),
        Member(
            "streams",
            .object([
                Member("viewers", .object(StreamDialect.allCases.map { Member("\($0)", .integer) })),
                Member("viewersMax", .integer), Member("opened", .integer), Member("refused", .integer),
                Member("lagEvents", .integer), Member("catchUps", .integer), Member("bytes", .integer),
                Member("delivery", .histogram),
            ])),
        Member(
            "ingest",
            .object(["lines", "duplicates", "unknown", "refused", "dropped"].map { Member($0, .integer) })),
        Member(
            "webhooks",
            .object(
                ["delivered", "failedAttempts", "refused", "givenUp", "dropped", "waiting"].map { Member($0, .integer) }
            )),
        Member("answers", .object(Statistics.answerClasses.map { Member($0, .integer) })),
        Member("databaseBytes", .integer.orNull), Member("walBytes", .integer.orNull),
        Member("residentBytes", .integer.orNull),
    ]

    /// RFC 9457's members, and those that each seed's client looks for.
    private static let problemBody = Schema.object(
        [
            Member("type", .text), Member("title", .text), Member("status", .integer(400...599)),
            Member("detail", .text.saying("What was expected, what was found, what to do next.")),
            Member("instance", .text),
            Member("errors", .list(of: .object([Member("pointer", .text), Member("detail", .text)]))),
            Member("success", .flag), Member("error", .text), Member("message", .text), Member("code", .text),
        ], required: ["type", "title", "status", "detail", "instance", "success", "error", "message", "code"])
}
