// Why: what agents print becomes a run with the right end, whichever way it comes in, however often and however torn.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import OrreryTime
import TestSupport
import Testing

@Suite struct IngestStreamTests {
    /// A session of Claude as `stream-json`: two tools, one of which fails, and a result.
    private static let claude: [String] = [
        "{\"type\":\"system\",\"subtype\":\"init\",\"session_id\":\"s-9\",\"cwd\":\"/home/ada/shop\",\"model\":\"opus\","
            + "\"claude_code_version\":\"2.1\",\"uuid\":\"u-1\"}",
        "{\"type\":\"assistant\",\"session_id\":\"s-9\",\"uuid\":\"u-2\",\"message\":{\"id\":\"m-1\",\"role\":\"assistant\","
            + "\"content\":[{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"Bash\",\"input\":{\"command\":\"swift test\"}}]}}",
        "{\"type\":\"user\",\"session_id\":\"s-9\",\"uuid\":\"u-3\",\"message\":{\"role\":\"user\",\"content\":"
            + "[{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\",\"content\":\"1 test failed\",\"is_error\":true}]}}",
        "{\"type\":\"assistant\",\"session_id\":\"s-9\",\"uuid\":\"u-4\",\"message\":{\"id\":\"m-2\",\"role\":\"assistant\","
            + "\"content\":[{\"type\":\"text\",\"text\":\"It fails. Größe ✓\"}]}}",
        "{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"session_id\":\"s-9\",\"uuid\":\"u-5\","
            + "\"result\":\"It fails.\",\"total_cost_usd\":0.25,\"num_turns\":2,"
            + "\"usage\":{\"input_tokens\":10,\"output_tokens\":5}}",
    ]

    private static var file: String { claude.joined(separator: "\n") + "\n" }

    private func tasks(_ desk: BoardDesk) -> [JSONObject] {
        desk.send(.get, "/api/tasks").value.array?.compactMap(\.object) ?? []
    }

    private func runs(_ desk: BoardDesk) -> [JSONObject] {
        tasks(desk).reversed().flatMap { task in
            desk.send(.get, "/api/tasks/\(task["id"]!.string!)/invocations").value.array?.compactMap(\.object) ?? []
        }
    }

    private func rows(_ desk: BoardDesk, of run: JSONObject) -> [String] {
        let details = desk.object(.get, "/api/invocations/\(run["id"]!.integer!)")["invocation"]?.object
        return details?["activities"]?.array?.compactMap { $0.object?.line("type", "message") } ?? []
    }

    private func logLines(_ desk: BoardDesk, of run: JSONObject) -> [String] {
        desk.object(.get, "/api/invocations/\(run["id"]!.integer!)/log")["lines"]?.array?
            .compactMap { $0.object?["text"]?.string } ?? []
    }

    @Test func `a recorded session is a run with its end, its tools, its tokens and its cost`() {
        let desk = BoardDesk()
        let receipt = desk.object(.post, "/api/ingest/auto", Self.file)
        #expect(receipt.line("lines", "duplicates", "unknown", "refused") == "5 0 0 0")
        let run = runs(desk)[0]
        #expect(
            run.line("status", "provider", "model", "sessionId", "response") == "completed claude opus s-9 It fails.")
        #expect(run["usage"]?.object?.line("inputTokens", "outputTokens", "costUSD") == "10 5 0.25")
        let said = rows(desk, of: run)
        #expect(said.contains("tool_start Bash: swift test"))
        #expect(said.contains("tool_exec Bash: swift test"))
        #expect(said.contains("output It fails. Größe ✓"))
        #expect(logLines(desk, of: run).contains("  1 test failed"))
        let task = tasks(desk)[0]
        #expect(task.line("taskStatus", "status", "title") == "COMPLETED review Claude in shop")
        #expect(task["usage"]?.object?.line("inputTokens", "costUSD") == "10 0.25")
        #expect(receipt["runs"]?.array?[0].object?.line("runId", "status") == "s-9 completed")
    }

    @Test func `a line of another's session costs the lines beside it nothing`() {
        let desk = BoardDesk()
        for project in ["hers", "his"] {
            _ = desk.send(.post, "/api/projects", "{\"id\":\"\(project)\",\"name\":\"\(project)\"}")
        }
        let (hers, his) = (
            Caller(user: "local", tokenID: "a1", projectID: "hers"),
            Caller(user: "local", tokenID: "b1", projectID: "his")
        )
        let another = Self.file.replacing("s-9", with: "s-1").replacing("\"u-", with: "\"v-").replacing(
            "toolu_1", with: "t-1")
        #expect(desk.send(.post, "/api/ingest/claude", another, as: his).status == 200)
        let length = desk.log.count
        let answer = desk.send(
            .post, "/api/ingest/claude", Self.file + another.replacing("\"v-", with: "\"w-"), as: hers)
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer.value.object?.line("lines", "refused") == "10 5")
        #expect(runs(desk).map { $0.line("sessionId", "status") }.sorted() == ["s-1 completed", "s-9 completed"])
        #expect(desk.log.dropFirst(length).allSatisfy { $0.event.projectID.text == "hers" || $0.event.taskID == nil })
    }

    @Test func `posted twice nothing doubles, and after a restart neither`() {
        let folder = FileFolder()
        let path = folder.path("board.db")
        do {
            let first = BoardDesk(database: path)
            _ = first.object(.post, "/api/ingest/auto", Self.file)
            let length = first.log.count
            #expect(first.object(.post, "/api/ingest/claude", Self.file)["duplicates"] == .integer(5))
            #expect(first.log.count == length)
        }
        let second = BoardDesk(seed: 2, database: path, at: BoardDesk.start + .seconds(60))
        let before = second.log.count
        #expect(second.object(.post, "/api/ingest/auto", Self.file)["duplicates"] == .integer(5))
        #expect(second.log.count == before)
        #expect(runs(second).count == 1)
    }

    @Test func `torn anywhere it says the same`() {
        let whole = BoardDesk()
        let bytes = Array(Self.file.utf8)
        _ = whole.object(.post, "/api/ingest/auto?run=r&end=1", Self.file)
        let expected = rows(whole, of: runs(whole)[0])
        for cut in stride(from: 1, to: bytes.count, by: 13) {
            let desk = BoardDesk()
            // As text the pieces may be no UTF-8.
            desk.post("/api/ingest/auto?run=r", Array(bytes[..<cut]))
            desk.post("/api/ingest/auto?run=r&offset=\(cut)", Array(bytes[cut...]))
            _ = desk.object(.post, "/api/ingest/auto?run=r&offset=\(bytes.count)&end=1")
            #expect(rows(desk, of: runs(desk)[0]) == expected, "cut at \(cut)")
        }
    }

    @Test func `lines that come after a restart belong to the run that they belonged to`() {
        let folder = FileFolder()
        let path = folder.path("board.db")
        let half = Self.claude[..<2].joined(separator: "\n") + "\n"
        do {
            let first = BoardDesk(database: path)
            _ = first.object(.post, "/api/ingest/auto?run=r-1", half)
        }
        let second = BoardDesk(seed: 2, database: path, at: BoardDesk.start + .seconds(60))
        let rest = Self.claude[2...].joined(separator: "\n") + "\n"
        _ = second.object(.post, "/api/ingest/auto?run=r-1&offset=\(half.utf8.count)", rest)
        _ = second.object(.post, "/api/ingest/auto?run=r-1&exit=0")
        #expect(runs(second).count == 1)
        #expect(runs(second)[0].line("status", "exitCode") == "completed 0")
        #expect(rows(second, of: runs(second)[0]).count { $0.hasPrefix("tool_exec") } == 1)
        #expect(tasks(second)[0].line("taskStatus") == "COMPLETED")
    }

    @Test(arguments: [
        ("exit=0", "completed 0 null", "COMPLETED"), ("exit=3", "failed 3 It exited with code 3.", "FAILED"),
        ("signal=9", "failed 137 Killed by signal 9 (SIGKILL).", "FAILED"),
        ("end=1", "completed null null", "COMPLETED"),
    ])
    func `a program ends as it ended`(end: String, run: String, task: String) {
        let desk = BoardDesk()
        _ = desk.object(.post, "/api/ingest/auto?run=r-1&title=make", "one\ntwo\n")
        #expect(tasks(desk)[0].line("taskStatus", "title") == "RUNNING make")
        _ = desk.object(.post, "/api/ingest/auto?run=r-1&title=make&\(end)")
        #expect(runs(desk)[0].line("status", "exitCode", "error") == run)
        #expect(tasks(desk)[0].line("taskStatus") == task)
        #expect(logLines(desk, of: runs(desk)[0]) == ["one", "two"])
        #expect(rows(desk, of: runs(desk)[0]).isEmpty, "What is printed stands in the log.")
    }

    @Test func `a stream that just stops is not failed`() {
        let desk = BoardDesk()
        _ = desk.object(.post, "/api/ingest/auto", Self.claude[..<2].joined(separator: "\n"))
        #expect(runs(desk)[0].line("status") == "running")
        desk.advance(by: .seconds(3_600))
        #expect(runs(desk)[0].line("status") == "running")
        #expect(tasks(desk)[0].line("health") == "stuck", "Nobody has heard of it.")
    }

    @Test func `plain text that is posted whole is a run that is over, once`() {
        let desk = BoardDesk()
        for _ in 0..<2 { _ = desk.object(.post, "/api/ingest/text", "a\nb\n") }
        #expect(runs(desk).count == 1)
        #expect(runs(desk)[0].line("status") == "completed")
        #expect(logLines(desk, of: runs(desk)[0]) == ["a", "b"])
    }

    @Test func `a kind of line that nobody knows is kept as it came, and broken lines are text`() {
        let desk = BoardDesk()
        let lines = [
            Self.claude[0], "{\"type\":\"from_the_future\",\"session_id\":\"s-9\",\"uuid\":\"u-7\",\"x\":\"\\ud800\"}",
            "{\"type\":\"assistant\",", Self.claude[4],
        ]
        let receipt = desk.object(.post, "/api/ingest/claude", lines.joined(separator: "\r\n"))
        #expect(receipt.line("lines", "unknown", "refused") == "4 1 0")
        let run = runs(desk)[0]
        #expect(run.line("status") == "completed")
        #expect(rows(desk, of: run).contains("raw from_the_future"))
        #expect(logLines(desk, of: run).contains("{\"type\":\"assistant\","))
    }

    @Test func `a run on somebody's task leaves its end to them`() {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"Theirs\"}")
        _ = desk.object(.post, "/api/ingest/auto?task=\(task)", Self.file)
        #expect(tasks(desk).count == 1)
        #expect(runs(desk)[0].line("status") == "completed")
        #expect(desk.task(task).line("taskStatus", "title") == "RUNNING Theirs")
    }

    @Test func `what cannot be is said, and nothing happens`() {
        let desk = BoardDesk()
        let length = desk.log.count
        for (target, status, words) in [
            ("/api/ingest/klingon", 404, "codex"), ("/api/ingest/auto?task=nobody", 404, "no task"),
            ("/api/ingest/auto?exit=often", 400, "exit"), ("/api/ingest/auto?offset=-1", 400, "offset"),
            ("/api/ingest/auto?project=nowhere", 404, "nowhere"),
        ] {
            let response = desk.send(.post, target, "x\n")
            #expect(response.status == status, "\(target)")
            #expect(response.text.contains(words), "\(response.text)")
        }
        #expect(desk.send(.post, "/api/ingest/auto").status == 400)
        #expect(desk.log.count == length)
    }

    @Test func `secrets in lines are in no row, no log and no event`() {
        let desk = BoardDesk()
        let secret = "sk-ant-api03-" + String(repeating: "Ab3", count: 31) + "AA"
        let line =
            "{\"type\":\"assistant\",\"session_id\":\"s-9\",\"uuid\":\"u-8\",\"message\":{\"id\":\"m\",\"role\":\"assistant\","
            + "\"content\":[{\"type\":\"tool_use\",\"id\":\"toolu_8\",\"name\":\"Bash\","
            + "\"input\":{\"command\":\"export ANTHROPIC_API_KEY=\(secret)\"}}]}}"
        _ = desk.object(.post, "/api/ingest/auto", [Self.claude[0], line].joined(separator: "\n") + "\n")
        _ = desk.object(.post, "/api/ingest/auto?run=t", "key \(secret)\n")
        #expect(!desk.send(.get, "/api/log").text.contains(secret))
        for run in runs(desk) {
            #expect(!logLines(desk, of: run).joined().contains(secret))
            #expect(logLines(desk, of: run).joined().contains("redacted"))
        }
    }

    @Test func `what a program asks for on its terminal waits for a person, and its progress is shown`() {
        let desk = BoardDesk()
        _ = desk.object(
            .post, "/api/ingest/auto?run=r&title=build", "\u{1b}]9;4;1;40\u{7}compiling\n\u{1b}]9;Password?\u{7}\n")
        let task = tasks(desk)[0]
        #expect(task["progress"]?.units(places: 2) == 40)
        #expect(task.line("health") == "waiting")
    }

    @Test func `a token that is good for one project puts everything there`() {
        let desk = BoardDesk()
        let project = desk.object(.post, "/api/projects", "{\"name\":\"Hers\"}")["id"]!.string!
        let caller = Caller(user: "ada", tokenID: "t", projectID: project)
        let response = desk.send(.post, "/api/ingest/auto", Self.file, as: caller)
        #expect(response.status == 200, "\(response.text)")
        #expect(tasks(desk)[0].line("projectId", "taskStatus") == "\(project) COMPLETED")
    }
}
