// Why: "is it working or stuck?" has one answer at each moment, said once, with its evidence.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import OrreryTime
import TestSupport
import Testing

@Suite struct HealthTests {
    /// What was said of the health of a task, in order, each with its minute from the start.
    private func said(_ desk: BoardDesk, _ task: String) -> [String] {
        desk.log.compactMap { committed -> String? in
            let event = committed.event
            guard event.taskID?.text == task, event.type != .taskCreated, let change = event.task else { return nil }
            for case .health(let health) in change.fields {
                let kinds = change.fields.compactMap { field -> String? in
                    if case .healthReason(let reason?) = field { reason.kind?.rawValue } else { nil }
                }
                let minute = (event.at - BoardDesk.start).components.seconds / 60
                return ([event.type.rawValue, health.rawValue] + kinds + ["\(minute)"]).joined(separator: " ")
            }
            return nil
        }
    }

    private func running(_ desk: BoardDesk, _ body: String = "{\"title\":\"x\"}") -> String {
        let task = desk.newTask(body)
        _ = desk.object(.post, "/api/tasks/\(task)/start")
        return task
    }

    private func say(_ desk: BoardDesk, _ task: String, _ message: String) {
        _ = desk.object(
            .post, "/api/tasks/\(task)/activities", "{\"activity_type\":\"updated\",\"message\":\"\(message)\"}")
    }

    @Test func `silence is quiet, then stuck, and the first word ends it: each is said once`() {
        let desk = BoardDesk()
        let task = running(desk)
        say(desk, task, "Reading")
        desk.advance(by: .minutes(60))
        #expect(said(desk, task) == ["task.updated quiet 5", "task.stuck stuck silent 15"])
        let reason = desk.task(task)["healthReason"]?.object
        #expect(reason?.line("kind", "since", "threshold") == "silent 2026-01-05T08:00:00.000Z 900")
        say(desk, task, "Writing")
        #expect(said(desk, task).last == "task.recovered ok 60")
        #expect(desk.task(task).line("health", "lastOutputAt") == "ok 2026-01-05T09:00:00.000Z")
        desk.advance(by: .minutes(15))
        #expect(said(desk, task).suffix(2) == ["task.updated quiet 65", "task.stuck stuck silent 75"])
    }

    @Test func `a threshold is reached at its instant, not before`() {
        let desk = BoardDesk()
        let task = running(desk)
        say(desk, task, "Reading")
        desk.advance(by: .minutes(15) - .milliseconds(1))
        #expect(desk.task(task).line("health") == "quiet")
        desk.advance(by: .milliseconds(1))
        #expect(desk.task(task).line("health") == "stuck")
    }

    @Test func `who never says anything has never started`() {
        let desk = BoardDesk()
        let task = running(desk)
        desk.advance(by: .minutes(30))
        #expect(said(desk, task) == ["task.stuck stuck neverStarted 2"])
        say(desk, task, "At last")
        #expect(said(desk, task).last == "task.recovered ok 30")
    }

    @Test func `infrastructure that is never made is stuck, and its next step ends that`() {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"x\",\"mode\":\"remote\"}")
        desk.advance(by: .minutes(60))
        #expect(said(desk, task) == [])
        _ = desk.object(.post, "/api/tasks/\(task)/start")
        desk.advance(by: .minutes(14))
        _ = desk.object(.patch, "/api/tasks/\(task)", "{\"initStatus\":\"CREATE_VM\"}")
        desk.advance(by: .minutes(60))
        #expect(said(desk, task) == ["task.stuck stuck silent 89"])
        #expect(desk.task(task).line("taskStatus", "initStatus", "health") == "INITIALIZING CREATE_VM stuck")
        _ = desk.object(.patch, "/api/tasks/\(task)", "{\"initStatus\":\"WAIT_VM_READY\"}")
        #expect(said(desk, task).last == "task.recovered ok 134")
        desk.advance(by: .minutes(16))
        #expect(said(desk, task).last == "task.stuck stuck silent 149")
        _ = desk.object(.patch, "/api/tasks/\(task)", "{\"initStatus\":\"ACTIVE\"}")
        #expect(said(desk, task).last == "task.recovered ok 150")
        // From here on the clocks are those of what runs.
        desk.advance(by: .minutes(3))
        #expect(said(desk, task).last == "task.stuck stuck neverStarted 152")
    }

    @Test func `infrastructure that is never made ends well with its task, whichever way that ends`() {
        for (path, body) in [("/stop", ""), ("/archive", "")] {
            let desk = BoardDesk()
            let task = desk.newTask("{\"title\":\"x\",\"mode\":\"remote\"}")
            _ = desk.object(.post, "/api/tasks/\(task)/start")
            desk.advance(by: .minutes(16))
            _ = desk.object(.post, "/api/tasks/\(task)\(path)", body)
            desk.advance(by: .minutes(60))
            #expect(said(desk, task) == ["task.stuck stuck silent 15", "task.recovered ok 16"])
        }
    }

    @Test func `who says the same again and again turns in circles, numbers or not`() {
        let desk = BoardDesk()
        let task = running(desk)
        for minute in 0...40 {
            say(desk, task, "Retry \(minute) of 100:  connection refused")
            desk.advance(by: .minutes(1))
        }
        #expect(said(desk, task) == ["task.stuck stuck looping 30"])
        say(desk, task, "Connected")
        #expect(said(desk, task).last == "task.recovered ok 41")
    }

    @Test func `a silence that may be shorter than the launch is noticed after the first word`() {
        for (threshold, health) in [("quietAfter", "quiet"), ("stuckAfter", "stuck"), ("loopAfter", "stuck")] {
            let desk = BoardDesk()
            let task = running(desk, "{\"title\":\"x\",\"thresholds\":{\"\(threshold)\":1}}")
            desk.advance(by: .milliseconds(500))
            say(desk, task, "Reading")
            desk.advance(by: .seconds(2))
            #expect(desk.task(task).line("health") == health, "\(threshold)")
        }
    }

    @Test func `work that moves is never stuck`() {
        let desk = BoardDesk()
        let task = running(desk)
        say(desk, task, "Same")
        for percent in 1...50 {
            desk.advance(by: .minutes(4))
            _ = desk.object(.patch, "/api/tasks/\(task)", "{\"progress\":0.\(percent < 10 ? "0" : "")\(percent)}")
        }
        #expect(said(desk, task).isEmpty)
    }

    @Test func `who waits for a person is not stuck, and goes on with the next word`() {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"x\"}")
        let run = desk.object(.post, "/api/tasks/\(task)/invocations", "{}")["id"]!.integer!
        let other = desk.object(.post, "/api/tasks/\(task)/invocations", "{}")["id"]!.integer!
        _ = desk.object(.post, "/api/invocations/\(run)/activity", "{\"message\":\"May I?\"}")
        let waiting = desk.object(.post, "/api/invocations/\(run)/waiting", "{\"message\":\"May I run rm?\"}")
        #expect(waiting.line("waitingFor", "status") == "May I run rm? running")
        desk.advance(by: .minutes(120))
        #expect(said(desk, task) == ["task.waiting waiting 0"])
        #expect(desk.task(task)["healthReason"]?.object?.line("message") == "May I run rm?")
        // Another run's word does not answer it.
        _ = desk.object(.post, "/api/invocations/\(other)/activity", "{\"message\":\"Building\"}")
        #expect(desk.task(task).line("health") == "waiting")
        _ = desk.object(.post, "/api/invocations/\(run)/activity", "{\"message\":\"Thanks\"}")
        #expect(desk.task(task).line("health") == "ok")
        #expect(desk.object(.get, "/api/invocations/\(run)")["invocation"]!.object!.line("waitingFor") == "null")
        desk.advance(by: .minutes(15))
        #expect(said(desk, task).last == "task.stuck stuck silent 135")
    }

    @Test func `waiting may be withdrawn, ends with a follow-up and with the run, and is refused after its end`() {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"x\"}")
        let run = desk.object(.post, "/api/tasks/\(task)/invocations", "{}")["id"]!.integer!
        _ = desk.object(.post, "/api/invocations/\(run)/waiting")
        #expect(desk.task(task).line("health") == "waiting")
        _ = desk.object(.post, "/api/invocations/\(run)/waiting", "{\"waiting\":false}")
        #expect(desk.task(task).line("health") == "ok")
        _ = desk.object(.post, "/api/invocations/\(run)/waiting")
        _ = desk.object(.post, "/api/tasks/\(task)/followups", "{\"message\":\"Yes\"}")
        #expect(desk.task(task).line("health") == "ok")
        _ = desk.object(.post, "/api/invocations/\(run)/waiting")
        _ = desk.object(.post, "/api/invocations/\(run)/complete")
        #expect(desk.task(task).line("health") == "ok")
        let head = desk.conductor.engine.head
        #expect(desk.send(.post, "/api/invocations/\(run)/waiting").status == 409)
        #expect(desk.send(.post, "/api/invocations/99999/waiting").status == 404)
        #expect(desk.send(.post, "/api/invocations/\(run)/waiting", "{\"waiting\":1}").status == 400)
        #expect(desk.conductor.engine.head == head)
    }

    @Test func `an activity of type waiting waits too`() {
        let desk = BoardDesk()
        let task = running(desk)
        _ = desk.object(
            .post, "/api/tasks/\(task)/activities", "{\"activity_type\":\"waiting\",\"message\":\"Which colour?\"}")
        desk.advance(by: .minutes(60))
        #expect(said(desk, task) == ["task.waiting waiting 0"])
        say(desk, task, "Blue it is")
        #expect(desk.task(task).line("health") == "ok")
    }

    @Test func `a child's work is its parent's, and its silence is its own`() {
        let desk = BoardDesk()
        let parent = running(desk)
        say(desk, parent, "Handing over")
        let child = running(desk, "{\"title\":\"part\",\"parentId\":\"\(parent)\"}")
        for minute in 0..<40 {
            say(desk, child, "Step \(minute) \(String(repeating: "x", count: minute))")
            desk.advance(by: .minutes(1))
        }
        #expect(said(desk, parent).isEmpty)
        desk.advance(by: .minutes(20))
        #expect(said(desk, parent).isEmpty)
        #expect(said(desk, child).last == "task.stuck stuck silent 54")
        _ = desk.object(.patch, "/api/tasks/\(child)", "{\"status\":\"COMPLETED\"}")
        #expect(said(desk, child).last == "task.recovered ok 60")
        desk.advance(by: .minutes(15))
        #expect(said(desk, parent) == ["task.updated quiet 65", "task.stuck stuck silent 75"])
    }

    @Test func `an answer that took long is not held against who waited for it`() {
        for isByFollowUp in [true, false] {
            let desk = BoardDesk()
            let task = desk.newTask("{\"title\":\"x\"}")
            let run = desk.object(.post, "/api/tasks/\(task)/invocations", "{}")["id"]!.integer!
            _ = desk.object(.post, "/api/invocations/\(run)/activity", "{\"message\":\"Reading\"}")
            _ = desk.object(.post, "/api/invocations/\(run)/waiting")
            desk.advance(by: .minutes(60))
            if isByFollowUp {
                _ = desk.object(.post, "/api/tasks/\(task)/followups", "{\"message\":\"Yes\"}")
            } else {
                _ = desk.object(.post, "/api/invocations/\(run)/activity", "{\"message\":\"Reading\"}")
            }
            desk.advance(by: .minutes(4))
            #expect(said(desk, task) == ["task.waiting waiting 0", "task.updated ok 60"])
            desk.advance(by: .minutes(11))
            #expect(said(desk, task).last == "task.stuck stuck silent 75")
        }
    }

    @Test func `the end of a child counts for its parent when the child is begun again, too`() {
        let desk = BoardDesk()
        let parent = running(desk)
        let child = desk.newTask("{\"title\":\"part\",\"parentId\":\"\(parent)\",\"mode\":\"remote\"}")
        _ = desk.object(.post, "/api/tasks/\(child)/start")
        _ = desk.object(.patch, "/api/tasks/\(child)", "{\"initStatus\":\"ACTIVE\"}")
        say(desk, child, "Working")
        desk.advance(by: .minutes(10))
        _ = desk.object(.patch, "/api/tasks/\(child)", "{\"taskStatus\":\"COMPLETED\"}")
        // Its workspace is gone, so that it is to be made again first, and the end of the last time is no more.
        _ = desk.object(.post, "/api/tasks/\(child)/cleanup", "{\"action\":\"now\"}")
        _ = desk.object(.post, "/api/tasks/\(child)/followups", "{\"message\":\"Go on\"}")
        desk.advance(by: .minutes(20))
        #expect(said(desk, parent) == ["task.updated quiet 15", "task.stuck stuck silent 25"])
    }

    @Test func `a child that is prepared, or is done, is heard by its parent, which does not flap`() {
        let desk = BoardDesk()
        let parent = running(desk)
        say(desk, parent, "Handing over")
        let child = desk.newTask("{\"title\":\"part\",\"parentId\":\"\(parent)\",\"mode\":\"remote\"}")
        _ = desk.object(.post, "/api/tasks/\(child)/start")
        for minute in 0..<40 {
            say(desk, child, "Preparing \(String(repeating: "x", count: minute))")
            desk.advance(by: .minutes(1))
        }
        #expect(said(desk, parent).isEmpty)
        desk.advance(by: .minutes(30))
        #expect(said(desk, parent) == ["task.updated quiet 44", "task.stuck stuck silent 54"])
        say(desk, child, "There it is")
        desk.advance(by: .minutes(4))
        #expect(said(desk, parent).last == "task.recovered ok 70")
    }

    @Test func `the patience of a role ends with its run`() {
        var settings = BoardSettings()
        settings.roles = [
            RoleThresholds(role: "coder", thresholds: HealthThresholds(quietAfter: .minutes(120), stuckAfter: .zero))
        ]
        let desk = BoardDesk(settings: settings)
        let task = desk.newTask("{\"title\":\"x\"}")
        let run = desk.object(.post, "/api/tasks/\(task)/invocations", "{\"role\":\"coder\"}")["id"]!.integer!
        _ = desk.object(.post, "/api/invocations/\(run)/activity", "{\"message\":\"Reading\"}")
        desk.advance(by: .minutes(20))
        _ = desk.object(.post, "/api/invocations/\(run)/complete")
        desk.advance(by: .minutes(60))
        #expect(said(desk, task) == ["task.updated quiet 25", "task.stuck stuck silent 35"])
    }

    @Test func `the closest level says how long silence may last`() {
        var settings = BoardSettings()
        settings.roles = [
            RoleThresholds(role: "reviewer", thresholds: HealthThresholds(stuckAfter: .minutes(30)))
        ]
        let desk = BoardDesk(settings: settings)
        _ = desk.object(
            .post, "/api/projects", "{\"id\":\"slow\",\"name\":\"Slow\",\"thresholds\":{\"stuckAfter\":1500}}")
        func stuckAfter(_ body: String, role: String) -> Int64 {
            let task = desk.newTask(body)
            let start = desk.conductor.engine.now
            let run = desk.object(.post, "/api/tasks/\(task)/invocations", "{\"role\":\"\(role)\"}")["id"]!.integer!
            _ = desk.object(.post, "/api/invocations/\(run)/activity", "{\"message\":\"Hello\"}")
            desk.advance(by: .minutes(60))
            let stuck = desk.log.last { $0.event.taskID?.text == task && $0.event.type == .taskStuck }
            return ((stuck?.event.at ?? start) - start).components.seconds / 60
        }
        #expect(stuckAfter("{\"title\":\"x\"}", role: "coder") == 15)
        #expect(stuckAfter("{\"title\":\"x\",\"projectId\":\"slow\"}", role: "coder") == 25)
        // No progress for half an hour counts too, whoever looks.
        #expect(stuckAfter("{\"title\":\"x\",\"projectId\":\"slow\"}", role: "reviewer") == 30)
        #expect(
            stuckAfter("{\"title\":\"x\",\"projectId\":\"slow\",\"thresholds\":{\"stuckAfter\":60}}", role: "reviewer")
                == 1)
        #expect(
            stuckAfter(
                "{\"title\":\"x\",\"thresholds\":{\"stuckAfter\":0,\"loopAfter\":0}}", role: "coder") == 0)
    }

    @Test func `a threshold that is changed counts from then on`() {
        let desk = BoardDesk()
        let task = running(desk)
        say(desk, task, "Reading")
        desk.advance(by: .minutes(3))
        _ = desk.object(.patch, "/api/tasks/\(task)", "{\"thresholds\":{\"stuckAfter\":120}}")
        desk.advance(by: .milliseconds(0))
        #expect(said(desk, task) == ["task.stuck stuck silent 3"])
        let wrong = desk.send(.patch, "/api/tasks/\(task)", "{\"thresholds\":{\"stuckafter\":1,\"loopAfter\":-1}}")
        #expect(wrong.status == 400)
        #expect(wrong.text.contains("Did you mean"))
    }

    @Test func `what ended is well, and what the board plays needs no looking after`() {
        let desk = BoardDesk()
        let ended = running(desk)
        _ = desk.object(.patch, "/api/tasks/\(ended)", "{\"status\":\"COMPLETED\"}")
        let played = running(desk, "{\"type\":\"deploy\",\"mock\":true}")
        desk.advance(by: .minutes(120))
        #expect(said(desk, ended).isEmpty && said(desk, played).isEmpty)
    }

    @Test func `after a restart nothing that ran is taken for granted, and no silence is said twice`() {
        let folder = FileFolder()
        var tasks: [String] = []
        do {
            let desk = BoardDesk(database: folder.path("b.db"))
            tasks = [running(desk), running(desk), running(desk)]
            for task in tasks { say(desk, task, "Reading") }
            desk.advance(by: .minutes(14))
            say(desk, tasks[0], "Retry 1")
            say(desk, tasks[1], "Writing")
            desk.advance(by: .minutes(2))
            #expect(desk.task(tasks[2]).line("health") == "stuck")
        }
        let desk = BoardDesk(database: folder.path("b.db"), at: BoardDesk.start + .minutes(60))
        #expect(
            tasks.map { desk.task($0).line("health", "taskStatus") } == [
                "unverified RUNNING", "unverified RUNNING", "stuck RUNNING",
            ])
        say(desk, tasks[0], "Retry 2")
        #expect(desk.task(tasks[0]).line("health") == "ok")
        desk.advance(by: .minutes(60))
        #expect(said(desk, tasks[0]) == ["task.updated ok 60", "task.updated quiet 65", "task.stuck stuck silent 75"])
        #expect(said(desk, tasks[1]) == ["task.stuck stuck restart 75"])
        #expect(said(desk, tasks[2]).isEmpty)
        say(desk, tasks[2], "Back")
        #expect(said(desk, tasks[2]) == ["task.recovered ok 120"])
    }

    @Test func `output that is no event is heard`() {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"x\"}")
        let run = desk.object(.post, "/api/tasks/\(task)/invocations", "{}")["id"]!.integer!
        _ = desk.object(.post, "/api/invocations/\(run)/activity", "{\"message\":\"Go\"}")
        for _ in 0..<29 {
            desk.advance(by: .minutes(1))
            desk.hearOutput(ofInvocation: run)
        }
        #expect(said(desk, task).isEmpty)
        desk.advance(by: .minutes(1))
        #expect(said(desk, task) == ["task.stuck stuck looping 30"])
        desk.hearOutput(ofInvocation: run)
        #expect(desk.task(task).line("health") == "stuck", "Lines alone do not end a loop.")
    }

    @Test func `stuck, recovered and waiting reach the dialects that can carry them`() {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"x\"}")
        let run = desk.object(.post, "/api/tasks/\(task)/invocations", "{}")["id"]!.integer!
        desk.advance(by: .minutes(2))
        _ = desk.object(.post, "/api/invocations/\(run)/activity", "{\"message\":\"Here\"}")
        _ = desk.object(.post, "/api/invocations/\(run)/waiting", "{\"message\":\"A key\"}")
        let types = ["task.stuck", "task.recovered", "task.waiting"]
        let events = desk.log.filter { types.contains($0.event.type.rawValue) }
        #expect(events.map(\.event.type.rawValue) == types)
        for event in events {
            let native = String(decoding: NativeDialect.frame(event), as: UTF8.self)
            #expect(
                native.contains("\"type\":\"\(event.event.type.rawValue)\"") && native.contains("\"healthReason\":{"))
            let timeline = String(decoding: TimelineDialect.frame(event), as: UTF8.self)
            #expect(timeline.contains("\"type\":\"\(event.event.type.rawValue)\"") && timeline.contains("\"message\":"))
            #expect(!timeline.contains("event:"))
            let missionControl = String(
                decoding: MissionControlDialect.frame(event, task: event.event.taskAfter), as: UTF8.self)
            #expect(
                missionControl.contains("\"type\":\"task_updated\"") && missionControl.contains("\"health_reason\":{"))
        }
        let timeline = desk.object(.get, "/api/tasks/\(task)/timeline")["timeline"]?.array?.compactMap(\.object) ?? []
        #expect(
            timeline.compactMap { types.contains($0.line("type")) ? $0.line("message") : nil } == [
                "Stuck: no sign of life 2 min after its start", "Not stuck any more", "A key",
            ])
    }

    @Test func `a timeline tells when a silence and a wait began and when they ended, and the seed's stream does not`()
    {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"x\",\"thresholds\":{\"quietAfter\":60,\"stuckAfter\":600}}")
        let run = desk.object(.post, "/api/tasks/\(task)/invocations", "{}")["id"]!.integer!
        desk.advance(by: .seconds(30))
        _ = desk.object(.post, "/api/invocations/\(run)/activity", "{\"message\":\"One\"}")
        let heard = desk.task(task)["lastOutputAt"]
        desk.advance(by: .seconds(90))
        _ = desk.object(.post, "/api/invocations/\(run)/activity", "{\"message\":\"Two\"}")
        _ = desk.object(.post, "/api/invocations/\(run)/waiting", "{\"message\":\"A key\"}")
        _ = desk.object(.post, "/api/invocations/\(run)/waiting", "{\"waiting\":false}")
        let timeline = desk.object(.get, "/api/tasks/\(task)/timeline")["timeline"]?.array?.compactMap(\.object) ?? []
        let told = timeline.filter { !($0["healthReason"] ?? .null).isNull }
        #expect(
            told.map { $0.line("type", "health") } == [
                "task.health quiet", "task.health ok", "task.waiting waiting", "task.health ok",
            ])
        #expect(told.first?["healthReason"]?.object?["since"] == heard)
        #expect(told.count > 2 && told[2]["invocationId"] == .integer(run))
        let frames = desk.log.map { String(decoding: TimelineDialect.frame($0), as: UTF8.self) }
        #expect(!frames.contains { $0.contains("task.health") })
    }

    @Test func `usage adds up over the runs of a task, and unknown is not zero`() {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"x\"}")
        #expect(desk.task(task).line("usage") == "null")
        for usage in ["{\"inputTokens\":10,\"costUSD\":0.5}", "{\"inputTokens\":5}"] {
            let run = desk.object(.post, "/api/tasks/\(task)/invocations", "{}")["id"]!.integer!
            _ = desk.object(.post, "/api/invocations/\(run)/complete", "{\"usage\":\(usage)}")
        }
        #expect(desk.task(task)["usage"]?.object?.line("inputTokens", "outputTokens", "costUSD") == "15 null 0.5")
        for _ in 0..<3 {
            let run = desk.object(.post, "/api/tasks/\(task)/invocations", "{}")["id"]!.integer!
            _ = desk.object(
                .post, "/api/invocations/\(run)/complete", "{\"usage\":{\"inputTokens\":\(Int64.max / 2)}}")
        }
        #expect(desk.task(task)["usage"]?.object?["inputTokens"] == .integer(.max))
    }

    @Test func `a run without a time of its own gets the board's`() {
        var settings = BoardSettings()
        settings.maxRuntime = .minutes(10)
        let desk = BoardDesk(settings: settings)
        let task = desk.newTask("{\"title\":\"x\"}")
        let run = desk.object(.post, "/api/tasks/\(task)/invocations", "{}")["id"]!.integer!
        desk.advance(by: .minutes(10))
        #expect(desk.object(.get, "/api/invocations/\(run)")["invocation"]!.object!.line("status") == "timeout")
    }
}
