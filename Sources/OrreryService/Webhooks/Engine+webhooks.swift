// Why: what is to be told elsewhere is decided with the events that it tells of and kept in their commit; what came of telling
// it comes back as work.

internal import OrreryHTTP
internal import OrreryModel
internal import OrreryTime

extension Engine {
    /// Puts down who is to be told of what was decided.
    mutating func noteOccurrences(in events: [Event]) {
        guard !webhooks.queues.isEmpty else { return }
        for event in events {
            for var occurrence in Occurrence.all(in: event) {
                occurrence.settled = whole.tasks[occurrence.task.id]
                webhooks.take(
                    occurrence, epoch: epoch, project: whole.projects[event.projectID],
                    run: run(of: occurrence.task.id, before: event.seq, among: events))
            }
        }
    }

    /// Looks which messages need not be sent any more.
    mutating func reviewWebhooks() {
        let tasks = whole.tasks
        webhooks.review(at: now) { tasks[$0]?.scheduledCleanupAt }
    }

    /// Removes the next few deliveries that are too old.
    /// - Returns: Whether more of them may be.
    mutating func pruneDeliveries() throws(EventLogError) -> Bool {
        let removed = try store.pruneDeliveries(
            before: now - Limits.webhookDeliveriesKept, keeping: Limits.webhookDeliveriesMax,
            rowsMax: Limits.pruneRowsMax)
        return removed == Limits.pruneRowsMax
    }

    /// Takes what came of sending a message.
    package mutating func settle(deliveryID: Int64, _ outcome: WebhookOutcome) {
        webhooks.settle(deliveryID, outcome, at: now)
    }

    /// Has a word sent to a webhook, so that somebody sees whether it arrives.
    /// - Throws: `Problem` when there is none of that name, or it takes nothing.
    mutating func testWebhook(_ name: String) throws(Problem) -> WebhookDelivery {
        try checkTakes(name)
        guard let delivery = webhooks.takeTest(of: name, epoch: epoch, at: now) else { throw .noWebhook(name) }
        return delivery
    }

    /// Has a delivery sent again.
    /// - Throws: `Problem` when there is none that the caller may see, or it is on its way.
    mutating func redeliver(_ id: Int64, to name: String) throws(Problem) -> WebhookDelivery {
        let found = try ask { store throws(EventLogError) in try store.delivery(id) }
        guard let delivery = found, delivery.webhook == name, delivery.projectID.map({ mayUse($0) }) ?? true else {
            throw Problem(
                404, "There is no delivery \(id) to \"\(name)\". GET /api/webhooks/\(name)/deliveries lists them.")
        }
        try checkTakes(name)
        guard webhooks.queue(named: name)?.underWay != id else {
            throw Problem(409, "The delivery \(id) is on its way. Wait for what comes of it.")
        }
        return webhooks.sendAgain(delivery, at: now)
    }

    private func checkTakes(_ name: String) throws(Problem) {
        guard let queue = webhooks.queue(named: name) else { throw .noWebhook(name) }
        guard !queue.isDisabled else {
            throw Problem(
                409, "\"\(name)\" has answered 410: it wants no more. Start the board again to try it once more.")
        }
    }

    /// The run that an event of a task is about: the last one that was told of before it, else the newest that goes on.
    private func run(of id: TaskID, before seq: Int64, among events: [Event]) -> Invocation? {
        for event in events.reversed() where event.seq <= seq {
            if case .invocation(let invocation)? = event.entity, invocation.taskID == id { return invocation }
        }
        return whole.invocations.values.last { $0.taskID == id }
    }
}

extension Problem {
    static func noWebhook(_ name: String) -> Problem {
        Problem(404, "There is no webhook \"\(name)\". GET /api/webhooks lists those that the settings name.")
    }
}
