// Why: what was acknowledged is there after anything, what is refused leaves no trace, and the tables say what the
// events say.

import Foundation
import OrreryJSON
import OrreryModel
import OrreryTime
import TestSupport
import Testing

@testable import OrreryStore

@Suite struct SQLiteBoardStoreTests {
    private let folder = FileFolder()
    private let now = Instant("2026-01-05T08:00:00Z")!

    private func path(_ name: String = "board.db") -> String { folder.path(name) }

    private func open(_ path: String, machine: String = "m", seed: UInt64 = 1) throws -> SQLiteBoardStore {
        var ids = IDSource(random: RandomSource(seed: seed))
        return try SQLiteBoardStore(path: path, machine: machine, now: now, ids: &ids)
    }

    /// Decides some commands and keeps their events.
    private func write(_ store: SQLiteBoardStore, seed: UInt64 = 3, _ commands: [Command]) throws -> [Outcome] {
        var decider = Decider(
            state: try store.loadState(), settings: BoardSettings(),
            ids: IDSource(random: RandomSource(seed: seed)), now: now)
        let outcomes = try commands.map { try decider.decide($0, at: now) }
        try append(decider.take().events, to: store)
        return outcomes
    }

    private func append(_ events: [Event], to store: SQLiteBoardStore) throws {
        try store.append(
            events.map { EncodedEvent($0, data: JSONWriter.bytes(.object($0.data))) }, answers: [],
            expecting: store.head)
    }

    private var project: Command {
        var project = NewProject(name: "Default", ownerID: "local")
        project.id = "default"
        return .createProject(project)
    }

    @Test func `what was appended is read back, and the state is loaded as it was folded`() throws {
        let store = try open(path())
        var decider = Decider(
            state: BoardState(), settings: BoardSettings(), ids: IDSource(random: RandomSource(seed: 3)), now: now)
        _ = try decider.decide(project, at: now)
        var made: [TaskID] = []
        for number in 0..<30 {
            var new = NewTask(title: "Task \(number)")
            new.mode = number % 2 == 0 ? .remote : .local
            new.assignedAgentID = AgentID("agent \(number % 4)")
            new.steps = number % 3 == 0 ? SimulatedWork.mock(.test)!.steps : []
            guard case .task(let id) = try decider.decide(.createTask(new), at: now) else { continue }
            made.append(id)
            _ = try decider.decide(.logActivity(id, NewActivity(activityType: "updated", message: "m")), at: now)
            _ = try decider.decide(
                .startSession(id, NewSession(openclawSessionID: "s\(number)", agentName: "a")), at: now)
            if number % 2 == 1 { _ = try decider.decide(.startTask(id), at: now) }
            if number % 10 == 0 { _ = try decider.decide(.archiveTask(id), at: now) }
            if number % 7 == 0, number % 10 != 0 { _ = try decider.decide(.followUp(id, message: "f"), at: now) }
            if number == 3 { _ = try decider.decide(.stopTask(id), at: now) }
        }
        _ = try decider.decide(.deleteTask(made[4]), at: now)
        let events = decider.take().events
        try append(events, to: store)

        let again = try store.read(after: 0, limit: 10_000)
        #expect(again.map(\.event.seq) == Array(1...Int64(events.count)))
        #expect(again.map(\.data) == events.map { JSONWriter.bytes(.object($0.data)) })

        let loaded = try store.loadState()
        func byID(_ tasks: EntityTable<TaskID, BoardTask>.Values) -> [BoardTask] { tasks.sorted { $0.id < $1.id } }
        #expect(byID(loaded.tasks.values) == byID(decider.state.tasks.values))
        #expect(loaded.agents.values == decider.state.agents.values)
        #expect(loaded.sessions.values == decider.state.sessions.values)
        #expect(loaded.followUps.values == decider.state.followUps.values)
        #expect(loaded.liveActivity == decider.state.liveActivity)
        #expect(loaded.projects.values == decider.state.projects.values)
        #expect(loaded.seq == decider.state.seq)
    }

    @Test func `every field of a task has a column`() throws {
        let store = try open(path())
        let columns = try store.rows("SELECT * FROM pragma_table_info('tasks')").compactMap { $0["name"]?.string }
        let task = BoardTask(id: TaskID("t"), title: "t", createdAt: now)
        for member in task.json.members {
            #expect(columns.contains(SnakeCase.from(camelCase: member.key)), "\(member.key)")
        }
    }

    @Test func `an epoch lasts over an orderly end and over a crash of the process`() throws {
        let first = try open(path(), seed: 1)
        let epoch = first.epoch
        try first.close()
        _ = consume first
        let second = try open(path(), seed: 2)
        #expect(second.epoch == epoch)
        // Not closed: the process died, and the machine is the same.
        _ = consume second
        #expect(try open(path(), seed: 3).epoch == epoch)
    }

    @Test func `a new epoch begins when the machine went down without an orderly end`() throws {
        let first = try open(path(), machine: "boot 1", seed: 1)
        let epoch = first.epoch
        _ = try write(first, [project])
        let head = first.head
        _ = consume first
        let second = try open(path(), machine: "boot 2", seed: 2)
        #expect(second.epoch != epoch)
        #expect(second.floor == head)
        #expect(second.head == head)
        try second.close()
        _ = consume second
        #expect(try open(path(), machine: "boot 3", seed: 3).epoch != epoch)
    }

    @Test func `a new epoch begins on a copy of the file`() throws {
        let first = try open(path(), seed: 1)
        let epoch = first.epoch
        try first.close()
        _ = consume first
        try FileManager.default.copyItem(atPath: path(), toPath: path("copy.db"))
        #expect(try open(path("copy.db"), seed: 2).epoch != epoch)
    }

    @Test func `an append at the wrong place is refused and keeps nothing`() throws {
        let store = try open(path())
        _ = try write(store, [project])
        #expect(throws: EventLogError.unexpectedPosition(expected: 7, found: 1)) {
            try store.append([], answers: [], expecting: 7)
        }
    }

    @Test func `an append of which one part cannot be kept keeps nothing`() throws {
        let store = try open(path())
        _ = try write(store, [project])
        var decider = Decider(
            state: try store.loadState(), settings: BoardSettings(), ids: IDSource(random: RandomSource(seed: 3)),
            now: now)
        _ = try decider.decide(.createTask(NewTask(title: "a")), at: now)
        let good = decider.take().events[0]
        // The second says that it comes after itself: its place is taken.
        let bad = good
        #expect(throws: EventLogError.self) { try append([good, bad], to: store) }
        #expect(store.head == 1)
        #expect(try store.read(after: 0, limit: 10).count == 1)
        #expect(try store.tasks(TaskQuery()).tasks.isEmpty)
        try append([good], to: store)
        #expect(try store.tasks(TaskQuery()).tasks.count == 1)
    }

    @Test func `two boards cannot serve from one file`() throws {
        let store = try open(path())
        let refusal = #expect(throws: StoreError.self) { try open(path()) }
        #expect(refusal?.description.contains("in use by another Orrery") == true)
        withExtendedLifetime(store) {}
    }

    @Test(arguments: ["garbage", "newer", "foreign"])
    func `a file that is not ours is refused with a sentence and left as it is`(kind: String) throws {
        let file = path("\(kind).db")
        switch kind {
        case "garbage":
            try Data((0..<8_192).map { UInt8(truncatingIfNeeded: $0 &* 31) }).write(to: URL(fileURLWithPath: file))
        case "newer":
            let store = try open(file)
            try store.connection.execute("PRAGMA user_version = 99")
            try store.close()
        default:
            let connection = try Connection(path: file)
            try connection.execute("CREATE TABLE theirs (x)")
        }
        let before = try Data(contentsOf: URL(fileURLWithPath: file))
        let refusal = #expect(throws: StoreError.self) { try open(file) }
        #expect(refusal?.description.contains("left as it is") == true, "\(refusal?.description ?? "")")
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == before)
    }

    @Test func `a full disk refuses the append, keeps what was there, and heals by itself`() throws {
        let store = try open(path())
        _ = try write(store, [project])
        let pages = try store.rows("PRAGMA page_count")[0].members[0].value.integer!
        try store.connection.execute("PRAGMA max_page_count = \(pages)")
        var new = NewTask(title: "large")
        new.description = String(repeating: "x", count: 200_000)
        let refusal = #expect(throws: EventLogError.self) { try write(store, [.createTask(new)]) }
        #expect(refusal?.reason.contains("disk is full") == true, "\(refusal?.reason ?? "")")
        #expect(store.head == 1)
        #expect(try store.loadState().tasks.count == 0)
        try store.connection.execute("PRAGMA max_page_count = 100000")
        _ = try write(store, [.createTask(new)])
        #expect(try store.loadState().tasks.count == 1)
    }

    @Test func `tasks are found by column, status, project and text, newest first, page by page`() throws {
        let store = try open(path())
        var commands = [project]
        for number in 0..<25 {
            var new = NewTask(title: number == 7 ? "100% \"done\"_" : "Task \(number)")
            new.column = number % 2 == 0 ? .inbox : .review
            commands.append(.createTask(new))
        }
        _ = try write(store, commands)
        var query = TaskQuery()
        query.limit = 10
        var titles: [String] = []
        repeat {
            let page = try store.tasks(query)
            titles += page.tasks.map(\.title)
            query.after = page.next
        } while query.after != nil
        #expect(titles == (0..<25).reversed().map { $0 == 7 ? "100% \"done\"_" : "Task \($0)" })
        query = TaskQuery()
        query.columns = [.review]
        #expect(try store.tasks(query).tasks.count == 12)
        query.taskStatuses = [.initializing]
        #expect(try store.tasks(query).tasks.count == 25)
        query = TaskQuery()
        query.text = "0% \"D"
        #expect(try store.tasks(query).tasks.count == 1)
        query.text = "_"
        #expect(try store.tasks(query).tasks.count == 1)
        query = TaskQuery()
        query.project = "nowhere"
        #expect(try store.tasks(query).tasks.isEmpty)
    }

    @Test func `answers are remembered for a day`() throws {
        let store = try open(path())
        let answer = RememberedAnswer(key: "k", at: now, status: 201, body: Array("{}".utf8))
        try store.append([], answers: [answer], expecting: 0)
        #expect(try store.answer(to: "k", since: now) == answer)
        #expect(try store.answer(to: "k", since: now + .milliseconds(1)) == nil)
        #expect(try store.answer(to: "other", since: now) == nil)
    }
}
