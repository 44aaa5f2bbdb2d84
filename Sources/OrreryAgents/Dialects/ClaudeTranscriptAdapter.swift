// Why: Claude Code writes every session to a file, which tells of work that nobody set anything up for. The format is its own
// and changes: what is known is read, the rest passes.

internal import OrreryJSON

/// Reads Claude Code's session files.
struct ClaudeTranscriptAdapter: ProviderAdapter {
    private var content = ClaudeContent()
    private var told = AgentSession()
    private var isTurnOpen = false
    /// The message whose tokens were told last, and how many: it stands on several lines, each with more of them.
    private var counted: (id: String, input: Int64, output: Int64) = ("", 0, 0)

    init() {}

    /// What a line of it may be.
    static let types: Set<String> = [
        "user", "assistant", "system", "summary", "attachment", "queue-operation", "last-prompt",
        "file-history-snapshot",
        "progress", "custom-title", "ai-title", "agent-name", "agent-color", "agent-setting", "permission-mode", "mode",
        "pr-link", "tag", "task-summary", "worktree-state", "content-replacement", "speculation-accept", "started",
    ]

    mutating func read(_ object: JSONObject, into line: inout AgentLine) {
        line.name = object.text("uuid")
        line.sessionID = object.text("sessionId")
        line.at = object.moment("timestamp")
        let parent = object.isTrue("isSidechain") ? object.text("parentToolUseID", "agentId") ?? "sidechain" : nil
        let type = object["type"]?.string ?? ""
        if parent == nil, type == "user" || type == "assistant" { tellSession(object, into: &line) }
        switch type {
        case "user": readUser(object, parent, into: &line)
        case "assistant": readAssistant(object, parent, into: &line)
        case "system": readSystem(object, into: &line)
        case "summary", "custom-title", "ai-title":
            guard let title = object.text("summary", "customTitle", "aiTitle", "title") else { return }
            var session = AgentSession(id: line.sessionID, provider: "claude")
            session.title = AgentWords.label(title)
            line.events.append(.session(session))
        default: line.isUnknown = !Self.types.contains(type)
        }
    }

    private mutating func tellSession(_ object: JSONObject, into line: inout AgentLine) {
        var session = AgentSession(id: line.sessionID, provider: "claude")
        session.folder = object.text("cwd") ?? told.folder
        session.version = object.text("version") ?? told.version
        session.branch = object.text("gitBranch") ?? told.branch
        let model = object.object("message")?.text("model")
        session.model = model == "<synthetic>" ? told.model : model ?? told.model
        guard session != told else { return }
        told = session
        content.folder = session.folder
        line.events.append(.session(session))
    }

    private mutating func readUser(_ object: JSONObject, _ parent: String?, into line: inout AgentLine) {
        guard let said = content.readUser(object, parent: parent, into: &line), parent == nil else { return }
        if said.hasPrefix("[Request interrupted") {
            isTurnOpen = false
            line.events.append(.turnEnded(AgentTurnEnd(.cancelled)))
            return
        }
        // What the program says in the person's name.
        let isMachine = object.isTrue("isMeta") || object.isTrue("isCompactSummary") || said.hasPrefix("<")
        guard !isMachine else { return }
        isTurnOpen = true
        line.events.append(.turnBegan(prompt: AgentWords.bounded(said)))
    }

    private mutating func readAssistant(_ object: JSONObject, _ parent: String?, into line: inout AgentLine) {
        content.readAssistant(object, parent: parent, into: &line)
        guard let message = object.object("message") else { return }
        count(message, into: &line)
        guard parent == nil else { return }
        let text = message["content"]?.array?.compactMap { block -> String? in block.object?["text"]?.string }.last
        if object.isTrue("isApiErrorMessage") {
            end(.failed(reason: AgentWords.reason(text ?? "An error of the API")), into: &line)
        } else if let reason = message.text("stop_reason"), reason == "end_turn" || reason == "stop_sequence",
            text != nil
        {
            end(.ok, response: text, into: &line)
        } else {
            isTurnOpen = true
            for block in message["content"]?.array ?? [] {
                guard let block = block.object, let name = block.text("name"),
                    ["AskUserQuestion", "ExitPlanMode"].contains(name)
                else { continue }
                let asked: JSONObject = ["tool_name": .string(name), "tool_input": block["input"] ?? .null]
                line.events.append(.needsInput(reason: ClaudeContent.permission(asked, content.folder)))
            }
        }
    }

    private mutating func readSystem(_ object: JSONObject, into line: inout AgentLine) {
        switch object["subtype"]?.string {
        case "turn_duration": if isTurnOpen { end(.ok, into: &line) }
        case "compact_boundary", "microcompact_boundary": line.addNotice("The conversation was compacted")
        case "api_error":
            line.addNotice(object["error"]?.reading ?? object.text("content") ?? "An error of the API", .failed)
        case "informational", "local_command":
            if object.text("level") == "error", let text = object.text("content") { line.addNotice(text, .failed) }
        default: break
        }
    }

    private mutating func end(
        _ outcome: AgentTurnEnd.Outcome, response: String? = nil, into line: inout AgentLine
    ) {
        isTurnOpen = false
        line.events.append(.turnEnded(AgentTurnEnd(outcome, response: AgentWords.bounded(response))))
    }

    private mutating func count(_ message: JSONObject, into line: inout AgentLine) {
        guard let id = message.text("id"), let tokens = message.object("usage"),
            let input = ClaudeAdapter.inputTokens(tokens)
        else { return }
        let output = tokens.number("output_tokens") ?? 0
        if counted.id != id { counted = (id, 0, 0) }
        guard input > counted.input || output > counted.output else { return }
        var usage = AgentUsage(tokens: .turn)
        usage.inputTokens = max(0, input - counted.input)
        usage.outputTokens = max(0, output - counted.output)
        counted = (id, max(input, counted.input), max(output, counted.output))
        line.events.append(.usage(usage))
    }
}
