// Why: agents do not say who they are; the keys of a line do. The order of the questions is part of the answer, and was
// checked against recorded runs of each agent.

internal import OrreryJSON

/// Which dialect an object is of.
enum DialectRules {
    /// The first rule that fits; nil for an object that no agent prints.
    static func dialect(of object: JSONObject) -> AgentDialect? {
        if object["hook_event_name"] != nil || object["hookEventName"] != nil { return .hooks }
        let type = object["type"]?.string
        if let method = object["method"]?.string {
            if object["jsonrpc"] != nil, method.hasPrefix("session/") { return .acp }
            if method == "codex/event" { return .codexOld }
        }
        if type == nil { return untyped(object) }
        guard let type else { return nil }
        if object["timestamp"] != nil, object["payload"]?.object != nil { return .codexRollout }
        if object["data"]?.object != nil, type.contains(".") { return .copilot }
        if type.hasPrefix("thread.") || type.hasPrefix("turn.") || type.hasPrefix("item.") { return .codex }
        if type == "session.created", object["session_id"] != nil { return .codex }
        if object["id"] != nil, object["properties"]?.object != nil { return .opencode }
        if object["sessionID"] != nil, object["part"] != nil || object["error"] != nil { return .opencode }
        if isTranscript(object, type) { return .claudeTranscript }
        if type == "tool_call" || type == "thinking", object["subtype"] != nil { return .cursor }
        if ClaudeAdapter.types.contains(type), object["session_id"] != nil {
            return isCursor(object, type) ? .cursor : .claude
        }
        if type == "result", object["exitCode"] != nil { return .copilot }
        if GeminiAdapter.types.contains(type), object["timestamp"] != nil { return .gemini }
        if type == "error", object["message"]?.string != nil { return .codex }
        return nil
    }

    private static func untyped(_ object: JSONObject) -> AgentDialect? {
        if object["msg"]?.object?["type"] != nil { return .codexOld }
        // The line with which old Codex begins.
        if object["workdir"] != nil, object["sandbox"] != nil || object["approval"] != nil { return .codexOld }
        if object["payload"]?.object?["properties"] != nil { return .opencode }
        if object["toolName"] != nil, object["toolArgs"] != nil { return .hooks }
        return nil
    }

    private static func isTranscript(_ object: JSONObject, _ type: String) -> Bool {
        if object["sessionId"] != nil {
            return object["parentUuid"] != nil || ClaudeTranscriptAdapter.types.contains(type)
        }
        return type == "summary" && object["leafUuid"] != nil || type == "file-history-snapshot"
    }

    /// Cursor begins like Claude, but names neither its version nor its tools.
    private static func isCursor(_ object: JSONObject, _ type: String) -> Bool {
        type == "system" && object["subtype"]?.string == "init" && object["claude_code_version"] == nil
            && object["tools"] == nil && object["uuid"] == nil
    }

    /// Whether an object goes on in the dialect of its stream, by the shortest look.
    static func fits(_ object: JSONObject, _ dialect: AgentDialect) -> Bool {
        switch dialect {
        case .hooks: object["hook_event_name"] != nil
        case .claude:
            object["session_id"] != nil && object["hook_event_name"] == nil
                && (object["subtype"]?.string != "init" || object["claude_code_version"] != nil)
                && object["type"]?.string.map { ClaudeAdapter.types.contains($0) && $0 != "tool_call" } == true
        case .claudeTranscript: object["parentUuid"] != nil && object["sessionId"] != nil
        case .codex: object["item"] != nil && object["type"]?.string?.hasPrefix("item.") == true
        case .codexOld: object["msg"] != nil
        case .codexRollout: object["payload"] != nil && object["timestamp"] != nil && object["type"] != nil
        case .gemini:
            object["timestamp"] != nil && object["sessionID"] == nil && object["payload"] == nil
                && object["type"]?.string.map { GeminiAdapter.types.contains($0) } == true
        case .opencode: object["properties"] != nil && object["id"] != nil
        case .copilot: object["data"] != nil && object["id"] != nil && object["type"] != nil
        case .acp: object["jsonrpc"] != nil
        case .cursor, .text: false
        }
    }

    /// Whether an object that looks like another dialect's is the beginning of something else, or only looks so.
    static func isSwitch(_ object: JSONObject, from: AgentDialect, to other: AgentDialect) -> Bool {
        switch (from, other) {
        // Cursor speaks as Claude does for the most part.
        case (.cursor, .claude): object["uuid"] != nil || object["claude_code_version"] != nil
        // All of them say `{"type":"error","message":…}` now and then.
        case (_, .codex): object["type"]?.string != "error"
        default: true
        }
    }
}
