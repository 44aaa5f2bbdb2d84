// Why: which agent speaks is told by the line itself, in a fixed order of questions (each rule was checked against the
// recorded runs of its agent), and then kept for the stream.

/// A way in which agents write their lines.
package enum AgentDialect: String, Hashable, Sendable, CaseIterable {
    /// Claude Code's hooks, and those of all who copied their shape.
    case hooks
    /// `claude -p --output-format stream-json`, Amp.
    case claude
    /// Claude Code's own session files.
    case claudeTranscript = "claude-transcript"
    /// `codex exec --json`.
    case codex
    /// The same before version 0.40.
    case codexOld = "codex-old"
    /// Codex's own session files.
    case codexRollout = "codex-rollout"
    /// `gemini --output-format stream-json`.
    case gemini
    /// `opencode run --format json`, and the events of `opencode serve`.
    case opencode
    case cursor
    case copilot
    /// Notifications of the Agent Client Protocol.
    case acp
    /// Anything that is printed.
    case text
}

extension AgentDialect {
    /// Whose agent writes so, in one word; nil where several do.
    package var provider: String? {
        switch self {
        case .claude, .claudeTranscript: "claude"
        case .codex, .codexOld, .codexRollout: "codex"
        case .gemini, .opencode, .cursor, .copilot: rawValue
        case .hooks, .acp, .text: nil
        }
    }

    /// Whether the names of tool calls are unique over all sessions, so that two ways of telling of one call can be told
    /// from two calls.
    package var hasUniqueItems: Bool { [.hooks, .claude, .claudeTranscript].contains(self) }
}
