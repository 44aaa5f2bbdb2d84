// Why: who takes the log with them takes all of it, in order, in the words in which it was told.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import OrreryStreams
import OrreryTime
import TestSupport
import Testing

/// Rule: `GET /api/log` is one event a line, oldest first, exactly as the native stream tells it.
@Suite struct LogExportTests {
    private let desk = BoardDesk()

    private func lines(_ query: String = "", as caller: Caller = .local) -> [String] {
        let answer = desk.send(.get, "/api/log\(query)", as: caller)
        #expect(answer.status == 200, "\(answer.text)")
        return answer.text.split(separator: "\n").map(String.init)
    }

    private func seqs(_ query: String) -> [Int64] {
        lines(query).compactMap { line in
            let id = (try? JSONReader.value(from: Array(line.utf8)))?.object?["id"]?.string
            return id.flatMap { StreamCursor($0) }?.seq
        }
    }

    /// Each event as the native stream tells it.
    private var told: [String] {
        let engine = desk.conductor.engine
        return try! engine.read(after: 0, limit: 100_000).map {
            String(decoding: NativeDialect.json($0), as: UTF8.self)
        }
    }

    @Test func `the whole log is handed out, each line as the stream tells the event`() {
        for number in 0..<40 {
            let id = desk.newTask("{\"title\":\"Task \(number)\\nwith a break and \\u2028\"}")
            let text = String(repeating: "x", count: 5_000)
            _ = desk.send(.post, "/api/tasks/\(id)/activities", "{\"activity_type\":\"note\",\"message\":\"\(text)\"}")
        }
        let answer = desk.send(.get, "/api/log")
        #expect(answer.header("Content-Type") == "application/x-ndjson; charset=utf-8")
        #expect(answer.body.count > 3 * Limits.exportPieceBytes)
        #expect(answer.body.last == UInt8(ascii: "\n"))
        #expect(lines() == told)
    }

    @Test func `a part of the log is named by numbers, ids or instants, both ends included`() {
        for number in 0..<5 {
            _ = desk.newTask("{\"title\":\"Task \(number)\"}")
            _ = desk.newTask("{\"title\":\"At the same instant \(number)\"}")
            desk.advance(by: .seconds(10))
        }
        let epoch = desk.conductor.engine.epoch
        let head = desk.conductor.engine.head
        #expect(seqs("?from=3&to=5") == [3, 4, 5])
        #expect(seqs("?from=\(epoch)-3&to=\(epoch)-3") == [3])
        #expect(seqs("?to=2") == [1, 2])
        #expect(seqs("?from=\(head)") == [head])
        #expect(seqs("?from=\(head + 1)") == [])
        #expect(seqs("?from=0&to=\(head)") == Array(1...head))
        // The project and the first two tasks are of the first instant.
        #expect(seqs("?to=2026-01-05T08:00:00.000Z") == [1, 2, 3])
        #expect(seqs("?from=2026-01-05T08:00:10.000Z&to=2026-01-05T08:00:19.999Z") == [4, 5])
        #expect(seqs("?from=2026-01-05T08:00:10.001Z&to=2026-01-05T08:00:20.000Z") == [6, 7])
        #expect(seqs("?from=2026-01-05T07:00:00.000Z&to=2026-01-05T07:30:00.000Z") == [])
    }

    @Test(
        arguments: [
            ("?from=x", 400), ("?to=x", 400), ("?from=-1", 400), ("?from=4&to=2", 400), ("?to=1000", 422),
            ("?from=1000", 422), ("?to=2027-01-01T00:00:00.000Z", 422), ("?from=other-1", 404),
        ])
    func `what cannot be handed out is refused before the first line`(query: String, status: Int) {
        for number in 0..<5 { _ = desk.newTask("{\"title\":\"Task \(number)\"}") }
        let answer = desk.send(.get, "/api/log\(query)")
        #expect(answer.status == status, "\(query): \(answer.text)")
        #expect(answer.value.object?["detail"]?.string?.isEmpty == false)
    }

    @Test func `the lines of an earlier epoch carry its ids`() throws {
        let folder = FileFolder()
        let database = folder.path("board.db")
        do {
            let first = BoardDesk(seed: 1, database: database)
            _ = first.newTask("{\"title\":\"Before the power went\"}")
            let epoch = first.conductor.engine.epoch
            let ids = first.send(.get, "/api/log").text.split(separator: "\n").map { $0.prefix(40) }
            #expect(ids.allSatisfy { $0.contains(epoch) })
        }
        // The machine started anew without the board having been closed.
        let second = BoardDesk(seed: 2, database: database, machine: "another boot")
        _ = second.newTask("{\"title\":\"After\"}")
        let text = second.send(.get, "/api/log").text
        let epochs = text.split(separator: "\n").map { line in
            (try? JSONReader.value(from: Array(line.utf8)))?.object?["id"]?.string?.prefix { $0 != "-" } ?? ""
        }
        #expect(Set(epochs).count == 2)
        #expect(epochs.last.map(String.init) == second.conductor.engine.epoch)
        // The past goes back beyond the epoch, under the name that it had.
        let past = second.object(.get, "/api/board?at=2")
        #expect(past["epoch"]?.string == epochs.first.map(String.init))
        #expect(second.send(.get, "/api/board?at=\(second.conductor.engine.epoch)-2").status == 404)
    }

    @Test func `a caller takes what is theirs and everybody's`() {
        let (alice, bob) = (Caller(user: "alice", tokenID: "a1"), Caller(user: "bob", tokenID: "b1"))
        _ = desk.send(.post, "/api/projects", "{\"id\":\"hers\",\"name\":\"Hers\"}", as: alice)
        _ = desk.send(.post, "/api/tasks", "{\"title\":\"xylophone\",\"project_id\":\"hers\"}", as: alice)
        _ = desk.newTask("{\"title\":\"Everybody's\"}")
        #expect(lines("", as: alice).count == lines().count)
        let his = lines("", as: bob)
        #expect(his.count == lines().count - 2)
        #expect(!his.contains { $0.contains("xylophone") || $0.contains("hers") })
        let past = desk.send(.get, "/api/board?at=\(desk.conductor.engine.head)", as: bob)
        #expect(!past.text.contains("xylophone"))
        #expect(desk.send(.get, "/api/board?at=\(desk.conductor.engine.head)", as: alice).text.contains("xylophone"))
    }
}
