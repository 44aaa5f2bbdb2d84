// Why: row A's oracle: seed 000's simulator as written, update by update, on the virtual clock.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryTime
import TestSupport
import Testing

@Suite struct MockTaskTests {
    /// Seed 000's step tables: percent reached, name, seconds.
    static let tables: [String: [(percent: Int, name: String, seconds: Int)]] = [
        "build": [
            (10, "Initializing build system", 5), (30, "Compiling Swift sources", 15), (60, "Linking frameworks", 8),
            (80, "Processing resources", 5), (100, "Build complete", 2),
        ],
        "test": [
            (20, "Setting up test environment", 3), (50, "Running model tests", 10),
            (80, "Running feature tests", 12), (100, "All tests passed", 1),
        ],
        "deploy": [
            (10, "Validating deployment", 5), (30, "Building production assets", 20), (60, "Uploading to server", 15),
            (90, "Running health checks", 8), (100, "Deployment successful", 2),
        ],
    ]

    /// The instants, fractions and steps that the seed's two loops call back with, by its own arithmetic.
    private static func expected(_ type: String) -> [String] {
        var lines: [String] = []
        var milliseconds = 2_000
        var before = 0
        for step in tables[type]! {
            for update in 1...10 {
                let tenThousandths = before * 100 + (step.percent - before) * 10 * update
                lines.append(
                    "\(milliseconds) \(JSONWriter.text(.decimal(units: Int64(tenThousandths), places: 4))) \(step.name)"
                )
                milliseconds += step.seconds * 100
            }
            before = step.percent
        }
        return lines + ["\(milliseconds) 1 Completed successfully!"]
    }

    @Test(arguments: [("build", 37_000, 50), ("test", 28_000, 40), ("deploy", 52_000, 50)])
    func `a mock task moves exactly as the seed's simulator does`(type: String, endMilliseconds: Int, updates: Int) {
        let desk = BoardDesk()
        let id = desk.newTask("{\"type\":\"\(type)\",\"mock\":true}")
        _ = desk.object(.post, "/api/tasks/\(id)/start")
        desk.advance(by: .minutes(2))

        let progress = desk.log.filter { $0.event.type == .taskProgress }.map { event in
            let task = event.event.data["task"]?.object ?? [:]
            let milliseconds = (event.event.at - BoardDesk.start).milliseconds
            return "\(milliseconds) " + task.line("progress", "currentStep")
        }
        #expect(progress == Self.expected(type))
        #expect(progress.count == updates + 1)

        let statuses = desk.log.filter { $0.event.type == .taskStatus }.map { event in
            "\((event.event.at - BoardDesk.start).milliseconds) \(event.event.taskAfter!.taskStatus.rawValue)"
        }
        #expect(statuses == ["0 INITIALIZING", "2000 RUNNING", "\(endMilliseconds) COMPLETED"])
        let task = desk.task(id)
        #expect(
            task.line("taskStatus", "status", "progress", "elapsed") == "COMPLETED review 1 \(endMilliseconds / 1_000)")
    }

    @Test func `the remaining time is the seed's model of it`() {
        let desk = BoardDesk()
        let id = desk.newTask("{\"type\":\"build\",\"mock\":true}")
        _ = desk.object(.post, "/api/tasks/\(id)/start")
        desk.advance(by: .seconds(1))
        #expect(desk.task(id).line("estimatedTimeRemaining", "etaSource", "elapsed") == "null null 1")
        desk.advance(by: .seconds(1))
        // 2 s at a progress of 0.01: 200 s in all.
        #expect(desk.task(id).line("estimatedTimeRemaining", "etaSource") == "198 model")
        desk.advance(by: .milliseconds(4_500))
        #expect(desk.task(id).line("progress", "elapsed", "estimatedTimeRemaining") == "0.1 6.5 58.5")
    }

    @Test func `the live activity goes two and then five seconds after the last task has ended`() {
        let desk = BoardDesk()
        let first = desk.newTask("{\"type\":\"test\",\"mock\":true}")
        let second = desk.newTask("{\"type\":\"build\",\"mock\":true}")
        #expect(desk.send(.get, "/api/live-activity").text == "null")
        _ = desk.object(.post, "/api/tasks/\(first)/start")
        let shown = desk.object(.get, "/api/live-activity")
        #expect(
            shown.line("taskName", "status", "currentStep", "progress") == "Run Unit Tests preparing Initializing... 0")
        #expect(shown["staleAt"]?.instant == BoardDesk.start + .minutes(5))
        _ = desk.object(.post, "/api/tasks/\(second)/start")

        desk.advance(by: .milliseconds(29_999))
        #expect(desk.object(.get, "/api/live-activity")["monitoredTaskCount"]?.integer == 2)
        desk.advance(by: .milliseconds(1))
        #expect(desk.object(.get, "/api/live-activity")["monitoredTaskCount"]?.integer == 1)
        // The build ends at 37.0; it is let go at 39.0; the activity is gone at 44.0.
        desk.advance(by: .milliseconds(8_999))
        #expect(desk.object(.get, "/api/live-activity").line("status", "dismissAt") == "completed null")
        desk.advance(by: .milliseconds(1))
        #expect(desk.object(.get, "/api/live-activity")["dismissAt"]?.instant == BoardDesk.start + .seconds(44))
        desk.advance(by: .milliseconds(4_999))
        #expect(desk.send(.get, "/api/live-activity").text != "null")
        desk.advance(by: .milliseconds(1))
        #expect(desk.send(.get, "/api/live-activity").text == "null")
        let marks = desk.log.map(\.event.type).filter { $0 == .liveActivityStarted || $0 == .liveActivityEnded }
        #expect(marks == [.liveActivityStarted, .liveActivityEnded])
    }

    @Test func `a task that starts while the activity is about to go gets one of its own`() {
        let desk = BoardDesk()
        let first = desk.newTask("{\"type\":\"test\",\"mock\":true}")
        _ = desk.object(.post, "/api/tasks/\(first)/start")
        desk.advance(by: .seconds(32))
        let before = desk.object(.get, "/api/live-activity")["id"]
        let second = desk.newTask("{\"type\":\"test\",\"mock\":true}")
        _ = desk.object(.post, "/api/tasks/\(second)/start")
        let after = desk.object(.get, "/api/live-activity")
        #expect(after["id"] != before)
        #expect(after.line("dismissAt", "endedAt") == "null null")
        desk.advance(by: .seconds(10))
        #expect(desk.send(.get, "/api/live-activity").text != "null")
    }

    @Test func `a mock task that is stopped moves no more, and runs again from the start when told to`() {
        let desk = BoardDesk()
        let id = desk.newTask("{\"type\":\"build\",\"mock\":true}")
        _ = desk.object(.post, "/api/tasks/\(id)/start")
        desk.advance(by: .seconds(10))
        #expect(desk.object(.post, "/api/tasks/\(id)/stop").line("taskStatus", "status") == "STOPPED in_progress")
        let events = desk.log.count
        desk.advance(by: .seconds(1))
        #expect(desk.log.count == events)
        _ = desk.object(.post, "/api/tasks/\(id)/followups", "{\"message\":\"again\"}")
        #expect(desk.task(id).line("taskStatus", "progress", "currentStep") == "RUNNING 0.01 Initializing build system")
        desk.advance(by: .seconds(35))
        #expect(desk.task(id).line("taskStatus", "progress", "elapsed") == "COMPLETED 1 35")
    }

    @Test func `a remote mock task passes through its initialisation within the two seconds`() {
        let desk = BoardDesk()
        let id = desk.newTask("{\"type\":\"test\",\"mock\":true,\"mode\":\"remote\"}")
        _ = desk.object(.post, "/api/tasks/\(id)/start")
        desk.advance(by: .minutes(1))
        let steps = desk.log.compactMap { event -> String? in
            guard let task = event.event.data["task"]?.object, let status = task["initStatus"]?.string,
                event.event.type == .taskInit || event.event.type == .taskStatus
            else { return nil }
            return "\((event.event.at - BoardDesk.start).milliseconds) \(status)"
        }
        #expect(
            steps == [
                "0 PREPARE_WORKSPACE", "400 CREATE_VM", "800 WAIT_VM_READY", "1200 VERIFY_VM_WORKSPACE",
                "1600 INDEX_REPOSITORY", "2000 ACTIVE",
            ])
        #expect(desk.task(id)["endedAt"]?.instant == BoardDesk.start + .seconds(28))
    }
}
