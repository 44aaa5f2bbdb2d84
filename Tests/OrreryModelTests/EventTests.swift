// Why: an event that is read back must be the event that was written, and folding it twice must change nothing.

import OrreryJSON
import OrreryModel
import OrreryTime
import Testing

@Suite struct EventTests {
    private let at = Instant(milliseconds: 1_767_600_000_123)

    /// A busy board's events, from every rule that makes some.
    private func events() throws -> [Event] {
        var settings = BoardSettings()
        settings.mode = .remote
        let ids = IDSource(random: RandomSource(seed: 9))
        var decider = Decider(state: BoardState(), settings: settings, ids: ids, now: at)
        func decide(_ command: Command, _ seconds: Int64) throws -> Outcome {
            try decider.decide(command, at: at + .seconds(seconds))
        }
        var project = NewProject(name: "Default", ownerID: "local")
        project.id = "default"
        _ = try decide(.createProject(project), 0)
        var new = NewTask(title: "Build \"it\"\n\u{1F680}")
        new.type = .build
        new.steps = SimulatedWork.mock(.build)?.steps ?? []
        new.estimatedDuration = .seconds(35)
        new.assignedAgentID = AgentID("ada")
        guard case .task(let id) = try decide(.createTask(new), 1) else { return [] }
        var activity = NewActivity(activityType: "spawned", message: "m")
        activity.metadata = .object(["n": .double(1.5), "s": .string("text")])
        _ = try decide(.logActivity(id, activity), 2)
        var deliverable = NewDeliverable(deliverableType: .url, title: "d")
        deliverable.path = "https://example.com"
        _ = try decide(.addDeliverable(id, deliverable), 3)
        _ = try decide(.startSession(id, NewSession(openclawSessionID: "s", agentName: "Ada")), 4)
        _ = try decide(.startTask(id), 5)
        for second in 6..<60 {
            for _ in 0..<20 { _ = try decide(.wake(.simulation(id)), Int64(second)) }
            _ = try decide(.wake(.monitoring), Int64(second))
            _ = try decide(.wake(.dismissal), Int64(second))
        }
        _ = try decide(.cleanup(id, .hold(minutes: 5)), 70)
        _ = try decide(.followUp(id, message: "more"), 71)
        _ = try decide(.stopTask(id), 72)
        _ = try decide(.wake(.sweep), 10_000)
        _ = try decide(.followUp(id, message: "again"), 10_001)
        _ = try decide(.stopTask(id), 10_002)
        _ = try decide(.deleteTask(id), 10_003)
        return decider.take().events
    }

    @Test func `an event is read back as it was written`() throws {
        let events = try events()
        #expect(Set(events.map(\.type)).count > 12)
        for event in events {
            let bytes = JSONWriter.bytes(.object(event.data))
            let data = try #require(try JSONReader.value(from: bytes).object)
            let again = try #require(
                Event(
                    seq: event.seq, at: event.at, type: event.type, projectID: event.projectID, taskID: event.taskID,
                    data: data))
            #expect(again.entity == event.entity)
            #expect(again.task?.id == event.task?.id)
            #expect(JSONWriter.bytes(.object(again.data)) == bytes)
        }
    }

    @Test func `seqs rise by one, and folding an event twice changes nothing`() throws {
        let events = try events()
        var once = BoardState()
        var twice = BoardState()
        for (index, event) in events.enumerated() {
            #expect(event.seq == Int64(index + 1))
            once.apply(event)
            twice.apply(event)
            twice.apply(event)
            #expect(once.tasks.values == twice.tasks.values)
            #expect(once.activeSubAgentCount == twice.activeSubAgentCount)
        }
    }

    @Test func `an event that moves a word of a task says what all of them were, and only such an event does`() throws {
        var state = BoardState()
        var told = 0
        for event in try events() {
            let before = event.task.flatMap { state.tasks[$0.id] }.map { TaskWords($0) }
            state.apply(event)
            let after = event.task.flatMap { state.tasks[$0.id] }.map { TaskWords($0) }
            guard let before, let after else {
                #expect(event.task?.previous == nil)
                continue
            }
            #expect(event.task?.previous == (before == after ? nil : before))
            #expect(event.task?.previous?.changed(by: event.task?.fields ?? []) ?? after == after)
            #expect((event.data["previous"] == nil) == (before == after))
            told += before == after ? 0 : 1
        }
        #expect(told > 5)
    }

    @Test func `every field of a task has a name of its own and survives the way to text and back`() throws {
        for task in try events().compactMap(\.taskAfter) {
            let keys = task.fields.map(\.member.key)
            #expect(Set(keys).count == keys.count)
            let value = try JSONReader.value(from: JSONWriter.bytes(.object(task.json)))
            #expect(value.object.flatMap { BoardTask($0) } == task)
        }
    }

    @Test func `the board holds only the newest archived tasks`() throws {
        var decider = Decider(
            state: BoardState(), settings: BoardSettings(), ids: IDSource(random: RandomSource(seed: 1)), now: at)
        for _ in 0...Limits.archivedTasksHeldMax {
            guard case .task(let id) = try decider.decide(.createTask(NewTask(title: "t")), at: at) else { return }
            _ = try decider.decide(.archiveTask(id), at: at)
        }
        #expect(decider.state.tasks.count == Limits.archivedTasksHeldMax)
    }
}
