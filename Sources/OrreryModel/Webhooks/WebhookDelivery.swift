// Why: what somebody elsewhere is told is a row, kept in the same commit as what it tells of, so that no crash loses it and
// everybody can see what became of it. It is no part of the board's history.

package import OrreryJSON
package import OrreryTime

/// What somebody elsewhere may want to be told.
package enum WebhookKind: String, CaseIterable, Sendable {
    case finished, failed, stuck, needsYou, cleanupSoon
    /// Somebody has asked for a word, to see whether it arrives.
    case test

    /// What a webhook may ask for.
    package static let occurrences: [WebhookKind] = [.finished, .failed, .stuck, .needsYou, .cleanupSoon]
}

/// How a delivery goes. All but the first are final, until a person has it sent again.
package enum WebhookDeliveryState: String, CaseIterable, Sendable {
    case waiting, delivered
    /// The receiver wants no more of it.
    case refused
    /// Nobody took it for as long as is tried.
    case givenUp
    /// There was no room for it any more.
    case dropped
    /// What it would have told of does not come.
    case cancelled
}

/// One message to one webhook.
package struct WebhookDelivery: Hashable, Sendable {
    package let id: Int64
    /// The webhook's name.
    package let webhook: String
    /// The message's own name, the same however often it is sent.
    package let eventID: String
    package let kind: WebhookKind
    package let taskID: TaskID?
    package let projectID: ProjectID?
    /// What is sent.
    package let body: String
    /// When it was decided.
    package let at: Instant
    package var state = WebhookDeliveryState.waiting
    /// How often it was sent.
    package var attempts: Int64 = 0
    /// From when it is tried, and how often since: anew when a person has it sent again.
    package var roundAt: Instant
    package var roundAttempts: Int64 = 0
    /// When it is sent next; nil when it is not.
    package var nextAttemptAt: Instant?
    package var lastAttemptAt: Instant?
    package var statusCode: Int64?
    /// Why it was not taken, in a sentence.
    package var error: String?
    /// The beginning of what the receiver said.
    package var answer: String?
    /// How long the last attempt took.
    package var duration: Duration?
    /// The cleanup that it tells of before it comes; nil for everything else.
    package var plannedFor: Instant?

    package init(
        id: Int64, webhook: String, eventID: String, kind: WebhookKind, taskID: TaskID?, projectID: ProjectID?,
        body: String, at: Instant, due: Instant
    ) {
        self.id = id
        self.webhook = webhook
        self.eventID = eventID
        self.kind = kind
        self.taskID = taskID
        self.projectID = projectID
        self.body = body
        self.at = at
        roundAt = due
        nextAttemptAt = due
    }

    /// The row as it is kept.
    package var row: JSONObject {
        [
            "id": .integer(id), "webhook": .string(webhook), "eventId": .string(eventID),
            "kind": .string(kind.rawValue), "taskId": .text(taskID?.text), "projectId": .text(projectID?.text),
            "body": .string(body), "at": .instant(at), "state": .string(state.rawValue),
            "attempts": .integer(attempts), "roundAt": .instant(roundAt), "roundAttempts": .integer(roundAttempts),
            "nextAttemptAt": .instant(nextAttemptAt), "lastAttemptAt": .instant(lastAttemptAt),
            "statusCode": statusCode.map { .integer($0) } ?? .null, "error": .text(error), "answer": .text(answer),
            "durationMs": duration.map { .integer($0.milliseconds) } ?? .null, "plannedFor": .instant(plannedFor),
        ]
    }

    package init?(_ row: JSONObject) {
        guard let id = row["id"]?.integer, let webhook = row["webhook"]?.string, let eventID = row["eventId"]?.string,
            let kind = row["kind"]?.string.flatMap(WebhookKind.init), let body = row["body"]?.string,
            let at = row["at"]?.instant, let state = row["state"]?.string.flatMap(WebhookDeliveryState.init),
            let roundAt = row["roundAt"]?.instant
        else { return nil }
        self.init(
            id: id, webhook: webhook, eventID: eventID, kind: kind, taskID: row["taskId"]?.string.map { TaskID($0) },
            projectID: row["projectId"]?.string.map { ProjectID($0) }, body: body, at: at, due: roundAt)
        self.state = state
        attempts = row["attempts"]?.integer ?? 0
        roundAttempts = row["roundAttempts"]?.integer ?? 0
        nextAttemptAt = row["nextAttemptAt"]?.instant
        lastAttemptAt = row["lastAttemptAt"]?.instant
        statusCode = row["statusCode"]?.integer
        error = row["error"]?.string
        answer = row["answer"]?.string
        duration = row["durationMs"]?.integer.map { .milliseconds($0) }
        plannedFor = row["plannedFor"]?.instant
    }
}
