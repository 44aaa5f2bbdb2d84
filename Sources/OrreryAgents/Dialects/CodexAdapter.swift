// Why: `codex exec --json` tells turns and items, each with its state. Its traps: `error` lines are retries unless the turn
// fails, items are numbered anew in each turn, and a tool may fail without an error.

internal import OrreryJSON

/// Reads Codex's stream.
struct CodexAdapter: ProviderAdapter {
    private var threadID: String?
    private var turns = 0
    private var lastMessage: String?

    init() {}

    mutating func read(_ object: JSONObject, into line: inout AgentLine) {
        line.sessionID = threadID
        line.at = object.moment("timestamp")
        switch object["type"]?.string {
        case "thread.started", "session.created":
            threadID = object.text("thread_id", "session_id")
            line.sessionID = threadID
            line.events.append(.session(AgentSession(id: threadID, provider: "codex")))
        case "turn.started":
            turns += 1
            lastMessage = nil
            line.events.append(.turnBegan(prompt: nil))
        case "turn.completed":
            if let usage = object.object("usage") { line.events.append(.usage(Self.usage(usage, .turn))) }
            line.events.append(.turnEnded(AgentTurnEnd(.ok, response: lastMessage)))
        case "turn.failed":
            let reason = object.object("error")?.text("message") ?? object.text("message") ?? "The turn failed"
            line.events.append(
                .turnEnded(AgentTurnEnd(.failed(reason: AgentWords.reason(reason)), response: lastMessage)))
        case "error":
            let text = AgentWords.reason(object.text("message") ?? "An error")
            // It tries again, and says so as an error.
            line.addNotice(text, text.hasPrefix("Reconnecting") || text.contains("etrying") ? .ok : .failed)
        case "item.started", "item.updated", "item.completed":
            guard let item = object.object("item") else { return }
            read(item, isOver: object["type"]?.string == "item.completed", into: &line)
        default: line.isUnknown = true
        }
    }

    /// Cached tokens are among those of the input.
    static func usage(_ usage: JSONObject, _ scope: AgentUsage.Scope) -> AgentUsage {
        var out = AgentUsage(tokens: scope)
        out.inputTokens = usage.number("input_tokens")
        out.outputTokens = usage.number("output_tokens")
        return out
    }

    private mutating func read(_ object: JSONObject, isOver: Bool, into line: inout AgentLine) {
        let status = status(object, isOver: isOver)
        // In a later turn of one stream the numbers may begin anew.
        let id = object.text("id").map { turns > 1 ? "\(turns)/\($0)" : $0 }
        var item = AgentItem(.tool, status, id: id, text: "")
        switch object["type"]?.string ?? object["item_type"]?.string {
        case "agent_message", "assistant_message":
            guard isOver else { return }
            lastMessage = AgentWords.bounded(object.text("text"))
            return line.addText(.message, object["text"]?.string)
        case "reasoning": return isOver ? line.addText(.thought, object["text"]?.string) : ()
        case "command_execution":
            item.name = "command_execution"
            item.text = AgentWords.label(ToolWords.command(object["command"]) ?? "a command")
            item.input = isOver ? nil : object["command"].map { .object(["command": ToolWords.summary($0)]) }
            item.output = isOver ? AgentWords.bounded(object.text("aggregated_output")) : nil
            item.exitCode = object.number("exit_code")
        case "file_change":
            item.kind = .fileChange
            item.text = Self.changes(object["changes"]?.array ?? [])
            item.input = object["changes"].map { ToolWords.summary($0) }
        case "mcp_tool_call":
            let name = [object.text("server"), object.text("tool")].compactMap { $0 }.joined(separator: ".")
            item.name = name
            item.text = ToolWords.label(name, object["arguments"])
            item.input = isOver ? nil : object["arguments"].map { ToolWords.summary($0) }
            item.output = AgentWords.bounded(object["error"]?.reading ?? object["result"]?.reading)
        case "collab_tool_call":
            item.kind = .subagent
            item.name = object.text("tool") ?? "sub-agent"
            item.text = AgentWords.label(object.text("prompt") ?? item.name ?? "Sub-agent")
        case "web_search":
            item.name = "web_search"
            let query = object.text("query") ?? object.object("action")?.text("query", "url")
            item.text = AgentWords.label(query.map { "Search the web: \($0)" } ?? "Search the web")
        case "todo_list":
            item.kind = .plan
            item.text = PlanWords.text(object) ?? "The plan"
            item.input = object["items"]
            line.add(item)
            if let doing = PlanWords.doing(object) { line.events.append(.doing(AgentWords.label(doing))) }
            return
        case "error": return line.addNotice(AgentWords.reason(object.text("message") ?? "An error"), .failed)
        case let type:
            line.isUnknown = true
            item.text = type ?? "item"
            return
        }
        line.add(item)
    }

    private func status(_ object: JSONObject, isOver: Bool) -> AgentItem.Status {
        switch object["status"]?.string {
        case "failed", "error": .failed
        case "declined": .declined
        case "cancelled", "interrupted": .cancelled
        default: isOver ? .ok : .running
        }
    }

    /// `Change a.swift and 2 more`.
    static func changes(_ changes: [JSONValue]) -> String {
        guard let first = changes.first?.object, let path = first.text("path") else { return "Change files" }
        let kind = first.text("kind") ?? first.object("kind")?.text("type") ?? "update"
        let verb = kind == "add" ? "Add" : kind == "delete" ? "Delete" : "Change"
        let more = changes.count > 1 ? " and \(changes.count - 1) more" : ""
        return AgentWords.label("\(verb) \(path)\(more)")
    }
}
