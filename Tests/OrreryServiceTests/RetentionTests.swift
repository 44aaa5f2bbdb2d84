// Why: a board must survive months. What is too old goes by itself; what is left still says the truth about it.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import OrreryStore
import OrreryStreams
import OrreryTime
import TestSupport
import Testing

/// Rule: activities go after 7 days and events after 30, up to a snapshot; lifecycle rows stay, with their counts; whoever
/// asks for what is gone is told so.
@Suite struct RetentionTests {
    /// A task that is worked on for forty days, ten words a day by two sorts of posters.
    private func boardOfFortyDays(_ settings: BoardSettings = BoardSettings()) -> (desk: BoardDesk, task: String) {
        let desk = BoardDesk(settings: settings)
        let task = desk.newTask("{\"title\":\"Long\"}")
        let run = desk.object(.post, "/api/tasks/\(task)/invocations", "{\"role\":\"coder\"}")["id"]?.integer ?? 0
        for day in 0..<40 {
            for hour in 0..<5 {
                _ = desk.send(
                    .post, "/api/tasks/\(task)/activities",
                    "{\"activity_type\":\"note\",\"message\":\"day \(day) hour \(hour)\"}")
                _ = desk.send(.post, "/api/invocations/\(run)/activity", "{\"message\":\"said on \(day) at \(hour)\"}")
                desk.advance(by: .seconds(17_280))
            }
        }
        return (desk, task)
    }

    private func prunings(_ desk: BoardDesk) -> [Retention] {
        desk.log.compactMap { if case .retention(let retention)? = $0.event.entity { retention } else { nil } }
    }

    @Test func `activities go after seven days, and counts stay`() {
        let (desk, task) = boardOfFortyDays()
        let rows = desk.send(.get, "/api/tasks/\(task)/activities").value.array ?? []
        // The sweep looks once an hour, so that what is up to an hour too old may still be there.
        #expect((35...36).contains(rows.count), "\(rows.count)")
        let oldest = rows.last?.object?["createdAt"]?.instant ?? desk.conductor.engine.now
        #expect(desk.conductor.engine.now - oldest <= .seconds(7 * 86_400 + 3_600))
        #expect(desk.task(task)["counts"]?.object?["activities"] == .integer(200))
        let run = desk.send(.get, "/api/tasks/\(task)/invocations").value.array?.first?.object
        let details = desk.object(.get, "/api/invocations/\(run?["id"]?.integer ?? 0)")["invocation"]?.object
        #expect((35...36).contains(details?["activities"]?.array?.count ?? 0))
        #expect(desk.object(.get, "/api/tasks/\(task)/timeline")["success"] == .bool(true))
    }

    @Test func `events go after thirty days, up to a snapshot, and whoever asks for them is told so`() {
        let (desk, task) = boardOfFortyDays()
        let engine = desk.conductor.engine
        let (epoch, floor) = (engine.epoch, engine.floor)
        #expect(floor > 0)
        let instants = Dictionary(uniqueKeysWithValues: desk.log.map { ($0.event.seq, $0.event.at) })
        // Nothing younger than thirty days is gone, and nothing is older than that and a snapshot's interval.
        #expect(engine.now - instants[floor]! >= .seconds(30 * 86_400))
        #expect(engine.now - instants[floor + 1]! <= .seconds(37 * 86_400 + 3_600))

        let below = desk.send(.get, "/api/board?at=\(floor - 1)")
        #expect(below.status == 404)
        #expect(below.text.contains("event \(floor)"))
        #expect(desk.send(.get, "/api/board?at=\(BoardDesk.start)").status == 404)
        #expect(desk.send(.get, "/api/board?at=\(epoch)-1").status == 404)
        #expect(desk.send(.get, "/api/log?from=1").status == 404)
        #expect(desk.send(.get, "/api/log?from=\(floor)").status == 404)
        let first = desk.object(.get, "/api/board?at=\(floor)")
        #expect(first["tasks"]?.array?.first?.object?["title"] == .string("Long"))
        #expect(first["now"] == .instant(instants[floor]!))
        for seq in floor...engine.head { #expect(desk.send(.get, "/api/board?at=\(seq)").status == 200, "at=\(seq)") }
        let lines = desk.send(.get, "/api/log").text.split(separator: "\n")
        #expect(lines.first?.contains("\"\(epoch)-\(floor + 1)\"") == true)
        #expect(lines.count == Int(engine.head - floor))

        for route in ["/api/events", "/api/events/stream", "/api/tasks/\(task)/stream"] {
            func resets(_ cursor: Int64) -> Int {
                desk.send(.get, "\(route)?lastEventId=\(epoch)-\(cursor)").text.split(separator: "reset").count - 1
            }
            #expect(resets(floor - 1) >= 1, "\(route)")
            #expect(resets(floor) == 0, "\(route)")
        }
    }

    /// A viewer that reads the log when what it is owed is pruned.
    @Test func `a viewer that is overtaken by the pruning gets one reset, and then what is live`() throws {
        let (desk, _) = boardOfFortyDays()
        let engine = desk.conductor.engine
        for dialect in [StreamDialect.native, .missionControl, .timeline, .project] {
            var hub = StreamHub(
                epoch: engine.epoch, head: engine.head, viewersMax: 9, ringFramesMax: 9, ringBytesMax: 9_999)
            let opening = StreamOpening(
                dialect: dialect, topic: StreamTopic(),
                cursor: StreamCursor(epoch: engine.epoch, seq: engine.floor - 1), preface: [])
            let opened = hub.open(opening, at: .zero)
            let viewer = try #require(opened)
            let atFirst = hub.read(viewer, capacity: 10_000)
            #expect(atFirst == nil)
            let request = try #require(hub.catchUps().first)
            let piece = try engine.catchUp(request.question, eventsMax: 10, bytesMax: 10_000)
            #expect(piece.cursor == engine.head)
            #expect(String(decoding: piece.bytes, as: UTF8.self).contains("older than the log"))
            _ = hub.supply(request, piece)
            let supplied = hub.read(viewer, capacity: 10_000)
            #expect(supplied == String(decoding: piece.bytes, as: UTF8.self))
            let afterwards = hub.read(viewer, capacity: 10_000)
            #expect(afterwards == nil)
            #expect(hub.catchUps().isEmpty)
        }
    }

    @Test func `each pruning that removed something is told once, and whoever folds the log has the same rows`() throws
    {
        let (desk, task) = boardOfFortyDays()
        let told = prunings(desk)
        #expect(!told.isEmpty)
        #expect(told.allSatisfy { !$0.counts.isEmpty })
        #expect(Set(told.map(\.id)).count == told.count)
        let counted = told.reduce(0) { $0 + $1.counts.activities }
        let rows = desk.send(.get, "/api/tasks/\(task)/activities").value
        #expect(counted + Int64(rows.array?.count ?? 0) == 200)
        #expect(told.reduce(0) { $0 + $1.counts.events } == desk.conductor.engine.floor)

        // The events before the desk began to listen created the standard project.
        var ids = IDSource(random: RandomSource(seed: 9))
        let again = try SQLiteBoardStore(path: ":memory:", machine: "m", now: BoardDesk.start, ids: &ids)
        var standard = NewProject(name: "Default", ownerID: "local")
        standard.id = "default"
        var decider = Decider(
            state: BoardState(), settings: BoardSettings(), ids: ids, now: BoardDesk.start)
        _ = try decider.decide(.createProject(standard), at: BoardDesk.start)
        let first = decider.take().events.map { EncodedEvent($0, data: JSONWriter.bytes(.object($0.data))) }
        try again.append(first, answers: [], expecting: 0)
        for event in desk.log where event.event.seq > 1 {
            try again.append(
                [EncodedEvent(event.event, data: event.data)], answers: [], expecting: event.event.seq - 1)
        }
        let kept = try again.activities(of: TaskID(task), limit: 500, after: nil).rows
        #expect(kept.map(\.id) == rows.array?.compactMap { $0.object?["id"]?.string })
        #expect(try again.logFloor() == desk.conductor.engine.floor)
        #expect(try again.read(after: 0, limit: 10_000).first?.event.seq == desk.conductor.engine.floor + 1)
    }

    @Test func `a board on which nothing is too old says nothing`() {
        let desk = BoardDesk()
        _ = desk.newTask("{\"title\":\"One\"}")
        desk.advance(by: .seconds(6 * 86_400))
        #expect(prunings(desk).isEmpty)
        #expect(desk.conductor.engine.floor == 0)
    }

    /// Everything but the last word is too old: the log still knows where it stands.
    @Test func `a log of which nothing is left goes on where it stood`() {
        let folder = FileFolder()
        var settings = BoardSettings()
        settings.snapshotInterval = .milliseconds(1)
        settings.eventRetention = .seconds(86_400)
        do {
            let desk = BoardDesk(settings: settings, database: folder.path("board.db"))
            let task = desk.newTask("{\"title\":\"One\"}")
            desk.advance(by: .seconds(10))
            _ = desk.send(.post, "/api/tasks/\(task)/activities", "{\"activity_type\":\"note\",\"message\":\"m\"}")
            desk.advance(by: .seconds(36 * 3_600))
            #expect(desk.conductor.engine.floor == 3)
            #expect(desk.conductor.engine.head == 4)
            #expect(prunings(desk).map(\.counts.events) == [3])
        }
        let desk = BoardDesk(
            settings: settings, database: folder.path("board.db"), at: BoardDesk.start + .seconds(37 * 3_600))
        #expect(desk.conductor.engine.floor == 3)
        let later = desk.newTask("{\"title\":\"Two\"}")
        #expect(desk.conductor.engine.head == 5)
        #expect(desk.task(later)["title"] == .string("Two"))
        #expect(desk.object(.get, "/api/board?at=3")["tasks"]?.array?.count == 1)
        #expect(desk.object(.get, "/api/board?at=5")["tasks"]?.array?.count == 2)
        #expect(desk.send(.get, "/api/board?at=2").status == 404)
    }

    @Test func `lines go by when they came, not by what they say, and a number never names two`() {
        let folder = FileFolder()
        var run = Int64(0)
        do {
            let desk = BoardDesk(database: folder.path("board.db"))
            let task = desk.newTask("{\"title\":\"One\"}")
            run = desk.object(.post, "/api/tasks/\(task)/invocations", "{}")["id"]!.integer!
            _ = desk.object(
                .post, "/api/invocations/\(run)/logs",
                """
                {"text":"from last year","at":"2025-01-05T08:00:00.000Z"}
                {"text":"from next year","at":"2027-01-05T08:00:00.000Z"}
                """)
            desk.advance(by: .seconds(6 * 86_400))
            _ = desk.object(.post, "/api/invocations/\(run)/logs", "later")
            desk.advance(by: .seconds(3_600))
            #expect(desk.object(.get, "/api/invocations/\(run)/log")["lines"]?.array?.count == 3)
            desk.advance(by: .seconds(86_400 + 7_200))
            let left = desk.object(.get, "/api/invocations/\(run)/log")
            #expect(left["lines"]?.array?.compactMap { $0.object?.line("n", "text") } == ["3 later"])
            desk.advance(by: .seconds(8 * 86_400))
            #expect(desk.object(.get, "/api/invocations/\(run)/log").line("lines", "total", "next") == "[] 3 4")
        }
        let desk = BoardDesk(database: folder.path("board.db"), at: BoardDesk.start + .seconds(20 * 86_400))
        #expect(desk.object(.post, "/api/invocations/\(run)/logs", "again").line("from", "to") == "4 4")
    }

    @Test func `a board whose machine's clock was set back goes on at once, and does not wait for the calendar`() throws
    {
        let folder = FileFolder()
        do {
            let desk = BoardDesk(database: folder.path("board.db"), at: BoardDesk.start + .minutes(60))
            _ = desk.newTask("{\"title\":\"The last event before the start\"}")
        }
        var ids = IDSource(random: RandomSource(seed: 2, stream: "ids"))
        let now = BoardDesk.start
        let store = try SQLiteBoardStore(path: folder.path("board.db"), machine: "test", now: now, ids: &ids)
        let engine = try Engine(
            store: store, settings: BoardSettings(), ids: ids, clock: ClockReading(mode: .wall, now: now), now: now)
        var conductor = Conductor(serving: engine, elapsed: .zero)
        var new = NewTask(title: "Tests")
        new.steps = SimulatedWork.mock(.test)?.steps ?? []
        let task = new
        let work = Work(instance: "/") { engine throws(Problem) in
            guard case .task(let id) = try engine.submit(.createTask(task)) else {
                return .response(Response(status: 500))
            }
            _ = try engine.submit(.startTask(id))
            return .response(Response(status: 204))
        }
        _ = conductor.perform([work], elapsed: .zero)
        #expect(conductor.reading(elapsed: .zero).now == now + .minutes(60))
        var events: [CommittedEvent] = []
        for second in 1...40 as ClosedRange<Int64> {
            events += conductor.advance(elapsed: .seconds(second)).results.flatMap(\.committed)
        }
        #expect(events.contains { $0.event.taskAfter?.taskStatus == .completed })
    }

    @Test func `a machine's clock that is set back between two starts does not turn the board's`() {
        let folder = FileFolder()
        do {
            let desk = BoardDesk(database: folder.path("board.db"), at: BoardDesk.start + .minutes(60))
            _ = desk.newTask("{\"title\":\"One\"}")
        }
        let desk = BoardDesk(database: folder.path("board.db"), at: BoardDesk.start)
        #expect(desk.conductor.engine.now == BoardDesk.start + .minutes(60))
        let task = desk.newTask("{\"title\":\"Two\"}")
        #expect(desk.task(task).line("createdAt") == (BoardDesk.start + .minutes(60)).description)
    }
}
