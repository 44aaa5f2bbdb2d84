// Why: parts that wait for each other begin in the right order, none twice and none for ever, and the whole is done when
// all of them are.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import OrreryTime
import TestSupport
import Testing

@Suite struct PlanTests {
    /// What was said of plans and parts, in order.
    private func said(_ desk: BoardDesk) -> [String] {
        desk.log.compactMap { committed -> String? in
            let event = committed.event
            guard [.planChanged, .subtaskStatus, .subtaskUnblocked].contains(event.type) else { return nil }
            let title =
                desk.log.lazy.compactMap { created -> String? in
                    guard created.event.type == .taskCreated, created.event.taskID == event.taskID else { return nil }
                    for case .title(let title) in created.event.task?.fields ?? [] { return title }
                    return nil
                }.first ?? "?"
            var words = [event.type.rawValue, title]
            for field in event.task?.fields ?? [] {
                if case .planStatus(let status?) = field { words.append(status.rawValue) }
                if case .subtaskStatus(let status?) = field { words.append(status.rawValue) }
            }
            return words.joined(separator: " ")
        }
    }

    private func parts(_ desk: BoardDesk, _ parent: String, _ body: String) -> [String] {
        desk.send(.post, "/api/tasks/\(parent)/subtasks", body).value.array?.compactMap { $0.object?["id"]?.string }
            ?? []
    }

    private func move(_ desk: BoardDesk, _ id: String, _ verb: String, _ body: String = "") -> Int {
        desk.send(.post, "/api/subtasks/\(id)/\(verb)", body).status
    }

    private func states(_ desk: BoardDesk, _ parent: String) -> [String] {
        desk.send(.get, "/api/tasks/\(parent)/subtasks").value.array?.compactMap {
            $0.object?.line("title", "subtaskStatus")
        } ?? []
    }

    @Test func `seed 003's life: a planner plans, workers work, merges open the way, and all merged is done`() {
        let desk = BoardDesk()
        let parent = desk.newTask("{\"title\":\"Shop\",\"plan\":true}")
        #expect(desk.task(parent).line("planStatus", "subtaskStatus", "blockedBy") == "PLANNING null []")
        let planner = desk.object(.post, "/api/tasks/\(parent)/invocations", "{\"agentType\":\"PLANNER\"}")
        let ids = parts(
            desk, parent,
            """
            [{"title":"Schema","key":"schema"},{"title":"API","blockedBy":["schema"]},
             {"title":"Page","blockedBy":[1,"schema"]}]
            """)
        #expect(ids.count == 3)
        #expect(states(desk, parent) == ["Schema PENDING", "API BLOCKED", "Page BLOCKED"])
        #expect(move(desk, ids[0], "start") == 409)
        _ = desk.object(.post, "/api/invocations/\(planner["id"]!.integer!)/complete")
        #expect(desk.task(parent).line("planStatus") == "ACTIVE")
        #expect(states(desk, parent) == ["Schema READY", "API BLOCKED", "Page BLOCKED"])

        // A worker's run moves its part by itself.
        let run = desk.object(.post, "/api/tasks/\(ids[0])/invocations", "{\"agentType\":\"WORKER\"}")["id"]!.integer!
        #expect(states(desk, parent)[0] == "Schema IN_PROGRESS")
        _ = desk.object(.post, "/api/invocations/\(run)/complete", "{\"pr_url\":\"https://example.com/pr/1\"}")
        #expect(
            desk.task(ids[0]).line("subtaskStatus", "prUrl", "taskStatus", "status")
                == "COMPLETED https://example.com/pr/1 COMPLETED review")
        #expect(states(desk, parent)[1] == "API BLOCKED", "An open pull request is not merged.")
        #expect(move(desk, ids[0], "merge") == 200)
        #expect(states(desk, parent) == ["Schema MERGED", "API READY", "Page BLOCKED"])
        #expect(desk.task(ids[1]).line("unblockedBy") == ids[0])

        // A part may be moved by hand as well.
        #expect(move(desk, ids[1], "start") == 200)
        #expect(desk.task(ids[1]).line("taskStatus", "status") == "RUNNING in_progress")
        #expect(move(desk, ids[1], "complete", "{\"prUrl\":\"https://example.com/pr/2\"}") == 200)
        #expect(move(desk, ids[1], "merge") == 200)
        #expect(desk.task(ids[1]).line("status") == "done")
        #expect(move(desk, ids[2], "start") == 200)
        #expect(move(desk, ids[2], "complete") == 200)
        #expect(desk.task(parent).line("planStatus") == "ACTIVE")
        #expect(move(desk, ids[2], "merge") == 200)
        #expect(desk.task(parent).line("planStatus", "taskStatus", "status") == "DONE COMPLETED done")
        #expect(
            said(desk) == [
                "plan.changed Shop ACTIVE", "subtask.status Schema READY", "subtask.status Schema IN_PROGRESS",
                "subtask.status Schema COMPLETED", "subtask.status Schema MERGED", "subtask.unblocked API READY",
                "subtask.status API IN_PROGRESS", "subtask.status API COMPLETED", "subtask.status API MERGED",
                "subtask.unblocked Page READY", "subtask.status Page IN_PROGRESS", "subtask.status Page COMPLETED",
                "subtask.status Page MERGED", "plan.changed Shop DONE",
            ])
    }

    @Test func `planning that fails can be tried again, and a failure that will be retried is none`() {
        let desk = BoardDesk()
        let parent = desk.newTask("{\"title\":\"Shop\"}")
        func plan(_ end: String) {
            let run = desk.object(.post, "/api/tasks/\(parent)/invocations", "{\"agent_type\":\"PLANNER\"}")
            _ = desk.object(.post, "/api/invocations/\(run["id"]!.integer!)/fail", end)
        }
        plan("{\"error\":\"busy\",\"willRetry\":true}")
        #expect(desk.task(parent).line("planStatus") == "PLANNING")
        plan("{\"error\":\"no idea\"}")
        #expect(desk.task(parent).line("planStatus") == "PLANNING_FAILED")
        #expect(desk.send(.post, "/api/tasks/\(parent)/subtasks", "{\"title\":\"x\"}").status == 409)
        #expect(desk.object(.post, "/api/tasks/\(parent)/retry-planning").line("planStatus") == "PLANNING")
        #expect(desk.send(.post, "/api/tasks/\(parent)/retry-planning").status == 200, "It plans already.")
        _ = desk.object(.patch, "/api/tasks/\(parent)", "{\"planStatus\":\"PLANNING_FAILED\"}")
        let again = desk.object(.post, "/api/tasks/\(parent)/invocations", "{\"agentType\":\"PLANNER\"}")
        #expect(desk.task(parent).line("planStatus") == "PLANNING")
        _ = desk.object(.post, "/api/invocations/\(again["id"]!.integer!)/complete")
        #expect(desk.task(parent).line("planStatus") == "ACTIVE")
        #expect(
            said(desk) == [
                "plan.changed Shop PLANNING", "plan.changed Shop PLANNING_FAILED", "plan.changed Shop PLANNING",
                "plan.changed Shop PLANNING_FAILED", "plan.changed Shop PLANNING", "plan.changed Shop ACTIVE",
            ])
        #expect(desk.send(.post, "/api/tasks/\(parent)/retry-planning").status == 409)
        #expect(desk.send(.patch, "/api/tasks/\(parent)", "{\"planStatus\":\"DONE\"}").status == 409)
    }

    @Test func `a cycle is refused with its path, and nothing is made`() {
        let desk = BoardDesk()
        let parent = desk.newTask("{\"title\":\"Shop\"}")
        let head = desk.conductor.engine.head
        let refusal = desk.send(
            .post, "/api/tasks/\(parent)/subtasks",
            """
            [{"title":"Free"},{"title":"A","key":"a","blockedBy":["c"]},{"title":"B","key":"b","blockedBy":["a"]},
             {"title":"C","key":"c","blockedBy":["b",0]}]
            """)
        #expect(refusal.status == 422)
        #expect(refusal.text.contains("\\\"A\\\" waits for \\\"C\\\" waits for \\\"B\\\" waits for \\\"A\\\""))
        for (body, status) in [
            ("[{\"title\":\"A\",\"blockedBy\":[0]}]", 422), ("[{\"title\":\"A\",\"blockedBy\":[7]}]", 422),
            ("[{\"title\":\"A\",\"blockedBy\":[\"nobody\"]}]", 422), ("[{\"title\":\"A\",\"blockedBy\":[-1]}]", 400),
            ("[{\"title\":\"A\",\"blockedBy\":3}]", 400), ("[]", 400), ("[3]", 400), ("3", 400), ("{", 400),
            ("{\"title\":\" \"}", 400), ("[{\"title\":\"A\",\"key\":\"k\"},{\"title\":\"B\",\"key\":\"k\"}]", 400),
        ] {
            #expect(desk.send(.post, "/api/tasks/\(parent)/subtasks", body).status == status, "\(body)")
        }
        #expect(desk.send(.post, "/api/tasks/nobody/subtasks", "{\"title\":\"x\"}").status == 404)
        #expect(desk.conductor.engine.head == head)
    }

    @Test func `dependencies can be changed until a part begins, without a circle`() {
        let desk = BoardDesk()
        let parent = desk.newTask("{\"title\":\"Shop\"}")
        let ids = parts(desk, parent, "[{\"title\":\"A\"},{\"title\":\"B\",\"blockedBy\":[0]},{\"title\":\"C\"}]")
        #expect(desk.task(parent).line("planStatus") == "ACTIVE", "Parts make a plan.")
        let circle = desk.send(.patch, "/api/tasks/\(ids[0])", "{\"blockedBy\":[\"\(ids[1])\"]}")
        #expect(circle.status == 422)
        #expect(circle.text.contains("\\\"A\\\" waits for \\\"B\\\" waits for \\\"A\\\""))
        _ = desk.object(.patch, "/api/tasks/\(ids[2])", "{\"blocked_by\":[\"\(ids[1])\"]}")
        #expect(states(desk, parent) == ["A READY", "B BLOCKED", "C BLOCKED"])
        _ = desk.object(.patch, "/api/tasks/\(ids[1])", "{\"blockedBy\":[]}")
        #expect(states(desk, parent) == ["A READY", "B READY", "C BLOCKED"])
        // Nobody waits for what is gone.
        _ = desk.send(.delete, "/api/tasks/\(ids[1])")
        #expect(states(desk, parent) == ["A READY", "C READY"])
        _ = move(desk, ids[0], "start")
        #expect(desk.send(.patch, "/api/tasks/\(ids[0])", "{\"blockedBy\":[\"\(ids[2])\"]}").status == 409)
        #expect(desk.send(.patch, "/api/tasks/\(ids[2])", "{\"blockedBy\":[\"\(parent)\"]}").status == 422)
        #expect(desk.send(.patch, "/api/tasks/\(parent)", "{\"blockedBy\":[\"\(ids[2])\"]}").status == 409)
    }

    @Test func `a blocked part cannot be begun in any way`() {
        let desk = BoardDesk()
        let parent = desk.newTask("{\"title\":\"Shop\"}")
        let ids = parts(desk, parent, "[{\"title\":\"A\"},{\"title\":\"B\",\"blockedBy\":[0]}]")
        let head = desk.conductor.engine.head
        for (method, path, body) in [
            (OrreryHTTP.Method.post, "/api/subtasks/\(ids[1])/start", ""), (.post, "/api/tasks/\(ids[1])/start", ""),
            (.post, "/api/tasks/\(ids[1])/invocations", "{}"),
            (.post, "/api/tasks/\(ids[1])/followups", "{\"message\":\"go\"}"),
            (.patch, "/api/tasks/\(ids[1])", "{\"status\":\"RUNNING\"}"),
            (.patch, "/api/tasks/\(ids[1])", "{\"initStatus\":\"ACTIVE\"}"),
            (.patch, "/api/tasks/\(ids[1])", "{\"initStatus\":\"CREATE_VM\"}"),
        ] {
            let refusal = desk.send(method, path, body)
            #expect(refusal.status == 409, "\(path) \(body)")
            #expect(refusal.text.contains("It waits for \\\"A\\\""), "\(refusal.text)")
        }
        #expect(desk.conductor.engine.head == head)
    }

    @Test func `a blocked part that was stopped is still blocked, and who begins waits for nobody`() {
        let desk = BoardDesk()
        let parent = desk.newTask("{\"title\":\"Shop\"}")
        let ids = parts(desk, parent, "[{\"title\":\"A\"},{\"title\":\"B\",\"blockedBy\":[0]},{\"title\":\"C\"}]")
        _ = desk.object(.patch, "/api/tasks/\(ids[1])", "{\"status\":\"STOPPED\"}")
        #expect(desk.send(.patch, "/api/tasks/\(ids[1])", "{\"status\":\"INITIALIZING\"}").status == 409)
        let both = "{\"taskStatus\":\"RUNNING\",\"blockedBy\":[\"\(ids[0])\"]}"
        #expect(desk.send(.patch, "/api/tasks/\(ids[2])", both).status == 409)
        #expect(states(desk, parent) == ["A READY", "B BLOCKED", "C READY"])
        let many = Array(repeating: "\"\(ids[0])\"", count: Limits.subtasksMax + 1).joined(separator: ",")
        #expect(desk.send(.patch, "/api/tasks/\(ids[2])", "{\"blockedBy\":[\(many)]}").status == 400)
        let twice = "{\"blockedBy\":[\"\(ids[0])\",\"\(ids[0])\"]}"
        #expect(desk.object(.patch, "/api/tasks/\(ids[2])", twice)["blockedBy"]?.array?.count == 1)
    }

    @Test func `a whole goes with all its parts, whatever their depth, and not while one of them runs`() {
        let desk = BoardDesk()
        let parent = desk.newTask("{\"title\":\"Shop\"}")
        let part = parts(desk, parent, "[{\"title\":\"A\"}]")[0]
        let small = parts(desk, part, "[{\"title\":\"A1\"}]")[0]
        _ = move(desk, small, "start")
        for id in [part, parent] { _ = desk.send(.post, "/api/tasks/\(id)/stop") }
        #expect(desk.send(.delete, "/api/tasks/\(parent)").status == 409)
        _ = move(desk, small, "fail")
        #expect(desk.send(.delete, "/api/tasks/\(parent)").status == 200)
        #expect([parent, part, small].map { desk.send(.get, "/api/tasks/\($0)").status } == [404, 404, 404])
    }

    @Test func `every move of a part that the table does not know is refused with both states`() {
        let moves: [(verb: String, to: SubtaskStatus)] = [
            ("start", .inProgress), ("complete", .completed), ("merge", .merged), ("fail", .failed), ("retry", .ready),
        ]
        // Ways to bring a part into each state.
        let ways: [(SubtaskStatus, [String])] = [
            (.ready, []), (.inProgress, ["start"]), (.completed, ["start", "complete"]),
            (.merged, ["start", "complete", "merge"]), (.failed, ["start", "fail"]),
        ]
        for (status, way) in ways {
            for (verb, destination) in moves {
                let desk = BoardDesk()
                let parent = desk.newTask("{\"title\":\"Shop\"}")
                let id = parts(desk, parent, "[{\"title\":\"A\"},{\"title\":\"other\"}]")[0]
                for step in way { #expect(move(desk, id, step) == 200) }
                #expect(desk.task(id).line("subtaskStatus") == status.rawValue)
                let isLegal = Transitions.allows(status, destination) && (verb != "start" || status == .ready)
                let answer = desk.send(.post, "/api/subtasks/\(id)/\(verb)")
                #expect(answer.status == (isLegal ? 200 : 409), "\(status) \(verb)")
                #expect(
                    isLegal || answer.text.contains("is \(status.rawValue) and cannot become \(destination.rawValue)"))
                #expect(desk.task(id).line("subtaskStatus") == (isLegal ? destination : status).rawValue)
            }
        }
    }

    @Test func `a part that failed is tried again`() {
        let desk = BoardDesk()
        let parent = desk.newTask("{\"title\":\"Shop\"}")
        let id = parts(desk, parent, "[{\"title\":\"A\"}]")[0]
        _ = move(desk, id, "start")
        #expect(move(desk, id, "fail", "{\"error\":\"tests are red\"}") == 200)
        #expect(desk.task(id).line("taskStatus", "lastMessage") == "FAILED tests are red")
        _ = move(desk, id, "retry")
        #expect(desk.task(id).line("subtaskStatus", "taskStatus") == "READY FAILED")
        _ = move(desk, id, "start")
        #expect(desk.task(id).line("subtaskStatus", "taskStatus") == "IN_PROGRESS RUNNING")
        #expect(move(desk, "nobody", "start") == 404)
        #expect(move(desk, parent, "start") == 409, "The whole is no part.")
    }

    @Test func `a whole that is deleted takes its parts along, unless one runs`() {
        let desk = BoardDesk()
        let parent = desk.newTask("{\"title\":\"Shop\",\"plan\":true}")
        let ids = parts(desk, parent, "[{\"title\":\"A\"},{\"title\":\"B\"}]")
        _ = desk.object(.patch, "/api/tasks/\(parent)", "{\"planStatus\":\"ACTIVE\"}")
        _ = move(desk, ids[0], "start")
        _ = desk.send(.post, "/api/tasks/\(parent)/stop")
        #expect(desk.send(.delete, "/api/tasks/\(parent)").status == 409)
        _ = move(desk, ids[0], "complete")
        #expect(desk.send(.delete, "/api/tasks/\(parent)").status == 200)
        #expect(ids.map { desk.send(.get, "/api/tasks/\($0)").status } == [404, 404])
    }

    @Test func `all merged is known even of parts that memory would have let go of, and after a restart`() {
        let folder = FileFolder()
        var parent = "", ids: [String] = []
        do {
            let desk = BoardDesk(database: folder.path("b.db"))
            parent = desk.newTask("{\"title\":\"Shop\"}")
            ids = parts(desk, parent, "[{\"title\":\"A\"},{\"title\":\"B\",\"blockedBy\":[0]}]")
            for verb in ["start", "complete", "merge"] { #expect(move(desk, ids[0], verb) == 200) }
            _ = desk.object(.post, "/api/tasks/\(ids[0])/archive")
            for number in 0..<(Limits.archivedTasksHeldMax + 5) {
                let other = desk.newTask("{\"title\":\"\(number)\"}")
                _ = desk.object(.post, "/api/tasks/\(other)/archive")
            }
        }
        let desk = BoardDesk(database: folder.path("b.db"))
        for verb in ["start", "complete", "merge"] { #expect(move(desk, ids[1], verb) == 200) }
        #expect(desk.task(parent).line("planStatus") == "DONE")
    }
}
