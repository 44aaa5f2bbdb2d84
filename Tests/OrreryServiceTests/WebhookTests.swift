// Why: somebody elsewhere is told of each thing once, is told again until they have it, and is not told for ever.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import OrreryTime
import TestSupport
import Testing

@Suite struct WebhookTests {
    private static func webhook(
        _ name: String = "pager", events: [WebhookKind] = WebhookKind.occurrences, project: String? = nil
    ) -> Webhook {
        Webhook(
            name: name, url: WebhookURL("https://pager.example/in?key=hidden")!, secretFile: "secret", events: events,
            project: project)
    }

    private func desk(
        _ webhooks: [Webhook] = [webhook()], database: String = ":memory:", at now: Instant = BoardDesk.start
    ) -> BoardDesk {
        BoardDesk(
            database: database, at: now,
            webhooks: WebhookTerms(webhooks: webhooks, publicURL: "https://board.example"))
    }

    private func running(_ desk: BoardDesk, _ body: String = "{\"title\":\"Build it\"}") -> String {
        let task = desk.newTask(body)
        _ = desk.object(.post, "/api/tasks/\(task)/start")
        return task
    }

    private func end(_ desk: BoardDesk, _ task: String, _ status: String = "COMPLETED") {
        _ = desk.object(.patch, "/api/tasks/\(task)", "{\"taskStatus\":\"\(status)\"}")
    }

    private func message(_ attempt: WebhookAttempt?) -> JSONObject {
        attempt.flatMap { try? JSONReader.value(from: $0.body) }?.object ?? [:]
    }

    private func deliveries(_ desk: BoardDesk, of name: String = "pager", _ query: String = "") -> [JSONObject] {
        let answer = desk.object(.get, "/api/webhooks/\(name)/deliveries\(query)")
        return answer["deliveries"]?.array?.compactMap(\.object) ?? []
    }

    // MARK: What is told

    @Test func `an end is told once, as a cloud event that says what a person needs`() {
        let desk = desk()
        let task = running(desk)
        _ = desk.object(
            .post, "/api/tasks/\(task)/activities", "{\"activity_type\":\"completed\",\"message\":\"All green\"}")
        end(desk, task)
        #expect(desk.attempts.count == 1)
        let event = message(desk.attempts.first)
        let seq = desk.log.last { $0.event.type == .taskStatus }?.event.seq ?? 0
        let epoch = desk.conductor.engine.epoch
        #expect(event.line("specversion", "type", "id") == "1.0 dev.orrery.task.finished \(epoch)-\(seq)-finished")
        #expect(event.line("source", "subject") == "https://board.example \(task)")
        #expect(event.line("time", "datacontenttype") == "2026-01-05T08:00:00.000Z application/json")
        let data = event["data"]?.object ?? [:]
        #expect(data.line("title", "taskStatus", "status", "reason") == "Build it COMPLETED review All green")
        #expect(data.line("url") == "https://board.example/#task=\(task)")
        #expect(data["project"]?.object?.line("id", "name") == "default Default")
    }

    @Test func `a failure is told with what the run said last`() {
        let desk = desk()
        let task = running(desk)
        let run = desk.object(.post, "/api/tasks/\(task)/invocations", "{\"role\":\"coder\"}")["id"]?.integer ?? 0
        _ = desk.object(.post, "/api/invocations/\(run)/fail", "{\"error\":\"exit code 2\"}")
        end(desk, task, "FAILED")
        let event = message(desk.attempts.last)
        #expect(event.line("type") == "dev.orrery.task.failed")
        #expect(event["data"]?.object?.line("taskStatus") == "FAILED")
    }

    @Test func `stuck is told once a silence, with its evidence`() {
        let desk = desk()
        let task = running(desk)
        desk.advance(by: .minutes(60))
        #expect(desk.attempts.count == 1)
        let event = message(desk.attempts.first)
        #expect(event.line("type") == "dev.orrery.task.stuck")
        let data = event["data"]?.object ?? [:]
        #expect(data.line("health", "taskStatus") == "stuck RUNNING")
        #expect(data["evidence"]?.object?.line("kind", "threshold") == "neverStarted 120")
        #expect(data["reason"]?.string?.contains("has given no sign, which is more than 2m") == true)
        _ = desk.object(
            .post, "/api/tasks/\(task)/activities", "{\"activity_type\":\"updated\",\"message\":\"Here\"}")
        desk.settle { $0.status = 200 }
        desk.advance(by: .minutes(60))
        #expect(desk.attempts.count == 1)
        #expect(message(desk.attempts.first)["data"]?.object?["evidence"]?.object?.line("kind") == "silent")
    }

    @Test func `whoever waits for a person is told with the question, without its secrets`() {
        let desk = desk()
        let task = running(desk, "{\"title\":\"Key AKIAIOSFODNN7EXAMPLQ here\"}")
        let run = desk.object(.post, "/api/tasks/\(task)/invocations", "{}")["id"]?.integer ?? 0
        _ = desk.object(
            .post, "/api/invocations/\(run)/waiting",
            "{\"message\":\"Use ghp_0123456789abcdefghijABCDEFGHIJ012345 ?\"}")
        let event = message(desk.attempts.first)
        #expect(event.line("type") == "dev.orrery.task.needsYou")
        #expect(event["data"]?.object?["run"]?.object?.line("id", "status") == "\(run) running")
        let text = desk.attempts.first.map { String(decoding: $0.body, as: UTF8.self) } ?? ""
        #expect(!text.contains("ghp_0123") && !text.contains("AKIAIOSF"))
        #expect(text.contains("⟨redacted"))
    }

    private func ended(_ desk: BoardDesk) -> String {
        let task = running(desk, "{\"title\":\"Far\",\"mode\":\"remote\"}")
        for step in BoardSettings().initSteps.dropFirst() + ["ACTIVE"] {
            _ = desk.object(.patch, "/api/tasks/\(task)", "{\"initStatus\":\"\(step)\"}")
        }
        end(desk, task)
        return task
    }

    @Test func `a cleanup is told five minutes before it comes`() {
        let desk = desk([Self.webhook(events: [.cleanupSoon])])
        let task = ended(desk)
        #expect(desk.attempts.isEmpty)
        #expect(deliveries(desk).first?.line("state", "nextAttemptAt") == "waiting 2026-01-05T08:05:00.000Z")
        desk.advance(by: .minutes(5) - .milliseconds(1))
        #expect(desk.attempts.isEmpty)
        desk.advance(by: .milliseconds(1))
        let event = message(desk.settle { $0.status = 204 })
        #expect(event.line("type", "subject") == "dev.orrery.task.cleanupSoon \(task)")
        #expect(event["data"]?.object?.line("scheduledCleanupAt") == "2026-01-05T08:10:00.000Z")
    }

    @Test func `a cleanup that is put off is told before it comes at last, and one that does not come is not told`() {
        let desk = desk([Self.webhook(events: [.cleanupSoon])])
        let task = ended(desk)
        _ = desk.object(.post, "/api/tasks/\(task)/cleanup", "{\"action\":\"extend\",\"minutes\":30}")
        desk.advance(by: .minutes(34))
        #expect(desk.attempts.isEmpty)
        desk.advance(by: .minutes(1))
        #expect(desk.attempts.count == 1)
        desk.settle { $0.status = 200 }
        #expect(deliveries(desk).map { $0.line("state") } == ["delivered", "cancelled"])
        let other = ended(desk)
        _ = desk.object(.post, "/api/tasks/\(other)/followups", "{\"message\":\"Once more\"}")
        desk.advance(by: .minutes(9))
        #expect(desk.attempts.isEmpty)
        #expect(deliveries(desk).first?.line("state", "attempts") == "cancelled 0")
    }

    @Test func `a webhook is told what it asked for, in the project that it asked for`() {
        let desk = desk([
            Self.webhook("all"), Self.webhook("failures", events: [.failed]), Self.webhook("other", project: "p"),
        ])
        _ = desk.object(.post, "/api/projects", "{\"id\":\"p\",\"name\":\"P\"}")
        end(desk, running(desk))
        #expect(desk.attempts.map(\.webhook.name) == ["all"])
        desk.settle { $0.status = 200 }
        end(desk, running(desk, "{\"title\":\"x\",\"projectId\":\"p\"}"), "FAILED")
        #expect(desk.attempts.map(\.webhook.name) == ["all", "failures", "other"])
    }

    @Test func `a long title is told as far as anybody reads`() {
        let desk = desk()
        end(desk, running(desk, "{\"title\":\"\(String(repeating: "é", count: 5_000))\"}"))
        let title = message(desk.attempts.first)["data"]?.object?["title"]?.string ?? ""
        #expect(title.utf8.count <= Limits.webhookTextBytesMax && title.hasPrefix("éé") && title.hasSuffix("é…"))
    }

    @Test func `a cleanup that is put off while another message is on its way is not told`() {
        let desk = desk()
        let task = ended(desk)
        #expect(desk.attempts.count == 1)
        desk.advance(by: .minutes(6))
        _ = desk.object(.post, "/api/tasks/\(task)/followups", "{\"message\":\"Once more\"}")
        desk.settle { $0.status = 200 }
        #expect(desk.attempts.isEmpty)
        #expect(deliveries(desk).map { $0.line("kind", "state") } == ["cleanupSoon cancelled", "finished delivered"])
    }

    // MARK: Until they have it

    @Test func `who does not answer is asked again, later each time, and given up after a day`() {
        let desk = desk()
        end(desk, running(desk))
        let first = desk.attempts[0]
        var waits: [Int64] = []
        var at = BoardDesk.start
        while !desk.attempts.isEmpty {
            let again = desk.settle { $0.failure = "Nobody answers at pager.example." }
            #expect(again.messageID == first.messageID && again.body == first.body)
            guard let next = deliveries(desk).first?["nextAttemptAt"]?.instant else { break }
            waits.append((next - at).milliseconds)
            desk.advance(by: next - at - .milliseconds(1))
            #expect(desk.attempts.isEmpty)
            desk.advance(by: .milliseconds(1))
            at = next
        }
        let steps = WebhookBackoff.steps.map(\.milliseconds)
        for (index, wait) in waits.enumerated() {
            let step = steps[min(index, steps.count - 1)]
            #expect((step...step * 6 / 5).contains(wait), "attempt \(index): \(wait) ms")
        }
        #expect(Set(zip(waits, steps).map { $0 - $1 }).count > 1, "There is no chance in it.")
        #expect((11...14).contains(waits.count))
        let last = deliveries(desk).first
        #expect(last?.line("state", "attempts") == "givenUp \(waits.count + 1)")
        #expect(last?["error"]?.string?.contains("Given up after \(waits.count + 1) attempts.") == true)
        #expect(desk.conductor.engine.webhookCounts.givenUp == 1)
    }

    @Test func `who says when is asked then`() {
        let desk = desk()
        end(desk, running(desk))
        desk.settle {
            $0.status = 429
            $0.retryAfter = .minutes(7)
        }
        #expect(deliveries(desk).first?.line("nextAttemptAt", "statusCode") == "2026-01-05T08:07:00.000Z 429")
        desk.advance(by: .minutes(7))
        desk.settle { $0.status = 200 }
        #expect(deliveries(desk).first?.line("state", "attempts", "error") == "delivered 2 null")
    }

    @Test func `a redirect is no answer`() {
        let desk = desk()
        end(desk, running(desk))
        desk.settle { $0.status = 302 }
        #expect(deliveries(desk).first?.line("state", "statusCode") == "waiting 302")
        #expect(deliveries(desk).first?["error"]?.string?.contains("follows no redirects") == true)
    }

    @Test func `who is gone is told nothing more until the board starts again`() {
        let folder = FileFolder()
        do {
            let desk = desk(database: folder.path("b.db"))
            end(desk, running(desk))
            desk.settle { $0.status = 410 }
            end(desk, running(desk), "FAILED")
            #expect(desk.attempts.isEmpty)
            #expect(deliveries(desk).map { $0.line("kind", "state") } == ["failed waiting", "finished refused"])
            let row = desk.send(.get, "/api/webhooks").value.array?.first?.object
            #expect(row?.line("state", "waiting") == "disabled 1")
            #expect(desk.send(.post, "/api/webhooks/pager/test").status == 409)
        }
        let desk = desk(database: folder.path("b.db"), at: BoardDesk.start + .minutes(1))
        #expect(desk.attempts.count == 1)
    }

    @Test func `what was not sent when the board went down is sent when it is back, under the same name`() {
        let folder = FileFolder()
        let names: [String]
        do {
            let desk = desk(database: folder.path("b.db"))
            end(desk, running(desk))
            names = desk.attempts.map(\.messageID)
        }
        do {
            let desk = desk(database: folder.path("b.db"), at: BoardDesk.start + .minutes(1))
            #expect(names.count == 1 && desk.attempts.map(\.messageID) == names)
            desk.settle { $0.status = 200 }
        }
        let desk = desk(database: folder.path("b.db"), at: BoardDesk.start + .minutes(2))
        #expect(desk.attempts.isEmpty)
    }

    @Test func `what waits for a webhook that is not named any more is shown and not sent`() {
        let folder = FileFolder()
        do {
            let desk = desk(database: folder.path("b.db"))
            end(desk, running(desk))
        }
        let desk = desk(
            [Self.webhook("other")], database: folder.path("b.db"), at: BoardDesk.start + .minutes(1))
        #expect(desk.attempts.isEmpty)
        let listed = desk.send(.get, "/api/webhooks").value.array?.compactMap { $0.object?.line("name", "state") }
        #expect(listed == ["other active", "pager unconfigured"])
        #expect(deliveries(desk).map { $0.line("state", "nextAttemptAt") } == ["unconfigured null"])
        #expect(desk.send(.post, "/api/webhooks/pager/test").status == 404)
        #expect(desk.send(.get, "/api/webhooks/nobody/deliveries").status == 404)
    }

    @Test func `one is on its way to each, and four to all`() {
        let desk = desk((1...6).map { Self.webhook("w\($0)") })
        end(desk, running(desk))
        end(desk, running(desk))
        #expect(desk.attempts.map(\.webhook.name) == ["w1", "w2", "w3", "w4"])
        desk.settle { $0.status = 200 }
        #expect(desk.attempts.count == 4)
        while !desk.attempts.isEmpty {
            #expect(desk.attempts.count <= Limits.webhooksUnderWayMax)
            #expect(Set(desk.attempts.map(\.webhook.name)).count == desk.attempts.count)
            desk.settle { $0.status = 200 }
        }
        #expect(desk.conductor.engine.webhookCounts.delivered == 12)
    }

    @Test func `of more than there is room for the oldest is dropped, and that is said`() {
        let desk = desk()
        for _ in 0...Limits.webhookWaitingMax + 1 { _ = desk.send(.post, "/api/webhooks/pager/test") }
        let counts = desk.conductor.engine.webhookCounts
        #expect(counts.waiting == Int64(Limits.webhookWaitingMax) && counts.dropped == 2)
        let oldest = deliveries(desk, "?limit=10&before=4")
        // The first one is on its way.
        #expect(oldest.map { $0.line("id", "state") } == ["3 dropped", "2 dropped", "1 waiting"])
        #expect(oldest.first?["error"]?.string?.contains("More than 500 messages waited") == true)
    }

    @Test func `old deliveries are pruned, and no number names two of them`() {
        let folder = FileFolder()
        do {
            let desk = desk(database: folder.path("b.db"))
            _ = desk.send(.post, "/api/webhooks/pager/test")
            desk.settle { $0.status = 200 }
            desk.advance(by: Limits.webhookDeliveriesKept - .minutes(60))
            #expect(deliveries(desk).count == 1)
            desk.advance(by: .minutes(180))
            #expect(deliveries(desk).isEmpty)
        }
        let later = BoardDesk.start + Limits.webhookDeliveriesKept + .minutes(240)
        let desk = desk(database: folder.path("b.db"), at: later)
        #expect(desk.object(.post, "/api/webhooks/pager/test").line("id") == "2")
    }

    // MARK: By hand

    @Test func `a delivery is sent again when somebody asks, with all its attempts anew`() {
        let desk = desk()
        end(desk, running(desk))
        #expect(desk.send(.post, "/api/webhooks/pager/deliveries/1/redeliver").status == 409)
        let first = desk.settle { $0.status = 200 }
        let answer = desk.send(.post, "/api/webhooks/pager/deliveries/1/redeliver")
        #expect(answer.status == 202)
        #expect(desk.attempts.first?.messageID == first.messageID)
        desk.settle { $0.status = 500 }
        #expect(deliveries(desk).map { $0.line("id", "state", "attempts") } == ["1 waiting 2"])
        desk.advance(by: .seconds(6))
        desk.settle { $0.status = 200 }
        #expect(deliveries(desk).map { $0.line("id", "state", "attempts") } == ["1 delivered 3"])
        for path in ["pager/deliveries/2", "pager/deliveries/x", "nobody/deliveries/1"] {
            #expect(desk.send(.post, "/api/webhooks/\(path)/redeliver").status == 404)
        }
    }

    @Test func `pages of deliveries follow each other`() {
        let desk = desk()
        for _ in 1...5 { _ = desk.send(.post, "/api/webhooks/pager/test") }
        let page = desk.object(.get, "/api/webhooks/pager/deliveries?limit=2")
        #expect(page["deliveries"]?.array?.compactMap { $0.object?["id"]?.integer } == [5, 4])
        #expect(page["next"]?.integer == 4)
        let last = desk.object(.get, "/api/webhooks/pager/deliveries?limit=3&before=4")
        #expect(last["deliveries"]?.array?.compactMap { $0.object?["id"]?.integer } == [3, 2, 1])
        #expect(last["next"]?.isNull == true)
        #expect(desk.send(.get, "/api/webhooks/pager/deliveries?limit=0").status == 400)
    }

    @Test func `nothing that only a receiver is to know is told to anybody`() {
        let desk = desk()
        end(desk, running(desk))
        desk.settle {
            $0.status = 500
            $0.answer = Array("broken: token ghp_0123456789abcdefghijABCDEFGHIJ012345 is old".utf8)
        }
        let all =
            desk.send(.get, "/api/webhooks").text + desk.send(.get, "/api/webhooks/pager/deliveries").text
            + desk.send(.get, "/api/board").text + desk.send(.get, "/api/log").text
        #expect(!all.contains("hidden") && !all.contains("ghp_0123"))
        #expect(all.contains("broken: token ⟨redacted"))
        #expect(all.contains("https://pager.example/in?…"))
    }

    @Test func `a caller sees the deliveries of the projects that they may use`() {
        let desk = desk()
        let ada = Caller(user: "ada", tokenID: "1")
        let bob = Caller(user: "bob", tokenID: "2")
        let made = desk.send(.post, "/api/projects", "{\"id\":\"hers\",\"name\":\"Hers\"}", as: ada)
        #expect(made.status == 201)
        end(desk, running(desk, "{\"title\":\"Secret plan\",\"projectId\":\"hers\"}"))
        func seen(by caller: Caller) -> Int? {
            desk.send(.get, "/api/webhooks/pager/deliveries", as: caller).value.object?["deliveries"]?.array?.count
        }
        #expect(seen(by: ada) == 1)
        #expect(seen(by: bob) == 0)
        #expect(desk.send(.post, "/api/webhooks/pager/deliveries/1/redeliver", as: bob).status == 404)
        let one = Caller(user: "ada", tokenID: "3", projectID: "hers")
        for path in ["", "/pager/deliveries"] {
            #expect(desk.send(.get, "/api/webhooks\(path)", as: one).status == 403)
        }
        #expect(desk.send(.post, "/api/webhooks/pager/test", as: one).status == 403)
    }

    @Test func `what is signed is the name, the second and the body`() {
        let desk = desk()
        _ = desk.send(.post, "/api/webhooks/pager/test")
        let attempt = desk.attempts[0]
        let text = String(decoding: attempt.signedContent, as: UTF8.self)
        #expect(text.hasPrefix("\(attempt.messageID).1767600000.{\"specversion\":\"1.0\""))
        #expect(attempt.headers(signature: "abc=").contains("webhook-signature: v1,abc="))
    }
}
