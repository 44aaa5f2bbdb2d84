// Why: snapshots cost disk and a moment of the writer; too few make the past slow. The rule between the two is pure.

import OrreryJSON
import OrreryModel
import OrreryTime
import Testing

@Suite struct SnapshotTests {
    private let start = Instant("2026-01-05T08:00:00Z")!

    private func event(_ seq: Int64, bytes: Int, at: Instant) -> EncodedEvent {
        EncodedEvent(
            Event(
                seq: seq, at: at, type: .taskUpdated, projectID: .standard, taskID: nil, task: nil, entity: nil),
            data: [UInt8](repeating: 0x20, count: bytes))
    }

    /// How many events of so many bytes pass until the next snapshot, after one of `lastBytes`.
    private func eventsUntilDue(ofBytes bytes: Int, after lastBytes: Int) -> Int64 {
        var need = SnapshotNeed(firstAt: nil)
        need.note(Snapshot(seq: 0, at: start, state: [UInt8](repeating: 0x20, count: lastBytes)))
        var seq: Int64 = 0
        while !need.isDue(at: start, interval: .seconds(1)) {
            seq += 1
            need.note(event(seq, bytes: bytes, at: start))
        }
        return seq
    }

    @Test(
        "a snapshot is due when the log since the last one is twice as large, within bounds",
        arguments: [
            // A small board: the least number of events decides.
            (bytes: 500, last: 1_000, events: Limits.snapshotEventsMin),
            (bytes: 500, last: 1_000_000, events: 4_001),
            (bytes: 2_000, last: 2_000_000, events: 2_001),
            // A large board with small events: the time that going through them takes decides.
            (bytes: 200, last: 20_000_000, events: Limits.snapshotEventsMax),
        ])
    func due(bytes: Int, last: Int, events: Int64) {
        #expect(eventsUntilDue(ofBytes: bytes, after: last) == events)
    }

    @Test func `a quiet board takes one after the interval, and a silent one none`() {
        var need = SnapshotNeed(firstAt: nil)
        let week = Duration.seconds(7 * 86_400)
        #expect(!need.isDue(at: start + week + week, interval: week))
        need.note(event(1, bytes: 100, at: start))
        #expect(!need.isDue(at: start + week - .milliseconds(1), interval: week))
        #expect(need.isDue(at: start + week, interval: week))
        need.note(Snapshot(seq: 1, at: start + week, state: []))
        #expect(!need.isDue(at: start + week + week + week, interval: week))
    }

    @Test func `a snapshot is read back as the state that it wrote down`() throws {
        var decider = Decider(
            state: BoardState(), settings: BoardSettings(), ids: IDSource(random: RandomSource(seed: 5)), now: start)
        _ = try decider.decide(.createProject(NewProject(name: "P", ownerID: "local")), at: start)
        for number in 0..<400 {
            var new = NewTask(title: "Task \(number) \u{1F600} \"quoted\"\n")
            new.mode = number % 2 == 0 ? .remote : .local
            new.assignedAgentID = AgentID("agent \(number % 4)")
            new.estimatedDuration = .milliseconds(1_001)
            guard case .task(let id) = try decider.decide(.createTask(new), at: start) else { continue }
            if number % 3 == 0 { _ = try decider.decide(.followUp(id, message: "f"), at: start) }
            if number % 3 == 1 { _ = try decider.decide(.startInvocation(id, NewInvocation()), at: start) }
            _ = try decider.decide(
                .startSession(id, NewSession(openclawSessionID: "\(number)", agentName: "a")), at: start)
            if number % 3 == 2 {
                _ = try decider.decide(.archiveTask(id), at: start + .seconds(Int64(number)))
            }
        }
        let state = decider.state
        let again = try #require(BoardState(snapshot: state.snapshot, seq: state.seq))
        #expect(again.seq == state.seq)
        #expect(again.tasks.values == state.tasks.values)
        #expect(again.projects.values == state.projects.values)
        #expect(again.agents.values == state.agents.values)
        #expect(again.sessions.values == state.sessions.values)
        #expect(again.followUps.values == state.followUps.values)
        #expect(again.invocations.values == state.invocations.values)
        #expect(again.liveActivity == state.liveActivity)
        #expect(again.snapshot == state.snapshot)
        for bytes in ["", "{}", "[]", "{\"tasks\":[1],\"archived\":[],\"entities\":[]}"] {
            #expect(BoardState(snapshot: Array(bytes.utf8), seq: 1) == nil)
        }
    }
}
