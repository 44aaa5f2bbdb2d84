// Why: nobody elsewhere is told of a simulated day, but a store that holds a board holds what is sent of it.

package import OrreryModel
package import OrreryTime

extension MemoryBoardStore {
    /// Puts a delivery where its number belongs.
    func hold(_ delivery: WebhookDelivery) {
        deliveriesMade = max(deliveriesMade, delivery.id)
        if let index = deliveries.lastIndex(where: { $0.id == delivery.id }) {
            deliveries[index] = delivery
        } else {
            deliveries.append(delivery)
        }
    }

    package func waitingDeliveries(to webhook: String) throws(EventLogError) -> [WebhookDelivery] {
        deliveries.filter { $0.webhook == webhook && $0.state == .waiting }
    }

    package func deliveries(
        to webhook: String, before: Int64?, limit: Int, within projects: [ProjectID]?
    ) throws(EventLogError) -> [WebhookDelivery] {
        let wanted = visible(projects).filter { $0.webhook == webhook && $0.id < before ?? .max }
        return Array(wanted.reversed().prefix(limit))
    }

    package func delivery(_ id: Int64) throws(EventLogError) -> WebhookDelivery? {
        deliveries.first { $0.id == id }
    }

    package func webhookSummaries(within projects: [ProjectID]?) throws(EventLogError) -> [WebhookSummary] {
        var summaries: [WebhookSummary] = []
        for delivery in visible(projects) {
            let index = summaries.firstIndex { $0.webhook == delivery.webhook } ?? summaries.endIndex
            if index == summaries.endIndex { summaries.append(WebhookSummary(webhook: delivery.webhook)) }
            summaries[index][delivery.state] += 1
            if delivery.attempts > 0 { summaries[index].last = delivery }
        }
        return summaries.sorted { $0.webhook < $1.webhook }
    }

    package func lastDeliveryID() throws(EventLogError) -> Int64 { deliveriesMade }

    package func pruneDeliveries(
        before instant: Instant, keeping kept: Int, rowsMax: Int
    ) throws(EventLogError) -> Int {
        let excess = deliveries.dropLast(kept).last?.id ?? 0
        let old = deliveries.filter { $0.state != .waiting && ($0.at < instant || $0.id <= excess) }.prefix(rowsMax)
        deliveries.removeAll { delivery in old.contains { $0.id == delivery.id } }
        return old.count
    }

    private func visible(_ projects: [ProjectID]?) -> [WebhookDelivery] {
        deliveries.filter { delivery in
            guard let projects, let id = delivery.projectID else { return true }
            return projects.contains(id)
        }
    }
}
