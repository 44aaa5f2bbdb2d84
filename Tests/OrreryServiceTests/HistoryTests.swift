// Why: whoever goes back in time is told where to, and only of what they may see.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import OrreryTime
import TestSupport
import Testing

/// Rule: `GET /api/history` tells when a task began, ended or called for somebody, oldest first, the newest so many.
@Suite struct HistoryTests {
    private let desk = BoardDesk()

    private func moments(_ query: String = "", as caller: Caller = .local) -> [JSONObject] {
        let answer = desk.send(.get, "/api/history\(query)", as: caller)
        #expect(answer.status == 200, "\(answer.text)")
        return answer.value.object?["moments"]?.array?.compactMap(\.object) ?? []
    }

    private func lines(_ query: String = "", as caller: Caller = .local) -> [String] {
        moments(query, as: caller).map { $0.line("kind", "title") }
    }

    private func isComplete(_ query: String) -> Bool? {
        desk.object(.get, "/api/history\(query)")["isComplete"]?.bool
    }

    private func run(_ title: String, _ more: String = "") -> String {
        let id = desk.newTask("{\"title\":\"\(title)\"\(more)}")
        _ = desk.object(.post, "/api/tasks/\(id)/start")
        return id
    }

    @Test func `a task's life is told in the words of its turns, and nothing else is`() {
        let id = run("Page")
        _ = desk.object(.patch, "/api/tasks/\(id)", "{\"progress\":0.5,\"status\":\"review\"}")
        _ = desk.object(.post, "/api/tasks/\(id)/activities", "{\"activity_type\":\"note\",\"message\":\"words\"}")
        desk.advance(by: .minutes(20))
        _ = desk.object(.post, "/api/tasks/\(id)/activities", "{\"activity_type\":\"note\",\"message\":\"again\"}")
        let invocation = desk.object(.post, "/api/tasks/\(id)/invocations", "{}")["id"]?.integer ?? 0
        _ = desk.object(.post, "/api/invocations/\(invocation)/waiting", "{\"message\":\"May I?\"}")
        _ = desk.object(.post, "/api/invocations/\(invocation)/activity", "{\"message\":\"Yes\"}")
        desk.advance(by: .seconds(1))
        _ = desk.object(.post, "/api/tasks/\(id)/stop")
        _ = desk.object(.post, "/api/tasks/\(id)/followups", "{\"message\":\"go on\"}")
        _ = desk.object(.patch, "/api/tasks/\(id)", "{\"taskStatus\":\"FAILED\"}")
        _ = desk.object(.post, "/api/tasks/\(id)/followups", "{\"message\":\"once more\"}")
        _ = desk.object(.patch, "/api/tasks/\(id)", "{\"taskStatus\":\"COMPLETED\"}")
        _ = desk.object(.post, "/api/tasks/\(id)/archive")
        #expect(
            moments().map { $0.line("kind") } == [
                "created", "started", "stuck", "recovered", "waiting", "stopped", "started", "failed", "started",
                "finished", "archived",
            ])
        #expect(moments().allSatisfy { $0["taskId"] == .string(id) && $0["title"] == .string("Page") })
        let told = Dictionary(uniqueKeysWithValues: desk.log.map { ($0.event.seq, $0.event.at) })
        for moment in moments() { #expect(moment["at"]?.instant == told[moment["seq"]?.integer ?? 0]) }
    }

    @Test func `a workspace that is given back is a cleanup, and what ends while it is stuck is not well again`() {
        let id = run("Remote", ",\"mode\":\"remote\"")
        _ = desk.object(.patch, "/api/tasks/\(id)", "{\"initStatus\":\"ACTIVE\"}")
        desk.advance(by: .minutes(20))
        #expect(desk.task(id)["health"] == .string("stuck"))
        _ = desk.object(.post, "/api/tasks/\(id)/stop")
        desk.advance(by: .minutes(12))
        #expect(moments().map { $0.line("kind") } == ["created", "started", "stuck", "stopped", "cleanup"])
    }

    @Test func `the newest are told when there are more than are asked for`() {
        for number in 0..<7 {
            _ = desk.newTask("{\"title\":\"\(number)\"}")
            desk.advance(by: .seconds(10))
        }
        #expect(lines() == (0..<7).map { "created \($0)" })
        #expect(isComplete("") == true)
        #expect(lines("?limit=3") == ["created 4", "created 5", "created 6"])
        #expect(isComplete("?limit=3") == false)
        #expect(isComplete("?limit=7") == true)
        // The first event is the project's.
        #expect(lines("?from=3&to=5") == ["created 1", "created 2", "created 3"])
        #expect(isComplete("?from=3&to=5&limit=2") == false)
        #expect(isComplete("?from=3&to=5&limit=3") == true)
        #expect(lines("?from=2026-01-05T08:00:10.000Z&to=2026-01-05T08:00:29.999Z") == ["created 1", "created 2"])
        let epoch = desk.conductor.engine.epoch
        #expect(lines("?from=\(epoch)-8") == ["created 6"])
        #expect(lines("?from=9") == [])
    }

    /// Half of the events among which moments are looked for are none here.
    @Test func `tasks that are prepared and never run take nobody's place`() {
        for number in 0..<40 { _ = run("\(number)", ",\"mode\":\"remote\"") }
        #expect(lines("?limit=40") == (0..<40).map { "created \($0)" })
        #expect(isComplete("?limit=40") == true)
        #expect(lines("?limit=15") == (25..<40).map { "created \($0)" })
        #expect(isComplete("?limit=15") == false)
    }

    @Test func `each moment is a place of the board's past, between the floor and the head`() {
        let id = run("Page")
        desk.advance(by: .seconds(7))
        _ = desk.object(.delete, "/api/tasks/\(desk.newTask("{\"title\":\"Gone\"}"))")
        _ = desk.object(.patch, "/api/tasks/\(id)", "{\"title\":\"A better name\"}")
        let history = desk.object(.get, "/api/history")
        #expect(history["epoch"] == .string(desk.conductor.engine.epoch))
        let (floor, head) = (history["floor"]?.object ?? [:], history["head"]?.object ?? [:])
        #expect(floor.line("seq", "at") == "1 2026-01-05T08:00:00.000Z")
        #expect(head.line("seq", "at") == "\(desk.conductor.engine.head) 2026-01-05T08:00:07.000Z")
        // What is gone is called what it was called; what goes on, what it is called now.
        #expect(lines() == ["created A better name", "started A better name", "created Gone"])
        for place in moments() + [floor, head] {
            let seq = place["seq"]?.integer ?? 0
            #expect(desk.object(.get, "/api/board?at=\(seq)")["now"] == place["at"], "\(seq)")
        }
    }

    @Test(
        arguments: [
            ("?from=x", 400), ("?to=x", 400), ("?from=4&to=2", 400), ("?limit=0", 400), ("?limit=2001", 400),
            ("?limit=x", 400), ("?to=1000", 422), ("?to=2027-01-01T00:00:00.000Z", 422), ("?from=other-1", 404),
        ])
    func `what cannot be told is refused`(query: String, status: Int) {
        for number in 0..<5 { _ = desk.newTask("{\"title\":\"Task \(number)\"}") }
        let answer = desk.send(.get, "/api/history\(query)")
        #expect(answer.status == status, "\(query): \(answer.text)")
    }

    @Test func `a caller is told of what is theirs and everybody's`() {
        let (alice, bob) = (Caller(user: "alice", tokenID: "a1"), Caller(user: "bob", tokenID: "b1"))
        _ = desk.send(.post, "/api/projects", "{\"id\":\"hers\",\"name\":\"Hers\"}", as: alice)
        for number in 0..<5 {
            _ = desk.send(.post, "/api/tasks", "{\"title\":\"hers \(number)\",\"project_id\":\"hers\"}", as: alice)
            _ = desk.newTask("{\"title\":\"all's \(number)\"}")
        }
        #expect(lines("", as: alice).count == 10)
        #expect(lines("", as: bob) == (0..<5).map { "created all's \($0)" })
        #expect(lines("?limit=2", as: bob) == ["created all's 3", "created all's 4"])
        let bound = Caller(user: "alice", tokenID: "a2", projectID: "hers")
        #expect(lines("", as: bound) == (0..<5).map { "created hers \($0)" })
    }

    @Test func `a pruned log begins at its floor`() {
        let id = run("Long")
        for day in 0..<40 {
            for hour in 0..<5 {
                _ = desk.send(
                    .post, "/api/tasks/\(id)/activities",
                    "{\"activity_type\":\"note\",\"message\":\"day \(day) hour \(hour)\"}")
                desk.advance(by: .seconds(17_280))
            }
        }
        _ = desk.object(.post, "/api/tasks/\(id)/stop")
        let floor = desk.conductor.engine.floor
        #expect(floor > 1)
        let told = desk.object(.get, "/api/history")["floor"]?.object ?? [:]
        #expect(told["seq"] == .integer(floor))
        #expect(desk.object(.get, "/api/board?at=\(floor)")["now"] == told["at"])
        #expect(lines() == ["stopped Long"])
        #expect(desk.send(.get, "/api/history?from=\(floor)").status == 404)
    }
}
