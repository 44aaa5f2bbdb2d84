// Why: what a client may say of a task, under the native names and seed 002's.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

/// The two axes that the one word `status` may mean: case decides.
enum StatusWords {
    static var known: String {
        "Known are the columns \(BoardColumn.allCases.map(\.rawValue).joined(separator: ", ")) and the statuses "
            + "\(TaskStatus.allCases.map(\.rawValue).joined(separator: ", "))."
    }
}

extension NewTask {
    init(_ request: Request) throws(Problem) {
        var body = try RequestBody(request)
        self.init(&body.fields)
        isPlanned = body.fields.flag("plan", "planned") ?? false
        try body.check()
    }

    /// Reads a task; what is wrong with it is noted in `fields`.
    init(_ fields: inout ObjectReader) {
        let type = fields.choice(TaskType.self, "type")
        let isMock = fields.flag("mock", "simulate") ?? false
        let work = isMock ? type.flatMap(SimulatedWork.mock) : nil
        if isMock, work == nil {
            fields.fail("mock", "Expected \"type\" to be build, test or deploy; only these have a mock.")
        }
        // A mock brings its own title; every other task needs one.
        let given =
            work == nil
            ? fields.requiredText("title", "name", bytesMax: Limits.titleBytesMax)
            : fields.text("title", "name", bytesMax: Limits.titleBytesMax)
        self.init(title: given ?? work?.title ?? "")
        self.type = type ?? .custom
        projectID = fields.identifier("projectId", "project_id")
        parentID = fields.identifier("parentId", "parent_id")
        description = fields.text("description", bytesMax: Limits.textBytesMax)
        command = fields.text("command", bytesMax: Limits.textBytesMax) ?? work?.command
        serverID = fields.text("serverId", "server_id", bytesMax: Limits.nameBytesMax)
        serverName = fields.text("serverName", "server_name", bytesMax: Limits.nameBytesMax)
        assignedAgentID = fields.identifier("assignedAgentId", "assigned_agent_id")
        priority = fields.choice(TaskPriority.self, "priority") ?? .normal
        column = fields.choice(BoardColumn.self, "status") ?? .inbox
        mode = fields.choice(WorkspaceMode.self, "mode")
        autoMove = fields.flag("autoMove", "auto_move") ?? true
        thresholds = fields.thresholds() ?? nil
        steps = Self.steps(&fields) ?? work?.steps ?? []
        let stepsDuration = steps.reduce(Duration.zero) { $0 + $1.duration }
        estimatedDuration =
            fields.seconds("estimatedDuration", "estimated_duration") ?? (steps.isEmpty ? nil : stepsDuration)
    }

    /// Seed 000's `ProgressStep`s, rising to a progress of 1.
    private static func steps(_ fields: inout ObjectReader) -> [ProgressStep]? {
        guard var readers = fields.objects("steps") else { return nil }
        guard readers.count <= Limits.stepsMax else {
            fields.fail("steps", "Expected at most \(Limits.stepsMax) steps, found \(readers.count).")
            return nil
        }
        var steps: [ProgressStep] = []
        for index in readers.indices {
            let floor = steps.last?.progress.tenThousandths ?? 0
            let progress = readers[index].units(places: 4, "progress", in: floor...10_000)
            let name = readers[index].requiredText("stepName", "step_name", bytesMax: Limits.nameBytesMax)
            let duration = readers[index].units(places: 3, "duration", in: 10...86_400_000)
            if readers[index].errors.isEmpty, let progress, let name, let duration {
                steps.append(
                    ProgressStep(
                        progress: Progress(tenThousandths: progress), name: name, duration: .milliseconds(duration)))
            } else if readers[index].errors.isEmpty {
                fields.fail("steps/\(index)", "Expected \"progress\", \"stepName\" and \"duration\" (seconds).")
            }
            fields.merge(readers[index].errors)
        }
        return steps
    }
}

extension TaskEdit {
    init(_ request: Request) throws(Problem) {
        var body = try RequestBody(request)
        self.init()
        if body.fields.object["title"] != nil || body.fields.object["name"] != nil {
            title = body.fields.requiredText("title", "name", bytesMax: Limits.titleBytesMax)
        }
        description = body.fields.settableText("description")
        priority = body.fields.choice(TaskPriority.self, "priority")
        command = body.fields.settableText("command")
        assignedAgentID = body.fields.settableText(
            "assignedAgentId", "assigned_agent_id", bytesMax: Limits.nameBytesMax
        ).map { $0.flatMap { $0.isEmpty ? nil : AgentID($0) } }
        serverName = body.fields.settableText("serverName", "server_name", bytesMax: Limits.nameBytesMax)
        prURL = body.fields.settableText("prUrl", "pr_url", bytesMax: Limits.nameBytesMax)
        autoMove = body.fields.flag("autoMove", "auto_move")
        estimatedDuration = body.fields.seconds("estimatedDuration", "estimated_duration")
        thresholds = body.fields.thresholds()
        planStatus = body.fields.choice(PlanStatus.self, "planStatus", "plan_status")
        blockedBy = body.fields.blockers()
        if let word = body.fields.text("status") {
            if let column = BoardColumn(rawValue: word) {
                self.column = column
            } else if let status = TaskStatus(rawValue: word) {
                taskStatus = status
            } else {
                body.fields.fail("status", "Unknown status \"\(word)\". \(StatusWords.known)")
            }
        }
        taskStatus = body.fields.choice(TaskStatus.self, "taskStatus", "task_status") ?? taskStatus
        if let word = body.fields.text("initStatus", "init_status", bytesMax: Limits.nameBytesMax) {
            if word.isEmpty {
                body.fields.fail("initStatus", "Expected INACTIVE, the name of a step, or ACTIVE; found nothing.")
            }
            initStatus = InitStatus(rawValue: word)
        }
        // No words are no failure.
        initError = body.fields.text("initError", "init_error", bytesMax: Limits.textBytesMax)
            .flatMap { $0.isEmpty ? nil : $0 }
        progress = body.fields.units(places: 4, "progress", in: 0...10_000).map { Progress(tenThousandths: $0) }
        currentStep = body.fields.text("currentStep", "current_step", bytesMax: Limits.nameBytesMax)
        try body.check()
    }
}
