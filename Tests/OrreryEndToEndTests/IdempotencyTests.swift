// Why: an agent whose connection broke posts again, and must not have done everything twice.

import Foundation
import Testing

/// Rule: the same `Idempotency-Key` on any POST within 24 h returns the first answer and does nothing (design page 4).
@Suite struct IdempotencyTests {
    private let folder: Folder
    private let server: Server

    init() throws {
        folder = try Folder()
        server = try Server.serve(folder.path("board.db"), in: folder)
    }

    private static func create(_ server: Server, key: String, title: String = "Once") throws -> Answer {
        try server.request("POST", "/api/tasks", "{\"title\":\"\(title)\"}", headers: ["Idempotency-Key: \(key)"])
    }

    @Test func theSamePostTwiceDoesOneThingAndIsAnsweredAlike() throws {
        let first = try Self.create(server, key: "k1")
        #expect(first.status == 201)
        let head = try server.head()
        let second = try Self.create(server, key: "k1")
        #expect(second.status == 201)
        #expect(second.body == first.body)
        #expect(try server.head() == head)
        #expect(try Self.create(server, key: "k2").body != first.body)
        #expect(try server.request("GET", "/api/tasks").rows.count == 2)
    }

    @Test("An answer is remembered through a stop and a crash", arguments: [true, false])
    func anAnswerIsRememberedThroughARestart(inOrder: Bool) throws {
        let first = try Self.create(server, key: "k1")
        if inOrder { try server.stop() } else { try server.kill() }
        let next = try Server.serve(folder.path("board.db"), in: folder)
        let head = try next.head()
        let second = try Self.create(next, key: "k1")
        #expect(second.status == 201)
        #expect(second.body == first.body)
        #expect(try next.head() == head)
        #expect(try next.request("GET", "/api/tasks").rows.count == 1)
    }

    @Test func manyAtTheSameTimeDoOneThing() throws {
        let answers = try Crowd.run(16) { _ in try Self.create(server, key: "k1") }
        #expect(Set(answers.map(\.body)).count == 1)
        #expect(answers.allSatisfy { $0.status == 201 })
        #expect(try server.request("GET", "/api/tasks").rows.count == 1)
    }

    @Test func aKeyNamesARequestToOnePathOnly() throws {
        let task = try Self.create(server, key: "k1")
        let agent = try server.request("POST", "/api/agents", "{\"name\":\"A\"}", headers: ["Idempotency-Key: k1"])
        #expect(agent.status == 201)
        #expect(agent.body != task.body)
        #expect(try server.request("GET", "/api/agents").rows.count == 1)
        #expect(try Self.create(server, key: "k1").body == task.body)
    }

    @Test func aRefusalIsRememberedToo() throws {
        let target = "/api/tasks/none/activities"
        let headers = ["Idempotency-Key: k1"]
        let first = try server.request("POST", target, Activity.body("x"), headers: headers)
        expectProblem(first, 404)
        let second = try server.request("POST", target, Activity.body("x"), headers: headers)
        expectProblem(second, 404)
        #expect(second.body == first.body)
    }

    @Test func aPostThatWasNoneIsNotRemembered() throws {
        #expect(try server.request("POST", "/api/tasks", "{", headers: ["Idempotency-Key: k1"]).status == 400)
        #expect(try Self.create(server, key: "k1").status == 201)
    }

    @Test func aKeyThatIsTooLongIsRefused() throws {
        expectProblem(
            try Self.create(server, key: String(repeating: "k", count: 256)), 400, naming: "Idempotency-Key", "255")
        #expect(try Self.create(server, key: String(repeating: "k", count: 255)).status == 201)
    }
}
