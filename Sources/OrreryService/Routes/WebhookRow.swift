// Why: what is told of webhooks says how they do, and nothing that only a receiver is to know.

internal import OrreryJSON
internal import OrreryModel

enum WebhookRow {
    /// What is said of a webhook instead of a state of its own.
    enum State: String, CaseIterable {
        case active
        /// It has answered 410.
        case disabled
        /// The settings do not name it any more.
        case unconfigured
    }

    /// What is said of a delivery that waits for a webhook that is not named any more.
    static let unconfigured = "unconfigured"

    static func json(of queue: WebhookQueue, _ summary: WebhookSummary) -> JSONValue {
        let webhook = queue.webhook
        return json(
            summary, url: webhook.url.shown, events: webhook.events, project: webhook.project,
            state: queue.isDisabled ? .disabled : .active)
    }

    static func json(ofUnconfigured summary: WebhookSummary) -> JSONValue {
        json(summary, url: nil, events: [], project: nil, state: .unconfigured)
    }

    private static func json(
        _ summary: WebhookSummary, url: String?, events: [WebhookKind], project: String?, state: State
    ) -> JSONValue {
        var counts = JSONObject()
        for (state, count) in zip(WebhookDeliveryState.allCases, summary.counts) {
            counts.append(state.rawValue, .integer(count))
        }
        return .object([
            "name": .string(summary.webhook), "url": .text(url),
            "events": .array(events.map { .string($0.rawValue) }), "project": .text(project),
            "state": .string(state.rawValue), "waiting": .integer(summary[.waiting]), "counts": .object(counts),
            "lastDelivery": summary.last.map { json(of: $0, isConfigured: state != .unconfigured) } ?? .null,
        ])
    }

    static func json(of delivery: WebhookDelivery, isConfigured: Bool) -> JSONValue {
        let waitsInVain = !isConfigured && delivery.state == .waiting
        return .object([
            "id": .integer(delivery.id), "webhook": .string(delivery.webhook), "eventId": .string(delivery.eventID),
            "kind": .string(delivery.kind.rawValue), "taskId": .text(delivery.taskID?.text),
            "state": .string(waitsInVain ? unconfigured : delivery.state.rawValue),
            "attempts": .integer(delivery.attempts), "at": .instant(delivery.at),
            "nextAttemptAt": waitsInVain ? .null : .instant(delivery.nextAttemptAt),
            "lastAttemptAt": .instant(delivery.lastAttemptAt),
            "statusCode": delivery.statusCode.map { .integer($0) } ?? .null, "error": .text(delivery.error),
            "answer": .text(delivery.answer), "duration": .seconds(delivery.duration),
        ])
    }
}
