// Why: nobody believes a demo whose agents say "task 17 step 3", and no measurement means anything when one more actor
// changes what all others do.

import OrreryJSON
import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryTime
import Testing

@Suite struct AgentTests {
    private static func agents(_ more: String = "", mode: String = "local", knobs: String = "", also: String = "")
        throws
        -> Scenario
    {
        try Theatre.scenario(
            """
            { "name": "x", "until": "30d", "mode": "\(mode)", "knobs": {\(knobs)}, "workload": [
              { "kind": "agents", "count": 6, "arrivals": "1/min", "steps": "5..9", "step": "2s..6s", "log": "2 lines/s"
                \(more) }\(also) ] }
            """)
    }

    private static func said(_ events: [CommittedEvent]) -> [String] {
        events.compactMap { committed in
            switch committed.event.entity {
            case .invocationActivity(let activity)?: activity.message
            case .activity(let activity)?: activity.message
            default: nil
            }
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `what agents do and say could have been done and said`(seed: UInt64) throws {
        let (events, logs, _) = try Theatre.play(try Self.agents(), seed: seed, for: .seconds(3_600))
        let titles = events.titles
        #expect(titles.count > 20)
        #expect(Set(titles.prefix(12)).count == 12, "No two titles alike in the first dozen: \(titles.prefix(12))")
        let messages = Self.said(events) + events.compactMap { $0.event.taskAfter?.currentStep }
        #expect(messages.count > 300)
        for message in messages + titles {
            #expect(message.firstMatch(of: /(?i)(task|step|job) \d+/) == nil, "\(message)")
            #expect(!message.contains("%@") && !message.isEmpty)
        }
        let calls = events.of(.invocationActivity).compactMap { event -> InvocationActivity? in
            if case .invocationActivity(let activity)? = event.entity { activity } else { nil }
        }
        #expect(Set(calls.map(\.activityType)) == ["tool_exec"])
        let tools = Set(calls.compactMap { $0.metadata.object?["tool"]?.string })
        #expect(tools == ["bash", "edit", "read"])
        #expect(calls.contains { ($0.metadata.object?["exitCode"]?.integer ?? 0) != 0 }, "Some checks find something.")
        #expect(Set(calls.map(\.message)).count > 60)
        // Two lines a second, as long as a run goes on.
        let lines = logs.flatMap(\.lines)
        #expect(lines.count > 3_000)
        #expect(lines.allSatisfy { !$0.text.isEmpty && $0.text.count < 200 })
    }

    @Test func `a task goes through a coder's run and a reviewer's, with usage, a pull request and what was made`()
        throws
    {
        let scenario = try Self.agents(", \"outcome\": { \"ok\": \"100%\" }")
        let (events, _, _) = try Theatre.play(scenario, for: .seconds(1_800))
        let done = try #require(events.of(.taskMoved).first { $0.taskAfter?.status == .done }?.taskID)
        let runs = events.map(\.event).filter { $0.taskID == done }.compactMap { event -> Invocation? in
            if event.type == .invocationCompleted, case .invocation(let run)? = event.entity { run } else { nil }
        }
        #expect(runs.first?.role == "coder")
        #expect(runs.last?.role == "reviewer")
        #expect(runs[0].prURL?.hasPrefix("https://example.com/") == true)
        #expect((runs[0].usage?.inputTokens ?? 0) > 1_000)
        #expect(events.of(.deliverableAdded).contains { $0.taskID == done })
        #expect(events.of(.sessionStarted).contains { $0.taskID == done })
        let last = events.last { $0.event.taskID == done && $0.event.taskAfter != nil }?.event.taskAfter
        #expect(last?.taskStatus == .completed)
        #expect(last?.progress == .whole)
        let coders = events.of(.invocationStarted).filter { $0.taskID != nil }.count
        #expect(coders > runs.count)
    }

    @Test func `outcomes come in the shares that the scenario names`() throws {
        let scenario = try Self.agents(
            ", \"flow\": \"coder\", \"outcome\": { \"ok\": \"60%\", \"fail\": \"25%\", \"hang\": \"10%\", \"loop\": \"5%\" }",
            knobs: "\"quietAfter\": \"10s\", \"stuckAfter\": \"20s\", \"loopAfter\": \"40s\"")
        let (events, _, engine) = try Theatre.play(scenario, for: .seconds(8 * 3_600))
        var failed = 0
        var silent = 0
        var looping = 0
        for event in events.of(.invocationFailed) {
            if case .invocation(let run)? = event.entity, run.exitCode == 1 { failed += 1 }
        }
        for event in events.of(.taskStuck) {
            if event.taskAfter?.healthReason?.kind == .silent { silent += 1 }
            if event.taskAfter?.healthReason?.kind == .looping { looping += 1 }
        }
        let tasks = events.titles.count
        #expect(tasks > 400)
        #expect((18...32).contains(failed * 100 / tasks), "\(failed) of \(tasks) failed.")
        #expect((6...14).contains(silent * 100 / tasks), "\(silent) of \(tasks) fell silent.")
        #expect((2...9).contains(looping * 100 / tasks), "\(looping) of \(tasks) turned in circles.")
        let recovered = events.of(.taskRecovered).count
        #expect(recovered > silent / 4, "Some go on by themselves.")
        let stopped = events.of(.taskStatus).count { $0.taskAfter?.taskStatus == .stopped }
        #expect(stopped > silent / 4, "Some are stopped.")
        #expect(engine.state.invocations.count <= 6, "No agent has more than one run.")
    }

    @Test func `one more actor changes nothing for the others`() throws {
        func deeds(_ events: [CommittedEvent]) -> [String] {
            let own = events.map(\.event).filter { $0.type == .invocationActivity || $0.type == .invocationStarted }
            return own.compactMap { event in
                guard event.taskAfter?.parentID == nil, event.taskAfter?.planStatus == nil else { return nil }
                return
                    "\(event.at) \(event.type.rawValue) \(event.taskAfter?.title ?? "") \(event.taskAfter?.lastMessage ?? "")"
            }
        }
        let alone = try Theatre.play(try Self.agents(), for: .seconds(1_800)).events
        let together = try Theatre.play(
            try Self.agents(
                also: """
                    , { "kind": "mockTasks", "tasks": ["build"], "every": "1m" }
                    , { "kind": "plans", "arrivals": "12/h", "step": "2s..6s" }
                    """), for: .seconds(1_800)
        ).events
        #expect(together.of(.subtaskUnblocked).count > 0)
        #expect(deeds(alone).count > 200)
        #expect(deeds(alone) == deeds(together))
    }

    @Test func `plans are cut into parts that open the way for each other until all are merged`() throws {
        let scenario = try Theatre.scenario(
            """
            { "name": "x", "until": "1d", "mode": "remote", "workload": [
              { "kind": "plans", "arrivals": "6/h", "subtasks": "3..7", "step": "2s..6s" } ] }
            """)
        let events = try Theatre.play(scenario, for: .seconds(6 * 3_600)).events
        let plans = events.of(.taskCreated).count { $0.taskAfter?.planStatus != nil }
        let done = events.of(.planChanged).count { $0.taskAfter?.planStatus == .done }
        #expect(plans >= 25)
        #expect(done >= plans - 3)
        #expect(events.of(.subtaskUnblocked).count > plans)
        #expect(events.of(.subtaskStatus).contains { $0.taskAfter?.subtaskStatus == .failed })
        #expect(events.of(.taskArchived).contains { $0.taskAfter?.planStatus == .done }, "They are put away.")
    }

    @Test func `people ask for more, stop and put away, and agents take up what they asked for`() throws {
        let scenario = try Self.agents(
            mode: "remote",
            also: """
                , { "kind": "people", "followUps": "40%", "stops": "20%", "archives": "50%", "reaction": "5s..30s" }
                """)
        let (events, _, _) = try Theatre.play(scenario, for: .seconds(2 * 3_600))
        let asked = events.of(.followUpDelivered).compactMap(\.taskID)
        #expect(asked.count > 15)
        let first = try #require(asked.first)
        let at = try #require(events.of(.followUpDelivered).first?.at)
        #expect(events.of(.invocationStarted).contains { $0.taskID == first && $0.at > at }, "Somebody takes it up.")
        #expect(events.of(.taskStatus).count { $0.taskAfter?.statusReason?.signal == "stop" } > 5)
        #expect(events.of(.taskArchived).count { $0.taskAfter?.archivedReason == .user } > 10)
    }

    @Test func `what a person asks for in front of the board is taken up`() throws {
        let scenario = try Self.agents(", \"flow\": \"coder\", \"outcome\": { \"ok\": \"100%\" }")
        var workload: (any Workload)? = ScenarioWorkload(scenario, seed: 1)
        var engine = try Theatre.stage(scenario, seed: 1).engine
        var events: [CommittedEvent] = []
        var asked: (task: TaskID, at: Instant)?
        while let due = workload?.nextDue, due < scenario.start + .minutes(10) {
            events += engine.tick(now: due, workload: &workload).committed
            guard asked == nil, let task = engine.state.tasks.values.first(where: { $0.status == .done }) else {
                continue
            }
            _ = try engine.submit(.followUp(task.id, message: "And the other case?"))
            asked = (task.id, due)
        }
        let wish = try #require(asked)
        let answers = events.of(.invocationCompleted).filter { $0.taskID == wish.task && $0.at > wish.at }
        #expect(answers.count == 1)
    }

    @Test func `a run that is only slow is not taken for one that never started`() throws {
        let year = try Theatre.shipped("year")
        let stuck = try Theatre.play(year, for: .seconds(86_400)).events.of(.taskStuck)
        #expect(!stuck.contains { $0.taskAfter?.healthReason?.kind == .neverStarted })
    }

    @Test func `tasks come only in the hours that the scenario names`() throws {
        let scenario = try Theatre.scenario(
            """
            { "name": "x", "until": "3d", "workload": [
              { "kind": "agents", "arrivals": "4/h", "hours": "9..11", "step": "1m..2m" } ] }
            """)
        let events = try Theatre.play(scenario, for: .seconds(3 * 86_400)).events
        let hours = events.of(.taskCreated).map { $0.at.milliseconds / 3_600_000 % 24 }
        #expect(hours.count > 15)
        #expect(hours.allSatisfy { $0 == 9 || $0 == 10 }, "\(hours)")
    }

    @Test func `a scenario ends with no more in memory than what goes on`() throws {
        let scenario = try Self.agents(
            mode: "remote", knobs: "\"cleanupAfter\": \"1m\", \"cleansUpFailed\": true",
            also: ", { \"kind\": \"people\", \"archives\": \"100%\" }")
        let engine = try Theatre.play(scenario, for: .seconds(6 * 3_600)).engine
        let open = engine.state.tasks.values.filter { $0.taskStatus != .archived }
        #expect(open.count < 40, "\(open.count) tasks are open after six hours.")
        #expect(engine.state.sessions.count <= 6)
    }
}
