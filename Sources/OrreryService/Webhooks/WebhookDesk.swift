// Why: what waits to be sent stands in memory beside its rows: who is called next, who is called now, who is not called any
// more. Rows move with the engine's commits, and what was not kept is as if it had not been.

internal import OrreryModel
internal import OrreryTime

/// How messages to elsewhere did, since the process started.
package struct WebhookCounts: Hashable, Sendable {
    package var delivered: Int64 = 0
    /// Attempts that were not taken.
    package var failedAttempts: Int64 = 0
    package var refused: Int64 = 0
    package var givenUp: Int64 = 0
    package var dropped: Int64 = 0
    /// What waits now.
    package var waiting: Int64 = 0

    package init() {}
}

/// What waits for one webhook.
struct WebhookQueue: Sendable {
    let webhook: Webhook
    /// Rising by their number.
    fileprivate(set) var deliveries: [WebhookDelivery] = []
    /// The one that is on its way.
    fileprivate(set) var underWay: Int64?
    /// Whether it has said that it wants nothing any more.
    fileprivate(set) var isDisabled = false
    /// When the next one is due; nil for never.
    fileprivate(set) var nextDue: Instant?

    fileprivate mutating func plan() {
        let free = isDisabled || underWay != nil ? [] : deliveries
        nextDue = free.compactMap(\.nextAttemptAt).min()
    }
}

/// All queues. Not thread-safe: the engine owns it.
struct WebhookDesk: Sendable {
    private enum Undo {
        case made(Int64)
        case changed(WebhookDelivery)
    }

    private(set) var queues: [WebhookQueue]
    private(set) var counts = WebhookCounts()
    private let event: CloudEvent
    private var random: RandomSource
    private var lastID: Int64
    /// Rows that the next commit keeps, in the order of their first change.
    private(set) var unkept: [WebhookDelivery] = []
    private var undo: [Undo] = []
    /// What came of attempts and could not be kept: it is kept with a later commit, and nothing is sent twice for it.
    private var late: [WebhookDelivery] = []

    /// - Throws: `EventLogError` when what waits cannot be read.
    init(_ terms: WebhookTerms, _ history: any WebhookHistory) throws(EventLogError) {
        event = CloudEvent(publicURL: terms.publicURL)
        random = terms.random
        lastID = terms.webhooks.isEmpty ? 0 : try history.lastDeliveryID()
        queues = []
        for webhook in terms.webhooks {
            var queue = WebhookQueue(webhook: webhook)
            queue.deliveries = try history.waitingDeliveries(to: webhook.name)
            queue.plan()
            counts.waiting += Int64(queue.deliveries.count)
            queues.append(queue)
        }
    }

    /// When something is to be sent or kept; nil for never.
    var nextDue: Instant? {
        guard late.isEmpty else { return Instant(milliseconds: 0) }
        guard queues.count(where: { $0.underWay != nil }) < Limits.webhooksUnderWayMax else { return nil }
        return queues.compactMap(\.nextDue).min()
    }

    func queue(named name: String) -> WebhookQueue? { queues.first { $0.webhook.name == name } }

    // MARK: What is to be told

    /// Lets those who want to know of it wait for it.
    mutating func take(_ occurrence: Occurrence, epoch: String, project: Project?, run: Invocation?) {
        for index in queues.indices where queues[index].webhook.wants(occurrence.kind, in: project) {
            let id = "\(epoch)-\(occurrence.event.seq)-\(occurrence.kind.rawValue)"
            let body = event.body(of: occurrence, id: id, project: project, run: run)
            if occurrence.kind == .cleanupSoon { cancelPlanned(occurrence.task.id, in: index) }
            lastID += 1
            var delivery = WebhookDelivery(
                id: lastID, webhook: queues[index].webhook.name, eventID: id, kind: occurrence.kind,
                taskID: occurrence.task.id, projectID: occurrence.event.projectID, body: body, at: occurrence.event.at,
                due: occurrence.due)
            delivery.plannedFor = occurrence.cleanupAt
            add(delivery, to: index, at: occurrence.event.at)
        }
    }

    /// Lets a webhook wait for a test.
    mutating func takeTest(of name: String, epoch: String, at now: Instant) -> WebhookDelivery? {
        guard let index = queues.firstIndex(where: { $0.webhook.name == name }) else { return nil }
        lastID += 1
        let id = "\(epoch)-test-\(lastID)"
        let delivery = WebhookDelivery(
            id: lastID, webhook: name, eventID: id, kind: .test, taskID: nil, projectID: nil,
            body: event.test(id: id, webhook: name, at: now), at: now, due: now)
        add(delivery, to: index, at: now)
        return delivery
    }

    /// Has a delivery sent again, now.
    mutating func sendAgain(_ delivery: WebhookDelivery, at now: Instant) -> WebhookDelivery {
        guard let index = queues.firstIndex(where: { $0.webhook.name == delivery.webhook }) else { return delivery }
        var again = delivery
        again.state = .waiting
        again.roundAt = now
        again.roundAttempts = 0
        again.nextAttemptAt = now
        // Who asks for it wants it, whatever has become of what it tells of.
        again.plannedFor = nil
        if let place = queues[index].deliveries.firstIndex(where: { $0.id == delivery.id }) {
            queues[index].deliveries[place] = again
        } else {
            let place = queues[index].deliveries.firstIndex { $0.id > delivery.id }
            queues[index].deliveries.insert(again, at: place ?? queues[index].deliveries.endIndex)
            counts.waiting += 1
        }
        undo.append(.changed(delivery))
        note(again)
        makeRoom(in: index, at: now)
        queues[index].plan()
        return again
    }

    private mutating func add(_ delivery: WebhookDelivery, to index: Int, at now: Instant) {
        queues[index].deliveries.append(delivery)
        counts.waiting += 1
        undo.append(.made(delivery.id))
        note(delivery)
        makeRoom(in: index, at: now)
        queues[index].plan()
    }

    private mutating func makeRoom(in index: Int, at now: Instant) {
        while queues[index].deliveries.count > Limits.webhookWaitingMax,
            let oldest = queues[index].deliveries.first(where: { $0.id != queues[index].underWay })
        {
            counts.dropped += 1
            end(
                oldest, in: index, as: .dropped,
                because: "More than \(Limits.webhookWaitingMax) messages waited, and this was the oldest.")
        }
    }

    /// What was said of a cleanup before is not said any more: it comes at another moment.
    private mutating func cancelPlanned(_ id: TaskID, in index: Int) {
        for delivery in queues[index].deliveries where delivery.taskID == id && delivery.plannedFor != nil {
            guard delivery.id != queues[index].underWay, delivery.attempts == 0 else { continue }
            end(delivery, in: index, as: .cancelled, because: "The cleanup was put off.")
        }
    }

    // MARK: What is sent

    /// Ends what need not be told any more, and what was tried for too long.
    /// - Parameter cleanup: When a task's workspace is cleaned up; nil when it is not.
    mutating func review(at now: Instant, cleanup: (TaskID) -> Instant?) {
        if !late.isEmpty {
            let kept = late
            late = []
            for delivery in kept { note(delivery) }
        }
        for index in queues.indices where queues[index].nextDue.map({ $0 <= now }) ?? false {
            for delivery in queues[index].deliveries where delivery.nextAttemptAt.map({ $0 <= now }) ?? false {
                if let planned = delivery.plannedFor, delivery.attempts == 0,
                    delivery.taskID.flatMap({ cleanup($0) }) != planned
                {
                    end(delivery, in: index, as: .cancelled, because: "The cleanup was put off, or is done.")
                } else if now > delivery.roundAt + Limits.webhookPatience {
                    counts.givenUp += 1
                    end(delivery, in: index, as: .givenUp, because: "It could not be sent for a day.")
                }
            }
        }
    }

    /// What is to be sent now. Called after a commit: nobody is told of what may still be refused.
    mutating func takeAttempts(at now: Instant) -> [WebhookAttempt] {
        var attempts: [WebhookAttempt] = []
        var room = Limits.webhooksUnderWayMax - queues.count { $0.underWay != nil }
        for index in queues.indices where room > 0 {
            guard let due = queues[index].nextDue, due <= now,
                let delivery = queues[index].deliveries.first(where: { $0.nextAttemptAt == due })
            else { continue }
            room -= 1
            queues[index].underWay = delivery.id
            queues[index].plan()
            attempts.append(
                WebhookAttempt(
                    deliveryID: delivery.id, webhook: queues[index].webhook, messageID: delivery.eventID,
                    timestamp: now.milliseconds / 1_000, body: Array(delivery.body.utf8)))
        }
        return attempts
    }

    /// Takes what came of an attempt.
    mutating func settle(_ id: Int64, _ outcome: WebhookOutcome, at now: Instant) {
        guard let index = queues.firstIndex(where: { $0.underWay == id }) else { return }
        queues[index].underWay = nil
        defer { queues[index].plan() }
        guard var delivery = queues[index].deliveries.first(where: { $0.id == id }) else { return }
        delivery.attempts += 1
        delivery.roundAttempts += 1
        delivery.lastAttemptAt = now
        delivery.statusCode = outcome.status.map { Int64($0) }
        delivery.error = outcome.error.map { CloudEvent.told($0) }
        delivery.duration = outcome.duration
        let answer = String(decoding: outcome.answer, as: UTF8.self)
        delivery.answer = answer.isEmpty ? nil : CloudEvent.told(answer)
        if outcome.error != nil { counts.failedAttempts += 1 }
        switch WebhookVerdict(outcome) {
        case .delivered:
            counts.delivered += 1
            end(delivery, in: index, as: .delivered, because: nil)
        case .gone:
            counts.refused += 1
            queues[index].isDisabled = true
            end(delivery, in: index, as: .refused, because: delivery.error)
        case .again(let pause):
            guard let next = WebhookBackoff.next(of: delivery, at: now, notBefore: pause, random: &random) else {
                counts.givenUp += 1
                let error = "\(delivery.error ?? "") Given up after \(delivery.roundAttempts) attempts."
                return end(delivery, in: index, as: .givenUp, because: error)
            }
            delivery.nextAttemptAt = next
            if let place = queues[index].deliveries.firstIndex(where: { $0.id == id }) {
                queues[index].deliveries[place] = delivery
            }
            note(delivery)
        }
    }

    private mutating func end(
        _ delivery: WebhookDelivery, in index: Int, as state: WebhookDeliveryState, because error: String?
    ) {
        var ended = delivery
        ended.state = state
        ended.nextAttemptAt = nil
        ended.error = error
        queues[index].deliveries.removeAll { $0.id == delivery.id }
        counts.waiting -= 1
        note(ended)
        queues[index].plan()
    }

    // MARK: What is kept

    private mutating func note(_ delivery: WebhookDelivery) {
        if let place = unkept.firstIndex(where: { $0.id == delivery.id }) {
            unkept[place] = delivery
        } else {
            unkept.append(delivery)
        }
    }

    /// Everything is durable.
    mutating func noteKept() {
        unkept = []
        undo = []
    }

    /// Nothing was kept: what was made for it never was, and what came of attempts is kept later.
    mutating func noteRefused() {
        var made: [Int64] = []
        for step in undo.reversed() {
            switch step {
            case .made(let id): made.append(id)
            case .changed(let before): restore(before)
            }
        }
        let undone = made + undo.compactMap { if case .changed(let before) = $0 { before.id } else { nil } }
        for index in queues.indices {
            let count = queues[index].deliveries.count
            queues[index].deliveries.removeAll { made.contains($0.id) }
            counts.waiting -= Int64(count - queues[index].deliveries.count)
            queues[index].plan()
        }
        late += unkept.filter { !undone.contains($0.id) }
        unkept = []
        undo = []
    }

    private mutating func restore(_ delivery: WebhookDelivery) {
        guard let index = queues.firstIndex(where: { $0.webhook.name == delivery.webhook }) else { return }
        let place = queues[index].deliveries.firstIndex { $0.id == delivery.id }
        if delivery.state == .waiting, let place {
            queues[index].deliveries[place] = delivery
        } else if let place {
            queues[index].deliveries.remove(at: place)
            counts.waiting -= 1
        }
    }
}
