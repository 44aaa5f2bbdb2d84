// Why: seed 001's questions have answers: what started, what it does now, how it ended; nothing twice, nothing lost.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import OrreryStreams
import OrreryTime
import TestSupport
import Testing

@Suite struct InvocationTests {
    private func start(_ desk: BoardDesk, _ task: String, _ body: String = "{\"role\":\"coder\"}") -> JSONObject {
        desk.object(.post, "/api/tasks/\(task)/invocations", body)
    }

    private func timeline(_ desk: BoardDesk, _ task: String) -> [JSONObject] {
        desk.object(.get, "/api/tasks/\(task)/timeline")["timeline"]?.array?.compactMap(\.object) ?? []
    }

    @Test func `a run is recorded before its work, says what it does, and ends`() {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"x\"}")
        let run = start(
            desk, task, "{\"role\":\"coder\",\"provider\":\"codex\",\"model\":\"gpt-4o\",\"prompt\":\"Do it\"}")
        let id = run["id"]!.integer!
        #expect(run.line("status", "success", "completedAt", "duration") == "running null null null")
        #expect(run["lastActivityAt"]?.instant == BoardDesk.start)
        #expect(desk.task(task).line("taskStatus", "status") == "RUNNING in_progress")
        desk.advance(by: .seconds(5))
        _ = desk.object(
            .post, "/api/invocations/\(id)/activity", "{\"type\":\"tool_exec\",\"message\":\"exec: rg -n x\"}")
        #expect(desk.task(task).line("lastMessage", "lastActivityType") == "exec: rg -n x tool_exec")
        desk.advance(by: .seconds(205))
        let ended = desk.object(
            .post, "/api/invocations/\(id)/complete",
            "{\"response\":\"Done\",\"exitCode\":0,\"usage\":{\"inputTokens\":12,\"costUSD\":0.25},\"prUrl\":\"https://example.com/1\"}"
        )
        #expect(ended.line("status", "success", "duration", "response") == "completed true 210000 Done")

        let details = desk.object(.get, "/api/invocations/\(id)")
        #expect(details["success"] == .bool(true))
        let shown = details["invocation"]!.object!
        #expect(shown.line("taskId", "prompt", "provider") == "\(task) Do it codex")
        #expect(shown["lastActivityAt"]?.instant == BoardDesk.start + .seconds(5), "An end is no activity.")
        #expect(shown["usage"]?.object?.line("inputTokens", "outputTokens", "costUSD") == "12 null 0.25")
        #expect(
            shown["activities"]?.array?.compactMap { $0.object?.line("type", "message") } == ["tool_exec exec: rg -n x"]
        )
        #expect(desk.task(task).line("prUrl") == "https://example.com/1")
        let ofRun = desk.log.map { String(decoding: NativeDialect.json($0), as: UTF8.self) }
            .filter { $0.contains(",\"invocationId\":\(id),\"data\":") }
        #expect(ofRun.count == 3, "Its start, its activity and its end name the run beside the task.")
        #expect(desk.task(task)["counts"]?.object?["invocations"] == .integer(1))
    }

    @Test func `the timeline tells all of it in the seed's shapes, oldest first`() {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"x\"}")
        let id = start(desk, task, "{\"role\":\"coder\",\"provider\":\"codex\",\"model\":\"gpt-4o\"}")["id"]!.integer!
        _ = desk.object(.post, "/api/invocations/\(id)/activity", "{\"type\":\"tool_exec\",\"message\":\"exec: ls\"}")
        _ = desk.object(.post, "/api/invocations/\(id)/complete")
        _ = desk.object(.patch, "/api/tasks/\(task)", "{\"status\":\"review\"}")
        let entries = timeline(desk, task)
        #expect(
            entries.compactMap { $0["type"]?.string } == [
                "task.created", "task.initializing", "task.running", "task.started", "invocation.started",
                "invocation.activity", "invocation.completed", "task.review",
            ])
        let started = entries[4]
        #expect(started.line("role", "provider", "model", "invocationId") == "coder codex gpt-4o \(id)")
        #expect(entries[5].line("activity", "activityType") == "exec: ls tool_exec")
        #expect(entries[6].line("success", "duration") == "true 0")
        #expect(entries[7].line("actor", "message") == "orchestrator Task moved to review phase")
        for entry in entries { #expect(entry["timestamp"]?.instant != nil && entry["eventId"] != nil) }
    }

    @Test func `a stream begins with the run that goes on and what it has done, each event by the timeline's name`() {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"x\"}")
        let nobody = desk.send(.get, "/api/tasks/\(task)/stream").text
        #expect(nobody.contains("\"type\":\"no_active_invocation\""))
        // The seed's panel shows these two of every frame.
        #expect(nobody.contains("\"timestamp\":\"\(BoardDesk.start)\",\"message\":\"No invocation is running\""))
        let id = start(desk, task)["id"]!.integer!
        _ = desk.object(
            .post, "/api/invocations/\(id)/activity",
            "[{\"type\":\"output\",\"message\":\"one\"},{\"type\":\"output\",\"message\":\"two\"}]")
        let stream = desk.send(.get, "/api/tasks/\(task)/stream").text
        let frames = stream.split(separator: "\n").compactMap { line -> JSONObject? in
            guard line.hasPrefix("data: ") else { return nil }
            return (try? JSONReader.value(from: Array(line.dropFirst(6).utf8)))?.object
        }
        #expect(
            frames.compactMap { $0["type"]?.string } == [
                "invocation.current", "invocation.activity", "invocation.activity",
            ])
        #expect(frames[0].line("id", "role", "status") == "\(id) coder running")
        #expect(frames[1].line("message", "activity_type", "invocation_id") == "one output \(id)")
        #expect(frames[1]["activity"]?.object?.line("type", "message") == "output one")
        #expect(!stream.contains("event:"))
        // The page that looks at `eventId` shows nothing twice.
        let told = Set(timeline(desk, task).compactMap { $0["eventId"]?.string })
        #expect(frames.allSatisfy { told.contains($0["eventId"]!.string!) })
        #expect(frames.allSatisfy { $0["timestamp"]?.instant != nil })
        #expect(frames[0].line("message") == "coder started")
        // Live frames are the same as those of the beginning.
        let live = desk.log.map { String(decoding: TimelineDialect.frame($0), as: UTF8.self) }.filter { !$0.isEmpty }
        #expect(live.count == 3)
        #expect(live[1].contains(String(stream.split(separator: "\n").first { $0.contains("\"one\"") } ?? "-")))
    }

    @Test func `what comes after the end is kept and marked late, and moves nothing`() {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"x\"}")
        let id = start(desk, task)["id"]!.integer!
        _ = desk.object(.post, "/api/invocations/\(id)/fail", "{\"error\":\"no network\",\"willRetry\":true}")
        let before = desk.task(task)
        desk.advance(by: .seconds(9))
        let late = desk.object(.post, "/api/invocations/\(id)/activity", "{\"message\":\"still here\"}")
        #expect(late["activities"]?.array?.first?.object?["isLate"] == .bool(true))
        #expect(desk.task(task)["lastActivityAt"] == before["lastActivityAt"])
        let shown = desk.object(.get, "/api/invocations/\(id)")["invocation"]!.object!
        #expect(shown.line("status", "error", "willRetry") == "failed no network true")
        #expect(shown["activities"]?.array?.count == 1)
        #expect(desk.send(.post, "/api/invocations/\(id)/complete").status == 409)
        #expect(desk.send(.post, "/api/invocations/\(id)/fail").status == 409)
    }

    @Test func `a run that takes longer than it was given ends as a timeout, once, at its time`() {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"x\"}")
        let id = start(desk, task, "{\"timeout\":30}")["id"]!.integer!
        let quick = start(desk, task, "{\"timeout\":30}")["id"]!.integer!
        _ = desk.object(.post, "/api/invocations/\(quick)/complete")
        desk.advance(by: .milliseconds(29_999))
        #expect(desk.object(.get, "/api/invocations/\(id)")["invocation"]?.object?.line("status") == "running")
        desk.advance(by: .milliseconds(1))
        #expect(
            desk.object(.get, "/api/invocations/\(id)")["invocation"]?.object?.line("status", "success", "duration")
                == "timeout false 30000")
        desk.advance(by: .minutes(5))
        #expect(desk.log.count { $0.event.type == .invocationTimeout } == 1)
        let last = timeline(desk, task).last { $0["invocationId"] != nil }
        #expect(last?.line("type", "status", "timedOut") == "invocation.failed timeout true")
    }

    @Test func `a run is found by its integer and by its run id`() {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"x\"}")
        let run = start(desk, task, "{\"runId\":\"run-7\"}")
        #expect(run.line("runId", "run_id") == "run-7 run-7")
        #expect(desk.send(.post, "/api/tasks/\(task)/invocations", "{\"runId\":\"run-7\"}").status == 409)
        _ = desk.object(.post, "/api/invocations/run-7/activity", "{\"message\":\"m\"}")
        _ = desk.object(.post, "/api/invocations/run-7/complete")
        #expect(desk.object(.get, "/api/invocations/run-7")["invocation"]?.object?["id"] == run["id"])
        #expect(desk.send(.post, "/api/tasks/\(task)/invocations", "{\"runId\":\"12\"}").status == 400)
    }

    @Test(arguments: [
        ("{\"message\":\"a\"}", 201, 1), ("[{\"message\":\"a\"},{\"message\":\"b\"}]", 201, 2),
        ("{\"message\":\"a\"}\n{\"message\":\"b\"}\r\n\n{\"message\":\"c\"}\n", 201, 3), ("", 400, 0), ("[]", 400, 0),
        ("{\"message\":\"a\"}\nnonsense", 400, 0), ("[1]", 400, 0), ("{\"type\":\"output\"}", 400, 0),
        ("[{\"message\":\"a\"},{\"message\":\" \"}]", 400, 0),
    ])
    func `activity comes as one, as an array or a line each, all or none of it`(body: String, status: Int, count: Int) {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"x\"}")
        let id = start(desk, task)["id"]!.integer!
        #expect(desk.send(.post, "/api/invocations/\(id)/activity", body).status == status)
        #expect(desk.log.count { $0.event.type == .invocationActivity } == count)
    }

    @Test func `what is not there or belongs to another project is 404`() {
        let desk = BoardDesk()
        _ = desk.object(.post, "/api/projects", "{\"id\":\"shop\",\"name\":\"Shop\",\"path\":\"/src/shop\"}")
        let task = desk.newTask("{\"title\":\"x\",\"projectId\":\"shop\"}")
        let id = start(desk, task)["id"]!.integer!
        for path in ["/api/tasks/\(task)/timeline", "/api/tasks/\(task)/stream", "/api/invocations/\(id)"] {
            #expect(desk.send(.get, path).status == 200)
            #expect(desk.send(.get, "\(path)?project=shop").status == 200)
            #expect(desk.send(.get, "\(path)?project=%2Fsrc%2Fshop").status == 200)
            #expect(desk.send(.get, "\(path)?project=default").status == 404)
        }
        for (method, path) in [
            (OrreryHTTP.Method.get, "/api/invocations/999"), (.get, "/api/invocations/none"),
            (.get, "/api/tasks/none/timeline"), (.get, "/api/tasks/none/stream"),
            (.post, "/api/invocations/999/complete"),
        ] {
            #expect(desk.send(method, path).status == 404, "\(path)")
        }
        #expect(desk.send(.post, "/api/invocations/999/activity", "{\"message\":\"m\"}").status == 404)
    }

    @Test func `a timeline is told up to a moment`() {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"x\"}")
        let id = start(desk, task)["id"]!.integer!
        let before = timeline(desk, task)
        let moment = BoardDesk.start
        desk.advance(by: .seconds(5))
        _ = desk.object(.post, "/api/invocations/\(id)/activity", "{\"message\":\"later\"}")
        #expect(timeline(desk, task).count > before.count)
        for place in ["\(before.last!["eventId"]!.string!)", "\(moment)"] {
            let told = desk.object(.get, "/api/tasks/\(task)/timeline?to=\(place)")["timeline"]?.array ?? []
            #expect(told.compactMap { $0.object } == before, "up to \(place)")
        }
        #expect(desk.send(.get, "/api/tasks/\(task)/timeline?to=soon").status == 400)
        #expect(desk.send(.get, "/api/tasks/\(task)/timeline?to=99999").status == 422)
    }

    @Test func `a task whose runs have ended is completing until somebody says how it ended`() {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"x\"}")
        let id = start(desk, task)["id"]!.integer!
        #expect(desk.object(.get, "/api/live-activity").line("status") == "running")
        _ = desk.object(.post, "/api/invocations/\(id)/complete")
        #expect(desk.object(.get, "/api/live-activity").line("status") == "completing")
        _ = desk.object(.patch, "/api/tasks/\(task)", "{\"taskStatus\":\"COMPLETED\"}")
        #expect(desk.object(.get, "/api/live-activity").line("status") == "completed")
    }

    @Test func `runs and their time go on over a restart`() {
        let folder = FileFolder()
        let id: Int64
        let stopped = BoardDesk.start + .seconds(20)
        do {
            let desk = BoardDesk(database: folder.path("board.db"))
            let task = desk.newTask("{\"title\":\"x\"}")
            id = start(desk, task, "{\"timeout\":60,\"prompt\":\"p\"}")["id"]!.integer!
            _ = desk.object(.post, "/api/invocations/\(id)/activity", "{\"message\":\"m\",\"metadata\":{\"a\":1}}")
            desk.advance(by: .seconds(20))
        }
        let desk = BoardDesk(database: folder.path("board.db"), at: stopped)
        let running = desk.conductor.engine.state.invocations.values
        #expect(running.map(\.id) == [id])
        #expect(running.first?.lastActivityAt == BoardDesk.start)
        desk.advance(by: .seconds(40))
        #expect(
            desk.object(.get, "/api/invocations/\(id)")["invocation"]?.object?.line("status", "duration")
                == "timeout 60000")
    }

    @Test func `a run's name names one run for good`() {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"x\"}")
        let run = start(desk, task, "{\"runId\":\"r-1\"}")["id"]!.integer!
        _ = desk.object(.post, "/api/invocations/r-1/complete")
        let head = desk.conductor.engine.head
        #expect(desk.send(.post, "/api/tasks/\(task)/invocations", "{\"runId\":\"r-1\"}").status == 409)
        #expect(desk.conductor.engine.head == head)
        #expect(desk.object(.get, "/api/invocations/r-1")["invocation"]?.object?["id"] == .integer(run))
    }

    @Test func `a task that is archived ends the runs that were left on it`() {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"x\"}")
        let run = start(desk, task, "{\"timeout\":60}")["id"]!.integer!
        _ = desk.object(.post, "/api/tasks/\(task)/stop")
        _ = desk.object(.post, "/api/tasks/\(task)/archive")
        #expect(
            desk.object(.get, "/api/invocations/\(run)")["invocation"]?.object?.line("status", "error")
                == "failed The task was archived.")
        #expect(desk.object(.get, "/api/board")["invocations"] == .array([]))
    }
}
