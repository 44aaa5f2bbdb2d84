// Why: who is told elsewhere, what became of each message, and a way to send one again. No route says where: that is for
// whoever runs the board, in its settings.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

enum WebhookRoutes {
    static func add(to router: inout Router<Route>) {
        router.add(.get, "/api/webhooks", list)
        router.add(.get, "/api/webhooks/:name/deliveries", deliveries)
        router.add(.post, "/api/webhooks/:name/test", test)
        router.add(.post, "/api/webhooks/:name/deliveries/:id/redeliver", redeliver)
    }

    private static func list(_ request: Request, _: [String]) throws(Problem) -> Reply {
        try check(request.caller)
        return .research(request) { engine in
            let (queues, projects) = (engine.webhooks.queues, engine.visibleProjects)
            return { history throws(EventLogError) in
                let summaries = try history.webhookSummaries(within: projects)
                let configured = queues.map { queue in
                    let known = summaries.first { $0.webhook == queue.webhook.name }
                    return WebhookRow.json(of: queue, known ?? WebhookSummary(webhook: queue.webhook.name))
                }
                let others = summaries.filter { summary in !queues.contains { $0.webhook.name == summary.webhook } }
                return .json(.array(configured + others.map { WebhookRow.json(ofUnconfigured: $0) }))
            }
        }
    }

    private static func deliveries(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        try check(request.caller)
        let name = names[0]
        let limit = try request.number("limit", in: 1...Limits.listRowsMax, fallback: Limits.webhookDeliveriesShown)
        let before = try request.number("before", in: 1...Int.max, fallback: Int.max)
        return .research(request) { engine in
            let (isConfigured, projects) = (engine.webhooks.queue(named: name) != nil, engine.visibleProjects)
            return { history throws(EventLogError) in
                let found = try history.deliveries(
                    to: name, before: Int64(before), limit: limit + 1, within: projects)
                if found.isEmpty, !isConfigured {
                    let isKnown = try history.webhookSummaries(within: projects).contains { $0.webhook == name }
                    guard isKnown else { return Problem.noWebhook(name).response(instance: request.path) }
                }
                let page = found.prefix(limit)
                return .json(
                    .object([
                        "deliveries": .array(page.map { WebhookRow.json(of: $0, isConfigured: isConfigured) }),
                        "next": found.count > limit ? page.last.map { .integer($0.id) } ?? .null : .null,
                    ]))
            }
        }
    }

    private static func test(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        try check(request.caller)
        return try .write(request) { engine throws(Problem) in
            .json(WebhookRow.json(of: try engine.testWebhook(names[0]), isConfigured: true), status: 202)
        }
    }

    private static func redeliver(_ request: Request, _ names: [String]) throws(Problem) -> Reply {
        try check(request.caller)
        guard let id = Int64(names[1]), id > 0 else {
            throw Problem(404, "Expected the number of a delivery, found \"\(names[1])\". Its list has them.")
        }
        return try .write(request) { engine throws(Problem) in
            .json(WebhookRow.json(of: try engine.redeliver(id, to: names[0]), isConfigured: true), status: 202)
        }
    }

    /// Webhooks are the board's, as agents are; who may use one project only has no business with them.
    private static func check(_ caller: Caller) throws(Problem) {
        guard caller.projectID == nil else {
            throw Problem(
                403, "This token is good for one project only, and webhooks are the board's. Use another one.")
        }
    }
}
