// Why: an agent that goes wrong must go wrong in the way that its fault is called after, or the checkers judge nothing.

import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryTime
import Testing

@Suite struct AgentFaultTests {
    private static let text =
        """
        { "name": "x", "until": "1d", "workload": [
          { "kind": "agents", "count": 2, "arrivals": "2/min", "flow": "coder", "outcome": { "ok": "100%" },
            "steps": "20..30", "step": "2s..6s", "log": "1 lines/s" } ],
          "knobs": { "quietAfter": "10s", "stuckAfter": "20s", "loopAfter": "45s", "launchAfter": "15s" } }
        """

    /// Plays with the fault after a minute, or from the start.
    private func play(_ kind: FaultKind, at: Duration = .seconds(60)) throws -> (
        events: [CommittedEvent], logs: [LogWrite]
    ) {
        let scenario = try Theatre.scenario(Self.text)
        var workload = ScenarioWorkload(scenario, seed: 4)
        workload.inject(kind, at: scenario.start + at)
        let played = try Theatre.play(scenario, seed: 4, for: .minutes(6), workload: workload)
        return (played.events, played.logs)
    }

    private func kinds(_ events: [CommittedEvent]) -> [HealthKind?] {
        events.of(.taskStuck).map { $0.taskAfter?.healthReason?.kind }
    }

    @Test func `without a fault nobody is stuck`() throws {
        let scenario = try Theatre.scenario(Self.text)
        let played = try Theatre.play(scenario, seed: 4, for: .minutes(6))
        #expect(played.events.of(.taskStuck).isEmpty)
        #expect(played.logs.flatMap(\.lines).count < 1_000)
    }

    @Test func `an agent that hangs is found silent, once`() throws {
        let events = try play(.agentHang).events
        #expect(kinds(events) == [.silent])
    }

    @Test func `an agent that loops says the same until it is found looping and stopped`() throws {
        let events = try play(.agentLoop).events
        #expect(kinds(events) == [.looping])
        let task = try #require(events.of(.taskStuck).first?.taskID)
        let after = events.of(.invocationActivity).filter {
            $0.taskID == task && $0.at > events[0].event.at + .seconds(75)
        }
        #expect(after.count > 3)
        #expect(Set(after.compactMap { $0.taskAfter?.lastMessage }).count == 1)
        #expect(events.of(.taskStatus).contains { $0.taskID == task && $0.taskAfter?.taskStatus == .stopped })
    }

    @Test func `an agent that floods writes ten thousand lines a second`() throws {
        let logs = try play(.agentFlood).logs
        let floods = logs.filter { $0.lines.count == 1_000 }
        #expect(floods.count == 30)
        let first = try #require(floods.first?.receivedAt)
        #expect(floods.count { $0.receivedAt < first + .seconds(1) } == 10)
    }

    @Test func `a line of ten megabytes is cut as any other`() throws {
        let longest = try play(.agentLongLine).logs.flatMap(\.lines).map(\.text.count).max()
        #expect((longest ?? 0) > Limits.logLineBytesMax)
        #expect((longest ?? 0) < Limits.logLineBytesMax + 64, "As long as a line may be, and the mark of the cut.")
    }

    @Test func `garbage comes out as clean text`() throws {
        let logs = try play(.agentGarbage).logs
        let lines = logs.flatMap(\.lines)
        let dirty = lines.filter { $0.text.contains(0) || String(validating: $0.text, as: UTF8.self) == nil }
        #expect(dirty.isEmpty)
        #expect(lines.contains { String(decoding: $0.text, as: UTF8.self).contains("\u{fffd}") })
        #expect(lines.contains { $0.text.contains(0x1b) }, "Colours are the viewer's to draw or not.")
    }

    @Test func `an agent that dies before its first word is found never to have started`() throws {
        let events = try play(.agentSilentDeath, at: .seconds(2)).events
        #expect(kinds(events) == [.neverStarted])
        let task = try #require(events.of(.taskStuck).first?.taskID)
        #expect(!events.of(.invocationActivity).contains { $0.taskID == task })
    }

    @Test(arguments: [Duration.seconds(2), .seconds(300)])
    func `an agent that talks after its end is kept and marked late`(at: Duration) throws {
        let events = try play(.agentTalksAfterEnd, at: at).events
        let late = events.of(.invocationActivity).compactMap { event -> InvocationActivity? in
            if case .invocationActivity(let activity)? = event.entity, activity.isLate { activity } else { nil }
        }
        #expect(late.count == 3)
    }

    @Test func `faults that are no agent's are not the workload's`() throws {
        let scenario = try Theatre.scenario(Self.text)
        let plain = try Theatre.play(scenario, seed: 4, for: .minutes(6)).events.map(\.data)
        for kind in FaultKind.allCases where !kind.isOfAgent {
            var workload = ScenarioWorkload(scenario, seed: 4)
            workload.inject(kind, at: scenario.start + .seconds(60))
            #expect(workload.nextDue == ScenarioWorkload(scenario, seed: 4).nextDue)
            guard kind == .crash else { continue }
            #expect(
                try Theatre.play(scenario, seed: 4, for: .minutes(6), workload: workload).events.map(\.data) == plain)
        }
    }

    @Test func `an actor whose task is gone goes on with others`() throws {
        let scenario = try Theatre.scenario(Self.text)
        // The board falls over and loses everything that it had, and those who act do not know.
        var workload: (any Workload)? = ScenarioWorkload(scenario, seed: 4)
        var (engine, acts, created) = (try Theatre.stage(scenario, seed: 4).engine, 0, 0)
        func play(until instant: Instant) {
            while let due = workload?.nextDue, due < instant {
                created += engine.tick(now: due, workload: &workload).committed.of(.taskCreated).count
                acts += 1
                #expect(workload?.nextDue.map { $0 > due } == true, "Every act is followed by a later one.")
            }
        }
        play(until: scenario.start + .minutes(2))
        #expect(!engine.state.tasks.values.isEmpty)
        engine = try Theatre.stage(scenario, seed: 5).engine
        (acts, created) = (0, 0)
        play(until: scenario.start + .minutes(12))
        #expect(acts > 100)
        #expect(created > 3)
        #expect(engine.state.tasks.values.contains { $0.taskStatus == .completed })
    }
}
