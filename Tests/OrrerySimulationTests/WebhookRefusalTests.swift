// Why: nobody elsewhere is told of what never happened, and nobody is told twice because a disk was full for a while.

import OrreryHTTP
import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryTime
import TestSupport
import Testing

@Suite struct WebhookRefusalTests {
    private let store: MemoryBoardStore
    private let webhook = Webhook(name: "pager", url: WebhookURL("https://pager.example/")!, secretFile: "secret")

    init() {
        var ids = IDSource(random: RandomSource(seed: 1, stream: "epochs"))
        store = MemoryBoardStore(ids: &ids)
    }

    private func engine() throws -> Engine {
        try Engine(
            store: store, settings: BoardSettings(), ids: IDSource(random: RandomSource(seed: 2, stream: "ids")),
            clock: ClockReading(mode: .virtual, now: BoardDesk.start), now: BoardDesk.start,
            webhooks: WebhookTerms(webhooks: [webhook]))
    }

    /// Makes a task, lets it run and fail.
    private static let failure = Work(instance: "/") { engine throws(Problem) in
        guard case .task(let id) = try engine.submit(.createTask(NewTask(title: "x"))) else {
            return .response(Response(status: 500))
        }
        _ = try engine.submit(.startTask(id))
        var edit = TaskEdit()
        edit.taskStatus = .failed
        _ = try engine.submit(.updateTask(id, edit))
        return .response(Response(status: 200))
    }

    private static func settled(_ attempt: WebhookAttempt) -> Work {
        Work(instance: "/") { engine throws(Problem) in
            var outcome = WebhookOutcome()
            outcome.status = 200
            engine.settle(deliveryID: attempt.deliveryID, outcome)
            return .response(Response(status: 204))
        }
    }

    @Test func `what was not kept is told to nobody`() throws {
        var engine = try engine()
        store.refusal = "The disk is full."
        #expect(engine.tick(now: BoardDesk.start + .seconds(1), work: [Self.failure]).attempts.isEmpty)
        store.refusal = nil
        #expect(engine.tick(now: BoardDesk.start + .minutes(10)).attempts.isEmpty)
        let attempts = engine.tick(now: BoardDesk.start + .minutes(11), work: [Self.failure]).attempts
        #expect(attempts.count == 1)
        #expect(try store.lastDeliveryID() == attempts.first?.deliveryID)
        #expect(engine.webhookCounts.waiting == 1)
    }

    @Test func `an answer that could not be kept is kept later, and nothing is sent twice`() throws {
        var engine = try engine()
        let attempt = try #require(
            engine.tick(now: BoardDesk.start + .seconds(1), work: [Self.failure]).attempts.first)
        store.refusal = "The disk is full."
        #expect(engine.tick(now: BoardDesk.start + .seconds(2), work: [Self.settled(attempt)]).attempts.isEmpty)
        #expect(try store.delivery(attempt.deliveryID)?.state == .waiting)
        for second in 3...10 {
            #expect(engine.tick(now: BoardDesk.start + .seconds(Int64(second))).attempts.isEmpty)
        }
        store.refusal = nil
        let due = try #require(engine.nextDue)
        #expect(due <= BoardDesk.start + .seconds(12))
        #expect(engine.tick(now: due + .seconds(1)).attempts.isEmpty)
        #expect(try store.delivery(attempt.deliveryID)?.state == .delivered)
        // And an engine that takes over now sends nothing.
        var next = try self.engine()
        #expect(next.tick(now: BoardDesk.start + .minutes(1)).attempts.isEmpty)
    }

    @Test func `a message that was on its way when the process died is sent again under its name`() throws {
        var first = try engine()
        let attempt = try #require(first.tick(now: BoardDesk.start + .seconds(1), work: [Self.failure]).attempts.first)
        store.crash()
        var second = try engine()
        let again = second.tick(now: BoardDesk.start + .seconds(2)).attempts
        #expect(again.map(\.messageID) == [attempt.messageID])
        #expect(again.map(\.body) == [attempt.body])
    }
}
