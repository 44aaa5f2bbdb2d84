// Why: the past is shown from snapshots and events that are folded again; it must be the very past that was shown when it
// was the present.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryTime
import TestSupport
import Testing

/// Rule: `/api/board?at=` is what `/api/board` said then, for every event and every instant that the log goes back to.
@Suite struct TimeTravelTests {
    /// Somebody who does one thing after the other on a board, by chance.
    private struct Somebody {
        var random: RandomSource
        var tasks: [String] = []
        var runs: [String] = []
        var number = 0

        mutating func act(on desk: BoardDesk) {
            number += 1
            let task = tasks.isEmpty ? "none" : tasks[random.next(below: tasks.count)]
            let run = runs.isEmpty ? "none" : runs[random.next(below: runs.count)]
            switch random.next(below: 16) {
            case 0, 1:
                let mode = random.next(below: 2) == 0 ? "local" : "remote"
                let body =
                    "{\"title\":\"Task \(number)\",\"mode\":\"\(mode)\",\"assigned_agent_id\":\"a\(number % 3)\"}"
                tasks.append(desk.newTask(body))
            case 2: _ = desk.send(.post, "/api/tasks/\(task)/start")
            case 3: _ = desk.send(.post, "/api/tasks/\(task)/stop")
            case 4: _ = desk.send(.post, "/api/tasks/\(task)/archive")
            case 5: _ = desk.send(.post, "/api/tasks/\(task)/followups", "{\"message\":\"and \(number)\"}")
            case 6, 7:
                let answer = desk.send(.post, "/api/tasks/\(task)/invocations", "{\"runId\":\"run \(number)\"}")
                if answer.status == 201 { runs.append("run%20\(number)") }
            case 8, 9:
                _ = desk.send(.post, "/api/invocations/\(run)/activity", "{\"message\":\"word \(number)\"}")
            case 10: _ = desk.send(.post, "/api/invocations/\(run)/complete", "{}")
            case 11: _ = desk.send(.delete, "/api/tasks/\(task)")
            case 12: _ = desk.send(.post, "/api/tasks/\(task)/subagent", "{\"openclaw_session_id\":\"s\(number % 5)\"}")
            case 13: _ = desk.send(.patch, "/api/openclaw/sessions/s\(number % 5)", "{\"status\":\"ended\"}")
            case 14:
                _ = desk.send(
                    .patch, "/api/tasks/\(task)",
                    "{\"progress\":0.\(number % 10)3,\"estimatedDuration\":77.25,\"title\":\"\\u00e9 \(number)\"}")
            default:
                _ = desk.send(.post, "/api/tasks/\(task)/activities", "{\"activity_type\":\"note\",\"message\":\"m\"}")
            }
        }
    }

    private func withoutClock(_ board: JSONValue) -> JSONValue {
        guard var object = board.object else { return board }
        object["clock"] = nil
        return .object(object)
    }

    /// A snapshot each ten seconds, so that most moments are a snapshot and some events, and some are one alone.
    @Test(arguments: [UInt64(1), 2])
    func `every moment of a random board is shown as it was shown then`(seed: UInt64) throws {
        var settings = BoardSettings()
        settings.snapshotInterval = .seconds(10)
        let desk = BoardDesk(settings: settings, seed: seed)
        var somebody = Somebody(random: RandomSource(seed: seed, stream: "somebody"))
        var shown: [(at: String, seq: Int64, now: Instant, board: JSONValue)] = []
        for step in 1...200 {
            somebody.act(on: desk)
            if step % 7 == 0 { desk.advance(by: .seconds(Int64(step % 40))) }
            let board = desk.send(.get, "/api/board").value
            let seq = board.object?["seq"]?.integer ?? 0
            let now = board.object?["now"]?.string ?? ""
            shown.append((now, seq, Instant(now)!, withoutClock(board)))
            desk.advance(by: .milliseconds(Int64(1 + step % 900)))
        }
        var eventInstants: [Int64: Instant] = [:]
        for event in desk.log { eventInstants[event.event.seq] = event.event.at }
        #expect(shown.last!.seq > 150)
        for moment in shown {
            let past = desk.send(.get, "/api/board?at=\(moment.at)")
            #expect(past.status == 200)
            #expect(withoutClock(past.value) == moment.board, "at \(moment.at)")
            guard eventInstants[moment.seq] == moment.now else { continue }
            let same = desk.send(.get, "/api/board?at=\(moment.seq)").value
            #expect(withoutClock(same) == moment.board, "at \(moment.seq)")
        }
        // Between two answers there are events; each is a board of its own, folded from the first one on.
        var state = BoardState()
        _ = try #require(desk.send(.get, "/api/board?at=1").value.object)
        for event in try desk.conductor.engine.read(after: 0, limit: 10_000) {
            state.apply(event.event)
            let object = desk.send(.get, "/api/board?at=\(event.event.seq)").value.object
            #expect(object?["seq"] == .integer(event.event.seq))
            #expect(object?["now"] == .instant(event.event.at))
            let titles = object?["tasks"]?.array?.compactMap { $0.object?["title"]?.string }
            #expect(titles == state.tasks.values.map(\.title))
            let sessions = object?["sessions"]?.array?.compactMap { $0.object?["id"]?.string }
            #expect(sessions == state.sessions.values.map(\.id.text))
        }
    }

    @Test func `a past board says that it is past, and its clock stands`() {
        let desk = BoardDesk()
        let id = desk.newTask("{\"title\":\"One\",\"estimatedDuration\":100}")
        _ = desk.send(.post, "/api/tasks/\(id)/start")
        _ = desk.send(.patch, "/api/tasks/\(id)", "{\"progress\":0.5}")
        let seq = desk.log.last!.event.seq
        desk.advance(by: .seconds(10))
        _ = desk.send(.patch, "/api/tasks/\(id)", "{\"title\":\"Two\"}")
        let past = desk.object(.get, "/api/board?at=2026-01-05T08:00:04.000Z")
        #expect(past["seq"] == .integer(seq))
        #expect(past["now"] == .string("2026-01-05T08:00:04.000Z"))
        #expect(past["clock"]?.object?["isPast"] == .bool(true))
        #expect(past["clock"]?.object?["now"] == past["now"])
        let task = past["tasks"]?.array?.first?.object
        #expect(task?["title"] == .string("One"))
        #expect(task?["elapsed"]?.units(places: 3) == 4_000)
        #expect(task?["estimatedTimeRemaining"]?.units(places: 3) == 4_000)
        let present = desk.object(.get, "/api/board")
        #expect(present["clock"]?.object?["isPast"] == nil)
        #expect(present["tasks"]?.array?.first?.object?["title"] == .string("Two"))
    }

    @Test func `a moment is named by number, by event id or by instant, and nothing else`() {
        let desk = BoardDesk()
        _ = desk.newTask("{\"title\":\"One\"}")
        let board = desk.object(.get, "/api/board")
        let (epoch, seq) = (board["epoch"]?.string ?? "", board["seq"]?.integer ?? 0)
        #expect(desk.object(.get, "/api/board?at=\(epoch)-\(seq)")["seq"] == .integer(seq))
        #expect(desk.object(.get, "/api/board?at=0")["tasks"] == .array([]))
        for nonsense in ["", "x", "-1", "1.5", "yesterday", "2026-01-05", "99999999999999999999", "a-b-1", "%20"] {
            #expect(desk.send(.get, "/api/board?at=\(nonsense)").status == 400, "at=\(nonsense)")
        }
        let later = desk.send(.get, "/api/board?at=\(seq + 1)")
        #expect(later.status == 422)
        #expect(later.text.contains("event \(seq)"))
        #expect(desk.send(.get, "/api/board?at=\(epoch)-\(seq + 1)").status == 422)
        #expect(desk.send(.get, "/api/board?at=2026-01-05T08:00:00.001Z").status == 422)
        #expect(desk.send(.get, "/api/board?at=other-1").status == 404)
    }

    @Test func `what a client holds of the past is not sent again`() {
        let desk = BoardDesk()
        _ = desk.newTask("{\"title\":\"One\"}")
        let epoch = desk.conductor.engine.epoch
        let first = desk.send(.get, "/api/board?at=2")
        let tag = first.header("ETag") ?? ""
        desk.advance(by: .seconds(100))
        _ = desk.newTask("{\"title\":\"Two\"}")
        let again = desk.send(.get, "/api/board?at=2", headers: [Header("If-None-Match", tag)])
        #expect(again.status == 304)
        #expect(again.body.isEmpty)
        #expect(first.header("Cache-Control") == "private, no-cache")
        let named = desk.send(.get, "/api/board?at=\(epoch)-2")
        #expect(named.header("Cache-Control")?.contains("immutable") == true)
        #expect(desk.send(.get, "/api/board?at=3", headers: [Header("If-None-Match", tag)]).status == 200)
    }

    /// The 101st archived task is let go of; who comes back from there is on the board again, and in its past.
    @Test func `a task that memory had let go of is in the past in which it came back`() {
        let desk = BoardDesk()
        let first = desk.newTask("{\"title\":\"The first\",\"mode\":\"remote\"}")
        for number in 0..<101 {
            let id = number == 0 ? first : desk.newTask("{\"title\":\"Task \(number)\",\"mode\":\"remote\"}")
            for action in ["start", "stop"] { _ = desk.send(.post, "/api/tasks/\(id)/\(action)") }
            _ = desk.send(.post, "/api/tasks/\(id)/cleanup", "{\"action\":\"now\"}")
            desk.advance(by: .minutes(1))
        }
        let gone = withoutClock(desk.send(.get, "/api/board").value)
        let goneAt = desk.log.last!.event.seq
        #expect(gone.object?["tasks"]?.array?.count == 100)
        #expect(desk.task(first)["taskStatus"] == .string("ARCHIVED"))
        #expect(desk.send(.post, "/api/tasks/\(first)/followups", "{\"message\":\"again\"}").status == 201)
        let back = withoutClock(desk.send(.get, "/api/board").value)
        let backAt = desk.log.last!.event.seq
        #expect(back.object?["tasks"]?.array?.count == 101)
        #expect(desk.send(.get, "/api/board?at=\(goneAt)").value.object?["tasks"] == gone.object?["tasks"])
        #expect(withoutClock(desk.send(.get, "/api/board?at=\(backAt)").value) == back)
    }
}
