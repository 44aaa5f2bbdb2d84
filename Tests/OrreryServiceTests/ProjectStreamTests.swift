// Why: seed 003's clients listen by name and read snake_case; what they are told live and what they are told from the log
// must be the same bytes, or a page that was away would show another board.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import OrreryStreams
import OrreryTime
import TestSupport
import Testing

/// Rule: design page 4, "The four streams", and the settlements of seed 003's payloads.
@Suite struct ProjectStreamTests {
    /// A frame as an `EventSource` with named listeners hands it over.
    private struct Heard {
        var id: String?
        var name: String?
        var data: JSONObject

        /// The frames in the text of a stream. One without data moves nothing but the cursor.
        static func all(_ text: String) -> [Heard] {
            text.split(separator: "\n\n").compactMap { block in
                var heard = Heard(data: [:])
                var hasData = false
                for line in block.split(separator: "\n") {
                    let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                    let value = String(parts[1].dropFirst())
                    switch parts[0] {
                    case "id": heard.id = value
                    case "event": heard.name = value
                    case "data":
                        heard.data = (try? JSONReader.value(from: Array(value.utf8)))?.object ?? [:]
                        hasData = true
                    default: break
                    }
                }
                return hasData ? heard : nil
            }
        }
    }

    private let desk = BoardDesk()

    /// What viewers of `default` were sent live.
    private var liveText: String {
        let frames = Publisher.frames(desk.log, owner: { _ in "local" }, isHeard: { $0 == .project })[.project] ?? []
        return String(decoding: frames.flatMap(\.bytes), as: UTF8.self)
    }

    private func heard(_ names: String...) -> [JSONObject] {
        Heard.all(liveText).filter { names.contains($0.name ?? "") }.map(\.data)
    }

    private func post(_ target: String, _ body: String = "") -> JSONObject { desk.object(.post, target, body) }

    private func start(_ task: String, _ body: String = "{}") -> (id: Int64, runID: String) {
        let run = post("/api/tasks/\(task)/invocations", body)
        return (run["id"]!.integer!, run["runId"]!.string!)
    }

    /// A planned task with two parts, the second of which waits for the first, all the way to its end.
    private func plan() -> (task: String, parts: [String]) {
        let task = desk.newTask("{\"title\":\"Shop\",\"plan\":true}")
        let planner = start(task, "{\"agentType\":\"PLANNER\"}")
        let body = "[{\"title\":\"Schema\",\"key\":\"s\"},{\"title\":\"API\",\"blockedBy\":[\"s\"]}]"
        let parts = desk.send(.post, "/api/tasks/\(task)/subtasks", body).value.array!.map { $0.object!["id"]!.string! }
        _ = post("/api/invocations/\(planner.id)/complete")
        for part in parts {
            let worker = start(part, "{\"agentType\":\"WORKER\"}")
            _ = post("/api/invocations/\(worker.id)/complete", "{\"pr_url\":\"https://example.com/pr/1\"}")
            _ = post("/api/subtasks/\(part)/merge")
        }
        return (task, parts)
    }

    @Test func `a stream begins with who is connected, and with the runs that go on`() throws {
        let task = desk.newTask("{\"title\":\"x\"}")
        let run = start(task, "{\"agentType\":\"PLANNER\",\"prompt\":\"secret\"}")
        let text = desk.send(.get, "/api/projects/default/events?subscribe_logs=\(run.runID),\(run.id)").text
        #expect(text.hasPrefix("retry: 2000\n\n"))
        #expect(!text.contains("secret"))
        let frames = Heard.all(text)
        #expect(frames.map(\.name) == ["connected"])
        let connected = try #require(frames.first)
        let engine = desk.conductor.engine
        #expect(connected.id == "\(engine.epoch)-\(engine.head)")
        #expect(connected.data.line("project_id", "epoch", "head") == "default \(engine.epoch) \(engine.head)")
        #expect(connected.data.line("heartbeat_seconds", "subscribed_logs") == "30 [\(run.id)]")
        let runs = try #require(connected.data["active_runs"]?.array)
        #expect(runs.count == 1)
        #expect(connected.data["active_agents"] == connected.data["active_runs"])
        #expect(runs[0].object?.line("id", "run_id", "agent_type") == "\(run.runID) \(run.runID) PLANNER")
        let again = Heard.all(desk.send(.get, "/api/projects/default/events").text)
        #expect(again[0].data["connection_id"]?.string?.isEmpty == false)
        #expect(again[0].data["connection_id"] != connected.data["connection_id"])
    }

    @Test func `the runs that go on are a list of their own, in the seed's words`() throws {
        let (task, other) = (desk.newTask("{\"title\":\"x\"}"), desk.newTask("{\"title\":\"y\"}"))
        _ = post("/api/projects", "{\"id\":\"far\",\"name\":\"Far\",\"path\":\"/srv/far\"}")
        let far = start(desk.newTask("{\"title\":\"z\",\"projectId\":\"far\"}"))
        let (first, ended) = (start(task), start(other))
        _ = post("/api/invocations/\(ended.id)/complete")
        let runs = try #require(desk.object(.get, "/api/projects/default/active-runs")["runs"]?.array)
        #expect(runs.compactMap { $0.object?["run_id"]?.string } == [first.runID])
        let row = try #require(runs.first?.object)
        #expect(row.line("id", "task_id", "subtask_id") == "\(first.runID) \(task) null")
        #expect(row.line("status", "agent_type", "project_id", "invocation_id") == "RUNNING WORKER default \(first.id)")
        #expect(row["log_path"] != nil && row["started_at"]?.instant == BoardDesk.start)
        let ofPath = desk.object(.get, "/api/projects/%2Fsrv%2Ffar/active-runs")["runs"]?.array
        #expect(ofPath?.compactMap { $0.object?["id"]?.string } == [far.runID])
    }

    @Test func `a run is started, completed and failed under every name that the seed has for what it says`() throws {
        let task = desk.newTask("{\"title\":\"x\"}")
        let run = start(task, "{\"agentType\":\"WORKER\",\"provider\":\"codex\"}")
        desk.advance(by: .seconds(90))
        _ = post(
            "/api/invocations/\(run.id)/complete", "{\"pr_url\":\"https://example.com/pr/7\",\"response\":\"long\"}")
        let failing = start(task)
        desk.advance(by: .seconds(1))
        _ = post("/api/invocations/\(failing.id)/fail", "{\"error\":\"tests fail\",\"will_retry\":true}")

        let started = try #require(heard("agent:started").first)
        #expect(started.line("run_id", "agent_type", "task_id") == "\(run.runID) WORKER \(task)")
        #expect(started.line("subtask_id", "log_path", "provider", "status") == "null null codex RUNNING")
        #expect(started["started_at"]?.instant == BoardDesk.start)
        let completed = try #require(heard("agent:completed").first)
        #expect(completed.line("run_id", "duration_ms", "status") == "\(run.runID) 90000 SUCCEEDED")
        #expect(completed.line("pr_url") == "https://example.com/pr/7")
        #expect(completed["completed_at"]?.instant == BoardDesk.start + .seconds(90))
        #expect(completed["response"] == nil)
        let failed = try #require(heard("agent:failed").first)
        #expect(failed.line("run_id", "error", "will_retry") == "\(failing.runID) tests fail true")
        #expect(failed.line("error_message", "status", "timed_out") == "tests fail FAILED false")
        #expect(failed["failed_at"]?.instant == BoardDesk.start + .seconds(91))
    }

    @Test func `a run out of time has failed, and says that it was the time`() throws {
        let run = start(desk.newTask("{\"title\":\"x\"}"), "{\"timeout\":30}")
        desk.advance(by: .seconds(30))
        let failed = try #require(heard("agent:failed").first)
        #expect(failed.line("run_id", "status", "timed_out", "timedOut") == "\(run.runID) FAILED true true")
        #expect(failed["error"]?.string?.contains("30 s") == true)
        #expect(heard("agent:completed").isEmpty)
    }

    @Test func `a planned task goes by its plan's words, its parts by theirs, and each run names both`() {
        let (task, parts) = plan()
        #expect(
            heard("task:status_changed").map { $0.line("task_id", "old_status", "new_status") } == [
                "\(task)  PLANNING", "\(task) PLANNING ACTIVE", "\(task) ACTIVE DONE",
            ])
        #expect(
            heard("subtask:status_changed").map { $0.line("subtask_id", "old_status", "new_status") } == [
                "\(parts[0])  PENDING", "\(parts[1])  BLOCKED", "\(parts[0]) PENDING READY",
                "\(parts[0]) READY IN_PROGRESS", "\(parts[0]) IN_PROGRESS COMPLETED", "\(parts[0]) COMPLETED MERGED",
                "\(parts[1]) BLOCKED READY", "\(parts[1]) READY IN_PROGRESS", "\(parts[1]) IN_PROGRESS COMPLETED",
                "\(parts[1]) COMPLETED MERGED",
            ])
        #expect(heard("subtask:status_changed").allSatisfy { $0["task_id"] == .string(task) })
        #expect(
            heard("subtask:unblocked").map { $0.line("task_id", "subtask_id", "unblocked_by", "unblocked_by_id") } == [
                "\(task) \(parts[1]) \(parts[0]) \(parts[0])"
            ])
        #expect(
            heard("agent:started").map { $0.line("agent_type", "task_id", "subtask_id") } == [
                "PLANNER \(task) null", "WORKER \(task) \(parts[0])", "WORKER \(task) \(parts[1])",
            ])
    }

    @Test func `a task without a plan goes by its column, and what moves beside it is told by a name of ours`() {
        let task = desk.newTask("{\"title\":\"x\"}")
        _ = post("/api/tasks/\(task)/start")
        _ = post("/api/tasks/\(task)/stop")
        _ = desk.object(.patch, "/api/tasks/\(task)", "{\"status\":\"done\"}")
        _ = desk.send(.delete, "/api/tasks/\(task)")
        let frames = Heard.all(liveText).filter { $0.name?.hasPrefix("task:") == true }
        #expect(
            frames.map { "\($0.name ?? "") \($0.data.line("old_status", "new_status", "task_status"))" } == [
                "task:status_changed  inbox INITIALIZING", "task:updated inbox inbox RUNNING",
                "task:status_changed inbox in_progress RUNNING", "task:updated in_progress in_progress STOPPED",
                "task:status_changed in_progress done STOPPED", "task:deleted - - -",
            ])
        #expect(frames.allSatisfy { $0.data["task_id"] == .string(task) })
        #expect(frames[0].data.line("title", "plan_status") == "x null")
        #expect(frames[3].data["previous"]?.object?.line("taskStatus", "status") == "RUNNING in_progress")
    }

    @Test func `a task that is planned later has had no plan's word before`() {
        let task = desk.newTask("{\"title\":\"x\"}")
        _ = desk.object(.patch, "/api/tasks/\(task)", "{\"planStatus\":\"PLANNING\"}")
        #expect(heard("task:status_changed").last?.line("old_status", "new_status") == " PLANNING")
    }

    @Test func `who is stuck, waits and has recovered is told with the evidence, under names of ours`() {
        let task = desk.newTask("{\"title\":\"x\"}")
        let run = start(task)
        _ = post("/api/invocations/\(run.id)/activity", "{\"message\":\"on it\"}")
        desk.advance(by: .seconds(16 * 60))
        _ = post("/api/invocations/\(run.id)/activity", "{\"message\":\"still on it\"}")
        _ = post("/api/invocations/\(run.id)/waiting", "{\"reason\":\"May I?\"}")
        let frames = Heard.all(liveText).filter { ["task:stuck", "task:recovered", "task:waiting"].contains($0.name) }
        #expect(frames.map(\.name) == ["task:stuck", "task:recovered", "task:waiting"])
        #expect(frames.map { $0.data.line("task_id", "health") } == ["stuck", "ok", "waiting"].map { "\(task) \($0)" })
        #expect(frames[0].data["health_reason"]?.object?["kind"] == .string("silent"))
    }

    @Test func `every frame is named, and the cursor moves with the last frame of an event`() {
        _ = plan()
        let frames = Heard.all(liveText)
        #expect(frames.allSatisfy { $0.name != nil })
        let events = frames.map { $0.data["event_id"]?.string }
        for (index, frame) in frames.enumerated() {
            let isLast = index + 1 == frames.count || events[index + 1] != events[index]
            #expect(frame.id == (isLast ? events[index] : nil), "frame \(index), \(frame.name ?? "")")
        }
        #expect(frames.contains { $0.id == nil }, "A part that is unblocked has a new status as well.")
    }

    @Test func `what is read from the log is what was sent live`() throws {
        _ = plan()
        let stopped = desk.newTask("{\"title\":\"x\"}")
        _ = post("/api/tasks/\(stopped)/start")
        _ = post("/api/tasks/\(stopped)/stop")
        let engine = desk.conductor.engine
        var hub = StreamHub(
            epoch: engine.epoch, head: engine.head, viewersMax: 1, ringFramesMax: 1, ringBytesMax: 1)
        let opening = StreamOpening(
            dialect: .project, topic: StreamTopic(projectID: "default"),
            cursor: StreamCursor(epoch: engine.epoch, seq: 0), preface: [])
        let opened = hub.open(opening, at: .zero)
        let viewer = try #require(opened)
        var text = ""
        while true {
            while let piece = hub.read(viewer, capacity: 100_000) { text += piece }
            guard let request = hub.catchUps().first else { break }
            let piece = try engine.catchUp(request.question, eventsMax: 7, bytesMax: 1_000_000)
            _ = hub.supply(request, piece)
        }
        #expect(text == liveText)
        #expect(text.utf8.count > 10_000)
    }

    @Test func `a stream that cannot resume says so once by name`() {
        let frames = Heard.all(desk.send(.get, "/api/projects/default/events?lastEventId=gone-5").text)
        #expect(frames.map(\.name) == ["connected", "reset"])
        #expect(frames[1].data.line("reason", "from") == "another epoch gone-5")
        let resumed = Heard.all(
            desk.send(
                .get, "/api/projects/default/events?lastEventId=gone-5",
                headers: [Header("Last-Event-ID", "\(desk.conductor.engine.epoch)-0")]
            ).text)
        #expect(resumed.map(\.name) == ["connected"])
        #expect(resumed[0].data.line("resumed_from") == "\(desk.conductor.engine.epoch)-0")
    }

    @Test func `a project that is not there is 404, one that is another's is 403, and nothing of it is changed`() {
        let ada = Caller(user: "ada", tokenID: "1")
        let made = desk.send(.post, "/api/projects", "{\"id\":\"hers\",\"name\":\"Hers\"}", as: ada)
        #expect(made.value.object?.line("ownerId", "owner_id") == "ada ada")
        let bob = Caller(user: "bob", tokenID: "2")
        for target in ["events", "active-runs"] {
            #expect(desk.send(.get, "/api/projects/none/\(target)", as: bob).status == 404)
            #expect(desk.send(.get, "/api/projects/hers/\(target)", as: bob).status == 403)
            #expect(desk.send(.head, "/api/projects/hers/\(target)", as: bob).status == 403)
            #expect(desk.send(.get, "/api/projects/hers/\(target)", as: ada).status == 200)
            #expect(desk.send(.get, "/api/projects/default/\(target)", as: bob).status == 200)
        }
        let head = desk.conductor.engine.head
        #expect(desk.send(.patch, "/api/projects/hers", "{\"name\":\"Mine\"}", as: bob).status == 403)
        #expect(desk.conductor.engine.head == head)
        #expect(desk.send(.patch, "/api/projects/hers", "{\"name\":\"Still hers\"}", as: ada).status == 200)
    }

    @Test(arguments: ["nobody", "1,2", "all,", ",", "99999999999999999999", "all,all"])
    func `a run that the project has not is refused before the stream begins`(names: String) {
        let run = start(desk.newTask("{\"title\":\"x\"}"))
        let refusal = desk.send(.get, "/api/projects/default/events?subscribe_logs=\(names)")
        #expect(refusal.status == 400)
        #expect(refusal.text.contains(run.runID), "It names the runs that go on.")
    }

    @Test func `logs of all runs, of ended ones and of none may be asked for, but not of another project's`() {
        let run = start(desk.newTask("{\"title\":\"x\"}"))
        _ = post("/api/invocations/\(run.id)/complete")
        _ = post("/api/projects", "{\"id\":\"far\",\"name\":\"Far\"}")
        func subscribed(_ project: String, _ names: String) -> String? {
            let answer = desk.send(.get, "/api/projects/\(project)/events?subscribe_logs=\(names)")
            return answer.status == 200 ? Heard.all(answer.text)[0].data.line("subscribed_logs") : nil
        }
        #expect(subscribed("default", "all") == "all")
        #expect(subscribed("default", "") == "[]")
        #expect(subscribed("default", run.runID) == "[\(run.id)]")
        #expect(subscribed("far", run.runID) == nil)
        #expect(subscribed("default", Array(repeating: run.runID, count: 100).joined(separator: ",")) == "[\(run.id)]")
        #expect(subscribed("default", Array(repeating: run.runID, count: 101).joined(separator: ",")) == nil)
    }
}
