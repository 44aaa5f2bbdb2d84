// Why: three agents have hooks of nearly one shape, and each its own file, names of events, unit of time and trap.

internal import OrreryJSON

/// An agent whose hooks can tell the board what it does.
package enum HookAgent: String, Hashable, Sendable, CaseIterable {
    case claude
    case codex
    case gemini

    /// What its makers call it.
    package var name: String {
        switch self {
        case .claude: "Claude Code"
        case .codex: "Codex"
        case .gemini: "Gemini CLI"
        }
    }

    /// The folder with its settings, in a home or in a project.
    package var folder: String { ".\(rawValue)" }

    /// The file in that folder that its hooks stand in.
    package var file: String { self == .codex ? "hooks.json" : "settings.json" }

    /// The variable that names another folder than the home's; nil when there is none.
    package var folderVariable: String? {
        switch self {
        case .claude: "CLAUDE_CONFIG_DIR"
        case .codex: "CODEX_HOME"
        case .gemini: nil
        }
    }

    /// What a person has still to do once the hooks are there.
    package var afterwards: String {
        switch self {
        case .claude: "Claude Code reads its hooks when a session begins: the next one is on the board."
        case .codex: "Codex runs no hook that it was not told to trust: type /hooks in it once and trust these."
        case .gemini: "Gemini CLI reads its hooks when a session begins: the next one is on the board."
        }
    }

    /// The hooks that tell the board, in the order in which they are written. Never among them is `WorktreeCreate`, which
    /// would take the place of what it watches.
    /// - Parameter tokenVariable: The environment variable that holds a token, where the board asks for one.
    package func hooks(to address: HookAddress, tokenVariable: String?) -> [Hook] {
        switch self {
        case .claude:
            // The two that begin a session cannot be sent over HTTP, and what the command prints would be read by the model.
            let command = command(address, tokenVariable, timeout: Self.timeoutSeconds + 1)
            let post = post(address, tokenVariable)
            return [Hook("SessionStart", command)]
                + ["UserPromptSubmit"].map { Hook($0, post) }
                + ["PreToolUse", "PostToolUse", "PostToolUseFailure", "PermissionRequest"].map { Hook($0, post, "*") }
                + ["Notification", "SubagentStart", "SubagentStop", "Stop", "StopFailure", "SessionEnd"].map {
                    Hook($0, post)
                }
        case .codex:
            let command = command(address, tokenVariable, timeout: Self.timeoutSeconds + 1)
            return ["SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "PermissionRequest", "Stop"].map {
                Hook($0, command)
            }
        case .gemini:
            // Milliseconds; the others count in seconds.
            let command = command(address, tokenVariable, timeout: (Self.timeoutSeconds + 1) * 1_000)
            return ["SessionStart", "BeforeAgent"].map { Hook($0, command) }
                + ["BeforeTool", "AfterTool"].map { Hook($0, command, "*") }
                + ["AfterAgent", "Notification", "SessionEnd"].map { Hook($0, command) }
        }
    }

    /// Seconds that an agent waits for a hook at most: a board that is there answers within ten milliseconds.
    private static let timeoutSeconds: Int64 = 2

    private func post(_ address: HookAddress, _ tokenVariable: String?) -> JSONObject {
        var handler: JSONObject = ["type": .string("http"), "url": .string(address.url)]
        if let tokenVariable {
            handler.append("headers", .object(["Authorization": .string("Bearer $\(tokenVariable)")]))
            handler.append("allowedEnvVars", .array([.string(tokenVariable)]))
        }
        handler.append("timeout", .integer(Self.timeoutSeconds))
        return handler
    }

    /// A command that hands its input on, says nothing, and never fails: what it prints an agent takes for orders.
    /// - Parameter timeout: A second more than the command takes by itself, in the agent's own unit.
    private func command(_ address: HookAddress, _ tokenVariable: String?, timeout: Int64) -> JSONObject {
        let token = tokenVariable.map { " -H \"Authorization: Bearer $\($0)\"" } ?? ""
        let line =
            "curl -sS -m \(Self.timeoutSeconds) -o /dev/null -H 'Content-Type: application/json'\(token) --data-binary @- "
            + "\(address.url) >/dev/null 2>&1 || true"
        var handler: JSONObject = ["type": .string("command"), "command": .string(line)]
        handler.append("timeout", .integer(timeout))
        return handler
    }
}
