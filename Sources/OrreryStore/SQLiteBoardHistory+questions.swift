// Why: what memory does not hold is read from the tables. Each question is one statement over an index, bounded by a
// limit, and its rows are read to the end before anything else happens.

internal import OrreryJSON
package import OrreryModel
package import OrreryTime

extension SQLiteBoardHistory {
    package func loadState() throws(EventLogError) -> BoardState {
        var state = BoardState(seq: try logHead())
        for row in try rows("SELECT * FROM projects ORDER BY rowid") {
            if let project = Project(Self.restored(row)) { state.hold(.project(project)) }
        }
        for row in try rows("SELECT * FROM agents ORDER BY rowid") {
            if let agent = Agent(row) { state.hold(.agent(agent)) }
        }
        for row in try rows("SELECT * FROM servers ORDER BY rowid") {
            if let server = Server(Self.restored(row)) { state.hold(.server(server)) }
        }
        for task in try tasks("WHERE task_status <> 'ARCHIVED' ORDER BY number") { state.hold(task) }
        let archived = try tasks(
            """
            WHERE task_status = 'ARCHIVED' AND (number IN
                (SELECT number FROM tasks WHERE task_status = 'ARCHIVED' ORDER BY archived_at DESC, number DESC LIMIT ?)
                OR subtask_status IS NOT NULL AND parent_id IN
                (SELECT id FROM tasks WHERE task_status <> 'ARCHIVED' AND plan_status <> 'DONE'))
            ORDER BY archived_at, number
            """,
            [.integer(Int64(Limits.archivedTasksHeldMax))])
        for task in archived { state.hold(task) }
        for row in try rows("SELECT * FROM openclaw_sessions WHERE status = 'active' ORDER BY rowid") {
            if let session = Session(row) { state.hold(.session(session)) }
        }
        for row in try rows("SELECT * FROM follow_ups WHERE state = 'queued' ORDER BY rowid") {
            if let followUp = FollowUp(row) { state.hold(.followUp(followUp)) }
        }
        for row in try rows("SELECT * FROM task_invocations WHERE status = 'running' ORDER BY id") {
            guard let invocation = Invocation(Self.restored(row)) else { continue }
            state.hold(.invocation(invocation))
            // What was said lately, so that a restart makes no old word new.
            let said = try rows(
                "SELECT * FROM invocation_activity WHERE invocation_id = ? AND is_late = 0 ORDER BY id DESC LIMIT ?",
                [.integer(invocation.id), .integer(Int64(RecentMessages.countMax))])
            for activity in said.reversed() {
                if let activity = InvocationActivity(Self.restored(activity)) {
                    state.hold(.invocationActivity(activity))
                }
            }
        }
        for task in state.tasks.values where task.taskStatus == .running {
            let said = try rows(
                "SELECT * FROM task_activities WHERE task_id = ? ORDER BY rowid DESC LIMIT ?",
                [.string(task.id.text), .integer(Int64(RecentMessages.countMax))])
            for activity in said.reversed() {
                if let activity = Activity(Self.restored(activity)) { state.hold(.activity(activity)) }
            }
        }
        for row in try rows("SELECT * FROM live_activities ORDER BY rowid") {
            if let activity = LiveActivity(Self.restored(row)) { state.hold(.liveActivity(activity)) }
        }
        return state
    }

    package func task(_ id: TaskID) throws(EventLogError) -> BoardTask? {
        try tasks("WHERE id = ?", [.string(id.text)]).first
    }

    package func titles(of ids: [TaskID]) throws(EventLogError) -> [String?] {
        // Each is one look-up by name, or two for one that is gone: the first event that is kept of it.
        try rows(
            """
            SELECT coalesce(
                (SELECT title FROM tasks WHERE id = value),
                (SELECT json_extract(data, '$.task.title') FROM events WHERE task_id = value ORDER BY seq LIMIT 1)) AS title
            FROM json_each(?)
            """, [.string(JSONWriter.text(.array(ids.map { .string($0.text) })))]
        ).map { $0["title"]?.string }
    }

    package func owner(of id: ProjectID) throws(EventLogError) -> String? {
        try rows("SELECT owner_id FROM projects WHERE id = ?", [.string(id.text)]).first?["ownerId"]?.string
    }

    package func tasks(_ query: TaskQuery) throws(EventLogError) -> TaskPage {
        var conditions: [String] = []
        var values: [JSONValue] = []
        func add(_ condition: String, _ added: [JSONValue]) {
            conditions.append(condition)
            values += added
        }
        // Columns and statuses are two axes: a list that names both asks for tasks that fit either.
        var axes: [String] = []
        if !query.columns.isEmpty { axes.append("status IN (\(marks(query.columns.count)))") }
        if !query.taskStatuses.isEmpty { axes.append("task_status IN (\(marks(query.taskStatuses.count)))") }
        if !axes.isEmpty {
            add(
                "(\(axes.joined(separator: " OR ")))",
                query.columns.map { .string($0.rawValue) } + query.taskStatuses.map { .string($0.rawValue) })
        }
        if let project = query.project {
            add(
                "project_id IN (SELECT id FROM projects WHERE id = ? OR path = ?)",
                [.string(project), .string(project)]
            )
        }
        if let parentID = query.parentID { add("parent_id = ?", [.string(parentID.text)]) }
        if let projects = query.within {
            add("project_id IN (SELECT value FROM json_each(?))", [Self.array(projects)])
        }
        if let text = query.text {
            let pattern = JSONValue.string("%\(escaped(text))%")
            add("(title LIKE ? ESCAPE '\\' OR description LIKE ? ESCAPE '\\')", [pattern, pattern])
        }
        if let after = query.after { add("number < ?", [.integer(after)]) }
        let condition = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND "))"
        values.append(.integer(Int64(query.limit + 1)))
        let found = try rows("SELECT * FROM tasks \(condition) ORDER BY number DESC LIMIT ?", values)
        let page = found.prefix(query.limit)
        return TaskPage(
            tasks: page.compactMap { BoardTask(Self.restored($0)) },
            next: found.count > query.limit ? page.last?["number"]?.integer : nil)
    }

    package func activities(
        of taskID: TaskID, limit: Int, after: Int64?
    ) throws(EventLogError) -> (rows: [Activity], next: Int64?) {
        let found = try rows(
            "SELECT rowid AS number, * FROM task_activities WHERE task_id = ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
            [.string(taskID.text), .integer(after ?? Int64.max), .integer(Int64(limit + 1))])
        let page = found.prefix(limit)
        return (
            page.compactMap { Activity(Self.restored($0)) },
            found.count > limit ? page.last?["number"]?.integer : nil
        )
    }

    package func deliverables(of taskID: TaskID) throws(EventLogError) -> [Deliverable] {
        try newest("task_deliverables", of: taskID).reversed().compactMap { Deliverable($0) }
    }

    package func deliverable(_ id: String) throws(EventLogError) -> Deliverable? {
        try rows("SELECT * FROM task_deliverables WHERE id = ?", [.string(id)]).first.flatMap { Deliverable($0) }
    }

    package func followUps(of taskID: TaskID) throws(EventLogError) -> [FollowUp] {
        try newest("follow_ups", of: taskID).reversed().compactMap { FollowUp($0) }
    }

    private func newest(_ table: String, of taskID: TaskID) throws(EventLogError) -> [JSONObject] {
        try rows(
            "SELECT * FROM \(table) WHERE task_id = ? ORDER BY rowid DESC LIMIT ?",
            [.string(taskID.text), .integer(Int64(Limits.listRowsMax))])
    }

    package func sessions(
        of taskID: TaskID?, status: SessionStatus?, type: SessionType?, within projects: [ProjectID]?
    ) throws(EventLogError) -> [Session] {
        var conditions: [String] = []
        var values: [JSONValue] = []
        for (column, value) in [
            ("task_id", taskID?.text), ("status", status?.rawValue), ("session_type", type?.rawValue),
        ] {
            guard let value else { continue }
            conditions.append("\(column) = ?")
            values.append(.string(value))
        }
        if let projects {
            conditions.append(
                "task_id IN (SELECT id FROM tasks WHERE project_id IN (SELECT value FROM json_each(?)))")
            values.append(Self.array(projects))
        }
        let condition = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND "))"
        return try rows(
            "SELECT * FROM openclaw_sessions \(condition) ORDER BY rowid DESC LIMIT ?",
            values + [.integer(Int64(Limits.listRowsMax))]
        ).compactMap { Session($0) }
    }

    package func session(openclawSessionID: String) throws(EventLogError) -> Session? {
        try rows(
            "SELECT * FROM openclaw_sessions WHERE openclaw_session_id = ? ORDER BY rowid DESC LIMIT 1",
            [.string(openclawSessionID)]
        ).first.flatMap { Session($0) }
    }

    package func invocation(_ name: String) throws(EventLogError) -> Invocation? {
        let (column, value): (String, JSONValue) = Int64(name).map { ("id", .integer($0)) } ?? ("run_id", .string(name))
        return try rows("SELECT * FROM task_invocations WHERE \(column) = ? ORDER BY id DESC LIMIT 1", [value]).first
            .flatMap { Invocation(Self.restored($0)) }
    }

    package func invocations(of taskID: TaskID) throws(EventLogError) -> [Invocation] {
        try newest("task_invocations", of: taskID).reversed().compactMap { Invocation(Self.restored($0)) }
    }

    package func usage(_ question: UsageQuestion) throws(EventLogError) -> [UsageDay] {
        var values: [JSONValue] = [
            .string("\(question.minutesEastOfUTC) minutes"), .instant(question.from), .instant(question.until),
        ]
        var condition = ""
        if let projects = question.within {
            condition =
                "AND task_id IN (SELECT id FROM tasks WHERE project_id IN (SELECT value FROM json_each(?)))"
            values.append(Self.array(projects))
        }
        // A sum of floating-point numbers is null when nobody knew a number, and never too large.
        func sum(_ member: String, factor: String = "1.0") -> String {
            "CAST(round(sum(json_extract(usage, '$.\(member)') * \(factor))) AS INTEGER)"
        }
        return try rows(
            """
            SELECT date(started_at, ?) AS day, provider, count(*) AS runs, \(sum("inputTokens")) AS input_tokens,
                \(sum("outputTokens")) AS output_tokens, \(sum("costUSD", factor: "1000000.0")) AS microdollars
            FROM task_invocations INDEXED BY idx_invocations_usage
            WHERE started_at >= ? AND started_at < ? \(condition) GROUP BY day, provider ORDER BY day, provider
            """, values
        ).map { row in
            UsageDay(
                day: row["day"]?.string ?? "", provider: row["provider"]?.string, runs: row["runs"]?.integer ?? 0,
                usage: Usage(
                    inputTokens: row["inputTokens"]?.integer, outputTokens: row["outputTokens"]?.integer,
                    costMicrodollars: row["microdollars"]?.integer))
        }
    }

    package func activities(ofInvocation id: Int64) throws(EventLogError) -> [InvocationActivity] {
        try rows(
            "SELECT * FROM invocation_activity WHERE invocation_id = ? ORDER BY id DESC LIMIT ?",
            [.integer(id), .integer(Int64(Limits.timelineRowsMax))]
        ).reversed().compactMap { InvocationActivity(Self.restored($0)) }
    }

    package func events(of taskID: TaskID, through last: Int64) throws(EventLogError) -> [EncodedEvent] {
        try events(
            "SELECT seq, at, type, project_id, task_id, data FROM events WHERE task_id = ? AND seq <= ? "
                + "ORDER BY seq DESC LIMIT ?",
            [.string(taskID.text), .integer(last), .integer(Int64(Limits.timelineRowsMax))]
        ).reversed()
    }

    package func answer(to key: String, since instant: Instant) throws(EventLogError) -> RememberedAnswer? {
        guard
            let row = try rows(
                "SELECT * FROM idempotency_keys WHERE key = ? AND at >= ?",
                [.string(key), .string(instant.description)]
            ).first, let at = row["at"]?.instant, let status = row["status"]?.integer, let body = row["body"]?.string
        else { return nil }
        return RememberedAnswer(key: key, at: at, status: Int(status), body: Array(body.utf8))
    }

    private func tasks(_ clause: String, _ values: [JSONValue] = []) throws(EventLogError) -> [BoardTask] {
        try rows("SELECT * FROM tasks \(clause)", values).compactMap { BoardTask(Self.restored($0)) }
    }

    /// `row` with its JSON text turned back into values.
    private static func restored(_ row: JSONObject) -> JSONObject {
        var restored = row
        for member in row.members where structuredColumns.contains(member.key) {
            guard let text = member.value.string, let value = try? JSONReader.value(from: Array(text.utf8))
            else { continue }
            restored[member.key] = value
        }
        return restored
    }

    /// The projects as one value, so that their number makes no other statement (https://sqlite.org/json1.html#jeach).
    static func array(_ projects: [ProjectID]) -> JSONValue {
        .string(JSONWriter.text(.array(projects.map { .string($0.text) })))
    }

    private func marks(_ count: Int) -> String {
        Array(repeating: "?", count: count).joined(separator: ", ")
    }

    /// `text` with the wildcards of LIKE taken literally.
    private func escaped(_ text: String) -> String {
        text.map { "\\%_".contains($0) ? "\\\($0)" : String($0) }.joined()
    }
}
