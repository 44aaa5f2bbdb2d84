// Why: what was sent to webhooks is asked for on either connection: what still waits at a start, the rest by people.

internal import OrreryJSON
package import OrreryModel
package import OrreryTime

extension SQLiteBoardHistory {
    package func waitingDeliveries(to webhook: String) throws(EventLogError) -> [WebhookDelivery] {
        try rows(
            "SELECT * FROM webhook_deliveries WHERE webhook = ? AND state = 'waiting' ORDER BY id", [.string(webhook)]
        ).compactMap { WebhookDelivery($0) }
    }

    package func deliveries(
        to webhook: String, before: Int64?, limit: Int, within projects: [ProjectID]?
    ) throws(EventLogError) -> [WebhookDelivery] {
        var (condition, values) = Self.visible(projects)
        values = [.string(webhook), .integer(before ?? .max)] + values + [.integer(Int64(limit))]
        condition = condition.isEmpty ? "" : " AND \(condition)"
        return try rows(
            "SELECT * FROM webhook_deliveries WHERE webhook = ? AND id < ?\(condition) ORDER BY id DESC LIMIT ?", values
        ).compactMap { WebhookDelivery($0) }
    }

    package func delivery(_ id: Int64) throws(EventLogError) -> WebhookDelivery? {
        try rows("SELECT * FROM webhook_deliveries WHERE id = ?", [.integer(id)]).first.flatMap { WebhookDelivery($0) }
    }

    package func webhookSummaries(within projects: [ProjectID]?) throws(EventLogError) -> [WebhookSummary] {
        let (condition, values) = Self.visible(projects)
        let counted = try rows(
            """
            SELECT webhook, state, count(*) AS count, max(CASE WHEN attempts > 0 THEN id END) AS last
            FROM webhook_deliveries\(condition.isEmpty ? "" : " WHERE \(condition)")
            GROUP BY webhook, state ORDER BY webhook, state
            """, values)
        var summaries: [WebhookSummary] = []
        var newest: [Int64] = []
        for row in counted {
            guard let name = row["webhook"]?.string,
                let state = row["state"]?.string.flatMap(WebhookDeliveryState.init)
            else { continue }
            if summaries.last?.webhook != name {
                summaries.append(WebhookSummary(webhook: name))
                newest.append(0)
            }
            summaries[summaries.count - 1][state] = row["count"]?.integer ?? 0
            newest[newest.count - 1] = max(newest.last ?? 0, row["last"]?.integer ?? 0)
        }
        for (index, id) in newest.enumerated() where id > 0 { summaries[index].last = try delivery(id) }
        return summaries
    }

    package func lastDeliveryID() throws(EventLogError) -> Int64 {
        try rows("SELECT seq FROM sqlite_sequence WHERE name = 'webhook_deliveries'").first?["seq"]?.integer ?? 0
    }

    /// What a caller who may see these projects may see of deliveries.
    private static func visible(_ projects: [ProjectID]?) -> (condition: String, values: [JSONValue]) {
        guard let projects else { return ("", []) }
        return (
            "(project_id IS NULL OR project_id IN (SELECT value FROM json_each(?)))",
            [.string(JSONWriter.text(.array(projects.map { .string($0.text) })))]
        )
    }
}

extension SQLiteBoardStore {
    package func pruneDeliveries(
        before instant: Instant, keeping kept: Int, rowsMax: Int
    ) throws(EventLogError) -> Int {
        try perform { () throws(SQLiteError) in
            try connection.run(
                """
                DELETE FROM webhook_deliveries WHERE state <> 'waiting' AND id IN (
                    SELECT id FROM webhook_deliveries WHERE state <> 'waiting' AND (at < ?1 OR id <= (
                        SELECT id FROM webhook_deliveries ORDER BY id DESC LIMIT 1 OFFSET ?2))
                    ORDER BY id LIMIT ?3)
                """,
                [.string(instant.description), .integer(Int64(kept)), .integer(Int64(rowsMax))])
            return Int(connection.changes)
        }
    }
}
