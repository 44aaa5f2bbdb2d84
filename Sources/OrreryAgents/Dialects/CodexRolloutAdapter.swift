// Why: Codex writes every session to a file that tells more than its stream, and tells much of it twice: once as what the
// model said, once as what the program made of it.

internal import OrreryJSON
internal import OrreryModel

/// Reads Codex's session files.
struct CodexRolloutAdapter: ProviderAdapter {
    private var session = AgentSession(provider: "codex")
    private var open = OpenItems()
    /// Calls whose end was told: a second telling says nothing new.
    private var ended: Set<String> = []
    private var lastMessage: String?
    /// Whether a turn began whose prompt was not told yet: it follows.
    private var isTurnPending = false

    init() {}

    mutating func read(_ object: JSONObject, into line: inout AgentLine) {
        line.at = object.moment("timestamp")
        line.sessionID = session.id
        guard let payload = object.object("payload") else {
            line.isUnknown = true
            return
        }
        switch object["type"]?.string {
        case "session_meta":
            session.id = payload.text("id", "session_id") ?? session.id
            session.folder = payload.text("cwd") ?? session.folder
            session.version = payload.text("cli_version")
            session.branch = payload.object("git")?.text("branch")
            line.sessionID = session.id
            line.events.append(.session(session))
        case "turn_context":
            let before = session
            session.folder = payload.text("cwd") ?? session.folder
            session.model = payload.text("model") ?? session.model
            if session != before { line.events.append(.session(session)) }
        case "event_msg": readEvent(payload, into: &line)
        case "response_item": readItem(payload, into: &line)
        case "compacted": line.addNotice("The conversation was compacted")
        default: line.isUnknown = true
        }
    }

    private mutating func beginPending(into line: inout AgentLine) {
        guard isTurnPending else { return }
        isTurnPending = false
        line.events.append(.turnBegan(prompt: nil))
    }

    private mutating func readEvent(_ event: JSONObject, into line: inout AgentLine) {
        let id = event.text("call_id")
        switch event["type"]?.string {
        case "task_started", "turn_started":
            isTurnPending = true
            lastMessage = nil
        case "user_message":
            isTurnPending = false
            line.events.append(.turnBegan(prompt: AgentWords.bounded(event.text("message"))))
        case "agent_message": say(event.text("message"), into: &line)
        case "agent_reasoning":
            beginPending(into: &line)
            line.addText(.thought, event["text"]?.string)
        case "exec_command_begin", "mcp_tool_call_begin", "patch_apply_begin", "web_search_begin":
            guard let id, open.item(id) == nil, !ended.contains(id) else { return }
            beginPending(into: &line)
            let item = CodexOldAdapter.begun(event, id, session.folder)
            open.begin(item)
            line.add(item)
        case "exec_command_end", "mcp_tool_call_end", "patch_apply_end", "web_search_end":
            guard finish(id) else { return }
            var item = CodexOldAdapter.ended(event, id, &open)
            if let changes = event.object("changes") {
                item.kind = .fileChange
                item.text = CodexOldAdapter.changed(changes, session.folder)
            }
            line.add(item)
        case "token_count":
            guard let total = event.object("info")?.object("total_token_usage") else { return }
            line.events.append(.usage(CodexAdapter.usage(total, .session)))
        case "task_complete", "turn_complete":
            beginPending(into: &line)
            let response = event.text("last_agent_message") ?? lastMessage
            line.events.append(.turnEnded(AgentTurnEnd(.ok, response: AgentWords.bounded(response))))
        case "turn_aborted":
            isTurnPending = false
            line.events.append(.turnEnded(AgentTurnEnd(.cancelled)))
        case "error", "stream_error", "warning":
            let status: AgentItem.Status = event["type"]?.string == "error" ? .failed : .ok
            line.addNotice(AgentWords.reason(event.text("message") ?? "An error"), status)
        case "exec_approval_request", "apply_patch_approval_request", "request_permissions", "elicitation_request",
            "request_user_input":
            let what = ToolWords.command(event["command"]).map { "Allow \($0)?" }
            line.events.append(
                .needsInput(reason: AgentWords.label(what ?? event.text("reason", "message") ?? "It asks for leave")))
        case "context_compacted": line.addNotice("The conversation was compacted")
        case "plan_update": tellPlan(event, nil, into: &line)
        case "item_started", "item_completed", "agent_reasoning_raw_content", "agent_reasoning_section_break",
            "turn_diff", "background_event", "thread_rolled_back", "entered_review_mode", "exited_review_mode",
            "undo_completed", "undo_started", "ghost_snapshot", "session_configured", "shutdown_complete",
            "thread_name_updated", "view_image_tool_call", "exec_command_output_delta", "collab_agent_spawn_end",
            "collab_agent_spawn_begin", "collab_waiting_begin", "collab_waiting_end", "collab_close_end":
            break
        default: line.isUnknown = true
        }
    }

    /// Says what the agent said, unless that was said just now in other words.
    private mutating func say(_ text: String?, into line: inout AgentLine) {
        beginPending(into: &line)
        guard let text, text != lastMessage else { return }
        lastMessage = text
        line.addText(.message, text)
    }

    /// Whether the end of this call is still to be told.
    private mutating func finish(_ id: String?) -> Bool {
        guard let id else { return true }
        if ended.count >= 10 * Limits.ingestItemsOpenMax { ended = [] }
        return ended.insert(id).inserted
    }

    private mutating func readItem(_ item: JSONObject, into line: inout AgentLine) {
        let id = item.text("call_id") ?? item.text("id")
        switch item["type"]?.string {
        case "message":
            if item.text("role") == "assistant" { say(item["content"]?.reading, into: &line) }
        case "function_call", "custom_tool_call", "local_shell_call", "tool_search_call":
            beginPending(into: &line)
            begin(item, id, into: &line)
        case "function_call_output", "custom_tool_call_output", "local_shell_call_output", "tool_search_output":
            guard finish(id) else { return }
            line.add(answered(item, id))
        case "web_search_call":
            let query = item.object("action")?.text("query", "url")
            var search = AgentItem(.tool, .ok, id: nil, text: AgentWords.label("Search the web: \(query ?? "")"))
            search.name = "web_search"
            line.add(search)
        case "reasoning", "ghost_snapshot", "compaction", "compaction_summary", "image_generation_call", "other": break
        default: line.isUnknown = true
        }
    }

    private mutating func begin(_ call: JSONObject, _ id: String?, into line: inout AgentLine) {
        let name = call.text("name") ?? "shell"
        let text = call["arguments"]?.string ?? call["input"]?.string
        let given = text.flatMap { LenientJSON.object($0) }.map { JSONValue.object($0) } ?? call["action"]
        if name == "update_plan" { return tellPlan(given?.object ?? JSONObject(), id, into: &line) }
        var item = ToolWords.begun(name, id: id, input: given ?? text.map { .string($0) }, folder: session.folder)
        if name == "apply_patch", let patch = text {
            item.kind = .fileChange
            item.text = Self.patched(given?.object?.text("input") ?? patch, session.folder)
        }
        open.begin(item)
        line.add(item)
    }

    private mutating func tellPlan(_ plan: JSONObject, _ id: String?, into line: inout AgentLine) {
        var item = AgentItem(.plan, .ok, text: PlanWords.text(plan) ?? "The plan")
        item.input = plan["plan"]
        line.add(item)
        // Its answer says nothing.
        if let id { _ = finish(id) }
        if let doing = PlanWords.doing(plan) { line.events.append(.doing(AgentWords.label(doing))) }
    }

    /// `Change a.swift and 2 more`, of a patch.
    private static func patched(_ patch: String, _ folder: String?) -> String {
        var changes: [JSONValue] = []
        for row in patch.split(separator: "\n") where row.hasPrefix("*** ") {
            for (opening, kind) in [("Update", "update"), ("Add", "add"), ("Delete", "delete")] {
                guard row.hasPrefix("*** \(opening) File: ") else { continue }
                let path = String(row.dropFirst(opening.count + 11))
                changes.append(.object(["path": .string(ToolWords.relative(path, to: folder)), "kind": .string(kind)]))
            }
        }
        return CodexAdapter.changes(changes)
    }

    /// What a call was answered: text with a head, or an object in a text.
    private mutating func answered(_ object: JSONObject, _ id: String?) -> AgentItem {
        let text = object["output"]?.reading ?? ""
        let inner = text.hasPrefix("{") ? LenientJSON.object(text) : nil
        var item = open.end(id, .ok, output: inner?.text("output") ?? Self.body(text))
        let metadata = inner?.object("metadata")
        item.exitCode = metadata?.number("exit_code") ?? Self.exitCode(text)
        if let seconds = metadata?["duration_seconds"]?.units(places: 3) { item.duration = .milliseconds(seconds) }
        let isFailed = object["success"]?.bool == false || object.object("output")?["success"]?.bool == false
        if isFailed || item.exitCode.map({ $0 != 0 }) == true { item.status = .failed }
        return item
    }

    private static func body(_ text: String) -> String {
        guard text.prefix(400).contains("\nOutput:\n"), let mark = text.firstRange(of: "\nOutput:\n") else {
            return text
        }
        return String(text[mark.upperBound...])
    }

    private static func exitCode(_ text: String) -> Int64? {
        for mark in ["Process exited with code ", "Exit code: "] {
            guard let range = text.prefix(400).firstRange(of: mark) else { continue }
            return Int64(text[range.upperBound...].prefix { $0 == "-" || $0.isNumber })
        }
        return nil
    }
}
