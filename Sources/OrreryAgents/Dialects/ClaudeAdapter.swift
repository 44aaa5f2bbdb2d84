// Why: `claude -p --output-format stream-json` is what most automation reads. Its traps: several `init` and `result` lines a
// process, a cost that adds up while tokens do not, one message over several lines, drafts besides the finished blocks.

internal import OrreryJSON
internal import OrreryModel

/// Reads Claude Code's stream, and Amp's, which is the same.
struct ClaudeAdapter: ProviderAdapter {
    private var content = ClaudeContent()
    private var draft = Draft()
    private var isTurnOpen = false

    init() {}

    /// What a line of it may be.
    static let types: Set<String> = [
        "system", "assistant", "user", "result", "stream_event", "tool_progress", "rate_limit_event", "control_request",
        "control_response", "control_cancel_request", "keep_alive", "auth_status", "tool_use_summary",
        "prompt_suggestion",
        "streamlined_text", "streamlined_tool_use_summary",
    ]

    mutating func read(_ object: JSONObject, into line: inout AgentLine) {
        line.name = object.text("uuid")
        line.sessionID = object.text("session_id")
        line.at = object.moment("timestamp")
        let parent = object.text("parent_tool_use_id")
        switch object["type"]?.string {
        case "assistant":
            if parent == nil { _ = draft.take() }
            content.readAssistant(object, parent: parent, into: &line)
        case "user": readUser(object, parent: parent, into: &line)
        case "stream_event": readDraft(object, parent: parent, into: &line)
        case "system": readSystem(object, into: &line)
        case "result": readResult(object, into: &line)
        case "rate_limit_event":
            if object.object("rate_limit_info")?.text("status") == "rejected" {
                line.addNotice("The rate limit is reached", .failed)
            }
        case "control_request":
            guard let request = object.object("request"), request.text("subtype") == "can_use_tool" else { return }
            line.events.append(.needsInput(reason: ClaudeContent.permission(request, content.folder)))
        case "tool_use_summary", "streamlined_tool_use_summary":
            if let text = object.text("summary") { line.events.append(.doing(AgentWords.label(text))) }
        case "tool_progress", "control_response", "control_cancel_request", "keep_alive", "auth_status",
            "prompt_suggestion", "streamlined_text":
            break
        default: line.isUnknown = true
        }
    }

    private mutating func readUser(_ object: JSONObject, parent: String?, into line: inout AgentLine) {
        guard let prompt = content.readUser(object, parent: parent, into: &line), parent == nil,
            !object.isTrue("isSynthetic"), !object.isTrue("isMeta")
        else { return }
        if isTurnOpen {
            // The turn began with a line that did not tell what was asked.
            var item = AgentItem(.message, .ok, text: AgentWords.bounded(prompt))
            item.name = "user"
            line.add(item)
        } else {
            isTurnOpen = true
            line.events.append(.turnBegan(prompt: AgentWords.bounded(prompt)))
        }
    }

    /// Pieces of a message that comes whole later: nothing of them is kept but what it is saying.
    private mutating func readDraft(_ object: JSONObject, parent: String?, into line: inout AgentLine) {
        line.isRawKept = false
        guard parent == nil, let event = object.object("event") else { return }
        switch event["type"]?.string {
        case "message_start", "content_block_start": _ = draft.take()
        case "content_block_delta":
            guard let piece = event.object("delta")?.text("text"), let words = draft.add(piece) else { return }
            line.events.append(.doing(words))
        default: break
        }
    }

    // MARK: The system's words

    private mutating func readSystem(_ object: JSONObject, into line: inout AgentLine) {
        switch object["subtype"]?.string {
        case "init": readInit(object, into: &line)
        case "task_started": content.beginTask(object, into: &line)
        case "task_progress":
            if let text = object.text("description", "summary") { line.events.append(.doing(AgentWords.label(text))) }
        case "task_notification": content.endTask(object, into: &line)
        case "api_retry":
            let (count, limit) = (object.number("attempt") ?? 0, object.number("max_retries") ?? 0)
            let error = object["error"]?.reading.map { ": \($0)" } ?? ""
            line.addNotice("Retry \(count) of \(limit)\(error)")
        case "hook_response":
            guard object.text("outcome") == "error" || object.number("exit_code").map({ $0 != 0 }) == true else {
                return
            }
            line.addNotice("The hook \(object.text("hook_name") ?? "?") failed", .failed)
        case "compact_boundary": line.addNotice("The conversation was compacted")
        case "permission_denied":
            line.add(content.denied(object))
        case "informational", "local_command_output":
            if let text = object.text("content", "message", "text", "output") { line.addNotice(text) }
        case "status", "thinking_tokens", "hook_started", "hook_progress", "task_updated", "background_tasks_changed",
            "files_persisted", "commands_changed", "plugin_install", "worker_shutting_down", "session_state_changed",
            "elicitation_complete", "mirror_error", "api_metrics", "post_turn_summary", "bridge_state":
            break
        default: line.isUnknown = true
        }
    }

    private mutating func readInit(_ object: JSONObject, into line: inout AgentLine) {
        content.folder = object.text("cwd") ?? content.folder
        let isClaude = object["claude_code_version"] != nil || object.text("model")?.hasPrefix("claude") == true
        var session = AgentSession(id: line.sessionID, provider: isClaude ? "claude" : nil)
        session.model = object.text("model")
        session.folder = content.folder
        session.version = object.text("claude_code_version")
        line.events.append(.session(session))
        // It comes again at each turn that begins by itself: when a task in the background is done.
        guard !isTurnOpen else { return }
        isTurnOpen = true
        line.events.append(.turnBegan(prompt: nil))
    }

    // MARK: The end of a turn

    private mutating func readResult(_ object: JSONObject, into line: inout AgentLine) {
        for denial in object["permission_denials"]?.array ?? [] {
            if let denial = denial.object { line.add(content.denied(denial)) }
        }
        // A turn that began by itself while another was open told nothing of its beginning.
        if !isTurnOpen { line.events.append(.turnBegan(prompt: nil)) }
        if let usage = Self.usage(object) { line.events.append(.usage(usage)) }
        isTurnOpen = false
        _ = draft.take()
        line.events.append(
            .turnEnded(AgentTurnEnd(Self.outcome(object), response: AgentWords.bounded(object.text("result")))))
    }

    /// What a `result` line says of the turn: `subtype` may say `success` of a failure.
    static func outcome(_ object: JSONObject) -> AgentTurnEnd.Outcome {
        let subtype = object.text("subtype") ?? "success"
        guard object.isTrue("is_error") || subtype != "success" else { return .ok }
        let terminal = object.text("terminal_reason") ?? ""
        if terminal.contains("abort") || terminal.contains("interrupt") || terminal.contains("cancel") {
            return .cancelled
        }
        let errors = object["errors"]?.array?.compactMap(\.reading).joined(separator: "\n") ?? ""
        let reason = errors.isEmpty ? object.text("result", "error") ?? words(of: subtype) : errors
        return .failed(reason: AgentWords.reason(reason))
    }

    private static func words(of subtype: String) -> String {
        switch subtype {
        case "error_max_turns": "It reached its largest number of turns"
        case "error_max_budget_usd": "It reached its largest cost"
        case "error_max_structured_output_retries": "It did not answer in the form that was asked for"
        case "error_during_execution": "It failed while it worked"
        default: subtype
        }
    }

    /// The cost of the session so far, and the tokens of this turn, cached ones included.
    static func usage(_ object: JSONObject) -> AgentUsage? {
        var usage = AgentUsage(tokens: .turn, cost: .session)
        usage.costMicrodollars = object["total_cost_usd"]?.units(places: 6)
        if let tokens = object.object("usage") {
            usage.inputTokens = inputTokens(tokens)
            usage.outputTokens = tokens.number("output_tokens")
        }
        let isKnown = usage.costMicrodollars != nil || usage.inputTokens != nil || usage.outputTokens != nil
        return isKnown ? usage : nil
    }

    static func inputTokens(_ usage: JSONObject) -> Int64? {
        guard let fresh = usage.number("input_tokens") else { return nil }
        let written = usage.number("cache_creation_input_tokens") ?? 0
        return fresh + written + (usage.number("cache_read_input_tokens") ?? 0)
    }
}
