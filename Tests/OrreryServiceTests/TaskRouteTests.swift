// Why: what a client may say of a task and what it is told when it says it wrongly; an error means that nothing
// happened.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryTime
import TestSupport
import Testing

@Suite struct TaskRouteTests {
    @Test(arguments: [
        ("{", 400, "no JSON"), ("[]", 400, "Expected a JSON object"), ("{}", 400, "/title"), ("", 400, "empty"),
        ("{\"title\":\"  \"}", 400, "only white space"), ("{\"title\":7}", 400, "Expected a string, found a number"),
        ("{\"title\":\"x\",\"status\":\"doing\"}", 400, "inbox, planning, assigned, in_progress, review, done"),
        ("{\"title\":\"x\",\"type\":\"bake\"}", 400, "build, test, deploy"),
        ("{\"title\":\"x\",\"projectId\":\"none\"}", 404, "There is no project"),
        ("{\"title\":\"x\",\"parentId\":\"none\"}", 404, "There is no task"),
        ("{\"type\":\"agent\",\"mock\":true}", 400, "build, test or deploy"),
        ("{\"title\":\"x\",\"steps\":[{\"progress\":2,\"stepName\":\"a\",\"duration\":1}]}", 400, "from 0 to 1"),
        ("{\"title\":\"x\",\"steps\":[{\"progress\":0.5}]}", 400, "stepName"),
        ("{\"title\":\"x\",\"estimatedDuration\":-1}", 400, "from 0"),
    ])
    func `a task that cannot be made is refused with a reason`(body: String, status: Int, reason: String) {
        let desk = BoardDesk()
        let response = desk.send(.post, "/api/tasks", body)
        #expect(response.status == status)
        let problem = response.value.object ?? [:]
        #expect(problem["detail"]?.string?.contains(reason) == true, "\(response.text)")
        for key in ["type", "title", "status", "detail", "instance", "success", "error", "message", "code"] {
            #expect(problem[key] != nil, "\(key) is missing.")
        }
        #expect(response.header("Content-Type") == "application/problem+json")
        #expect(desk.log.isEmpty)
    }

    @Test func `every mistake of a body is named in one answer`() {
        let response = BoardDesk().send(.post, "/api/tasks", "{\"type\":\"bake\",\"priority\":\"soon\",\"title\":1}")
        let pointers = response.value.object?["errors"]?.array?.compactMap { $0.object?["pointer"]?.string }
        #expect(Set(pointers ?? []) == ["/type", "/priority", "/title"])
    }

    @Test func `case decides which axis a status is`() {
        let desk = BoardDesk()
        let id = desk.newTask("{\"name\":\"x\"}")
        #expect(
            desk.object(.patch, "/api/tasks/\(id)", "{\"status\":\"planning\"}").line("status", "taskStatus")
                == "planning INITIALIZING")
        #expect(
            desk.object(.patch, "/api/tasks/\(id)", "{\"status\":\"RUNNING\"}").line(
                "status", "taskStatus", "initStatus") == "in_progress RUNNING ACTIVE")
        #expect(desk.send(.get, "/api/tasks?status=RUNNING,inbox").value.array?.count == 1)
        #expect(desk.send(.get, "/api/tasks?status=inbox").value.array?.count == 0)
        let unknown = desk.send(.get, "/api/tasks?status=Running")
        #expect(unknown.status == 400)
        #expect(unknown.text.contains("in_progress") && unknown.text.contains("ARCHIVED"))
        #expect(desk.send(.patch, "/api/tasks/\(id)", "{\"status\":\"Running\"}").status == 400)
    }

    @Test func `an illegal move is refused, names both states, and moves nothing`() {
        let desk = BoardDesk()
        let id = desk.newTask("{\"title\":\"x\"}")
        let events = desk.log.count
        let response = desk.send(
            .patch, "/api/tasks/\(id)", "{\"taskStatus\":\"COMPLETED\",\"title\":\"y\",\"status\":\"done\"}")
        #expect(response.status == 409)
        let detail = response.value.object?["detail"]?.string ?? ""
        #expect(detail.contains("INITIALIZING") && detail.contains("COMPLETED"))
        #expect(desk.log.count == events)
        #expect(desk.task(id).line("title", "status") == "x inbox")
    }

    @Test func `a change that changes nothing is no event`() {
        let desk = BoardDesk()
        let id = desk.newTask("{\"title\":\"x\",\"priority\":\"high\"}")
        let events = desk.log.count
        _ = desk.object(
            .patch, "/api/tasks/\(id)",
            "{\"title\":\"x\",\"status\":\"inbox\",\"taskStatus\":\"INITIALIZING\",\"priority\":\"high\"}")
        #expect(desk.log.count == events)
    }

    @Test func `the column follows the work unless it was told not to, and an explicit column has the last word`() {
        let desk = BoardDesk()
        let follows = desk.newTask("{\"title\":\"x\"}")
        let stays = desk.newTask("{\"title\":\"y\",\"autoMove\":false}")
        for id in [follows, stays] { _ = desk.object(.post, "/api/tasks/\(id)/start") }
        #expect(desk.task(follows).line("status") == "in_progress")
        #expect(desk.task(stays).line("status") == "inbox")
        #expect(
            desk.object(.patch, "/api/tasks/\(follows)", "{\"taskStatus\":\"COMPLETED\",\"status\":\"done\"}").line(
                "status") == "done")
        _ = desk.object(.patch, "/api/tasks/\(stays)", "{\"taskStatus\":\"COMPLETED\"}")
        #expect(desk.task(stays).line("status", "taskStatus") == "inbox COMPLETED")
    }

    @Test func `progress is what was reported, to four decimals, and belongs to a run`() {
        let desk = BoardDesk()
        let id = desk.newTask("{\"title\":\"x\"}")
        _ = desk.object(.post, "/api/tasks/\(id)/start")
        let task = desk.object(.patch, "/api/tasks/\(id)", "{\"progress\":0.123456,\"currentStep\":\"thinking\"}")
        #expect(task.line("progress", "progressSource", "currentStep") == "0.1235 reported thinking")
        #expect(desk.send(.patch, "/api/tasks/\(id)", "{\"progress\":1.5}").status == 400)
        #expect(
            desk.object(.patch, "/api/tasks/\(id)", "{\"progress\":1,\"taskStatus\":\"COMPLETED\"}").line(
                "progress", "taskStatus") == "1 COMPLETED")
        #expect(desk.send(.patch, "/api/tasks/\(id)", "{\"progress\":0.5}").status == 409)
        #expect(
            desk.object(.patch, "/api/tasks/\(id)", "{\"progress\":0.2,\"taskStatus\":\"RUNNING\"}").line(
                "progress", "taskStatus") == "0.2 RUNNING")
    }

    @Test func `a field may be set to nothing`() {
        let desk = BoardDesk()
        let id = desk.newTask("{\"title\":\"x\",\"description\":\"d\",\"assigned_agent_id\":\"ada\"}")
        #expect(desk.task(id).line("description", "assignedAgentId", "assigned_agent_id") == "d ada ada")
        _ = desk.object(.patch, "/api/tasks/\(id)", "{\"description\":null,\"assigned_agent_id\":null}")
        #expect(desk.task(id).line("description", "assignedAgentId") == "null null")
        #expect(desk.send(.get, "/api/agents").value.array?.count == 1)
    }

    @Test func `what is not there is 404 on every route about a task`() {
        let desk = BoardDesk()
        for (method, path, body) in [
            (OrreryHTTP.Method.get, "", ""), (.patch, "", "{\"title\":\"x\"}"), (.delete, "", ""),
            (.post, "/start", ""),
            (.post, "/stop", ""), (.post, "/archive", ""), (.post, "/followups", "{\"message\":\"m\"}"),
            (.post, "/cleanup", "{\"action\":\"now\"}"), (.get, "/activities", ""), (.get, "/deliverables", ""),
            (.post, "/activities", "{\"activity_type\":\"a\",\"message\":\"m\"}"), (.get, "/followups", ""),
            (.post, "/deliverables", "{\"deliverable_type\":\"file\",\"title\":\"t\"}"), (.get, "/subagent", ""),
            (.post, "/subagent", "{\"openclaw_session_id\":\"s\",\"agent_name\":\"n\"}"), (.get, "/live-activity", ""),
        ] {
            let response = desk.send(method, "/api/tasks/nothing\(path)", body)
            #expect(response.status == 404, "\(method.rawValue) \(path)")
        }
        #expect(desk.log.isEmpty)
    }

    @Test func `a task can be deleted with all that belongs to it, unless it runs`() {
        let desk = BoardDesk()
        let id = desk.newTask("{\"title\":\"x\"}")
        _ = desk.object(.post, "/api/tasks/\(id)/activities", "{\"activity_type\":\"a\",\"message\":\"m\"}")
        _ = desk.object(.post, "/api/tasks/\(id)/start")
        #expect(desk.send(.delete, "/api/tasks/\(id)").status == 409)
        _ = desk.object(.post, "/api/tasks/\(id)/stop")
        #expect(desk.send(.delete, "/api/tasks/\(id)").status == 200)
        #expect(desk.send(.get, "/api/tasks/\(id)").status == 404)
        #expect(desk.send(.get, "/api/tasks/\(id)/activities").status == 404)
        desk.advance(by: .minutes(1))
        #expect(desk.send(.get, "/api/live-activity").text == "null")
    }

    @Test func `a list comes page by page, each naming the next`() throws {
        let desk = BoardDesk()
        for number in 0..<7 { _ = desk.newTask("{\"title\":\"Task \(number)\"}") }
        var target = "/api/tasks?status=inbox&limit=3"
        var titles: [String] = []
        while true {
            let response = desk.send(.get, target)
            titles += response.value.array!.compactMap { $0.object?["title"]?.string }
            guard let link = response.header("Link") else { break }
            target = String(link.dropFirst().prefix { $0 != ">" })
        }
        #expect(titles == (0..<7).reversed().map { "Task \($0)" })
        #expect(desk.send(.get, "/api/tasks?limit=0").status == 400)
        #expect(desk.send(.get, "/api/tasks?cursor=x").status == 400)
    }

    @Test func `one key, one effect, one answer`() {
        let desk = BoardDesk()
        let key = [Header("Idempotency-Key", "abc")]
        let first = desk.send(.post, "/api/tasks", "{\"title\":\"x\"}", headers: key)
        let events = desk.log.count
        let second = desk.send(.post, "/api/tasks", "{\"title\":\"x\"}", headers: key)
        #expect(first.status == 201 && second.status == 201)
        #expect(first.body == second.body)
        #expect(desk.log.count == events)
        desk.advance(by: .minutes(1500))
        #expect(desk.send(.post, "/api/tasks", "{\"title\":\"x\"}", headers: key).body != first.body)
    }

    /// Changes come first, then the commit, then the questions: nobody is told of what may still be refused.
    @Test func `requests of one tick see each other's changes, and questions see all of them`() {
        let desk = BoardDesk()
        let id = desk.newTask("{\"title\":\"x\"}")
        let answers = desk.sendTogether([
            (.patch, "/api/tasks/\(id)", "{\"status\":\"planning\"}"), (.get, "/api/tasks?status=assigned", ""),
            (.patch, "/api/tasks/\(id)", "{\"status\":\"assigned\"}"), (.get, "/api/tasks/\(id)", ""),
            (.get, "/api/board", ""),
        ])
        #expect(answers.map(\.status) == [200, 200, 200, 200, 200])
        #expect(answers[1].value.array?.count == 1)
        #expect(answers[3].value.object?["status"]?.string == "assigned")
        #expect(answers[4].value.object?["seq"]?.integer == desk.log.last?.event.seq)
    }

    @Test func `an archived task that memory has let go is found, and taken up by a follow-up`() {
        var settings = BoardSettings()
        settings.mode = .remote
        let desk = BoardDesk(settings: settings)
        var ids: [String] = []
        for number in 0..<(Limits.archivedTasksHeldMax + 5) {
            let id = desk.newTask("{\"title\":\"Task \(number)\"}")
            ids.append(id)
            _ = desk.object(.patch, "/api/tasks/\(id)", "{\"taskStatus\":\"RUNNING\"}")
            _ = desk.object(.post, "/api/tasks/\(id)/stop")
            _ = desk.object(.post, "/api/tasks/\(id)/cleanup", "{\"action\":\"now\"}")
        }
        #expect(desk.conductor.engine.state.tasks.count == Limits.archivedTasksHeldMax)
        #expect(desk.task(ids[0]).line("taskStatus", "archivedReason") == "ARCHIVED cleanup")
        _ = desk.object(.post, "/api/tasks/\(ids[0])/followups", "{\"message\":\"again\"}")
        #expect(desk.task(ids[0]).line("taskStatus", "initStatus") == "INITIALIZING PREPARE_WORKSPACE")
    }

    @Test func `nothing loses its name, and no words are no failure`() {
        let desk = BoardDesk()
        _ = desk.object(.post, "/api/projects", "{\"id\":\"p\",\"name\":\"Shop\"}")
        let agent = desk.object(.post, "/api/agents", "{\"name\":\"Ada\"}")["id"]!.string!
        let task = desk.newTask("{\"title\":\"x\",\"mode\":\"remote\"}")
        _ = desk.object(.post, "/api/tasks/\(task)/start")
        for (path, body) in [
            ("/api/projects/p", "{\"name\":\"\"}"), ("/api/agents/\(agent)", "{\"name\":\" \"}"),
            ("/api/tasks/\(task)", "{\"title\":\"\"}"),
        ] {
            let refusal = desk.send(.patch, path, body)
            #expect(refusal.status == 400)
            #expect(refusal.value.object?["errors"]?.array?.count == 1)
        }
        #expect(desk.send(.post, "/api/agents", "{\"name\":\"\"}").value.object?["errors"]?.array?.count == 1)
        _ = desk.object(.patch, "/api/tasks/\(task)", "{\"initError\":\"\"}")
        #expect(desk.task(task).line("taskStatus") == "INITIALIZING")
    }
}
