// Why: what a client may send is bounded by the same numbers that the code refuses by.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

extension Schema {
    static let shortText = Schema.text(bytesMax: Limits.nameBytesMax)
    static let filledName = Schema.text(bytesMax: Limits.nameBytesMax, filled: true)
    static let prose = Schema.text(bytesMax: Limits.textBytesMax)
    static let filledProse = Schema.text(bytesMax: Limits.textBytesMax, filled: true)
    static let filledTitle = Schema.text(bytesMax: Limits.titleBytesMax, filled: true)
    static let transcript = Schema.text(bytesMax: Limits.transcriptBytesMax)

    /// Seconds as an estimate or a threshold may be.
    static let boundedSeconds = Schema.number(perMille: 0...Limits.estimateMax.milliseconds)

    /// How long silence may last. A misspelt one is refused.
    static let thresholds: Schema = {
        let names = thresholdMembers.map(\.name)
        var object = Schema.object(names.map { Member($0, .boundedSeconds.orNull) }, required: []).object
        let known = names + names.map { SnakeCase.from(camelCase: $0) }
        object.append("propertyNames", .object(Schema.words(known).object))
        return Schema(object).orNull
    }()

    static let step = Schema.object([
        Member("progress", .fraction), Member("stepName", .filledName),
        Member("duration", .number(perMille: 10...86_400_000)),
    ])

    static let usageBody = Schema.object(
        [
            Member("inputTokens", .integer(0...Int64.max / 2).orNull),
            Member("outputTokens", .integer(0...Int64.max / 2).orNull),
            Member("costUSD", .number(perMille: 0...1_000_000_000).orNull),
        ], required: []
    ).orNull

    static let newTaskMembers: Members = [
        Member("title", .filledTitle), Member("name", .otherName),
        Member("type", .word(TaskType.self).orNull),
        Member("mock", .flag.orNull.saying("Whether it is one of seed 000's mock tasks, which bring their own title.")),
        Member("projectId", .shortText.orNull), Member("parentId", .shortText.orNull),
        Member("description", .prose.orNull),
        Member("command", .prose.orNull), Member("serverId", .shortText.orNull),
        Member("serverName", .shortText.orNull),
        Member("assignedAgentId", .shortText.orNull), Member("priority", .word(TaskPriority.self).orNull),
        Member("status", .word(BoardColumn.self).orNull), Member("mode", .word(WorkspaceMode.self).orNull),
        Member("autoMove", .flag.orNull), Member("thresholds", .thresholds),
        Member("steps", .list(of: .step, max: Limits.stepsMax).orNull.saying("Progress rises from step to step.")),
        Member("estimatedDuration", .boundedSeconds.orNull.saying("Seconds.")),
    ]

    private static let otherName = Schema.anything.saying("Another name for the title; passed over beside it.")

    /// What a new task must have one of.
    private static let hasTitle = Schema.object([], required: ["title"])
    private static let hasName = Schema.object([Member("name", .filledTitle)], required: ["name"])
    private static let isMock = Schema.object(
        [
            Member("mock", Schema(["const": .bool(true)])),
            Member(
                "type", .words(TaskType.allCases.filter { SimulatedWork.mock($0) != nil }.map(\.rawValue))),
        ], required: ["mock", "type"])

    static let newTaskBody = Schema.object(
        newTaskMembers + [Member("plan", .flag.orNull.saying("Whether it is to be planned in parts."))], required: []
    ).and(one: hasTitle, hasName, isMock)

    static let newSubtaskBody = Schema.object(
        newTaskMembers + [
            Member("key", .shortText.orNull.saying("A name by which other parts of the same request may wait for it.")),
            Member(
                "blockedBy",
                .list(of: .any(of: .text, .integer(0...Int64.max)), max: Limits.subtasksMax).orNull.saying(
                    "What it waits for: ids of parts, keys, or places in the same request.")),
        ], required: []
    ).and(one: hasTitle, hasName, isMock)

    static let taskEdit = Schema.object(
        [
            Member("title", .filledTitle), Member("name", .otherName),
            Member("description", .prose.orNull), Member("priority", .word(TaskPriority.self).orNull),
            Member("command", .prose.orNull), Member("assignedAgentId", .shortText.orNull),
            Member("serverName", .shortText.orNull), Member("prUrl", .shortText.orNull),
            Member("autoMove", .flag.orNull),
            Member("estimatedDuration", .boundedSeconds.orNull), Member("thresholds", .thresholds),
            Member("planStatus", .word(PlanStatus.self).orNull),
            Member("blockedBy", .list(of: Schema(["type": .string("string"), "minLength": .integer(1)])).orNull),
            Member("status", .statusWord.orNull.saying("A column or a task status: case decides.")),
            Member("taskStatus", .word(TaskStatus.self).orNull),
            Member(
                "initStatus",
                .token(bytesMax: Limits.nameBytesMax).orNull.saying("INACTIVE, the name of a step, or ACTIVE.")),
            Member("initError", .prose.orNull), Member("progress", .fraction.orNull),
            Member("currentStep", .shortText.orNull),
        ], required: [])

    /// A word of either axis that a task's `status` may mean.
    static let statusWord = Schema.words(
        BoardColumn.allCases.map(\.rawValue) + TaskStatus.allCases.map(\.rawValue))

    static let newInvocation = Schema.object(
        [
            Member("runId", .shortText.orNull.saying("No whole number; made up when it is missing.")),
            Member("agentType", .word(InvocationAgentType.self).orNull), Member("role", .shortText.orNull),
            Member("provider", .shortText.orNull), Member("model", .shortText.orNull),
            Member("prompt", .transcript.orNull),
            Member("attempt", .integer(1...1_000_000).orNull), Member("sessionId", .shortText.orNull),
            Member("timeout", .boundedSeconds.orNull.saying("Seconds.")), Member("logPath", .shortText.orNull),
        ], required: [])

    static let newInvocationActivity = Schema.object(
        [
            Member("message", .filledProse),
            Member("type", .shortText.orNull.saying("An open list; `output` if missing.")),
            Member("metadata", .metadata),
        ], required: ["message"])

    static let invocationReport = Schema.object(
        [
            Member("response", .transcript.orNull), Member("error", .prose.orNull),
            Member("exitCode", .integer(-255...255).orNull), Member("prUrl", .shortText.orNull),
            Member("willRetry", .flag.orNull), Member("usage", .usageBody),
        ], required: [])
}
