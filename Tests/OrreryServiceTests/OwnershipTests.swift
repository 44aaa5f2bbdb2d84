// Why: what is somebody's is nobody else's: not by its name, not in a list, not in a snapshot, not in a stream, and not
// through a route that was added long after the rule.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import OrreryStreams
import TestSupport
import Testing

/// Rule: a caller may use their own projects and everybody's; a token for one project only that one; everything else is
/// 403 by name and absent from lists.
@Suite struct OwnershipTests {
    private static let alice = Caller(user: "alice", tokenID: "a1")
    private static let bob = Caller(user: "bob", tokenID: "b1")
    /// A word that stands in everything of Alice's.
    private static let secret = "xylophone"

    private let desk = BoardDesk()
    private let task: String
    private let run: String

    /// A board on which Alice has a project with a task, a run, a session and more, all about her secret.
    init() throws {
        let desk = desk
        func made(_ target: String, _ body: String) -> JSONObject {
            let answer = desk.send(.post, target, body, as: Self.alice)
            precondition(answer.status == 201 || answer.status == 200, "\(target): \(answer.text)")
            return answer.value.object ?? [:]
        }
        let secret = Self.secret
        _ = made("/api/projects", "{\"id\":\"hers\",\"name\":\"\(secret)\",\"path\":\"/\(secret)\"}")
        task = made("/api/tasks", "{\"title\":\"\(secret)\",\"project_id\":\"hers\"}")["id"]!.string!
        run =
            "\(made("/api/tasks/\(task)/invocations", "{\"prompt\":\"\(secret)\",\"runId\":\"run-1\"}")["id"]!.integer!)"
        _ = made("/api/invocations/\(run)/activity", "{\"message\":\"\(secret)\"}")
        _ = made("/api/tasks/\(task)/activities", "{\"activity_type\":\"updated\",\"message\":\"\(secret)\"}")
        _ = made("/api/tasks/\(task)/deliverables", "{\"deliverable_type\":\"file\",\"title\":\"\(secret)\"}")
        _ = made(
            "/api/tasks/\(task)/subagent", "{\"openclaw_session_id\":\"stay-1\",\"agent_name\":\"\(secret)\"}")
    }

    @Test func `a stranger is told nothing, whatever is asked`() {
        for (method, pattern) in desk.service.routes where method == .get {
            for name in [task, run, "run-1", "stay-1", "hers"] {
                let path = pattern.split(separator: "/").map { $0.hasPrefix(":") ? name : String($0) }
                    .joined(separator: "/")
                for query in ["", "?project=hers", "?q=\(Self.secret)", "?project=/\(Self.secret)", "?at=9", "?from=0"]
                {
                    let answer = desk.send(.get, "/\(path)\(query)", as: Self.bob)
                    // What was asked may be said back; what was found may not.
                    let text = answer.text.replacing("/\(Self.secret)", with: "").replacing(
                        "q=\(Self.secret)", with: "")
                    #expect(!text.contains(Self.secret), "GET /\(path)\(query): \(answer.text)")
                    if path.hasPrefix("api/tasks/\(task)") {
                        #expect(answer.status == 403, "GET /\(path): \(answer.status)")
                    }
                }
            }
        }
    }

    @Test func `a stranger changes nothing, whatever is tried`() {
        let log = desk.log.count
        for (method, pattern) in desk.service.routes where method.isWrite && pattern.contains("/:") {
            for name in [task, run, "run-1", "stay-1", "hers"] {
                let path = pattern.split(separator: "/").map { $0.hasPrefix(":") ? name : String($0) }
                    .joined(separator: "/")
                for body in [
                    "{}", "{\"status\":\"ended\"}", "{\"message\":\"m\",\"activity_type\":\"x\"}", "{\"name\":\"n\"}",
                    "{\"action\":\"now\"}", "{\"title\":\"t\",\"deliverable_type\":\"file\"}",
                    "{\"openclaw_session_id\":\"other\"}",
                ] {
                    let answer = desk.send(method, "/\(path)", body, as: Self.bob)
                    #expect(answer.status >= 400, "\(method.rawValue) /\(path) \(body): \(answer.status)")
                    #expect(!answer.text.contains(Self.secret), "\(method.rawValue) /\(path): \(answer.text)")
                }
            }
        }
        for body in ["{\"title\":\"t\",\"project_id\":\"hers\"}", "{\"title\":\"t\",\"parent_id\":\"\(task)\"}"] {
            #expect(desk.send(.post, "/api/tasks", body, as: Self.bob).status == 403)
        }
        #expect(desk.log.count == log, "A refused request moved the log.")
    }

    @Test func `what is there and what is not are refused alike`() {
        for (there, missing) in [
            ("/api/tasks/\(task)", "/api/tasks/none"), ("/api/invocations/\(run)", "/api/invocations/9999"),
        ] {
            let answers = [there, missing].map { path in
                let name = String(path.split(separator: "/").last!)
                return desk.send(.get, path, as: Self.bob).text.replacing(name, with: "NAME")
            }
            #expect(answers[0] == answers[1])
        }
    }

    @Test func `a session of a stranger's can neither be ended nor taken over`() {
        #expect(desk.send(.delete, "/api/openclaw/sessions/stay-1", as: Self.bob).status == 403)
        let own = desk.newTask("{\"title\":\"Everybody's\"}")
        let answer = desk.send(
            .post, "/api/tasks/\(own)/subagent", "{\"openclaw_session_id\":\"stay-1\"}", as: Self.bob)
        #expect(answer.status == 403)
        #expect(!answer.text.contains(task))
    }

    @Test func `the owner finds everything, and everybody finds what is everybody's`() {
        let own = desk.newTask("{\"title\":\"Everybody's\"}")
        func titles(_ caller: Caller) -> [String] {
            let rows = desk.send(.get, "/api/tasks", as: caller).value.array ?? []
            return rows.compactMap { $0.object?["title"]?.string }
        }
        #expect(titles(Self.alice) == ["Everybody's", Self.secret])
        #expect(titles(Self.bob) == ["Everybody's"])
        #expect(titles(.local) == ["Everybody's", Self.secret], "A board that asks nobody hides nothing.")
        let board = desk.send(.get, "/api/board", as: Self.bob).value.object ?? [:]
        #expect(board["tasks"]?.array?.compactMap { $0.object?["id"]?.string } == [own])
        #expect(board["projects"]?.array?.compactMap { $0.object?["id"]?.string } == ["default"])
        #expect(board["counts"]?.object?["activeSubAgents"] == .integer(0))
        #expect(board["liveActivity"] == .null)
        #expect(desk.send(.get, "/api/projects/hers", as: Self.alice).value.object?["ownerId"] == .string("alice"))
        #expect(desk.send(.patch, "/api/tasks/\(own)", "{\"title\":\"Ours\"}", as: Self.bob).status == 200)
    }

    @Test func `a token for one project is good for that one and nothing else`() {
        let bound = Caller(user: "alice", tokenID: "a2", projectID: "hers")
        let own = desk.newTask("{\"title\":\"Everybody's\"}")
        #expect(desk.send(.get, "/api/tasks/\(task)", as: bound).status == 200)
        #expect(desk.send(.get, "/api/tasks/\(own)", as: bound).status == 403)
        #expect(desk.send(.post, "/api/tasks", "{\"title\":\"t\"}", as: bound).status == 403)
        #expect(desk.send(.post, "/api/tasks", "{\"title\":\"t\",\"project_id\":\"hers\"}", as: bound).status == 201)
        #expect(desk.send(.post, "/api/projects", "{\"name\":\"n\"}", as: bound).status == 403)
        #expect(desk.send(.post, "/api/agents", "{\"name\":\"n\"}", as: bound).status == 403)
        let strangers = Caller(user: "bob", tokenID: "b2", projectID: "hers")
        #expect(desk.send(.get, "/api/tasks/\(task)", as: strangers).status == 403)
    }

    @Test func `a token that may only read is refused every write before its body is looked at`() {
        let reader = Caller(user: "alice", tokenID: "a3", isReadOnly: true)
        #expect(desk.send(.get, "/api/tasks/\(task)", as: reader).status == 200)
        for method in [OrreryHTTP.Method.post, .put, .patch, .delete] {
            #expect(desk.send(method, "/api/tasks/\(task)", "no JSON", as: reader).status == 403)
        }
    }

    @Test func `the answer to another token's idempotency key is not replayed`() {
        let key = [Header("Idempotency-Key", "k")]
        let first = desk.send(
            .post, "/api/tasks", "{\"title\":\"\(Self.secret)\",\"project_id\":\"hers\"}", headers: key, as: Self.alice)
        #expect(first.status == 201)
        let second = desk.send(.post, "/api/tasks", "{\"title\":\"Bob's\"}", headers: key, as: Self.bob)
        #expect(second.value.object?["title"] == .string("Bob's"))
        let again = desk.send(.post, "/api/tasks", "{\"title\":\"Other\"}", headers: key, as: Self.alice)
        #expect(again.header("Idempotent-Replay") == "true")
    }

    @Test func `a board that somebody else was shown is not taken for one's own`() {
        let tag = desk.send(.get, "/api/board", as: Self.alice).header("ETag")!
        #expect(desk.send(.get, "/api/board", headers: [Header("If-None-Match", tag)], as: Self.alice).status == 304)
        #expect(desk.send(.get, "/api/board", headers: [Header("If-None-Match", tag)], as: Self.bob).status == 200)
    }

    // MARK: Streams

    /// What `caller` is told of everything that was committed, live and from the log.
    private func told(_ caller: Caller, _ dialect: StreamDialect) throws -> (live: String, replayed: String) {
        let engine = desk.conductor.engine
        let frames = Publisher.frames(desk.log, owner: engine.owner) { _ in true }
        let live = frames[dialect]!.flatMap { $0.bytes(for: caller) }
        let request = try catchUp(of: caller, dialect)
        let replayed = try engine.catchUp(request.question, eventsMax: 1_000, bytesMax: 1_000_000)
        return (String(decoding: live, as: UTF8.self), String(decoding: replayed.bytes, as: UTF8.self))
    }

    /// What a viewer asks for who has seen nothing of what was committed.
    private func catchUp(of caller: Caller, _ dialect: StreamDialect) throws -> CatchUp {
        let (first, last) = (desk.log[0].cursor, desk.log[desk.log.count - 1].cursor)
        var hub = StreamHub(epoch: first.epoch, head: 0, viewersMax: 1, ringFramesMax: 1, ringBytesMax: 1)
        var opening = StreamOpening(
            dialect: dialect, topic: StreamTopic(), cursor: StreamCursor(epoch: first.epoch, seq: first.seq - 1),
            preface: [])
        opening.caller = caller
        let opened = hub.open(opening, at: .zero)
        let viewer = try #require(opened)
        _ = hub.publish(head: last.seq, [:])
        let reading = hub.serve(viewer, at: .zero) { $0.count }
        #expect(reading == .wait)
        return try #require(hub.catchUps().first)
    }

    @Test(
        "A stranger's stream, live or replayed, holds nothing of what is not theirs", arguments: StreamDialect.allCases)
    func aStrangersStreamHoldsNothing(dialect: StreamDialect) throws {
        desk.advance(by: .seconds(60))
        _ = desk.object(.post, "/api/tasks/\(task)/stop")
        _ = desk.object(.delete, "/api/tasks/\(task)")
        desk.advance(by: .seconds(60))
        let bobs = try told(Self.bob, dialect)
        for text in [bobs.live, bobs.replayed] {
            #expect(!text.contains(Self.secret))
            #expect(!text.contains(task))
            #expect(!text.contains("hers"))
        }
        let hers = try told(Self.alice, dialect)
        if dialect != .project { #expect(hers.live.contains(Self.secret) && hers.replayed.contains(Self.secret)) }
    }

    @Test func `the live activity ends for those who may not see the task it passes to`() throws {
        let own = desk.newTask("{\"title\":\"Everybody's\"}")
        _ = desk.object(.post, "/api/tasks/\(own)/start")
        #expect(desk.send(.get, "/api/live-activity", as: Self.bob).value.object?["taskName"] == .string("Everybody's"))
        _ = desk.send(.patch, "/api/tasks/\(task)", "{\"progress\":0.5}", as: Self.alice)
        #expect(desk.send(.get, "/api/live-activity", as: Self.bob).value == .null)
        let bobs = try told(Self.bob, .native)
        for text in [bobs.live, bobs.replayed] {
            let last = text.split(separator: "\n").last { $0.contains("liveActivity") }
            #expect(last?.contains("\"endedAt\":\"2026") == true, "\(last ?? "nothing")")
            #expect(text.contains("\"taskName\":\"Everybody's\""))
        }
    }

    @Test func `a stream of a project or a task that is not the caller's is refused`() {
        for target in ["/api/events?project=hers", "/api/events?task=\(task)", "/api/tasks/\(task)/stream"] {
            #expect(desk.send(.get, target, as: Self.bob).status == 403)
            #expect(desk.send(.get, target, as: Self.alice).status == 200)
        }
    }
}
