// Why: a session at somebody's terminal is on the board from its first hook to its last, and an agent never waits for it.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import OrreryTime
import TestSupport
import Testing

@Suite struct IngestHookTests {
    private func hook(
        _ desk: BoardDesk, _ event: String, _ members: String = "", session: String = "s-1", target: String = ""
    ) {
        let body =
            "{\"session_id\":\"\(session)\",\"cwd\":\"/home/ada/shop\",\"hook_event_name\":\"\(event)\"\(members)}"
        let response = desk.send(.post, "/api/ingest/hooks\(target)", body)
        #expect(response.status == 200)
        #expect(response.body.isEmpty, "What a hook answers is taken for an order.")
    }

    private func bash(_ command: String, id: String) -> String {
        ",\"tool_name\":\"Bash\",\"tool_input\":{\"command\":\"\(command)\"},\"tool_use_id\":\"\(id)\""
    }

    private func tasks(_ desk: BoardDesk) -> [JSONObject] {
        desk.send(.get, "/api/tasks").value.array?.compactMap(\.object) ?? []
    }

    private func run(_ desk: BoardDesk, of task: JSONObject, at index: Int = 0) -> JSONObject {
        let runs = desk.send(.get, "/api/tasks/\(task["id"]!.string!)/invocations").value.array ?? []
        return runs[index].object ?? [:]
    }

    private func rows(_ desk: BoardDesk, of run: JSONObject) -> [String] {
        let details = desk.object(.get, "/api/invocations/\(run["id"]!.integer!)")["invocation"]?.object
        return details?["activities"]?.array?.compactMap { $0.object?.line("type", "message") } ?? []
    }

    @Test func `a session is a task from its first prompt to its end`() {
        let desk = BoardDesk()
        hook(desk, "SessionStart", ",\"source\":\"startup\",\"model\":\"opus\"")
        hook(desk, "UserPromptSubmit", ",\"prompt\":\"Fix the cart\\nIt rounds wrongly.\"")
        let task = tasks(desk)[0]
        #expect(task.line("title", "taskStatus", "status", "type") == "Fix the cart RUNNING in_progress agent")
        hook(desk, "PreToolUse", bash("swift test", id: "toolu_1"))
        #expect(tasks(desk)[0].line("currentStep") == "Bash: swift test")
        desk.advance(by: .seconds(4))
        hook(desk, "PostToolUse", bash("swift test", id: "toolu_1") + ",\"tool_response\":{\"stdout\":\"ok\"}")
        hook(desk, "Stop", ",\"last_assistant_message\":\"It rounds well now.\"")
        #expect(tasks(desk)[0].line("health") == "waiting")
        hook(desk, "SessionEnd", ",\"reason\":\"logout\"")
        let ended = run(desk, of: task)
        #expect(ended.line("status", "response", "sessionId") == "completed It rounds well now. s-1")
        #expect(
            rows(desk, of: ended) == [
                "prompt Fix the cart\nIt rounds wrongly.", "tool_start Bash: swift test", "tool_exec Bash: swift test",
                "turn_end Turn done",
            ])
        #expect(tasks(desk)[0].line("taskStatus", "status") == "COMPLETED review")
        #expect(tasks(desk).count == 1)
        let projects = desk.send(.get, "/api/projects").value.array?.compactMap(\.object) ?? []
        #expect(projects.map { $0.line("name", "path") }.contains("shop /home/ada/shop"))
    }

    @Test func `a tool that was seen to begin has a length`() {
        let desk = BoardDesk()
        hook(desk, "PreToolUse", bash("make", id: "toolu_1"))
        desk.advance(by: .milliseconds(2_500))
        hook(desk, "PostToolUse", bash("make", id: "toolu_1"))
        let ended = run(desk, of: tasks(desk)[0])
        let details = desk.object(.get, "/api/invocations/\(ended["id"]!.integer!)")["invocation"]?.object
        let last = details?["activities"]?.array?.last?.object?["metadata"]?.object
        #expect(last?["durationMs"] == .integer(2_500))
        #expect(last?["status"] == .string("ok"))
    }

    @Test func `what waits for a person says so, and goes on with the next tool`() {
        let desk = BoardDesk()
        hook(desk, "UserPromptSubmit", ",\"prompt\":\"Push it\"")
        hook(
            desk, "PermissionRequest", ",\"tool_name\":\"Bash\",\"tool_input\":{\"command\":\"git push\"}")
        let waiting = tasks(desk)[0]
        #expect(waiting.line("health") == "waiting")
        #expect(waiting["healthReason"]?.object?["message"]?.string?.contains("git push") == true)
        hook(desk, "PreToolUse", bash("git push", id: "toolu_1"))
        #expect(tasks(desk)[0].line("health") == "ok")
    }

    @Test func `a prompt after an end is another run on the same task`() {
        let desk = BoardDesk()
        hook(desk, "UserPromptSubmit", ",\"prompt\":\"One\"")
        hook(desk, "Stop")
        hook(desk, "SessionEnd", ",\"reason\":\"exit\"")
        hook(desk, "UserPromptSubmit", ",\"prompt\":\"Two\"")
        #expect(tasks(desk).count == 1)
        let task = tasks(desk)[0]
        #expect(task.line("taskStatus", "title") == "RUNNING One")
        #expect(run(desk, of: task, at: 0).line("status", "prompt") == "completed One")
        #expect(run(desk, of: task, at: 1).line("status", "prompt", "runId") == "running Two s-1~2")
    }

    @Test func `a tool without its beginning is over, and one without its end ends with the run as unknown`() {
        let desk = BoardDesk()
        hook(desk, "PostToolUse", bash("ls", id: "toolu_0"))
        hook(desk, "PreToolUse", bash("make", id: "toolu_1"))
        hook(desk, "SessionEnd")
        let ended = run(desk, of: tasks(desk)[0])
        #expect(rows(desk, of: ended) == ["tool_exec Bash: ls", "tool_start Bash: make", "tool_exec Bash: make"])
        let details = desk.object(.get, "/api/invocations/\(ended["id"]!.integer!)")["invocation"]?.object
        let states = details?["activities"]?.array?.map { $0.object?["metadata"]?.object?["status"]?.string }
        #expect(states == ["ok", "running", "unknown"])
    }

    @Test func `the same call told twice is one call`() {
        let desk = BoardDesk()
        for _ in 0..<2 { hook(desk, "PreToolUse", bash("ls", id: "toolu_1")) }
        for _ in 0..<2 { hook(desk, "PostToolUse", bash("ls", id: "toolu_1")) }
        for _ in 0..<2 { hook(desk, "Stop") }
        #expect(
            rows(desk, of: run(desk, of: tasks(desk)[0]))
                == ["tool_start Bash: ls", "tool_exec Bash: ls", "turn_end Turn done"])
    }

    @Test func `the same prompt in a later turn is asked again`() {
        let desk = BoardDesk()
        for _ in 0..<2 {
            hook(desk, "UserPromptSubmit", ",\"prompt\":\"continue\"")
            hook(desk, "Stop")
        }
        #expect(
            rows(desk, of: run(desk, of: tasks(desk)[0]))
                == ["prompt continue", "turn_end Turn done", "prompt continue", "turn_end Turn done"])
    }

    @Test(arguments: ["", "nonsense", "[]", "{\"hook_event_name\":", "null", "{}", "\u{0}\u{1}", "{\"session_id\":7}"])
    func `whatever comes is answered well and leaves nothing behind`(body: String) {
        let desk = BoardDesk()
        let response = desk.send(.post, "/api/ingest/hooks", body)
        #expect(response.status == 200)
        #expect(response.body.isEmpty)
        #expect(tasks(desk).isEmpty)
    }

    @Test func `an event that nobody knows is kept as it came`() {
        let desk = BoardDesk()
        hook(desk, "QuantumLeap", ",\"where\":\"there\"")
        #expect(rows(desk, of: run(desk, of: tasks(desk)[0])) == ["raw QuantumLeap"])
    }

    @Test func `sub-agents are counted while they are there`() {
        let desk = BoardDesk()
        hook(desk, "UserPromptSubmit", ",\"prompt\":\"Look around\"")
        hook(desk, "SubagentStart", ",\"agent_id\":\"a-1\",\"agent_type\":\"Explore\"")
        #expect(desk.send(.get, "/api/openclaw/sessions?status=active").value.array?.count == 1)
        hook(desk, "SubagentStop", ",\"agent_id\":\"a-1\",\"agent_type\":\"Explore\"")
        #expect(desk.send(.get, "/api/openclaw/sessions?status=active").value.array?.isEmpty == true)
    }

    @Test func `sessions in one folder share a project, and deeper folders belong to it`() {
        let desk = BoardDesk()
        hook(desk, "UserPromptSubmit", ",\"prompt\":\"One\"")
        let body =
            "{\"session_id\":\"s-2\",\"cwd\":\"/home/ada/shop/web\",\"hook_event_name\":\"UserPromptSubmit\",\"prompt\":\"Two\"}"
        _ = desk.send(.post, "/api/ingest/hooks", body)
        #expect(Set(tasks(desk).map { $0.line("projectId") }).count == 1)
        #expect(tasks(desk).count == 2)
    }

    @Test func `hooks of an agent under a wrapper speak of the wrapper's run`() {
        let desk = BoardDesk()
        let start =
            "{\"type\":\"system\",\"subtype\":\"init\",\"session_id\":\"s-1\",\"cwd\":\"/w\",\"model\":\"opus\",\"claude_code_version\":\"2\",\"uuid\":\"u-1\"}\n"
        _ = desk.object(.post, "/api/ingest/auto?run=r-1&title=Wrapped", start)
        hook(desk, "PreToolUse", bash("ls", id: "toolu_1"))
        let call =
            "{\"type\":\"assistant\",\"session_id\":\"s-1\",\"uuid\":\"u-2\",\"message\":{\"id\":\"m\",\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"Bash\",\"input\":{\"command\":\"ls\"}}]}}\n"
        _ = desk.object(.post, "/api/ingest/auto?run=r-1&offset=\(start.utf8.count)", call)
        hook(desk, "SessionEnd")
        #expect(tasks(desk).count == 1)
        let wrapped = run(desk, of: tasks(desk)[0])
        #expect(wrapped.line("runId", "status") == "r-1 running", "How a process ends its wrapper knows.")
        #expect(rows(desk, of: wrapped).filter { $0.hasPrefix("tool_start") } == ["tool_start Bash: ls"])
        _ = desk.object(.post, "/api/ingest/auto?run=r-1&exit=0")
        #expect(run(desk, of: tasks(desk)[0]).line("status", "exitCode") == "completed 0")
    }

    @Test func `secrets stay outside`() {
        let desk = BoardDesk()
        let secret = "ghp_" + String(repeating: "a1B2", count: 9)
        hook(desk, "UserPromptSubmit", ",\"prompt\":\"Use \(secret) for it\"")
        hook(desk, "PreToolUse", bash("curl -H 'Authorization: Bearer \(secret)'", id: "toolu_1"))
        hook(desk, "SessionEnd")
        let log = desk.send(.get, "/api/log").text
        #expect(!log.contains(secret))
        #expect(log.contains("redacted"))
    }
}
