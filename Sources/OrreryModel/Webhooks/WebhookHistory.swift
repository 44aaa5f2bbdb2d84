// Why: what was sent to whom stands in a table of its own, beside the log and not in it, and is asked for here.

/// What a webhook's deliveries come to, as far as they are kept.
package struct WebhookSummary: Hashable, Sendable {
    package let webhook: String
    /// How many there are in each state, in the order of the states.
    package var counts = [Int64](repeating: 0, count: WebhookDeliveryState.allCases.count)
    /// The newest that was sent.
    package var last: WebhookDelivery?

    package init(webhook: String) {
        self.webhook = webhook
    }

    /// How many are in this state.
    package subscript(state: WebhookDeliveryState) -> Int64 {
        get { WebhookDeliveryState.allCases.firstIndex(of: state).map { counts[$0] } ?? 0 }
        set {
            if let index = WebhookDeliveryState.allCases.firstIndex(of: state) { counts[index] = newValue }
        }
    }
}

/// The table of deliveries, as questions. `within` are the projects that the caller may see, nil for all; what belongs to
/// none is for everybody.
package protocol WebhookHistory {
    /// What waits to be sent to this webhook, oldest first.
    func waitingDeliveries(to webhook: String) throws(EventLogError) -> [WebhookDelivery]
    /// Newest first, from the one before `before` on.
    func deliveries(
        to webhook: String, before: Int64?, limit: Int, within projects: [ProjectID]?
    ) throws(EventLogError) -> [WebhookDelivery]
    func delivery(_ id: Int64) throws(EventLogError) -> WebhookDelivery?
    /// Every webhook that something was ever kept for, by name.
    func webhookSummaries(within projects: [ProjectID]?) throws(EventLogError) -> [WebhookSummary]
    /// The largest number that a delivery ever had.
    func lastDeliveryID() throws(EventLogError) -> Int64
}
