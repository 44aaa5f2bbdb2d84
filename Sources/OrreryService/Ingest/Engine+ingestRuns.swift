// Why: a session has one run after the other, each on a task in a project: how they are found, begun and ended.

internal import OrreryAgents
internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

extension Engine {
    /// Begins the session's next run, on the task that it was on, the one that the sender names, or a new one.
    mutating func begin(
        _ session: inout IngestSession, _ line: AgentLine, _ terms: IngestTerms
    ) throws(Problem) {
        var facts = AgentSession(id: line.sessionID)
        var prompt: String?
        for event in line.events {
            switch event {
            case .session(let told): facts = told
            case .turnBegan(let asked): prompt = prompt ?? asked
            default: break
            }
        }
        if facts.id == nil { facts.id = line.sessionID }
        var new = NewInvocation()
        new.runID = session.nextRunID
        new.provider = facts.provider ?? line.dialect.provider
        new.model = facts.model
        new.prompt = prompt
        new.sessionID = facts.id
        let before = terms.taskID ?? session.invocation?.taskID
        if let before {
            do throws(Problem) {
                return try begin(&session, new, on: before)
            } catch {
                // A task that was put away stays so: the session goes on in a new one. One that the sender names does not.
                guard terms.taskID == nil else { throw error }
            }
        }
        facts.folder = facts.folder ?? terms.folder
        let title = terms.title ?? facts.title ?? prompt.flatMap { IngestWords.title(of: $0) }
        var task = NewTask(title: title ?? IngestWords.title(provider: new.provider, folder: facts.folder))
        task.type = .agent
        task.projectID = try projectID(terms, folder: facts.folder)
        task.assignedAgentID = new.provider.map { AgentID($0) }
        task.description = prompt.map { String($0.prefix(Limits.lastMessageCharactersMax * 10)) }
        guard case .task(let id) = try submit(.createTask(task)) else { preconditionFailure() }
        session.isTitled = title != nil
        session.ownsTask = true
        try begin(&session, new, on: id)
    }

    mutating func begin(
        _ session: inout IngestSession, _ new: NewInvocation, on id: TaskID
    ) throws(Problem) {
        guard case .invocation(let started) = try submit(.startInvocation(id, new)) else { preconditionFailure() }
        session.take(started)
        session.turn = .none
        session.open = []
        if let model = new.model, let provider = new.provider { learn(model, of: AgentID(provider)) }
    }

    // MARK: Ends

    /// Ends the session's run as the sender says, or with a whole stream as its own last turn says.
    mutating func end(_ session: inout IngestSession, _ terms: IngestTerms) throws(Problem) {
        let isOver = session.lastTurn != nil || session.isPlain
        switch terms.end {
        case .closed?: if isOver { try end(&session, .closed) }
        case let end?: try self.end(&session, end)
        case nil: if isOver, terms.readerName == nil || terms.endsAfterTurn { try end(&session, .closed) }
        }
        // A stream that just stops says nothing of its end: nobody has heard of the run since, and that is what is shown.
    }

    mutating func end(_ session: inout IngestSession, _ end: IngestEnd) throws(Problem) {
        guard let invocation = running(session) else { return }
        try handOnLog(of: &session)
        // What has begun and was not heard of again ends with the run, nobody knows how.
        for open in session.open {
            if open.item.kind == .subagent { leave(id: open.id, session, summary: nil) }
            var item = open.item
            item.status = .cancelled
            var activity = IngestWords.activity(item, took: now - open.startedAt)
            if var metadata = activity.metadata.object {
                metadata["status"] = .string("unknown")
                activity.metadata = .object(metadata)
            }
            _ = try submit(.logInvocationActivity(invocation, [activity]))
        }
        session.open = []
        var report = InvocationReport()
        report.response = session.lastTurn?.response
        report.usage = session.usage
        var failure: String?
        if case .failed(let reason)? = session.lastTurn?.outcome { failure = reason }
        switch end {
        case .exited(let code):
            report.exitCode = code
            if code != 0, failure == nil { failure = "It exited with code \(code)." }
        case .killed(let number):
            report.exitCode = 128 + number
            failure = IngestWords.death(bySignal: number)
        case .closed: break
        }
        report.error = failure
        let ended: InvocationEnd = failure == nil ? .completed(report) : .failed(report)
        guard case .invocation(let over) = try submit(.endInvocation(invocation, ended)) else { preconditionFailure() }
        session.refresh(over)
        // A task that was made for the session ends with it. One that somebody else made is theirs to end.
        guard session.ownsTask, let task = state.tasks[over.taskID], task.taskStatus == .running,
            !state.invocations.values.contains(where: { $0.taskID == task.id })
        else { return }
        var edit = TaskEdit()
        edit.taskStatus = over.success == true ? .completed : .failed
        _ = try submit(.updateTask(task.id, edit))
    }

    mutating func handOnLog(of session: inout IngestSession) throws(Problem) {
        guard let invocation = session.invocation, !session.log.isEmpty else { return }
        let lines = session.log
        session.log = []
        _ = try appendLog(of: invocation, lines)
    }

    // MARK: Looking up

    /// The session's run, while it goes on.
    func running(_ session: IngestSession) -> Invocation? {
        session.invocation.flatMap { state.invocations[$0.id] }
    }

    /// The session of that name: from the desk, from the records of its runs, or a new one.
    mutating func session(named name: String) throws(Problem) -> IngestSession {
        if let session = desk.takeSession(name) {
            // The desk is everybody's; whose run it is, is asked of whoever may see only some.
            guard caller.isLimited, let run = session.invocation else { return session }
            do throws(Problem) {
                _ = try task(run.taskID)
                return session
            } catch {
                desk.put(session)
                throw .notYours("invocation", run.runID)
            }
        }
        var session = IngestSession(name: name)
        // An agent under a wrapper names its session itself, and its hooks know no other name.
        let wrapped = state.invocations.values.first { $0.sessionID == name && !session.mayOwn(runID: $0.runID) }
        if let wrapped { return try self.session(named: wrapped.runID) }
        while let runID = Optional(session.nextRunID),
            let found = try ask({ history throws(EventLogError) in try history.invocation(runID) })
        {
            do throws(Problem) {
                // Both in one tick: the task was made for the run.
                let isOwn = try task(found.taskID).createdAt == found.startedAt
                session.ownsTask = session.ownsTask || isOwn
            } catch {
                throw caller.isLimited ? .notYours("invocation", runID) : error
            }
            session.take(found)
            session.open = []
            var last: Int64 = 0
            while true {
                let after = last
                let records = try ask { history throws(EventLogError) in
                    try history.records(
                        of: .invocation(found.id), after: after, limit: Limits.timelineRowsMax,
                        bytesMax: Limits.logPageBytesMax)
                }
                guard let end = records.last else { break }
                for record in records { session.recall(record) }
                last = end.number
            }
        }
        return session
    }

    /// The project of a new task: the one that the sender names, the one whose folder it is, or a new one for the folder.
    mutating func projectID(_ terms: IngestTerms, folder: String?) throws(Problem) -> ProjectID? {
        if let name = terms.project { return try project(named: name).id }
        if let only = caller.projectID { return ProjectID(only) }
        guard let folder, !folder.isEmpty else { return nil }
        let owners = state.projects.values.filter { $0.path.map { Self.holds($0, folder) } ?? false }
        if let owner = owners.max(by: { ($0.path ?? "").utf8.count < ($1.path ?? "").utf8.count }) { return owner.id }
        var new = NewProject(name: IngestWords.name(ofFolder: folder) ?? folder, ownerID: caller.user)
        new.path = folder
        guard case .project(let project) = try submit(.createProject(new)) else { preconditionFailure() }
        return project.id
    }

    /// Whether somebody sits before an agent that writes so, and is to say how it goes on.
    static func isInteractive(_ dialect: AgentDialect) -> Bool {
        [.hooks, .claudeTranscript, .codexRollout, .acp].contains(dialect)
    }

    /// Whether `folder` is `path` or lies in it.
    static func holds(_ path: String, _ folder: String) -> Bool {
        guard folder.hasPrefix(path) else { return false }
        let rest = folder.dropFirst(path.count)
        return rest.isEmpty || path.hasSuffix("/") || rest.hasPrefix("/") || rest.hasPrefix("\\")
    }
}
