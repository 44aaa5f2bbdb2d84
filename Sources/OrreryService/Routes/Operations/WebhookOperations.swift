// Why: who is told elsewhere, described for programs. Stands beside WebhookRoutes.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

extension WebhookRoutes {
    static var operations: [Operation] {
        [
            Operation(
                .get, "/api/webhooks", id: "listWebhooks", "Who is told elsewhere, and how that goes", tag: .webhooks,
                answers: [.json(.list(of: webhook))]),
            Operation(
                .get, "/api/webhooks/:name/deliveries", id: "listDeliveries",
                "What was sent to a webhook, newest first",
                tag: .webhooks,
                parameters: [
                    .query(
                        "limit", .integer(1...Int64(Limits.listRowsMax)),
                        "Deliveries at most; \(Limits.webhookDeliveriesShown) if missing."),
                    .query(
                        "before", .integer(1...Int64.max), "Only those before this one: the `next` of the page before."),
                ],
                answers: [
                    .json(
                        .object([
                            Member("deliveries", .list(of: .delivery)),
                            Member("next", .integer.orNull.saying("What to ask `before` for more; null for no more.")),
                        ]))
                ], refusals: [404]),
            Operation(
                .post, "/api/webhooks/:name/test", id: "testWebhook", "Send a word, to see whether it arrives",
                tag: .webhooks, answers: [accepted], refusals: [404, 409]),
            Operation(
                .post, "/api/webhooks/:name/deliveries/:id/redeliver", id: "redeliver", "Send a delivery again, now",
                tag: .webhooks, answers: [accepted], refusals: [404, 409]),
        ]
    }

    private static let accepted = Operation.Answer(
        status: 202, text: "It is about to be sent.", media: [("application/json", .delivery)])

    private static let webhook = Schema.object([
        Member("name", .text), Member("url", .text.orNull.saying("Without its query.")),
        Member("events", .list(of: .words(WebhookKind.occurrences.map(\.rawValue)))), Member("project", .text.orNull),
        Member("state", .word(WebhookRow.State.self)), Member("waiting", .integer),
        Member("counts", .object(WebhookDeliveryState.allCases.map { Member($0.rawValue, .integer) })),
        Member("lastDelivery", .any(of: .delivery, Schema(["type": .string("null")]))),
    ])
}

extension Schema {
    static let delivery = Schema.named("Delivery")

    static let deliveryMembers: Members = [
        Member("id", .integer), Member("webhook", .text), Member("eventId", .text),
        Member("kind", .word(WebhookKind.self)),
        Member("taskId", .text.orNull),
        Member("state", .words(WebhookDeliveryState.allCases.map(\.rawValue) + [WebhookRow.unconfigured])),
        Member("attempts", .integer), Member("at", .instant), Member("nextAttemptAt", .instant.orNull),
        Member("lastAttemptAt", .instant.orNull), Member("statusCode", .integer.orNull), Member("error", .text.orNull),
        Member("answer", .text.orNull.saying("The beginning of what the receiver said, without secrets.")),
        Member("duration", .seconds.orNull),
    ]
}
