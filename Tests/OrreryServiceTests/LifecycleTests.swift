// Why: seed 004's life cycle, with its ten minutes, in milliseconds of a test.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryTime
import TestSupport
import Testing

@Suite struct LifecycleTests {
    private func remoteTask(_ desk: BoardDesk) -> String {
        desk.newTask("{\"title\":\"Refactor\",\"mode\":\"remote\",\"type\":\"agent\"}")
    }

    private func show(_ desk: BoardDesk, _ id: String) -> String {
        desk.task(id).line("status", "taskStatus", "initStatus")
    }

    /// Brings a remote task to RUNNING / ACTIVE, as a workspace driver would.
    private func run(_ desk: BoardDesk, _ id: String) {
        _ = desk.object(.post, "/api/tasks/\(id)/start")
        for step in BoardSettings().initSteps.dropFirst() + ["ACTIVE"] {
            desk.advance(by: .seconds(1))
            _ = desk.object(.patch, "/api/tasks/\(id)", "{\"initStatus\":\"\(step)\"}")
        }
    }

    private func complete(_ desk: BoardDesk, _ id: String) {
        _ = desk.object(.patch, "/api/tasks/\(id)", "{\"taskStatus\":\"COMPLETED\"}")
    }

    @Test func `a remote task goes through every step in order and then runs`() {
        let desk = BoardDesk()
        let id = remoteTask(desk)
        #expect(show(desk, id) == "inbox INITIALIZING INACTIVE")
        _ = desk.object(.post, "/api/tasks/\(id)/start")
        #expect(show(desk, id) == "inbox INITIALIZING PREPARE_WORKSPACE")
        for step in ["CREATE_VM", "WAIT_VM_READY", "VERIFY_VM_WORKSPACE", "INDEX_REPOSITORY"] {
            _ = desk.object(.patch, "/api/tasks/\(id)", "{\"initStatus\":\"\(step)\"}")
            #expect(show(desk, id) == "inbox INITIALIZING \(step)")
        }
        _ = desk.object(.patch, "/api/tasks/\(id)", "{\"initStatus\":\"ACTIVE\"}")
        #expect(show(desk, id) == "in_progress RUNNING ACTIVE")
    }

    @Test func `a local task is active at once and is never cleaned up`() {
        let desk = BoardDesk()
        let id = desk.newTask("{\"title\":\"Refactor\"}")
        _ = desk.object(.post, "/api/tasks/\(id)/start")
        #expect(show(desk, id) == "in_progress RUNNING ACTIVE")
        complete(desk, id)
        #expect(desk.task(id).line("status", "taskStatus", "scheduledCleanupAt") == "review COMPLETED null")
        desk.advance(by: .minutes(2880))
        #expect(show(desk, id) == "review COMPLETED ACTIVE")
    }

    @Test func `ten minutes after its end a remote task is cleaned up, not earlier and at most a sweep later`() {
        let desk = BoardDesk()
        let id = remoteTask(desk)
        run(desk, id)
        desk.advance(by: .milliseconds(30_001))
        complete(desk, id)
        let due = desk.conductor.engine.now + .minutes(10)
        #expect(desk.task(id)["scheduledCleanupAt"]?.instant == due)
        #expect(desk.task(id)["cleanup"]?.object?.line("state") == "scheduled")
        desk.advance(by: .milliseconds(599_999))
        #expect(show(desk, id) == "review COMPLETED ACTIVE")
        desk.advance(by: .minutes(1))
        #expect(show(desk, id) == "done ARCHIVED INACTIVE")
        let task = desk.task(id)
        #expect(task.line("archivedReason", "scheduledCleanupAt", "cleanup") == "cleanup null null")
        let archived = task["archivedAt"]!.instant!
        #expect(archived >= due && archived < due + .minutes(1))
    }

    /// One millisecond before, at, and after the sweep that finds the cleanup due.
    @Test(arguments: [
        (-1, "RUNNING ACTIVE"), (0, "INITIALIZING PREPARE_WORKSPACE"), (1, "INITIALIZING PREPARE_WORKSPACE"),
    ])
    func `a follow-up before the cleanup cancels it, one after it initialises again`(offset: Int, expected: String) {
        let desk = BoardDesk()
        let id = remoteTask(desk)
        run(desk, id)
        // Completed at 60 s sharp, so that it is due at the very sweep of minute 11.
        desk.advance(by: BoardDesk.start + .seconds(60) - desk.conductor.engine.now)
        complete(desk, id)
        desk.advance(by: .minutes(10) + .milliseconds(Int64(offset)))
        let answer = desk.object(.post, "/api/tasks/\(id)/followups", "{\"message\":\"one more thing\"}")
        #expect(desk.task(id).line("taskStatus", "initStatus") == expected)
        #expect(desk.task(id).line("scheduledCleanupAt", "cleanup") == "null null")
        #expect(answer["state"]?.string == (offset < 0 ? "delivered" : "queued"))
        let cleanups = desk.log.filter { $0.event.type == .taskArchived }
        #expect(cleanups.count == (offset < 0 ? 0 : 1))
    }

    @Test func `a cancelled cleanup never comes, and the next end schedules a new one`() {
        let desk = BoardDesk()
        let id = remoteTask(desk)
        run(desk, id)
        complete(desk, id)
        desk.advance(by: .minutes(5))
        _ = desk.object(.post, "/api/tasks/\(id)/followups", "{\"message\":\"more\"}")
        desk.advance(by: .minutes(120))
        #expect(show(desk, id) == "review RUNNING ACTIVE")
        complete(desk, id)
        #expect(desk.task(id)["scheduledCleanupAt"]?.instant == desk.conductor.engine.now + .minutes(10))
    }

    @Test func `a follow-up that waited for the initialisation is delivered when the work runs`() {
        let desk = BoardDesk()
        let id = remoteTask(desk)
        run(desk, id)
        complete(desk, id)
        desk.advance(by: .minutes(12))
        _ = desk.object(.post, "/api/tasks/\(id)/followups", "{\"message\":\"again\"}")
        #expect(desk.conductor.engine.state.followUps.count == 1)
        for step in BoardSettings().initSteps.dropFirst() + ["ACTIVE"] {
            _ = desk.object(.patch, "/api/tasks/\(id)", "{\"initStatus\":\"\(step)\"}")
        }
        #expect(desk.conductor.engine.state.followUps.count == 0)
        let followUps = desk.send(.get, "/api/tasks/\(id)/followups").value.array ?? []
        #expect(followUps.map { $0.object!.line("message", "state") } == ["again delivered"])
        #expect(show(desk, id) == "in_progress RUNNING ACTIVE" || show(desk, id) == "done RUNNING ACTIVE")
    }

    @Test func `hold, extend and now change the schedule`() {
        let desk = BoardDesk()
        let id = remoteTask(desk)
        run(desk, id)
        complete(desk, id)
        let ended = desk.conductor.engine.now
        let extended = desk.object(.post, "/api/tasks/\(id)/cleanup", "{\"action\":\"extend\",\"minutes\":5}")
        #expect(extended["scheduledCleanupAt"]?.instant == ended + .minutes(15))
        let held = desk.object(.post, "/api/tasks/\(id)/cleanup", "{\"action\":\"hold\",\"minutes\":90}")
        #expect(held["scheduledCleanupAt"]?.instant == ended + .minutes(90))
        #expect(held["cleanup"]?.object?.line("state") == "held")
        desk.advance(by: .minutes(80))
        #expect(show(desk, id) == "review COMPLETED ACTIVE")
        #expect(desk.object(.post, "/api/tasks/\(id)/cleanup", "{\"action\":\"now\"}").line("taskStatus") == "ARCHIVED")
        #expect(desk.send(.post, "/api/tasks/\(id)/cleanup", "{\"action\":\"hold\"}").status == 409)
    }

    @Test func `an initialisation that fails keeps its step and says why`() {
        let desk = BoardDesk()
        let id = remoteTask(desk)
        _ = desk.object(.post, "/api/tasks/\(id)/start")
        _ = desk.object(.patch, "/api/tasks/\(id)", "{\"initStatus\":\"CREATE_VM\"}")
        let task = desk.object(.patch, "/api/tasks/\(id)", "{\"initError\":\"no quota\"}")
        #expect(
            task.line("taskStatus", "initStatus", "initError", "scheduledCleanupAt") == "FAILED CREATE_VM no quota null"
        )
        _ = desk.object(.post, "/api/tasks/\(id)/followups", "{\"message\":\"try again\"}")
        #expect(desk.task(id).line("taskStatus", "initStatus", "initError") == "INITIALIZING PREPARE_WORKSPACE null")
    }

    @Test func `what a person has archived takes no follow-up`() {
        let desk = BoardDesk()
        let id = desk.newTask("{\"title\":\"Old\"}")
        #expect(
            desk.object(.post, "/api/tasks/\(id)/archive").line("taskStatus", "archivedReason", "status")
                == "ARCHIVED user done")
        let events = desk.log.count
        let refused = desk.send(.post, "/api/tasks/\(id)/followups", "{\"message\":\"x\"}")
        #expect(refused.status == 409)
        #expect(refused.value.object?["detail"]?.string?.contains("ARCHIVED") == true)
        #expect(desk.log.count == events)
    }

    @Test func `an unknown initialisation step is shown, never an error`() {
        let desk = BoardDesk()
        let id = remoteTask(desk)
        _ = desk.object(.post, "/api/tasks/\(id)/start")
        let task = desk.object(.patch, "/api/tasks/\(id)", "{\"initStatus\":\"INSTALL_DEPENDENCIES\"}")
        #expect(task.line("initStatus") == "INSTALL_DEPENDENCIES")
    }

    @Test func `everything goes on after a restart as if there had been none`() throws {
        let folder = FileFolder()
        let id: String
        let mock: String
        let stopped: Instant
        do {
            let desk = BoardDesk(database: folder.path("board.db"))
            id = remoteTask(desk)
            run(desk, id)
            complete(desk, id)
            mock = desk.newTask("{\"type\":\"build\",\"mock\":true}")
            _ = desk.object(.post, "/api/tasks/\(mock)/start")
            desk.advance(by: .seconds(3))
            stopped = desk.conductor.engine.now
        }
        let desk = BoardDesk(database: folder.path("board.db"), at: stopped)
        #expect(desk.task(id)["scheduledCleanupAt"]?.instant != nil)
        desk.advance(by: .seconds(60))
        #expect(desk.task(mock).line("taskStatus", "progress") == "COMPLETED 1")
        #expect(desk.send(.get, "/api/live-activity").text == "null")
        desk.advance(by: .minutes(12))
        #expect(show(desk, id) == "done ARCHIVED INACTIVE")
    }
}
