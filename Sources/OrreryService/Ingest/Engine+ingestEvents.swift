// Why: each thing that an agent says leads to a command or two; what they are is told here, one after the other.

internal import OrreryAgents
internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

extension Engine {
    mutating func take(
        _ event: AgentEvent, of line: AgentLine, key: String?, _ session: inout IngestSession
    ) throws(Problem) {
        if line.dialect != .text {
            session.log += IngestWords.logLines(event).map { NewLogLine(text: Array($0.utf8), at: line.at) }
        }
        switch event {
        case .session(let facts): try learn(facts, &session)
        case .turnBegan(let prompt):
            guard session.beginsTurn(prompt) else { break }
            try note(IngestWords.prompt(prompt), of: line, key: key, &session)
            if let title = prompt.flatMap({ IngestWords.title(of: $0) }) { try name(title, &session) }
        case .turnEnded(let end):
            guard session.endsTurn(end) else { break }
            try note(IngestWords.turnEnd(end), of: line, key: key, &session)
            // A session that a person sits before goes on when they do.
            if Self.isInteractive(line.dialect) { try wait(for: "Done. It is your turn.", session) }
        case .item(let item): try take(item, of: line, key: key, &session)
        case .needsInput(let reason): try wait(for: reason, session)
        case .doing(let text): try show(text, &session)
        case .progress(let progress): try show(progress, &session)
        case .usage(let usage):
            session.note(usage, isBeside: line.dialect == .hooks)
            try tell(&session)
        case .sessionEnded:
            // Whoever wraps the agent will know better how it ended.
            if line.sessionID.map({ session.mayOwn(runID: $0) }) ?? true { try end(&session, .closed) }
        }
    }

    mutating func take(
        _ item: AgentItem, of line: AgentLine, key: String?, _ session: inout IngestSession
    ) throws(Problem) {
        // What is printed stands in the log; a row for every line of it would drown what was done.
        if line.dialect == .text, item.kind == .message { return }
        let isOver = item.status != .running && item.status != .pending
        // A wrapper and hooks may both tell of one call, each in its own words.
        if item.kind == .tool, let id = item.id, line.dialect.hasUniqueItems,
            session.isKnown(IngestSession.key(ofItem: id, isOver: isOver))
        {
            return
        }
        var took: Duration?
        if item.kind == .tool || item.kind == .subagent, let id = item.id {
            let place = session.open.firstIndex { $0.id == id }
            switch (item.status, place) {
            case (.running, nil), (.pending, nil):
                session.open.append(IngestSession.OpenItem(id: id, startedAt: now, item: item))
                if item.kind == .subagent { try begin(item, id: id, session) }
            case (.running, _?), (.pending, _?): break
            case (_, let place?):
                took = now - session.open[place].startedAt
                session.open.remove(at: place)
                if item.kind == .subagent { leave(id: id, session, summary: item.output) }
            case (_, nil): break
            }
        }
        try note(IngestWords.activity(item, took: took), of: line, key: key, &session)
        if item.status == .running, item.kind == .tool, item.parentID == nil { try show(item.text, &session) }
        if let percent = item.percentDone { try show(.percent(percent), &session) }
    }

    /// Adds a row to the run's record. After the end of the run it is kept, and is late.
    mutating func note(
        _ activity: NewInvocationActivity, of line: AgentLine, key: String?, _ session: inout IngestSession
    ) throws(Problem) {
        guard let invocation = session.invocation else { return }
        var activity = activity
        var metadata = activity.metadata.object ?? JSONObject()
        if let key { metadata.append("key", .string(key)) }
        if let at = line.at { metadata.append("saidAt", .instant(at)) }
        if line.dialect != .text {
            let raw = MiddleCut.bytes(line.raw, bytesMax: Limits.ingestRowRawBytesMax)
            metadata.append("raw", .string(String(decoding: raw, as: UTF8.self)))
        }
        activity.metadata = .object(metadata)
        _ = try submit(.logInvocationActivity(invocation, [activity]))
    }

    mutating func learn(_ facts: AgentSession, _ session: inout IngestSession) throws(Problem) {
        guard let invocation = running(session) else { return }
        let isNew =
            (invocation.model == nil && facts.model != nil) || (invocation.sessionID == nil && facts.id != nil)
            || (invocation.provider == nil && facts.provider != nil)
        if isNew {
            var known = InvocationFacts()
            known.provider = invocation.provider == nil ? facts.provider : nil
            known.model = invocation.model == nil ? facts.model : nil
            known.sessionID = invocation.sessionID == nil ? facts.id : nil
            _ = try submit(.describeInvocation(invocation, known))
            if let provider = invocation.provider ?? facts.provider {
                if session.ownsTask { try assign(AgentID(provider), to: invocation.taskID) }
                if let model = facts.model { learn(model, of: AgentID(provider)) }
            }
        }
        if let title = facts.title { try name(title, &session) }
    }

    /// Says whose a task is that was made for a command, before anyone knew which agent the command is.
    private mutating func assign(_ agent: AgentID, to id: TaskID) throws(Problem) {
        guard let task = state.tasks[id], task.assignedAgentID == nil else { return }
        var edit = TaskEdit()
        edit.assignedAgentID = agent
        _ = try submit(.updateTask(id, edit))
    }

    /// Notes which model an agent works with. Agents are everybody's: a caller who may not say so says nothing.
    mutating func learn(_ model: String, of id: AgentID) {
        guard let agent = state.agents[id], agent.model != model else { return }
        var edit = AgentEdit()
        edit.model = model
        _ = try? submit(.saveAgent(id, edit))
    }

    /// Calls the task by what it is about, once.
    private mutating func name(_ title: String, _ session: inout IngestSession) throws(Problem) {
        guard !session.isTitled, let invocation = running(session) else { return }
        session.isTitled = true
        var edit = TaskEdit()
        edit.title = title
        _ = try submit(.updateTask(invocation.taskID, edit))
    }

    private mutating func wait(for reason: String, _ session: IngestSession) throws(Problem) {
        guard let invocation = running(session) else { return }
        _ = try submit(.reportWaiting(invocation, for: reason))
    }

    /// Says on the card what is being done.
    private mutating func show(_ text: String, _ session: inout IngestSession) throws(Problem) {
        let step = IngestWords.step(text)
        guard step != session.doing, !step.isEmpty, let invocation = running(session) else { return }
        session.doing = step
        var edit = TaskEdit()
        edit.currentStep = step
        _ = try submit(.updateTask(invocation.taskID, edit))
    }

    private mutating func show(_ progress: AgentProgress, _ session: inout IngestSession) throws(Problem) {
        switch progress {
        case .percent(let percent):
            guard let invocation = running(session) else { return }
            let units = Int64(min(100, max(0, percent))) * 100
            guard state.tasks[invocation.taskID]?.progress?.tenThousandths != units else { return }
            var edit = TaskEdit()
            edit.progress = Progress(tenThousandths: units)
            _ = try submit(.updateTask(invocation.taskID, edit))
        case .paused: try wait(for: "Paused. It waits for you.", session)
        case .indeterminate, .failed, .cleared: break
        }
    }

    /// Tells what the run has used so far.
    private mutating func tell(_ session: inout IngestSession) throws(Problem) {
        guard let invocation = running(session), let usage = session.usage, usage != invocation.usage else { return }
        var facts = InvocationFacts()
        facts.usage = usage
        _ = try submit(.describeInvocation(invocation, facts))
    }

    mutating func begin(_ item: AgentItem, id: String, _ session: IngestSession) throws(Problem) {
        guard let invocation = running(session) else { return }
        _ = try? submit(
            .startSession(
                invocation.taskID,
                NewSession(
                    openclawSessionID: "\(invocation.runID)/\(id)", agentName: item.name ?? "sub-agent")))
    }

    mutating func leave(id: String, _ session: IngestSession, summary: String?) {
        guard let invocation = session.invocation else { return }
        let text = summary.map { String($0.prefix(Limits.lastMessageCharactersMax)) }
        _ = try? submit(.endSession(openclawSessionID: "\(invocation.runID)/\(id)", summary: text))
    }
}
