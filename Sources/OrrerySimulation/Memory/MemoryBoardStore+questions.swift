// Why: each question is answered in the order and within the limits in which SQLite's tables answer it.

package import OrreryModel
package import OrreryTime

extension MemoryBoardStore {
    // MARK: The log

    package func logHead() throws(EventLogError) -> Int64 { head }

    package func logFloor() throws(EventLogError) -> Int64 { retentionFloor }

    package func epochs() throws(EventLogError) -> [LogEpoch] { [LogEpoch(name: epoch, after: 0)] }

    package func instant(of seq: Int64) throws(EventLogError) -> Instant? {
        // The event at the floor is gone, and the snapshot there is not.
        events.contains(seq) ? events[seq].event.at : snapshots.last { $0.seq == seq }?.at
    }

    package func read(after position: Int64, limit: Int, bytesMax: Int) throws(EventLogError) -> [EncodedEvent] {
        let first = max(position, events.floor) + 1
        guard first <= head, limit > 0 else { return [] }
        var bytes = 0
        return (first...min(head, first + Int64(limit) - 1)).lazy.map { self.events[$0] }.prefix { event in
            defer { bytes += event.data.count }
            return bytes < bytesMax
        }
    }

    package func moments(
        after position: Int64, through last: Int64, within projects: [ProjectID]?, limit: Int
    ) throws(EventLogError) -> [EncodedEvent] {
        let first = max(position, events.floor) + 1
        guard first <= min(last, head) else { return [] }
        return Array(
            (first...min(last, head)).reversed().lazy.map { self.events[$0] }.filter { encoded in
                EventType.moments.contains(encoded.event.type)
                    && projects?.contains(encoded.event.projectID) ?? true
            }.prefix(limit))
    }

    package func moments(of taskID: TaskID, limit: Int) throws(EventLogError) -> [EncodedEvent] {
        Array(
            seqs(of: taskID).reversed().lazy.map { self.events[$0] }.filter {
                EventType.moments.contains($0.event.type)
            }
            .prefix(limit))
    }

    package func events(of taskID: TaskID, through last: Int64) throws(EventLogError) -> [EncodedEvent] {
        seqs(of: taskID).prefix { $0 <= last }.suffix(Limits.timelineRowsMax).map { events[$0] }
    }

    package func snapshot(atOrBefore seq: Int64) throws(EventLogError) -> Snapshot? {
        snapshots.last { $0.seq <= seq }
    }

    package func loadState() throws(EventLogError) -> BoardState {
        upToDate.state(seq: head)
    }

    // MARK: Tasks

    package func task(_ id: TaskID) throws(EventLogError) -> BoardTask? {
        upToDate.tasks[id]
    }

    package func titles(of ids: [TaskID]) throws(EventLogError) -> [String?] {
        fold()
        return ids.map { id in
            if let task = tables.tasks[id] { return task.title }
            guard let first = seqs(of: id).first else { return nil }
            return events[first].event.task?.fields.lazy.compactMap { field in
                if case .title(let title) = field { title } else { nil }
            }.first
        }
    }

    package func owner(of id: ProjectID) throws(EventLogError) -> String? {
        upToDate.projects[id]?.ownerID
    }

    package func tasks(_ query: TaskQuery) throws(EventLogError) -> TaskPage {
        fold()
        let projects = query.project.map { name in
            tables.projects.values.filter { $0.id.text == name || $0.path == name }.map(\.id)
        }
        let text = query.text.map { Self.foldedCase($0) }
        func isWanted(_ task: BoardTask) -> Bool {
            // Columns and statuses are two axes: a list that names both asks for tasks that fit either.
            let isOnAxis = query.columns.contains(task.status) || query.taskStatuses.contains(task.taskStatus)
            guard isOnAxis || query.columns.isEmpty && query.taskStatuses.isEmpty,
                projects?.contains(task.projectID) ?? true, query.within?.contains(task.projectID) ?? true
            else { return false }
            if let parentID = query.parentID, task.parentID != parentID { return false }
            guard let text else { return true }
            return [task.title, task.description].contains { $0.map { Self.foldedCase($0).holds(text) } ?? false }
        }
        var found: [(number: Int64, task: BoardTask)] = []
        for number in tables.tasks.range.reversed() where number < query.after ?? .max {
            guard let task = tables.tasks[number: number], isWanted(task) else { continue }
            found.append((number, task))
            if found.count > query.limit { break }
        }
        let page = found.prefix(query.limit)
        return TaskPage(tasks: page.map(\.task), next: found.count > query.limit ? page.last?.number : nil)
    }

    /// `text` as LIKE compares it: the letters of ASCII in any case (https://sqlite.org/lang_expr.html#like).
    private static func foldedCase(_ text: String) -> [UInt8] {
        text.utf8.map { UInt8(ascii: "A") <= $0 && $0 <= UInt8(ascii: "Z") ? $0 + 0x20 : $0 }
    }

    // MARK: Records of a task

    package func activities(
        of taskID: TaskID, limit: Int, after: Int64?
    ) throws(EventLogError) -> (rows: [Activity], next: Int64?) {
        fold()
        let found = tables.activities.numbers(of: taskID).reversed().lazy
            .filter { $0 < after ?? .max }.prefix(limit + 1)
        let page = found.prefix(limit)
        return (
            page.compactMap { tables.activities[number: $0] }, found.count > limit ? Array(page).last : nil
        )
    }

    package func deliverables(of taskID: TaskID) throws(EventLogError) -> [Deliverable] {
        upToDate.deliverables.newest(Limits.listRowsMax, of: taskID)
    }

    package func deliverable(_ id: String) throws(EventLogError) -> Deliverable? {
        upToDate.deliverables[id]
    }

    package func followUps(of taskID: TaskID) throws(EventLogError) -> [FollowUp] {
        upToDate.followUps.newest(Limits.listRowsMax, of: taskID)
    }

    package func sessions(
        of taskID: TaskID?, status: SessionStatus?, type: SessionType?, within projects: [ProjectID]?
    ) throws(EventLogError) -> [Session] {
        fold()
        let numbers = taskID.map { tables.sessions.numbers(of: $0) } ?? Array(tables.sessions.range)
        var found: [Session] = []
        for number in numbers.reversed() {
            guard found.count < Limits.listRowsMax else { break }
            guard let session = tables.sessions[number: number], status.map({ $0 == session.status }) ?? true,
                type.map({ $0 == session.sessionType }) ?? true
            else { continue }
            if let projects {
                guard let task = tables.tasks[session.taskID], projects.contains(task.projectID) else { continue }
            }
            found.append(session)
        }
        return found
    }

    package func session(openclawSessionID: String) throws(EventLogError) -> Session? {
        upToDate.sessions.newest(named: openclawSessionID)
    }

    // MARK: Runs

    package func invocation(_ name: String) throws(EventLogError) -> Invocation? {
        fold()
        return Int64(name).map { tables.invocations[$0] } ?? tables.invocations.newest(named: name)
    }

    package func invocations(of taskID: TaskID) throws(EventLogError) -> [Invocation] {
        upToDate.invocations.newest(Limits.listRowsMax, of: taskID)
    }

    package func usage(_ question: UsageQuestion) throws(EventLogError) -> [UsageDay] {
        fold()
        struct Kind: Hashable {
            let day: String
            let provider: String?
        }
        var days: [Kind: UsageDay] = [:]
        for number in tables.invocations.range {
            guard let run = tables.invocations[number: number], run.startedAt >= question.from,
                run.startedAt < question.until
            else { continue }
            if let projects = question.within {
                guard let task = tables.tasks[run.taskID], projects.contains(task.projectID) else { continue }
            }
            let kind = Kind(day: question.day(of: run.startedAt), provider: run.provider)
            let nothing = Usage(inputTokens: nil, outputTokens: nil, costMicrodollars: nil)
            var row = days[kind] ?? UsageDay(day: kind.day, provider: kind.provider, runs: 0, usage: nothing)
            row.runs += 1
            row.usage = row.usage.added(to: run.usage)
            days[kind] = row
        }
        // As SQLite orders: by bytes, and nothing first.
        return days.values.sorted { left, right in
            guard left.day == right.day else { return left.day < right.day }
            guard let one = left.provider, let other = right.provider else { return left.provider == nil }
            return one.utf8.lexicographicallyPrecedes(other.utf8)
        }
    }

    package func activities(ofInvocation id: Int64) throws(EventLogError) -> [InvocationActivity] {
        upToDate.invocationActivities.newest(Limits.timelineRowsMax, of: id)
    }

    package func logSummary(of invocationID: Int64) throws(EventLogError) -> LogSummary {
        tables.logs.summary(of: invocationID)
    }

    package func logPage(_ question: LogQuestion) throws(EventLogError) -> LogPage {
        tables.logs.page(question)
    }

    package func unfinishedLogs() throws(EventLogError) -> [FollowedLog] {
        fold()
        return tables.invocations.range.compactMap { number in
            guard let run = tables.invocations[number: number], let path = run.logPath else { return nil }
            let position = tables.logs[run.id]?.file?.position
            guard position?.isComplete != true else { return nil }
            return FollowedLog(
                invocationID: run.id, taskID: run.taskID, path: path, position: position,
                isOver: run.status != .running)
        }
    }
}

extension [UInt8] {
    /// Whether `text` is somewhere in these bytes.
    fileprivate func holds(_ text: [UInt8]) -> Bool {
        text.isEmpty || indices.contains { self[$0...].starts(with: text) }
    }
}
