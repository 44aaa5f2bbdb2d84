// Why: Copilot's stream is its session's file: every event has its name, its data and its parent. It says what it means to do
// by a tool that does nothing, and asks for leave in so many words.

internal import OrreryJSON

/// Reads `copilot --output-format json` and the events of its sessions.
struct CopilotAdapter: ProviderAdapter {
    private var sessionID: String?
    private var open = OpenItems()
    private var draft = Draft()
    private var folder: String?
    private var answer: String?
    private var isTurnOpen = false
    /// Calls of the tool that only says what it is doing.
    private var intents: Set<String> = []

    init() {}

    mutating func read(_ object: JSONObject, into line: inout AgentLine) {
        line.name = object.text("id")
        line.at = object.moment("timestamp")
        line.sessionID = sessionID
        let parent = object.text("agentId")
        let data = object.object("data") ?? object
        switch object["type"]?.string {
        case "session.start", "session.resume":
            sessionID = data.text("sessionId") ?? sessionID
            line.sessionID = sessionID
            folder = data.object("context")?.text("cwd") ?? folder
            var session = AgentSession(id: sessionID, provider: "copilot")
            session.model = data.text("selectedModel", "model")
            session.folder = folder
            session.version = data.text("copilotVersion", "version")
            session.branch = data.object("context")?.text("branch")
            line.events.append(.session(session))
        case "session.warning", "session.info", "session.error":
            let status: AgentItem.Status = object["type"]?.string == "session.error" ? .failed : .ok
            if let text = data.text("message") { line.addNotice(text, status) }
        case "user.message":
            isTurnOpen = true
            answer = nil
            line.events.append(.turnBegan(prompt: AgentWords.bounded(data.text("content"))))
        case "assistant.message_start": _ = draft.take()
        case "assistant.message_delta":
            line.isRawKept = false
            guard parent == nil, let words = data.text("deltaContent").flatMap({ draft.add($0) }) else { return }
            line.events.append(.doing(words))
        case "assistant.message":
            _ = draft.take()
            if parent == nil { answer = AgentWords.bounded(data.text("content")) ?? answer }
            line.addText(.message, data.text("content"), parent: parent)
            guard let tokens = data.number("outputTokens") else { return }
            var usage = AgentUsage(tokens: .turn)
            usage.outputTokens = tokens
            line.events.append(.usage(usage))
        case "assistant.reasoning": line.addText(.thought, data.text("content", "reasoningText"), parent: parent)
        case "assistant.intent":
            if let text = data.text("intent") { line.events.append(.doing(AgentWords.label(text))) }
        case "tool.execution_start": begin(data, parent, into: &line)
        case "tool.execution_complete": end(data, parent, into: &line)
        case "permission.requested": ask(data, into: &line)
        case "subagent.started": beginAgent(data, into: &line)
        case "subagent.completed", "subagent.failed":
            let isFailed = object["type"]?.string == "subagent.failed"
            var item = open.end(
                data.text("toolCallId", "agentId") ?? parent, isFailed ? .failed : .ok, output: data.text("error"))
            item.kind = .subagent
            line.add(item)
        case "session.shutdown": line.events.append(.sessionEnded(reason: data.text("shutdownType", "reason")))
        case "session.idle", "session.task_complete": endTurn(.ok, into: &line)
        case "abort": endTurn(.cancelled, into: &line)
        case "result": readResult(object, into: &line)
        case "session.compaction_complete": line.addNotice("The conversation was compacted")
        case "elicitation.requested", "user_input.requested":
            line.events.append(
                .needsInput(reason: AgentWords.label(data.text("question", "message") ?? "It asks a question")))
        case let type?: line.isUnknown = !Self.isChatter(type)
        case nil: line.isUnknown = true
        }
    }

    private static func isChatter(_ type: String) -> Bool {
        let rooms = [
            "session.", "assistant.", "tool.", "hook.", "permission.", "system.", "skill.", "user_input.",
            "elicitation.",
            "pending_messages.", "external_tool.", "mcp.", "command.", "subagent.", "exit_plan_mode.",
        ]
        return rooms.contains { type.hasPrefix($0) }
    }

    private mutating func endTurn(_ outcome: AgentTurnEnd.Outcome, into line: inout AgentLine) {
        guard isTurnOpen else { return }
        isTurnOpen = false
        line.events.append(.turnEnded(AgentTurnEnd(outcome, response: answer)))
    }

    /// The last line of a run without a person, which is flat.
    private mutating func readResult(_ object: JSONObject, into line: inout AgentLine) {
        line.sessionID = object.text("sessionId") ?? sessionID
        line.at = object.moment("timestamp")
        let code = object.number("exitCode") ?? 0
        isTurnOpen = true
        endTurn(code == 0 ? .ok : .failed(reason: "It ended with exit code \(code)"), into: &line)
    }

    // MARK: Tools

    private mutating func begin(_ data: JSONObject, _ parent: String?, into line: inout AgentLine) {
        let id = data.text("toolCallId")
        let name = data.text("toolName") ?? "tool"
        var input = data["arguments"]
        if let text = input?.string, let given = LenientJSON.object(text) { input = .object(given) }
        if name == "report_intent" {
            if let id { intents.insert(id) }
            if let text = input?.object?.text("intent") { line.events.append(.doing(AgentWords.label(text))) }
            return
        }
        var item = ToolWords.begun(name, id: id, input: input, folder: folder)
        item.parentID = parent == id ? nil : parent
        open.begin(item)
        line.add(item)
    }

    private mutating func end(_ data: JSONObject, _ parent: String?, into line: inout AgentLine) {
        let id = data.text("toolCallId")
        if let id, intents.remove(id) != nil { return }
        let result = data.object("result")
        let output = result?.text("content", "detailedContent") ?? data["error"]?.reading
        var item = open.end(id, .ok, output: output)
        item.parentID = item.parentID ?? (parent == id ? nil : parent)
        if data["success"]?.bool == false {
            let code = data.object("error")?.text("code") ?? ""
            item.status = code.contains("denied") || code == "rejected" ? .declined : .failed
        }
        line.add(item)
    }

    private mutating func beginAgent(_ data: JSONObject, into line: inout AgentLine) {
        let id = data.text("toolCallId", "agentId")
        let name = data.text("agentDisplayName", "agentName") ?? "sub-agent"
        var item = id.flatMap { open.item($0) } ?? AgentItem(.subagent, .running, id: id, text: AgentWords.label(name))
        item.kind = .subagent
        item.name = data.text("agentName") ?? name
        open.begin(item)
        line.add(item)
    }

    private func ask(_ data: JSONObject, into line: inout AgentLine) {
        let request = data.object("permissionRequest") ?? data
        let what =
            request.text("fullCommandText", "path", "fileName", "url", "toolName", "intention", "kind") ?? "a tool"
        line.events.append(.needsInput(reason: AgentWords.label("Allow \(what)?")))
    }
}
