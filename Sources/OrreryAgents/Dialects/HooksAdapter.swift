// Why: hooks tell of sessions that people hold at their terminals, which is most of the work. Claude Code set the shape, and
// Codex, Gemini, VS Code and Copilot took it over, each with other names.

internal import OrreryJSON
internal import OrreryModel

/// Reads what agents hand to hooks. Hooks of several sessions may come in one stream: nothing is kept between them.
struct HooksAdapter: ProviderAdapter {
    init() {}

    func read(_ object: JSONObject, into line: inout AgentLine) {
        let event = Self.event(of: object)
        line.sessionID = object.text("session_id", "sessionId")
        line.at = object.moment("timestamp")
        let folder = object.text("cwd")
        let parent = object.text("agent_id")
        if let id = object.text("tool_use_id", "toolUseId"), let event { line.name = "\(event) \(id)" }
        tellSession(object, folder, into: &line)
        switch event {
        case "UserPromptSubmit", "BeforeAgent":
            line.events.append(.turnBegan(prompt: AgentWords.bounded(object.text("prompt"))))
        case "PreToolUse", "BeforeTool":
            let item = tool(object, .running, parent, folder)
            line.add(item)
            if item.kind == .plan, parent == nil, let doing = PlanWords.doing(input(object)?.object) {
                line.events.append(.doing(AgentWords.label(doing)))
            }
            if item.name == "AskUserQuestion" || item.name == "ExitPlanMode" {
                line.events.append(.needsInput(reason: ClaudeContent.permission(object, folder)))
            }
        case "PostToolUse", "AfterTool": line.add(ended(object, parent, folder))
        case "PostToolUseFailure":
            var item = tool(object, .failed, parent, folder)
            item.output = AgentWords.bounded(object["error"]?.reading)
            item.status = ClaudeContent.failure(item.output ?? "", isInterrupted: object.isTrue("is_interrupt"))
            item.exitCode = ClaudeContent.exitCode(item.output)
            line.add(item)
        case "PermissionRequest": line.events.append(.needsInput(reason: ClaudeContent.permission(object, folder)))
        case "PermissionDenied":
            var item = tool(object, .declined, parent, folder)
            item.output = object.text("reason")
            line.add(item)
        case "Notification": notify(object, into: &line)
        case "Elicitation":
            line.events.append(
                .needsInput(reason: AgentWords.label(object.text("message", "prompt") ?? "It asks a question")))
        case "Stop", "AfterAgent", "agent-turn-complete":
            let response = object.text("last_assistant_message", "prompt_response", "last-assistant-message")
            line.events.append(.turnEnded(AgentTurnEnd(.ok, response: AgentWords.bounded(response))))
        case "StopFailure":
            let reason = object.text("error_details", "error_message") ?? object["error"]?.reading ?? "The turn failed"
            line.events.append(.turnEnded(AgentTurnEnd(.failed(reason: AgentWords.reason(reason)))))
        case "Interrupt": line.events.append(.turnEnded(AgentTurnEnd(.cancelled)))
        case "SubagentStart", "SubagentStop":
            let status: AgentItem.Status = event == "SubagentStart" ? .running : .ok
            let name = object.text("agent_type", "agentName", "agent_name") ?? "sub-agent"
            var item = AgentItem(
                .subagent, status, id: parent, text: AgentWords.label(object.text("description") ?? name))
            item.name = name
            item.output = AgentWords.bounded(object.text("last_assistant_message"))
            line.name = parent.map { "\(event ?? "") \($0)" }
            line.add(item)
        case "TaskCreated", "TaskCompleted":
            let title = object.text("task_subject", "task_description") ?? "A task"
            let text = event == "TaskCreated" ? title : "\(title): completed"
            line.add(AgentItem(.plan, .ok, text: AgentWords.label(text)))
        case "SessionEnd": line.events.append(.sessionEnded(reason: object.text("reason")))
        case "ErrorOccurred": line.addNotice(object["error"]?.reading ?? "An error", .failed)
        case "PreCompact", "PreCompress": line.addNotice("The conversation is compacted")
        case "WorktreeCreate", "WorktreeRemove":
            let path = object.text("worktree_path", "path", "name") ?? ""
            line.addNotice(event == "WorktreeCreate" ? "Worktree made \(path)" : "Worktree removed \(path)")
        case "SessionStart", "PostToolBatch", "PostCompact", "MessageDisplay", "CwdChanged", "FileChanged",
            "ElicitationResult", "InstructionsLoaded", "ConfigChange", "DirectoryAdded", "TeammateIdle",
            "UserPromptExpansion", "Setup", "BeforeModel", "AfterModel", "BeforeToolSelection":
            break
        default: line.isUnknown = true
        }
        if event == "MessageDisplay" { line.isRawKept = false }
    }

    // MARK: Names

    /// The event's name as Claude writes it.
    private static func event(of object: JSONObject) -> String? {
        let name = object.text("hook_event_name", "hookEventName", "hookName", "event")
        guard let name else { return guess(object) }
        switch name {
        case "userPromptSubmitted": return "UserPromptSubmit"
        case "agentStop": return "Stop"
        default: break
        }
        guard let first = name.utf8.first, first >= UInt8(ascii: "a"), !name.utf8.contains(UInt8(ascii: "-")) else {
            return name
        }
        return name.prefix(1).uppercased() + name.dropFirst()
    }

    /// Copilot's own hooks do not say which event they are.
    private static func guess(_ object: JSONObject) -> String? {
        if object["type"]?.string == "agent-turn-complete" { return "agent-turn-complete" }
        if object["toolName"] != nil { return object["toolResult"] != nil ? "PostToolUse" : "PreToolUse" }
        if object["error"]?.object != nil { return "ErrorOccurred" }
        if object["source"] != nil { return "SessionStart" }
        if object["prompt"] != nil { return "UserPromptSubmit" }
        return object["reason"] != nil ? "SessionEnd" : nil
    }

    /// What is known of the session is told with each event: the one that began it may never have come.
    private func tellSession(_ object: JSONObject, _ folder: String?, into line: inout AgentLine) {
        var session = AgentSession(id: line.sessionID, provider: Self.provider(object))
        session.folder = folder
        session.model = object.text("model")
        session.title = object.text("session_title")
        line.events.append(.session(session))
    }

    private static func provider(_ object: JSONObject) -> String? {
        let transcript = Array((object["transcript_path"]?.string ?? "").utf8)
        if ByteScan.contains(".claude", in: transcript) { return "claude" }
        if ByteScan.contains(".codex", in: transcript) { return "codex" }
        if ByteScan.contains(".gemini", in: transcript) { return "gemini" }
        if ByteScan.contains(".copilot", in: transcript) { return "copilot" }
        if ByteScan.contains(".qwen", in: transcript) { return "qwen" }
        if object["hookEventName"] != nil || object["toolName"] != nil { return "copilot" }
        if object["turn_id"] != nil, object["permission_mode"] != nil { return "codex" }
        return nil
    }

    // MARK: Tools

    private func input(_ object: JSONObject) -> JSONValue? {
        let input = object["tool_input"] ?? object["toolArgs"] ?? object["tool_args"]
        if let text = input?.string, let given = LenientJSON.object(text) { return .object(given) }
        return input
    }

    private func tool(
        _ object: JSONObject, _ status: AgentItem.Status, _ parent: String?, _ folder: String?
    ) -> AgentItem {
        let name = object.text("tool_name", "toolName") ?? "tool"
        var item = ToolWords.begun(
            name, id: object.text("tool_use_id", "toolUseId"), input: input(object), folder: folder)
        item.status = status
        item.parentID = parent
        item.duration = object.milliseconds("duration_ms")
        if status != .running { item.input = nil }
        return item
    }

    private func ended(_ object: JSONObject, _ parent: String?, _ folder: String?) -> AgentItem {
        var item = tool(object, .ok, parent, folder)
        let response = object["tool_response"] ?? object["toolResult"] ?? object["tool_result"]
        item.output = AgentWords.bounded(Self.output(response))
        guard let result = response?.object else { return item }
        if result.isTrue("interrupted") { item.status = .cancelled }
        item.exitCode = result.number("exit_code") ?? result.number("exitCode")
        if result["error"]?.isNull == false || result["success"]?.bool == false { item.status = .failed }
        switch result.text("resultType", "status") {
        case "failure", "failed", "error": item.status = .failed
        case "denied": item.status = .declined
        default: break
        }
        if let code = item.exitCode, code != 0, item.status == .ok { item.status = .failed }
        return item
    }

    /// What a tool answered, in text: what it printed, or what it did.
    private static func output(_ response: JSONValue?) -> String? {
        guard let result = response?.object else { return response?.reading }
        if let text = result["stdout"]?.string {
            guard let error = result.text("stderr") else { return text }
            return text.isEmpty ? error : "\(text)\n\(error)"
        }
        if let text = result.text("textResultForLlm", "llmContent", "returnDisplay") { return text }
        if let file = result.object("file") { return file.text("filePath").map { "Read \($0)" } }
        if let path = result.text("filePath") { return "Changed \(path)" }
        return response?.reading
    }

    private func notify(_ object: JSONObject, into line: inout AgentLine) {
        let message = AgentWords.label(object.text("message", "title") ?? "It needs you")
        switch object.text("notification_type", "notificationType") {
        case "idle_prompt", "agent_completed": line.events.append(.turnEnded(AgentTurnEnd(.ok)))
        case "auth_success", "elicitation_complete", "elicitation_response": line.addNotice(message)
        case nil:
            // Older versions tell it by their words alone.
            if message.contains("waiting for your input") {
                line.events.append(.turnEnded(AgentTurnEnd(.ok)))
            } else {
                line.events.append(.needsInput(reason: message))
            }
        default: line.events.append(.needsInput(reason: message))
        }
    }
}
