// Why: the Agent Client Protocol is spoken by dozens of agents, to the editor that started them; whoever listens in hears
// both sides. Its updates are patches: what is left out stays as it was.
// Source: agentclientprotocol.com, schema of version 1.

internal import OrreryJSON

/// Reads messages of the Agent Client Protocol.
struct ACPAdapter: ProviderAdapter {
    private var open = OpenItems()
    private var draft = Draft()
    private var thought = Draft()
    private var folder: String?
    private var answer: String?
    private var isTurnOpen = false

    init() {}

    mutating func read(_ object: JSONObject, into line: inout AgentLine) {
        let params = object.object("params") ?? JSONObject()
        line.sessionID = params.text("sessionId")
        switch object["method"]?.string {
        case "session/update": readUpdate(params.object("update") ?? JSONObject(), into: &line)
        case "session/request_permission":
            let title = params.object("toolCall")?.text("title", "kind") ?? "a tool"
            line.events.append(.needsInput(reason: AgentWords.label("Allow \(title)?")))
        case "session/prompt":
            flush(into: &line)
            isTurnOpen = true
            answer = nil
            line.events.append(.turnBegan(prompt: AgentWords.bounded(params["prompt"]?.reading)))
        case "session/new", "session/load", "session/resume":
            folder = params.text("cwd") ?? folder
        case "session/cancel": end(.cancelled, into: &line)
        case let method?:
            let rooms = ["session/", "fs/", "terminal/", "initialize", "authenticate", "$/", "_"]
            line.isUnknown = !rooms.contains { method.hasPrefix($0) }
        case nil: readAnswer(object, into: &line)
        }
    }

    mutating func finish(into line: inout AgentLine) { flush(into: &line) }

    private mutating func flush(into line: inout AgentLine) {
        line.addText(.thought, thought.take())
        guard let text = draft.take() else { return }
        answer = text
        line.addText(.message, text)
    }

    private mutating func end(_ outcome: AgentTurnEnd.Outcome, into line: inout AgentLine) {
        flush(into: &line)
        guard isTurnOpen else { return }
        isTurnOpen = false
        line.events.append(.turnEnded(AgentTurnEnd(outcome, response: answer)))
    }

    /// An answer has no method: what was asked is told by what is answered.
    private mutating func readAnswer(_ object: JSONObject, into line: inout AgentLine) {
        if let result = object.object("result") {
            if let reason = result.text("stopReason") {
                switch reason {
                case "cancelled": end(.cancelled, into: &line)
                case "end_turn": end(.ok, into: &line)
                case "refusal": end(.failed(reason: "The model refused"), into: &line)
                default: end(.failed(reason: "It stopped: \(reason.replacing("_", with: " "))"), into: &line)
                }
            } else if let id = result.text("sessionId") {
                var session = AgentSession(id: id)
                session.folder = folder
                line.sessionID = id
                line.events.append(.session(session))
            }
        } else if let error = object.object("error") {
            let reason = AgentWords.reason(error.text("message") ?? "An error")
            if isTurnOpen { end(.failed(reason: reason), into: &line) } else { line.addNotice(reason, .failed) }
        }
    }

    private mutating func readUpdate(_ update: JSONObject, into line: inout AgentLine) {
        let kind = update["sessionUpdate"]?.string
        let text = update.object("content")?["text"]?.string ?? ""
        switch kind {
        case "agent_message_chunk":
            line.addText(.thought, thought.take())
            line.isRawKept = false
            if let words = draft.add(text) { line.events.append(.doing(words)) }
            return
        case "agent_thought_chunk":
            line.isRawKept = false
            _ = thought.add(text)
            return
        default: flush(into: &line)
        }
        switch kind {
        case "user_message_chunk":
            guard !isTurnOpen else { return }
            isTurnOpen = true
            line.events.append(.turnBegan(prompt: AgentWords.bounded(text)))
        case "tool_call", "tool_call_update": readTool(update, into: &line)
        case "plan":
            var item = AgentItem(.plan, .ok, text: PlanWords.text(update) ?? "The plan")
            item.input = update["entries"]
            line.add(item)
            if let doing = PlanWords.doing(update) { line.events.append(.doing(AgentWords.label(doing))) }
        case "session_info_update":
            var session = AgentSession(id: line.sessionID)
            session.title = update.text("title").map { AgentWords.label($0) }
            if session.title != nil { line.events.append(.session(session)) }
        case "usage_update":
            guard let cost = update.object("cost"), cost.text("currency") == "USD" else { return }
            var usage = AgentUsage(tokens: .session)
            usage.costMicrodollars = cost["amount"]?.units(places: 6)
            line.events.append(.usage(usage))
        case "available_commands_update", "current_mode_update", "config_option_update", "state_update": break
        default: line.isUnknown = true
        }
    }

    private mutating func readTool(_ update: JSONObject, into line: inout AgentLine) {
        let id = update.text("toolCallId")
        let known = id.flatMap { open.item($0) }
        var item = known ?? AgentItem(.tool, .pending, id: id, text: "tool")
        if let title = update.text("title") { item.text = AgentWords.label(title) }
        if let kind = update.text("kind") {
            item.name = kind
            if ["edit", "delete", "move"].contains(kind) { item.kind = .fileChange }
        }
        if let input = update["rawInput"], !input.isNull { item.input = ToolWords.summary(input) }
        if item.text == "tool" { item.text = ToolWords.label(item.name ?? "tool", update["rawInput"], folder) }
        switch update["status"]?.string {
        case "pending": item.status = .pending
        case "in_progress": item.status = .running
        case "completed": item.status = .ok
        case "failed": item.status = .failed
        case "cancelled": item.status = .cancelled
        default: break
        }
        if let output = Self.output(update) { item.output = AgentWords.bounded(output) }
        if item.status == .pending || item.status == .running {
            open.begin(item)
        } else {
            _ = open.end(id, item.status, output: nil)
        }
        line.add(item)
    }

    private static func output(_ update: JSONObject) -> String? {
        let texts = (update["content"]?.array ?? []).compactMap { block -> String? in
            guard let block = block.object else { return nil }
            if block.text("type") == "diff" { return block.text("path").map { "Changed \($0)" } }
            return block.object("content")?["text"]?.string
        }
        if !texts.isEmpty { return texts.joined(separator: "\n") }
        return update["rawOutput"]?.reading
    }
}
