// Why: the tables move with the events, by the events' own rule: merge the members of each object into the row with its
// id. Nothing here knows what an event means.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

extension SQLiteBoardStore {
    /// Appends an event and moves the tables by it. Within the caller's transaction.
    func insert(_ encoded: EncodedEvent) throws(SQLiteError) {
        let event = encoded.event
        try connection.run(
            "INSERT INTO events(seq, at, type, project_id, task_id, data) VALUES (?, ?, ?, ?, ?, ?)",
            [
                .integer(event.seq), .string(event.at.description), .string(event.type.rawValue),
                .string(event.projectID.text), .text(event.taskID?.text),
            ], text: encoded.data)
        if let change = event.task {
            if event.type == .taskDeleted {
                try connection.run(
                    "DELETE FROM log_files WHERE invocation_id IN (SELECT id FROM task_invocations WHERE task_id = ?)",
                    [.string(change.id.text)])
                try connection.run("DELETE FROM tasks WHERE id = ?", [.string(change.id.text)])
            } else if change.createdAt != nil {
                try upsert(change.json, into: "tasks")
            } else {
                try update(change)
            }
        }
        if case .retention(let retention)? = event.entity { return try apply(retention) }
        guard let (key, object) = event.entity?.member else { return }
        if key == "liveActivity", object["endedAt"]?.isNull == false {
            try connection.run("DELETE FROM live_activities WHERE id = ?", [object["id"] ?? .null])
        } else {
            try upsert(object, into: Self.table(of: key))
        }
        if case .invocationActivity(let activity)? = event.entity, !activity.isLate {
            try connection.run(
                "UPDATE task_invocations SET last_activity_at = ? WHERE id = ?",
                [.string(activity.createdAt.description), .integer(activity.invocationID)])
        }
    }

    func remember(_ answer: RememberedAnswer) throws(SQLiteError) {
        try connection.run(
            "DELETE FROM idempotency_keys WHERE at < ?",
            [.string((answer.at - Limits.idempotencyKept).description)])
        try connection.run(
            "INSERT OR REPLACE INTO idempotency_keys(key, at, status, body) VALUES (?, ?, ?, ?)",
            [.string(answer.key), .string(answer.at.description), .integer(Int64(answer.status))], text: answer.body)
    }

    private static func table(of key: String) -> String {
        switch key {
        case "activity": "task_activities"
        case "deliverable": "task_deliverables"
        case "session": "openclaw_sessions"
        case "agent": "agents"
        case "server": "servers"
        case "project": "projects"
        case "followUp": "follow_ups"
        case "liveActivity": "live_activities"
        case "invocation": "task_invocations"
        case "invocationActivity": "invocation_activity"
        default: preconditionFailure("No table keeps the entity \"\(key)\".")
        }
    }

    private func update(_ change: TaskChange) throws(SQLiteError) {
        guard !change.fields.isEmpty else { return }
        var keys: [String] = []
        var values: [JSONValue] = []
        for field in change.fields {
            let (key, value) = field.member
            keys.append(key)
            values.append(Self.kept(key, value))
        }
        values.append(.string(change.id.text))
        try connection.run(statements.update("tasks", keys), values)
    }

    func upsert(_ object: JSONObject, into table: String) throws(SQLiteError) {
        try connection.run(
            statements.upsert(table, object.members.map(\.key)), object.members.map { Self.kept($0.key, $0.value) })
    }

    /// `value` as its column keeps it: JSON text where the column holds JSON, so that a posted string and a posted
    /// object can be told apart.
    private static func kept(_ key: String, _ value: JSONValue) -> JSONValue {
        structuredColumns.contains(key) && !value.isNull ? .string(JSONWriter.text(value)) : value
    }
}
