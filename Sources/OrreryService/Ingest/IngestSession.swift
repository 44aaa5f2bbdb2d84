// Why: lines that belong together belong to one run after the other of one session. What the board keeps of it between two
// lines is little, and all of it can be told again from the record of its runs: after a restart, or when memory let it go.

internal import OrreryAgents
internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

/// What is kept of a session between two lines.
struct IngestSession: Sendable {
    /// A tool, or a sub-agent, that has begun and not ended.
    struct OpenItem: Sendable {
        let id: String
        let startedAt: Instant
        var item: AgentItem
    }

    /// Where the session stands between a person's asking and the agent's being done with it.
    enum Turn: Sendable {
        case none
        case open(prompt: String?)
        case ended(AgentTurnEnd)
    }

    /// The sender's name for the run, or the agent's for the session.
    let name: String
    /// The newest run; nil before the first.
    private(set) var invocation: Invocation?
    /// How many runs it has had.
    private(set) var runCount = 0
    /// What was handed in already, by 64 bits of its name each.
    private var known: Set<UInt64> = []
    var open: [OpenItem] = []
    var turn = Turn.none
    /// Whether its task is called by what a person asked for or by what the sender said.
    var isTitled = false
    /// Whether all that came of it is plain output, which knows of no turns.
    var isPlain = true
    /// Whether its task was made for it.
    var ownsTask = false
    /// What it was last said to do.
    var doing = ""
    /// Whether its own stream says what it uses.
    private var isMetered = false
    /// Of turns, added up, and of the session so far.
    private var turns = Usage(inputTokens: nil, outputTokens: nil, costMicrodollars: nil)
    private var whole = Usage(inputTokens: nil, outputTokens: nil, costMicrodollars: nil)
    /// Lines for the log that were read and not yet handed on.
    var log: [NewLogLine] = []

    init(name: String) {
        self.name = name
    }

    /// What the run's record calls the session's next run. A whole number would be taken for a run's own.
    var nextRunID: String { runCount == 0 ? base : "\(base)~\(runCount + 1)" }

    private var base: String { Int64(name) == nil ? name : "session \(name)" }

    /// Whether a run of that name is one of the session's.
    func mayOwn(runID: String) -> Bool { runID == base || runID.hasPrefix("\(base)~") }

    /// What it has used; nil when nothing is known.
    var usage: Usage? {
        let usage = Usage(
            inputTokens: whole.inputTokens ?? turns.inputTokens, outputTokens: whole.outputTokens ?? turns.outputTokens,
            costMicrodollars: whole.costMicrodollars ?? turns.costMicrodollars)
        return usage.inputTokens ?? usage.outputTokens ?? usage.costMicrodollars == nil ? nil : usage
    }

    /// How the last turn ended; nil while one goes on, or before the first.
    var lastTurn: AgentTurnEnd? { if case .ended(let end) = turn { end } else { nil } }

    /// Begins a turn, unless it is the one that goes on, told again by another way.
    mutating func beginsTurn(_ prompt: String?) -> Bool {
        if case .open(let asked) = turn, asked == nil || prompt == nil || asked == prompt {
            let isNews = asked == nil && prompt != nil
            turn = .open(prompt: asked ?? prompt)
            return isNews
        }
        turn = .open(prompt: prompt)
        return true
    }

    /// Ends the turn, unless it has ended already.
    mutating func endsTurn(_ end: AgentTurnEnd) -> Bool {
        if case .ended(let known) = turn {
            turn = .ended(AgentTurnEnd(end.outcome, response: end.response ?? known.response))
            return known.outcome != end.outcome
        }
        turn = .ended(end)
        return true
    }

    /// Goes on with a run: one that begins, or one that was there before.
    mutating func take(_ invocation: Invocation) {
        self.invocation = invocation
        runCount += 1
        if let usage = invocation.usage { whole = usage }
    }

    /// Learns how the run stands now.
    mutating func refresh(_ invocation: Invocation) {
        self.invocation = invocation
    }

    /// Whether this was handed in before; from now on it was.
    mutating func isKnown(_ key: String) -> Bool {
        !known.insert(Self.hash(of: key.utf8)).inserted
    }

    /// By what the beginning or the end of a tool is known, whoever tells of it.
    static func key(ofItem id: String, isOver: Bool) -> String { "\(id) \(isOver ? "is over" : "began")" }

    /// - Parameter isBeside: Whether it is told from beside the stream. Where the stream itself tells, that counts alone.
    mutating func note(_ used: AgentUsage, isBeside: Bool) {
        if isBeside, isMetered { return }
        if !isBeside, !isMetered {
            isMetered = true
            turns = Usage(inputTokens: nil, outputTokens: nil, costMicrodollars: nil)
        }
        let tokens = Usage(
            inputTokens: used.inputTokens, outputTokens: used.outputTokens, costMicrodollars: nil)
        let cost = Usage(inputTokens: nil, outputTokens: nil, costMicrodollars: used.costMicrodollars)
        for (figures, scope) in [(tokens, used.tokens), (cost, used.cost)] {
            switch scope {
            case .turn: turns = figures.added(to: turns)
            case .session:
                whole = Usage(
                    inputTokens: figures.inputTokens ?? whole.inputTokens,
                    outputTokens: figures.outputTokens ?? whole.outputTokens,
                    costMicrodollars: figures.costMicrodollars ?? whole.costMicrodollars)
            }
        }
    }

    /// Learns again what was said in the run, one row after the other.
    mutating func recall(_ record: ActivityRecord) {
        guard let metadata = record.metadata.object else { return }
        isPlain = false
        if let key = metadata["key"]?.string { _ = isKnown(key) }
        if record.type == IngestWords.promptType { isTitled = true }
        guard let id = metadata["item"]?.string else { return }
        _ = isKnown(Self.key(ofItem: id, isOver: record.type == IngestWords.toolType))
        switch record.type {
        case IngestWords.toolStartType, IngestWords.subagentStartType:
            let kind: AgentItem.Kind = record.type == IngestWords.toolStartType ? .tool : .subagent
            var item = AgentItem(kind, .running, id: id, text: record.message)
            item.name = metadata["tool"]?.string
            item.parentID = metadata["parent"]?.string
            open.append(OpenItem(id: id, startedAt: record.at, item: item))
        case IngestWords.toolType, IngestWords.subagentEndType: open.removeAll { $0.id == id }
        default: break
        }
    }

    /// FNV-1a: the same in every process, and good enough to tell a few hundred thousand names apart.
    static func hash(of bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
