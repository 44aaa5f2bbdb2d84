// Why: agents of a dozen makers say the same few things in a dozen ways. From here on there is one vocabulary: a session
// has turns, a turn has items (the words are the Agent Client Protocol's where it has them).

package import OrreryJSON

/// Something that an agent said of its run.
package enum AgentEvent: Hashable, Sendable {
    /// What is known of the session so far; told again when more is known.
    case session(AgentSession)
    /// A person asked for something; the agent begins to work on it. nil when the stream does not tell what.
    case turnBegan(prompt: String?)
    case turnEnded(AgentTurnEnd)
    /// Something that the agent did, does or said. One that begins and ends is told twice under one `id`.
    case item(AgentItem)
    /// It cannot go on without a person. A prompt or an item that comes later says that it goes on.
    case needsInput(reason: String)
    /// What it says it is doing, in a few words.
    case doing(String)
    /// How far it says it is; nil when it is at work without knowing, or done.
    case progress(AgentProgress)
    case usage(AgentUsage)
    /// The session is over, says the agent. A process that ended says it better.
    case sessionEnded(reason: String?)
}

/// What is known of a session; members that are nil are not told.
package struct AgentSession: Hashable, Sendable {
    /// The agent's own name for it.
    package var id: String?
    /// Who makes the agent, in one word: `claude`, `codex`, `gemini`.
    package var provider: String?
    package var model: String?
    /// The folder it works in, as it is written there.
    package var folder: String?
    package var version: String?
    package var branch: String?
    package var title: String?

    package init(id: String? = nil, provider: String? = nil) {
        self.id = id
        self.provider = provider
    }
}

/// How a turn ended.
package struct AgentTurnEnd: Hashable, Sendable {
    /// What became of what was asked.
    package enum Outcome: Hashable, Sendable {
        case ok
        case failed(reason: String)
        case cancelled
    }

    package var outcome: Outcome
    /// The last that the agent said, if that is told.
    package var response: String?

    package init(_ outcome: Outcome, response: String? = nil) {
        self.outcome = outcome
        self.response = response
    }
}

/// Something that an agent did or said.
package struct AgentItem: Hashable, Sendable {
    /// The words of the Agent Client Protocol, where it has them.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case message, thought, tool, fileChange, plan, subagent, notice
        /// Something of a kind that this board does not know: kept as it came.
        case unknown
    }

    /// Where it stands: the first two are not its end.
    package enum Status: String, Hashable, Sendable, CaseIterable {
        case pending, running, ok, failed, cancelled, declined
    }

    /// What its beginning and its end have in common, unique within the session; nil when it is told at once.
    package var id: String?
    /// The item of the sub-agent within whose work it belongs; nil on the main lane.
    package var parentID: String?
    package var kind: Kind
    package var status: Status
    /// A tool's or a sub-agent's name, as the agent spells it.
    package var name: String?
    /// One line for a reader: what a message says, which command a tool runs, which file it reads.
    package var text: String
    /// What a tool was given, as it was given. nil when it is told elsewhere.
    package var input: JSONValue?
    /// What came of it.
    package var output: String?
    package var exitCode: Int64?
    package var duration: Duration?

    package init(_ kind: Kind, _ status: Status, id: String? = nil, text: String) {
        self.kind = kind
        self.status = status
        self.id = id
        self.text = text
    }
}

/// How far an agent says it is.
package enum AgentProgress: Hashable, Sendable {
    case percent(Int)
    /// At work, without knowing how far.
    case indeterminate
    case paused
    case failed
    /// Nothing is to be shown any more.
    case cleared
}

/// What a session has used.
package struct AgentUsage: Hashable, Sendable {
    /// What a figure counts.
    package enum Scope: Hashable, Sendable {
        /// Of the whole session so far: it takes the place of what was told before.
        case session
        /// Of one turn: it is added.
        case turn
    }

    /// Members that are nil are unknown, which is not zero. Their scopes may differ: one and the same line tells the cost
    /// of the session and the tokens of a turn.
    package var inputTokens: Int64?
    package var outputTokens: Int64?
    package var tokens: Scope
    package var costMicrodollars: Int64?
    package var cost: Scope

    package init(tokens: Scope, cost: Scope = .session) {
        self.tokens = tokens
        self.cost = cost
    }
}
