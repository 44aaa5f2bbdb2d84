// Why: lines of agents become the same commands that an orchestrator would have posted, one line after the other, so that
// everything that holds for those holds for these.

internal import OrreryAgents
internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

extension Engine {
    /// Takes lines of an agent's stream: a whole one, or with `terms.run` a piece of one.
    /// - Throws: `Problem` when the sender names something that is not there; then nothing has happened. What the board
    ///   will not take of single lines is counted, and stops none of the others.
    mutating func ingest(_ body: [UInt8], _ terms: IngestTerms) throws(Problem) -> IngestReceipt {
        if let id = terms.taskID { _ = try task(id) }
        if let name = terms.project { _ = try project(named: name) }
        var reader = AgentReader(dialect: terms.dialect, offset: terms.offset ?? 0)
        var lines: [AgentLine] = []
        var receipt = IngestReceipt()
        if let name = terms.readerName, let (standing, before) = desk.takeReader(name) {
            var begun = standing
            // One that stands further on has read a stream that begins anew, or that is handed in again. Before one that
            // stands further back something was left out: what it holds of a line is all that there will be.
            let place = terms.offset ?? begun.offset
            if begun.offset < place { lines = begun.finish() }
            if begun.offset == place { (reader, receipt) = (begun, before) }
        }
        lines += reader.read(body)
        if terms.readerName == nil || terms.end != nil { lines += reader.finish() }
        // A whole stream whose lines name no session is known again by its bytes.
        let fallback =
            terms.run ?? terms.stream ?? "\(reader.dialect?.rawValue ?? "text") \(IngestSession.hash(of: body))"
        try take(lines, terms, fallback: fallback, &receipt)
        if let name = terms.readerName, terms.end == nil { desk.put(reader, receipt, of: name) }
        return receipt
    }

    /// Takes what hooks have posted: an object, or one a line.
    mutating func ingestHooks(_ body: [UInt8], _ terms: IngestTerms) {
        // Taken off the desk, which is not to be copied for it.
        var reader = AgentReader(dialect: .hooks)
        swap(&reader, &desk.hooks)
        var lines = reader.read(body)
        lines += reader.finish()
        swap(&reader, &desk.hooks)
        ingestTold(lines, terms)
    }

    /// Takes what is told of sessions from beside them. Whoever tells it waits for nobody and reads no answer.
    mutating func ingestTold(_ lines: [AgentLine], _ terms: IngestTerms = .besides) {
        // What names no session is nobody's.
        let told = lines.filter { $0.sessionID != nil }
        ingestCounts.lines += Int64(lines.count - told.count)
        ingestCounts.refused += Int64(lines.count - told.count)
        var receipt = IngestReceipt()
        try? take(told, terms, fallback: "", &receipt)
    }

    mutating func take(
        _ lines: [AgentLine], _ terms: IngestTerms, fallback: String, _ receipt: inout IngestReceipt
    ) throws(Problem) {
        let before = receipt.counts
        var met: Set<String> = []
        var last = fallback
        for line in lines {
            receipt.counts.lines += 1
            if line.isUnknown { receipt.counts.unknown += 1 }
            // A line that names no session belongs where the one before it did.
            let name = terms.run ?? line.sessionID ?? last
            last = name
            var session: IngestSession
            do throws(Problem) {
                session = try self.session(named: name)
            } catch {
                // Who names a session may not have it; whose line is among others' must not cost them theirs.
                guard terms.run == nil else { throw error }
                receipt.counts.refused += 1
                receipt.reason = receipt.reason ?? error.detail
                continue
            }
            if !receipt.sessions.contains(name) {
                receipt.sessions.append(name)
                if terms.readerName == nil, session.invocation != nil { met.insert(name) }
            }
            // Plain output bears no name: of a stream that nobody named it counts once, when its session is met.
            if line.dialect == .text, met.contains(name) {
                receipt.counts.duplicates += 1
                desk.put(session)
                continue
            }
            do throws(Problem) {
                if try take(line, of: &session, terms, isOneOfMany: lines.count > 1) { receipt.counts.duplicates += 1 }
            } catch {
                receipt.counts.refused += 1
                receipt.reason = receipt.reason ?? error.detail
            }
            desk.put(session)
        }
        ingestCounts.add(receipt.counts.since(before))
        if receipt.sessions.isEmpty, terms.end != nil || terms.endsAfterTurn { receipt.sessions = [fallback] }
        for name in receipt.sessions {
            var session = try session(named: name)
            try? handOnLog(of: &session)
            if terms.dialect != .hooks { try? end(&session, terms) }
            if let invocation = session.invocation { receipt.add(invocation) }
            desk.put(session)
        }
    }

    /// Takes one line.
    /// - Returns: Whether it was there before.
    mutating func take(
        _ line: AgentLine, of session: inout IngestSession, _ terms: IngestTerms, isOneOfMany: Bool
    ) throws(Problem) -> Bool {
        // Two hooks in a row may say the same and mean it; in a file each has its place.
        let isPlaced = line.dialect != .hooks || isOneOfMany
        let place = isPlaced ? "\(IngestSession.hash(of: line.raw))@\(line.offset)" : nil
        let key = line.name ?? place
        if line.dialect != .text { session.isPlain = false }
        // Plain output is known by its place in the stream alone, of which the sender keeps count.
        if line.dialect != .text || terms.isFile, let key, session.isKnown(key) { return true }
        let says = line.events.contains { if case .sessionEnded = $0 { false } else { true } }
        if session.invocation.map({ state.invocations[$0.id] == nil }) ?? true {
            let asks = line.events.contains { if case .turnBegan = $0 { true } else { false } }
            if session.invocation == nil ? says || line.dialect == .text : asks {
                try begin(&session, line, terms)
            }
        }
        guard session.invocation != nil else { return false }
        if line.dialect == .text {
            session.log.append(
                NewLogLine(text: CleanText.bytes(line.raw[...], bytesMax: Limits.logLineBytesMax), at: line.at))
        }
        // A command turns out to be an agent's by how it speaks.
        if let provider = line.dialect.provider, let run = running(session), run.provider == nil {
            try learn(AgentSession(provider: provider), &session)
        }
        for event in line.events { try take(event, of: line, key: key, &session) }
        return false
    }
}
