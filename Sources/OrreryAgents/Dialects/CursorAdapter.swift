// Why: Cursor speaks as Claude does, but tells tools in lines of their own, each under a key that names it, and may tell a
// message in pieces and then again.

internal import OrreryJSON

/// Reads `cursor-agent --output-format stream-json`.
struct CursorAdapter: ProviderAdapter {
    private var open = OpenItems()
    private var draft = Draft()
    private var thought = Draft()
    private var folder: String?
    private var isTurnOpen = false
    /// Whether messages come in pieces: what comes whole besides was told already.
    private var isInPieces = false

    init() {}

    mutating func read(_ object: JSONObject, into line: inout AgentLine) {
        line.sessionID = object.text("session_id")
        line.at = object.moment("timestamp_ms")
        switch object["type"]?.string {
        case "system":
            guard object.text("subtype") == "init" else { return }
            folder = object.text("cwd")
            var session = AgentSession(id: line.sessionID, provider: "cursor")
            session.model = object.text("model")
            session.folder = folder
            line.events.append(.session(session))
        case "user":
            isTurnOpen = true
            let prompt = object.object("message")?["content"]?.reading
            line.events.append(.turnBegan(prompt: AgentWords.bounded(prompt)))
        case "thinking":
            if object.text("subtype") == "completed" {
                line.addText(.thought, thought.take() ?? object.text("text"))
            } else {
                line.isRawKept = false
                _ = thought.add(object["text"]?.string ?? "")
            }
        case "assistant": readMessage(object, into: &line)
        case "tool_call":
            flush(into: &line)
            readTool(object, into: &line)
        case "interaction_query":
            let query = object.object("query") ?? object
            let text = query.text("question", "message", "title", "prompt", "query_type", "subtype")
            line.events.append(.needsInput(reason: AgentWords.label(text ?? "It asks a question")))
        case "result":
            flush(into: &line)
            var usage = AgentUsage(tokens: .turn)
            if let tokens = object.object("usage") {
                usage.inputTokens = tokens.number("inputTokens") ?? tokens.number("input_tokens")
                usage.outputTokens = tokens.number("outputTokens") ?? tokens.number("output_tokens")
                line.events.append(.usage(usage))
            }
            isTurnOpen = false
            let response = AgentWords.bounded(object.text("result"))
            line.events.append(.turnEnded(AgentTurnEnd(ClaudeAdapter.outcome(object), response: response)))
        case "error": line.addNotice(AgentWords.reason(object.text("message") ?? "An error"), .failed)
        case "connection", "retry", "status": break
        default: line.isUnknown = true
        }
    }

    mutating func finish(into line: inout AgentLine) { flush(into: &line) }

    private mutating func flush(into line: inout AgentLine) {
        line.addText(.message, draft.take())
    }

    private mutating func begin(into line: inout AgentLine) {
        guard !isTurnOpen else { return }
        isTurnOpen = true
        line.events.append(.turnBegan(prompt: nil))
    }

    private mutating func readMessage(_ object: JSONObject, into line: inout AgentLine) {
        begin(into: &line)
        let text = object.object("message")?["content"]?.reading ?? ""
        if object["timestamp_ms"] != nil, object["model_call_id"] == nil {
            isInPieces = true
            line.isRawKept = false
            if let words = draft.add(text) { line.events.append(.doing(words)) }
        } else if isInPieces {
            flush(into: &line)
        } else {
            line.addText(.message, text)
        }
    }

    /// `{"tool_call":{"shellToolCall":{"args":…,"result":{"success":…}}}}`.
    private mutating func readTool(_ object: JSONObject, into line: inout AgentLine) {
        begin(into: &line)
        let id = object.text("call_id")
        let isOver = object.text("subtype") == "completed"
        line.name = id.map { "\($0) \(isOver ? "ends" : "begins")" }
        guard let member = object.object("tool_call")?.members.first(where: { $0.value.object != nil }),
            let call = member.value.object
        else { return }
        var name = member.key
        if name.hasSuffix("ToolCall") { name = String(name.dropLast(8)) }
        if name == "function" { name = call.text("name") ?? name }
        var item = ToolWords.begun(name, id: id, input: call["args"] ?? call["arguments"], folder: folder)
        if ["updateTodos", "todo", "todoWrite"].contains(name) { item.kind = .plan }
        if name == "task" { item.kind = .subagent }
        guard isOver else {
            open.begin(item)
            line.add(item)
            return
        }
        if let known = id.flatMap({ open.item($0) }) { item = known }
        _ = open.end(id, .ok, output: nil)
        finish(&item, call.object("result"))
        line.add(item)
    }

    private func finish(_ item: inout AgentItem, _ result: JSONObject?) {
        item.status = .ok
        item.input = nil
        guard let outcome = result?.members.first(where: { $0.value.object != nil || $0.value.string != nil }) else {
            return
        }
        switch outcome.key {
        case "rejected", "permissionDenied": item.status = .declined
        case "error", "failure", "timeout", "spawnError", "fileNotFound": item.status = .failed
        default: break
        }
        let told = outcome.value.object
        item.exitCode = told?.number("exitCode")
        if let code = item.exitCode, code != 0 { item.status = .failed }
        let printed = [told?.text("stdout"), told?.text("stderr")].compactMap { $0 }.joined(separator: "\n")
        item.output = AgentWords.bounded(
            printed.isEmpty ? told?.text("diffString", "errorMessage", "reason") ?? outcome.value.reading : printed)
        item.duration = told?.milliseconds("executionTime")
    }
}
