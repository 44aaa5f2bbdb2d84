// Why: what the kernel finds out in memory is worth something only as far as memory is what SQLite is.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryStore
import OrreryTime
import Testing

/// Rule: every question is answered alike by the store in memory and by SQLite, whatever has happened over both.
@Suite struct MemoryBoardStoreTests {
    private func overSQLite(seed: UInt64) throws -> BusyBoard {
        try BusyBoard(seed: seed) { ids in
            try SQLiteBoardStore(
                path: ":memory:", durability: .none, machine: "", now: Instant(milliseconds: 0), ids: &ids)
        }
    }

    private func overMemory(seed: UInt64) throws -> BusyBoard {
        try BusyBoard(seed: seed) { ids in MemoryBoardStore(ids: &ids) }
    }

    /// The first answers that differ, as a message; empty when all are alike.
    private func difference(_ expected: BusyBoard, _ found: BusyBoard, of tasks: Int = .max) throws -> String {
        let questions = StoreQuestions(
            tasks: Array(expected.tasks.suffix(tasks)), runs: Array(expected.runs.suffix(tasks)), now: expected.now)
        let (answers, others) = (try questions.answers(of: expected.store), try questions.answers(of: found.store))
        for (answer, other) in zip(answers, others) where answer != other {
            return "SQLite: \(answer)\nmemory: \(other)"
        }
        return answers.count == others.count ? "" : "\(answers.count) answers and \(others.count)"
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `a busy day over memory is a busy day over SQLite, at every moment and after every restart`(
        seed: UInt64
    ) throws {
        let (expected, found) = (try overSQLite(seed: seed), try overMemory(seed: seed))
        for step in 1...320 {
            for board in [expected, found] {
                board.act()
                board.advance(by: .seconds(Int64(step % 131)))
                if step % 111 == 0 {
                    (board.store as? MemoryBoardStore)?.crash()
                    try board.restart()
                }
            }
            guard step % 64 == 0 || step % 111 == 0 else { continue }
            let difference = try difference(expected, found, of: 12)
            try #require(difference.isEmpty, "seed \(seed), step \(step): \(difference)")
            let found = BoardComparison.difference(
                between: found.conductor.engine.state, "memory", and: try expected.store.loadState(), "the tables",
                origin: .loaded)
            try #require(found == nil, "seed \(seed), step \(step): \(found ?? "")")
        }
        #expect(found.log == expected.log)
        #expect(try difference(expected, found).isEmpty)
        #expect(
            try BoardComparison.difference(
                between: expected.store, "SQLite", and: found.store, "memory", over: expected.tasks) == nil)
        // The day had in it what it is here to show.
        #expect(expected.retentions > 2)
        #expect(expected.store.floor > 0)
        #expect(expected.tasks.count > 40)
        #expect(expected.runs.count > 8)
    }

    /// Nothing but the pruning itself brings the tables up to date then.
    @Test func `a board that nobody asks anything prunes what one over SQLite prunes`() throws {
        let (expected, found) = (try overSQLite(seed: 6), try overMemory(seed: 6))
        for board in [expected, found] { board.advance(by: .seconds(4 * 3_600)) }
        #expect(expected.retentions > 0)
        #expect(found.log == expected.log)
        #expect(try difference(expected, found).isEmpty)
    }

    @Test func `with a task goes how far the logs of its runs were read, and the lines stay numbered`() throws {
        var summaries: [LogSummary] = []
        for board in [try overSQLite(seed: 7), try overMemory(seed: 7)] {
            let run = try #require(board.startRun(logPath: "/logs/7.log"))
            let lines = (1...3).map { LogLine(number: $0, at: board.now, text: [0x61], isPartial: false) }
            var position = LogFilePosition(path: "/logs/7.log")
            position.offset = 6
            let owner = LogOwner(run, projectID: .standard, userID: "local")
            let write = LogWrite(owner: owner, lines: lines, receivedAt: board.now, position: position, last: 3)
            try board.store.append([], answers: [], logs: [write], expecting: board.store.head)
            #expect(try board.store.logSummary(of: run.id).position == position)
            #expect(board.post(.stopTask(run.taskID), key: "stop") == 200)
            #expect(board.post(.deleteTask(run.taskID), key: "delete") == 200)
            summaries.append(try board.store.logSummary(of: run.id))
        }
        #expect(summaries[0] == LogSummary(first: 1, last: 3, position: nil, resetAfter: nil))
        #expect(summaries[1] == summaries[0])
    }

    @Test func `a request that is sent again gets its first answer, for a day`() throws {
        for board in [try overSQLite(seed: 5), try overMemory(seed: 5)] {
            let command = Command.createTask(NewTask(title: "Once"))
            #expect(board.post(command, key: "once") == 200)
            let head = board.store.head
            #expect(board.post(command, key: "once") == 200)
            #expect(board.store.head == head)
            try board.restart()
            #expect(board.post(command, key: "once") == 200)
            #expect(try board.store.answer(to: " /somewhere once", since: board.now)?.body == Array("{\"n\":0}".utf8))
        }
    }

    private func project(seq: Int64) -> EncodedEvent {
        let at = Instant(milliseconds: seq)
        let project = Project(id: ProjectID("p\(seq)"), name: "P", ownerID: "o", mode: .local, createdAt: at)
        let event = Event(
            seq: seq, at: at, type: .projectUpdated, projectID: project.id, taskID: nil, task: nil,
            entity: .project(project))
        return EncodedEvent(event, data: JSONWriter.bytes(.object(event.data)))
    }

    @Test func `while it refuses nothing is kept, and afterwards it goes on`() throws {
        var ids = IDSource(random: RandomSource(seed: 1))
        let store = MemoryBoardStore(ids: &ids)
        try store.append([project(seq: 1)], answers: [], expecting: 0)
        store.refusal = "The disk is full."
        let at = Instant(milliseconds: 5)
        let answer = RememberedAnswer(key: "k", at: at, status: 200, body: [])
        #expect(throws: EventLogError.unavailable("The disk is full.")) {
            try store.append([project(seq: 2)], answers: [answer], expecting: 1)
        }
        #expect(throws: EventLogError.unavailable("The disk is full.")) {
            try store.append(Snapshot(seq: 1, at: at, state: []))
        }
        #expect(throws: EventLogError.unavailable("The disk is full.")) {
            try store.prune(activitiesBefore: at, eventsBefore: at, rowsMax: 9)
        }
        #expect(throws: EventLogError.unavailable("The disk is full.")) { try store.probe() }
        #expect(store.head == 1)
        #expect(try store.answer(to: "k", since: at) == nil)
        #expect(try store.snapshot(atOrBefore: 9) == nil)
        #expect(try store.loadState().projects.count == 1)
        store.refusal = nil
        try store.probe()
        try store.append([project(seq: 2)], answers: [answer], expecting: 1)
        #expect(try store.loadState().projects.count == 2)
        #expect(try store.answer(to: "k", since: at) == answer)
    }

    @Test func `what does not follow the last event is refused whole`() throws {
        var ids = IDSource(random: RandomSource(seed: 1))
        let store = MemoryBoardStore(ids: &ids)
        #expect(throws: EventLogError.unexpectedPosition(expected: 3, found: 0)) {
            try store.append([project(seq: 4)], answers: [], expecting: 3)
        }
        #expect(throws: EventLogError.self) {
            try store.append([project(seq: 1), project(seq: 3)], answers: [], expecting: 0)
        }
        #expect(store.head == 0)
        #expect(try store.read(after: 0, limit: 9).isEmpty)
        #expect(try store.loadState().projects.count == 0)
    }

    /// Pieces of the log are a thousand events long.
    @Test func `a long log is read back as it was written, and goes from its beginning`() throws {
        var ids = IDSource(random: RandomSource(seed: 1))
        let store = MemoryBoardStore(ids: &ids)
        let events = (1...5_000).map { project(seq: Int64($0)) }
        for event in events { try store.append([event], answers: [], expecting: event.event.seq - 1) }
        #expect(try store.read(after: 0, limit: 9_999).map(\.data) == events.map(\.data))
        let at = Instant(milliseconds: 3_456)
        try store.append(Snapshot(seq: 3_456, at: at, state: [1]))
        var step = Pruning.goesOn
        while step == .goesOn { step = try store.prune(activitiesBefore: at, eventsBefore: at, rowsMax: 250) }
        #expect(store.floor == 3_456)
        #expect(try store.read(after: 0, limit: 9_999).map(\.data) == events.dropFirst(3_456).map(\.data))
        #expect(try store.instant(of: 3_455) == nil)
        #expect(try store.instant(of: 3_456) == at)
        #expect(try store.loadState().projects.count == 5_000)
    }
}
