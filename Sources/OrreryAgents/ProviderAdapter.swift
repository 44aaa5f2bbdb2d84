// Why: one type for each way in which agents write, and all of them pure: bytes in, the board's words out.

internal import OrreryJSON

/// Reads one stream of one dialect, line by line.
protocol ProviderAdapter: Sendable {
    init()

    /// What the object on a line says. Unknown types say `isUnknown` and nothing else; nothing is ever refused.
    /// Names the line, its session and its time where the object tells them.
    mutating func read(_ object: JSONObject, into line: inout AgentLine)

    /// What is still to be said when the stream has ended, or goes on in another dialect.
    mutating func finish(into line: inout AgentLine)
}

extension ProviderAdapter {
    mutating func finish(into line: inout AgentLine) {}
}

extension AgentDialect {
    /// A reader of a stream that begins; nil for text, which has no objects.
    func adapter() -> (any ProviderAdapter)? {
        switch self {
        case .hooks: HooksAdapter()
        case .claude: ClaudeAdapter()
        case .claudeTranscript: ClaudeTranscriptAdapter()
        case .codex: CodexAdapter()
        case .codexOld: CodexOldAdapter()
        case .codexRollout: CodexRolloutAdapter()
        case .gemini: GeminiAdapter()
        case .opencode: OpencodeAdapter()
        case .cursor: CursorAdapter()
        case .copilot: CopilotAdapter()
        case .acp: ACPAdapter()
        case .text: nil
        }
    }

    /// Whether what is said on a line whose like is kept may be put together of several: a secret may have been torn between
    /// them. (Of lines that are pieces it always is.)
    var isPutTogether: Bool {
        switch self {
        case .gemini, .acp, .cursor, .codexRollout: true
        default: false
        }
    }
}
