// Why: what agents say becomes rows of a run's record and lines of its log in one place, so that a timeline, a log and a
// card say the same of it whoever made the agent.

internal import OrreryAgents
internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

/// Words for what agents say. Pure.
enum IngestWords {
    static let promptType = "prompt"
    static let toolStartType = "tool_start"
    /// Seed 001's word for a tool execution; here one that is over.
    static let toolType = "tool_exec"
    static let subagentStartType = "subagent_start"
    static let subagentEndType = "subagent_end"
    static let turnEndType = "turn_end"
    static let rawType = "raw"
    private static let errorType = "error"

    /// The type of an item's row.
    static func type(of item: AgentItem) -> String {
        let isOver = item.status != .running && item.status != .pending
        return switch item.kind {
        case .message: "output"
        case .thought: "thought"
        case .tool: isOver ? toolType : toolStartType
        case .fileChange: "file_change"
        case .plan: "plan"
        case .subagent: isOver ? subagentEndType : subagentStartType
        case .notice: item.status == .failed ? errorType : "notice"
        case .unknown: rawType
        }
    }

    /// The row of an item.
    /// - Parameter took: How long it took, where the agent does not say and the board has seen it begin.
    static func activity(_ item: AgentItem, took: Duration?) -> NewInvocationActivity {
        var activity = NewInvocationActivity(activityType: type(of: item), message: message(item.text))
        var metadata: JSONObject = ["kind": .string(item.kind.rawValue), "status": .string(item.status.rawValue)]
        if let id = item.id { metadata.append("item", .string(id)) }
        if let parent = item.parentID { metadata.append("parent", .string(parent)) }
        if let name = item.name { metadata.append("tool", .string(name)) }
        if let input = item.input { metadata.append("input", bounded(input)) }
        if let output = item.output { metadata.append("output", .string(bounded(output))) }
        if let exitCode = item.exitCode { metadata.append("exitCode", .integer(exitCode)) }
        if let duration = item.duration ?? took { metadata.append("durationMs", .integer(duration.milliseconds)) }
        activity.metadata = .object(metadata)
        return activity
    }

    static func prompt(_ text: String?) -> NewInvocationActivity {
        NewInvocationActivity(activityType: promptType, message: message(text ?? "A turn began"))
    }

    static func turnEnd(_ end: AgentTurnEnd) -> NewInvocationActivity {
        switch end.outcome {
        case .ok: NewInvocationActivity(activityType: turnEndType, message: "Turn done")
        case .failed(let reason):
            NewInvocationActivity(activityType: errorType, message: message("Turn failed: \(reason)"))
        case .cancelled: NewInvocationActivity(activityType: turnEndType, message: "Turn cancelled")
        }
    }

    /// What a log shows of an event, line by line; what was printed for people is there already.
    static func logLines(_ event: AgentEvent) -> [String] {
        switch event {
        case .turnBegan(let prompt?): lines(prompt, first: "> ", next: "> ")
        case .turnEnded(let end):
            if case .failed(let reason) = end.outcome { lines(reason, first: "✗ ", next: "  ") } else { [] }
        case .needsInput(let reason): lines(reason, first: "? ", next: "  ")
        case .item(let item): logLines(item)
        case .session, .turnBegan, .doing, .progress, .usage, .sessionEnded: []
        }
    }

    private static func logLines(_ item: AgentItem) -> [String] {
        let margin = item.parentID == nil ? "" : "  "
        switch (item.kind, item.status) {
        case (.message, _): return lines(item.text, first: margin, next: margin)
        case (.thought, _): return lines(item.text, first: "\(margin)… ", next: "\(margin)  ")
        case (.tool, .running), (.tool, .pending), (.subagent, .running), (.subagent, .pending):
            return lines(item.text, first: "\(margin)$ ", next: "\(margin)  ")
        case (.tool, let status):
            let mark = status == .ok ? "" : "\(margin)✗ \(item.text): \(status.rawValue)"
            let output = lines(bounded(item.output ?? ""), first: "\(margin)  ", next: "\(margin)  ")
            return output + (mark.isEmpty ? [] : [mark])
        case (.notice, .failed): return lines(item.text, first: "\(margin)✗ ", next: "\(margin)  ")
        case (.unknown, _): return []
        case (_, _): return lines(item.text, first: "\(margin)• ", next: "\(margin)  ")
        }
    }

    private static func lines(_ text: String, first: String, next: String) -> [String] {
        guard !text.isEmpty else { return [] }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        return lines.enumerated().map { ($0.offset == 0 ? first : next) + $0.element }
    }

    /// The title of a task by what a person asked for: its first line that says something.
    static func title(of prompt: String) -> String? {
        let line = prompt.split(separator: "\n").first { line in line.contains { !$0.isWhitespace } }
        guard let line else { return nil }
        let trimmed = String(line.drop { $0.isWhitespace }.prefix(titleCharactersMax))
        return line.count > titleCharactersMax ? "\(trimmed)…" : trimmed
    }

    /// The title of a task of which nothing is known but whose session it is.
    static func title(provider: String?, folder: String?) -> String {
        let who = provider.map { $0.prefix(1).uppercased() + $0.dropFirst() } ?? "A program"
        let place = folder.flatMap { name(ofFolder: $0) }
        return place.map { "\(who) in \($0)" } ?? "\(who) at work"
    }

    /// The last part of a path, with either kind of slash; nil when there is none.
    static func name(ofFolder path: String) -> String? {
        path.split { $0 == "/" || $0 == "\\" }.last.map { String($0) }
    }

    /// What stands on a card: a line, and not the whole of it.
    static func step(_ text: String) -> String {
        let line = text.prefix { $0 != "\n" }
        return String(line.prefix(stepCharactersMax))
    }

    /// What was killed, in the words of signal(7).
    static func death(bySignal number: Int64) -> String {
        let names: [Int64: String] = [
            1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 6: "SIGABRT", 8: "SIGFPE", 9: "SIGKILL", 11: "SIGSEGV",
            13: "SIGPIPE", 15: "SIGTERM",
        ]
        return "Killed by signal \(number)\(names[number].map { " (\($0))" } ?? "")."
    }

    /// At most what a row's message may have.
    private static func message(_ text: String) -> String {
        cut(text, bytesMax: Limits.textBytesMax)
    }

    private static func bounded(_ text: String) -> String {
        cut(text, bytesMax: Limits.ingestDetailBytesMax)
    }

    private static func bounded(_ value: JSONValue) -> JSONValue {
        let bytes = JSONWriter.bytes(value)
        guard bytes.count > Limits.ingestDetailBytesMax else { return value }
        return .string(bounded(String(decoding: bytes, as: UTF8.self)))
    }

    /// `text` without its middle, if it is too long: how something begins and how it ends tells most.
    private static func cut(_ text: String, bytesMax: Int) -> String {
        MiddleCut.text(text, bytesMax: bytesMax)
    }

    private static let titleCharactersMax = 120
    private static let stepCharactersMax = 200
}
