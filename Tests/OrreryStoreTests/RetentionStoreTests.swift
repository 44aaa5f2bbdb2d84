// Why: a pruning takes many small transactions; one that was cut short must neither be forgotten nor be told twice.

import OrreryJSON
import OrreryModel
import OrreryTime
import TestSupport
import Testing

@testable import OrreryStore

@Suite struct RetentionStoreTests {
    private let folder = FileFolder()
    private let now = Instant("2026-01-05T08:00:00Z")!

    private func open() throws -> SQLiteBoardStore {
        var ids = IDSource(random: RandomSource(seed: 1))
        return try SQLiteBoardStore(path: folder.path("board.db"), machine: "m", now: now, ids: &ids)
    }

    /// A board with a run that said a hundred things and printed as many lines, each a second after the other.
    private func fill(_ store: SQLiteBoardStore) throws {
        var decider = Decider(
            state: BoardState(), settings: BoardSettings(), ids: IDSource(random: RandomSource(seed: 3)), now: now)
        var project = NewProject(name: "Default", ownerID: "local")
        project.id = "default"
        _ = try decider.decide(.createProject(project), at: now)
        guard case .task(let id) = try decider.decide(.createTask(NewTask(title: "T")), at: now),
            case .invocation(let run) = try decider.decide(.startInvocation(id, NewInvocation()), at: now)
        else { return }
        for second in 1...100 {
            let said = NewInvocationActivity(activityType: "output", message: "word \(second)")
            _ = try decider.decide(.logInvocationActivity(run, [said]), at: now + .seconds(Int64(second)))
            try store.connection.run(
                "INSERT INTO log_lines(invocation_id, n, at, text, is_partial) VALUES (?, ?, ?, 'line', 0)",
                [
                    .integer(run.id), .integer(Int64(second)),
                    .string((now + .seconds(Int64(second))).description),
                ])
            try store.connection.run(
                "INSERT INTO log_receipts(invocation_id, last_line, at) VALUES (?, ?, ?)",
                [
                    .integer(run.id), .integer(Int64(second)),
                    .string((now + .seconds(Int64(second))).description),
                ])
        }
        let events = decider.take().events.map { EncodedEvent($0, data: JSONWriter.bytes(.object($0.data))) }
        try store.append(events, answers: [], expecting: 0)
    }

    private func count(_ table: String, _ store: SQLiteBoardStore) throws -> Int64? {
        try store.rows("SELECT count(*) AS count FROM \(table)").first?["count"]?.integer
    }

    @Test func `a pruning that was cut short goes on to its own end and is told whole`() throws {
        let cut = now + .seconds(61)
        do {
            let first = try open()
            try fill(first)
            for _ in 0..<4 {
                #expect(try first.prune(activitiesBefore: cut, eventsBefore: now, rowsMax: 10) == .goesOn)
            }
            #expect(try count("invocation_activity", first) == 60)
        }
        // The process dies; the next one is asked to prune by a later cut, and first ends what has begun.
        let store = try open()
        var told: Retention?
        for _ in 0..<20 where told == nil {
            if case .done(let retention) = try store.prune(
                activitiesBefore: now + .seconds(90), eventsBefore: now, rowsMax: 10)
            {
                told = retention
            }
        }
        let retention = try #require(told)
        #expect(retention.activitiesBefore == cut)
        #expect(retention.counts.invocationActivities == 60)
        #expect(retention.counts.logLines == 60)
        #expect(try count("invocation_activity", store) == 40)
        #expect(try count("log_lines", store) == 40)
        #expect(try store.rows("SELECT min(n) AS n FROM log_lines").first?["n"] == .integer(61))

        // As long as the word is not in the log, it is said again; once it is, never.
        #expect(try store.prune(activitiesBefore: cut, eventsBefore: now, rowsMax: 10) == .done(retention))
        let event = Event(
            seq: store.head + 1, at: now + .seconds(200), type: .retentionPruned, projectID: .standard, taskID: nil,
            task: nil, entity: .retention(retention))
        let encoded = EncodedEvent(event, data: JSONWriter.bytes(.object(event.data)))
        try store.append([encoded], answers: [], expecting: store.head)
        #expect(try store.prune(activitiesBefore: cut, eventsBefore: now, rowsMax: 500) == .done(nil))
        #expect(try store.read(after: store.head - 1, limit: 1).first?.event.entity == .retention(retention))
    }

    @Test func `a log that is told again prunes where it was pruned, and knows at once where it begins`() throws {
        let store = try open()
        try fill(store)
        let floor = store.head - 3
        let event = Event(
            seq: store.head + 1, at: now + .seconds(200), type: .retentionPruned, projectID: .standard, taskID: nil,
            task: nil, entity: .retention(Retention(activitiesBefore: now, floor: floor)))
        try store.append(
            [EncodedEvent(event, data: JSONWriter.bytes(.object(event.data)))], answers: [], expecting: store.head)
        #expect(store.floor == floor)
        #expect(try store.logFloor() == floor)
        #expect(try count("events", store) == 4)
    }

    /// The word of a pruning is an event itself; before it is there, the log may be empty.
    @Test func `a log whose events are all gone stands where it stood`() throws {
        let head: Int64
        do {
            let first = try open()
            try fill(first)
            head = first.head
            let state = try first.loadState().snapshot
            try first.append(Snapshot(seq: head, at: now + .seconds(100), state: state))
            var step = Pruning.goesOn
            while step == .goesOn {
                step = try first.prune(activitiesBefore: now, eventsBefore: now + .seconds(100), rowsMax: 50)
            }
            #expect(try count("events", first) == 0)
            #expect(first.floor == head)
        }
        let store = try open()
        #expect(store.head == head)
        #expect(store.floor == head)
        #expect(try store.loadState().seq == head)
        #expect(try store.state(at: head).tasks.count == 1)
    }
}
