// Why: lines come in pieces, of many agents at once. Whose they are, and what of them is only half there, lies on one desk.

internal import OrreryAgents
internal import OrreryModel

/// The sessions whose lines come in. It may be cleared at any time: all that it forgets can be found out again, but the
/// half line that a sender had not finished.
struct IngestDesk: Sendable {
    /// Hooks are whole lines of many sessions; one reader knows their secrets apart.
    var hooks = AgentReader(dialect: .hooks)
    /// Readers of streams that go on, by the sender's name for the run, the one that was used last at the end.
    private var streams: [(name: String, reader: AgentReader, receipt: IngestReceipt)] = []
    /// Sessions, likewise.
    private var sessions: [IngestSession] = []

    /// Takes the session off the desk; nil when it does not lie there.
    mutating func takeSession(_ name: String) -> IngestSession? {
        guard let index = sessions.lastIndex(where: { $0.name == name }) else { return nil }
        return sessions.remove(at: index)
    }

    mutating func put(_ session: IngestSession) {
        if sessions.count >= Limits.ingestSessionsMax { sessions.removeFirst() }
        sessions.append(session)
    }

    /// Takes the reader of a stream off the desk, and what came of the stream so far; nil when it begins.
    mutating func takeReader(_ name: String) -> (AgentReader, IngestReceipt)? {
        guard let index = streams.lastIndex(where: { $0.name == name }) else { return nil }
        let stream = streams.remove(at: index)
        return (stream.reader, stream.receipt)
    }

    mutating func put(_ reader: AgentReader, _ receipt: IngestReceipt, of name: String) {
        if streams.count >= Limits.ingestSessionsMax { streams.removeFirst() }
        streams.append((name, reader, receipt))
    }

    mutating func clear() {
        self = IngestDesk()
    }
}
