// Why: Codex before 0.40 is still run, and its words live on in the files and servers of those after it.

internal import OrreryJSON

/// Reads the stream of old Codex.
struct CodexOldAdapter: ProviderAdapter {
    private var open = OpenItems()
    private var draft = Draft()
    private var folder: String?
    private var prompt: String?
    private var isTurnOpen = false

    init() {}

    mutating func read(_ object: JSONObject, into line: inout AgentLine) {
        line.at = object.moment("timestamp")
        if let message = object.object("msg") ?? object.object("params")?.object("msg") {
            readMessage(message, into: &line)
        } else if object["workdir"] != nil {
            folder = object.text("workdir")
            var session = AgentSession(provider: "codex")
            session.model = object.text("model")
            session.folder = folder
            line.events.append(.session(session))
        } else if let text = object.text("prompt") {
            prompt = text
            begin(into: &line)
        } else {
            line.isUnknown = true
        }
    }

    private mutating func begin(into line: inout AgentLine) {
        isTurnOpen = true
        line.events.append(.turnBegan(prompt: AgentWords.bounded(prompt)))
        prompt = nil
    }

    private mutating func readMessage(_ message: JSONObject, into line: inout AgentLine) {
        let id = message.text("call_id")
        switch message["type"]?.string {
        case "session_configured":
            var session = AgentSession(id: message.text("session_id"), provider: "codex")
            session.model = message.text("model")
            line.sessionID = session.id
            line.events.append(.session(session))
        case "task_started": if !isTurnOpen { begin(into: &line) }
        case "user_message":
            if !isTurnOpen {
                prompt = message.text("message")
                begin(into: &line)
            }
        case "agent_message":
            _ = draft.take()
            line.addText(.message, message["message"]?.string)
        case "agent_message_delta":
            line.isRawKept = false
            if let words = message.text("delta").flatMap({ draft.add($0) }) { line.events.append(.doing(words)) }
        case "agent_reasoning": line.addText(.thought, message["text"]?.string)
        case "exec_command_begin", "mcp_tool_call_begin", "patch_apply_begin", "web_search_begin":
            let item = Self.begun(message, id, folder)
            open.begin(item)
            line.add(item)
        case "exec_command_end", "mcp_tool_call_end", "patch_apply_end", "web_search_end":
            line.add(Self.ended(message, id, &open))
        case "exec_approval_request", "apply_patch_approval_request":
            let what = ToolWords.command(message["command"]) ?? message.text("reason") ?? "a change of files"
            line.events.append(.needsInput(reason: AgentWords.label("Allow \(what)?")))
        case "plan_update":
            var item = AgentItem(.plan, .ok, text: PlanWords.text(message) ?? "The plan")
            item.input = message["plan"]
            line.add(item)
            if let doing = PlanWords.doing(message) { line.events.append(.doing(AgentWords.label(doing))) }
        case "token_count":
            let total = message.object("info")?.object("total_token_usage") ?? message
            guard total["input_tokens"] != nil else { return }
            line.events.append(.usage(CodexAdapter.usage(total, .session)))
        case "task_complete":
            isTurnOpen = false
            let response = AgentWords.bounded(message.text("last_agent_message"))
            line.events.append(.turnEnded(AgentTurnEnd(.ok, response: response)))
        case "turn_aborted":
            isTurnOpen = false
            line.events.append(.turnEnded(AgentTurnEnd(.cancelled)))
        case "error":
            // It ends the task, of which nothing more is said.
            let reason = AgentWords.reason(message.text("message") ?? "An error")
            isTurnOpen = false
            line.events.append(.turnEnded(AgentTurnEnd(.failed(reason: reason))))
        case "stream_error", "background_event", "warning":
            if let text = message.text("message") { line.addNotice(text) }
        case "agent_reasoning_delta", "agent_reasoning_section_break", "agent_reasoning_raw_content",
            "agent_reasoning_raw_content_delta", "exec_command_output_delta", "turn_diff", "shutdown_complete",
            "mcp_list_tools_response", "conversation_path", "entered_review_mode", "exited_review_mode":
            line.isRawKept = message["type"]?.string?.hasSuffix("_delta") != true
        default: line.isUnknown = true
        }
    }

    static func begun(_ message: JSONObject, _ id: String?, _ folder: String?) -> AgentItem {
        var item = AgentItem(.tool, .running, id: id, text: "")
        if let changes = message.object("changes") {
            item.kind = .fileChange
            item.name = "apply_patch"
            item.text = changed(changes, folder)
        } else if let call = message.object("invocation") {
            item.name = [call.text("server"), call.text("tool")].compactMap { $0 }.joined(separator: ".")
            item.input = call["arguments"].map { ToolWords.summary($0) }
            item.text = ToolWords.label(item.name ?? "tool", call["arguments"])
        } else if let command = ToolWords.command(message["command"]) {
            item.name = "exec_command"
            item.text = AgentWords.label(command)
            item.input = message["command"].map { .object(["command": $0]) }
        } else {
            item.name = "web_search"
            item.text = AgentWords.label(message.text("query").map { "Search the web: \($0)" } ?? "Search the web")
        }
        return item
    }

    /// `Change a.swift and 2 more`.
    static func changed(_ changes: JSONObject, _ folder: String?) -> String {
        let values = changes.members.map { member -> JSONValue in
            let change = member.value.object
            let kind = change?.text("type") ?? change?.members.first?.key ?? "update"
            return .object(["path": .string(ToolWords.relative(member.key, to: folder)), "kind": .string(kind)])
        }
        return CodexAdapter.changes(values)
    }

    static func ended(_ message: JSONObject, _ id: String?, _ open: inout OpenItems) -> AgentItem {
        let printed = [message.text("stdout"), message.text("stderr")].compactMap { $0 }.joined(separator: "\n")
        let output = message.text("aggregated_output") ?? (printed.isEmpty ? message["result"]?.reading : printed)
        var item = open.end(id, .ok, output: output)
        item.exitCode = message.number("exit_code")
        if let code = item.exitCode, code != 0 { item.status = .failed }
        if message["success"]?.bool == false || message.object("result")?["Err"] != nil { item.status = .failed }
        if let duration = message.object("duration"), let seconds = duration.number("secs") {
            item.duration = .seconds(seconds) + .nanoseconds(duration.number("nanos") ?? 0)
        }
        return item
    }
}
