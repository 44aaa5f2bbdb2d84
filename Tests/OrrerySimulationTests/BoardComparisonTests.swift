// Why: a comparison that overlooks something lets every bug of that kind through, and is never noticed.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryTime
import Testing

/// Rule: two boards that differ in one member of one row are told apart, and the sentence names the row and the member.
@Suite struct BoardComparisonTests {
    private static let at = Instant("2026-01-05T08:00:00Z")!

    /// A store in which there is some of everything.
    private static func store() throws -> (store: MemoryBoardStore, task: TaskID) {
        var ids = IDSource(random: RandomSource(seed: 1))
        let store = MemoryBoardStore(ids: &ids)
        var engine = try Engine(
            store: store, settings: BoardSettings(), ids: ids, clock: ClockReading(mode: .virtual, now: at), now: at)
        let work = Work(instance: "/") { engine throws(Problem) in
            var new = NewTask(title: "T")
            new.description = "D"
            new.assignedAgentID = AgentID("a")
            new.estimatedDuration = .seconds(77)
            new.thresholds = HealthThresholds(stuckAfter: .seconds(100))
            guard case .task(let id) = try engine.submit(.createTask(new)),
                case .invocation(let run) = try engine.submit(.startInvocation(id, NewInvocation()))
            else { throw Problem(500, "no task") }
            _ = try engine.submit(.logInvocationActivity(run, [NewInvocationActivity(activityType: "o", message: "m")]))
            var position = LogFilePosition(path: "/logs/1")
            position.file = FileIdentity(device: 1, inode: 2)
            _ = try engine.appendLog(of: run, [NewLogLine(text: Array("line".utf8))], position: position, isReset: true)
            _ = try engine.submit(.logActivity(id, NewActivity(activityType: "note", message: "m")))
            _ = try engine.submit(.addDeliverable(id, NewDeliverable(deliverableType: .file, title: "F")))
            _ = try engine.submit(.startSession(id, NewSession(openclawSessionID: "s", agentName: "a")))
            _ = try engine.submit(.followUp(id, message: "f"))
            guard case .task(let done) = try engine.submit(.createTask(NewTask(title: "Old"))) else {
                throw Problem(500, "no task")
            }
            _ = try engine.submit(.archiveTask(done))
            return .response(Response(status: 204))
        }
        _ = engine.tick(now: at, work: [work])
        let task = try #require(try store.tasks(TaskQuery()).tasks.first { $0.title == "T" })
        return (store, task.id)
    }

    // MARK: States

    private func difference(_ expected: BoardState, _ found: BoardState) -> String? {
        BoardComparison.difference(between: expected, "the fold", and: found, "the snapshot")
    }

    @Test func `a state is the same as itself, and each change of a member of its rows is found`() throws {
        let state = try Self.store().store.loadState()
        let snapshot = try #require(try JSONReader.value(from: state.snapshot).object)
        func read(_ object: JSONObject) -> BoardState? {
            BoardState(snapshot: JSONWriter.bytes(.object(object)), seq: state.seq)
        }
        #expect(difference(state, try #require(read(snapshot))) == nil)
        var found: Set<String> = []
        for list in ["tasks", "entities"] {
            let rows = snapshot[list]?.array ?? []
            for (place, row) in rows.enumerated() {
                let (kind, object) = list == "tasks" ? ("task", row.object!) : Self.only(row.object!)
                for member in object.members {
                    for value in Alternatives.of(member.value) {
                        var changed = object
                        changed[member.key] = value
                        var all = rows
                        all[place] = .object(list == "tasks" ? changed : [kind: .object(changed)])
                        var whole = snapshot
                        whole[list] = .array(all)
                        guard let other = read(whole), other.snapshot != state.snapshot else { continue }
                        let sentence = difference(state, other)
                        #expect(sentence != nil, "\(kind) \(member.key): \(value)")
                        if sentence?.contains(" the \(member.key) ") == true { found.insert("\(kind).\(member.key)") }
                    }
                }
                var fewer = snapshot
                fewer[list] = .array(rows.enumerated().filter { $0.offset != place }.map(\.element))
                if let other = read(fewer) {
                    #expect(difference(state, other)?.contains("not in the snapshot") == true)
                    #expect(difference(other, state)?.contains("not in the fold") == true)
                }
            }
        }
        for name in [
            "task.title", "task.taskStatus", "task.thresholds", "task.counts", "task.updatedAt", "task.progressSource",
            "project.name", "agent.status", "session.agentName", "followUp.message", "invocation.lastActivityAt",
            "liveActivity.progress",
        ] {
            let (kind, key) = (name.split(separator: ".")[0], name.split(separator: ".")[1])
            let isThere = String(decoding: state.snapshot, as: UTF8.self).contains("\"\(key)\"")
            #expect(found.contains(name) || !isThere, "no change of \(kind)'s \(key) was found")
        }
        #expect(found.count > 40, "\(found.sorted())")
    }

    @Test func `another place in the log, and another order, are differences`() throws {
        let state = try Self.store().store.loadState()
        #expect(difference(state, BoardState(seq: 7))?.hasPrefix("The board stands at event \(state.seq) in") == true)
        var snapshot = try #require(try JSONReader.value(from: state.snapshot).object)
        snapshot["tasks"] = .array(Array((snapshot["tasks"]?.array ?? []).reversed()))
        let turned = try #require(BoardState(snapshot: JSONWriter.bytes(.object(snapshot)), seq: state.seq))
        #expect(difference(state, turned)?.contains("stands at place 1") == true)
        let loaded = BoardComparison.difference(
            between: state, "the fold", and: turned, "the tables", origin: .loaded)
        #expect(loaded == nil)
        snapshot["archived"] = .array([])
        let unarchived = try #require(BoardState(snapshot: JSONWriter.bytes(.object(snapshot)), seq: state.seq))
        #expect(difference(turned, unarchived)?.hasPrefix("Archived task") == true)
    }

    private static func only(_ object: JSONObject) -> (String, JSONObject) {
        (object.members[0].key, object.members[0].value.object!)
    }

    // MARK: Histories

    @Test(arguments: [
        "Task", "Activity", "Deliverable", "Follow-up", "Session", "Invocation", "Invocation activity", "Log",
        "Log line",
        "Event",
    ])
    func `each change of a member of a row of a history is found`(kind: String) throws {
        // These follow from others and cannot differ alone.
        let derived: Set<String> = kind == "Invocation" ? ["success", "duration"] : []
        let (store, task) = try Self.store()
        let found = ForgedHistory(store)
        func difference() throws -> String? {
            try BoardComparison.difference(between: store, "the fold", and: found, "the tables", over: [task])
        }
        #expect(try difference() == nil)
        found.forge = { asked, row in
            if asked == kind { found.keys = row.members.map(\.key) }
            return row
        }
        _ = try difference()
        #expect(found.keys.count > 2, "no row of the kind \(kind) was asked for")
        for key in found.keys where !derived.contains(key) {
            var isFound = false
            for place in 0..<Alternatives.countMax where !isFound {
                found.forge = { asked, row in
                    guard asked == kind, let value = row[key] else { return row }
                    let values = Alternatives.of(value)
                    var row = row
                    if place < values.count { row[key] = values[place] }
                    return row
                }
                let sentence = try difference()
                if let sentence { #expect(sentence.hasPrefix("\(kind) "), "\(sentence)") }
                isFound = sentence?.contains(" the \(key) ") == true || ["id", "seq"].contains(key) && sentence != nil
            }
            #expect(isFound, "another \(key) of \(kind) was not found")
        }
        found.forge = { _, row in row }
        found.missing = kind
        #expect(try difference()?.contains("not in the tables") == (kind == "Log" ? nil : true))
    }
}
