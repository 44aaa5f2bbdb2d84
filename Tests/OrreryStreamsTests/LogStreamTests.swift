// Why: a viewer of a log sees every line once and in order, whatever is published, forgotten or read from the store in
// the meantime, and however small the pieces are that it can take.

import OrreryHTTP
import OrreryStreams
import TestSupport
import Testing

@Suite struct LogStreamTests {
    /// A store of one line a number, with a hub before it.
    private struct Board {
        var hub = StreamHub(epoch: "e", head: 0, viewersMax: 10, ringFramesMax: 8, ringBytesMax: 1_000)
        var stored: [Int64: Int64] = [:]
        /// The lines of a piece from the store.
        var pieceLines: Int64 = 3

        /// Writes lines and publishes them, in one frame.
        @discardableResult
        mutating func publish(_ run: Int64, _ count: Int64, project: String = "p", ringBytes: Int = 1_000) -> [ViewerID]
        {
            let first = stored[run, default: 0] + 1
            store(run, count)
            return publishFrame(run, first..<(first + count), project: project, ringBytes: ringBytes)
        }

        mutating func store(_ run: Int64, _ count: Int64) { stored[run, default: 0] += count }

        mutating func publishFrame(
            _ run: Int64, _ lines: Range<Int64>, project: String = "p", word: String = "", ringBytes: Int = 1_000
        ) -> [ViewerID] {
            let text = word.isEmpty ? lines.map { "\(run).\($0) " }.joined() : "\(run)\(word) "
            return hub.publish(
                [
                    LogFrame(
                        invocationID: run, projectID: project, taskID: "t", userID: "local", lines: lines,
                        bytes: [.native: Array(text.utf8)])
                ], ringBytesMax: ringBytes, ringsMax: 4, placesMax: 4)
        }

        /// Hands one piece to each viewer that waits for one.
        mutating func catchUp() {
            for waiting in hub.logCatchUps() {
                let request = waiting.question
                let last = stored[request.invocationID, default: 0]
                let end = min(request.from + pieceLines - 1, request.through ?? last, last)
                let lines = request.from <= end ? Array(request.from...end) : []
                let text = lines.map { "\(request.invocationID).\($0) " }.joined()
                _ = hub.supply(
                    waiting.viewer, log: request.invocationID, Array(text.utf8), next: max(request.from, end + 1),
                    last: last, isEnd: false)
            }
        }

        mutating func open(_ logs: LogInterest, topic: StreamTopic = StreamTopic(), caller: Caller = .local)
            -> ViewerID
        {
            var opening = StreamOpening(
                dialect: .native, topic: topic, cursor: StreamCursor(epoch: "e", seq: 0), preface: [], logs: logs)
            opening.caller = caller
            return hub.open(opening, at: .zero)!
        }

        /// Everything that the viewer can have now, in pieces of `capacity` bytes.
        mutating func read(_ id: ViewerID, capacity: Int = 100) -> String {
            var all = ""
            while true {
                if let piece = hub.read(id, capacity: capacity) {
                    all += piece
                } else {
                    guard hub.logCatchUps().contains(where: { $0.viewer == id }) else { return all }
                    catchUp()
                }
            }
        }
    }

    private func lines(_ run: Int64, _ numbers: ClosedRange<Int64>) -> String {
        numbers.map { "\(run).\($0) " }.joined()
    }

    private func from(_ next: Int64, of run: Int64 = 7) -> LogInterest {
        .some([LogCursor(invocationID: run, next: next)])
    }

    @Test func `a viewer that names a line gets the log from there, and then what comes`() {
        var board = Board()
        board.store(7, 10)
        let id = board.open(from(4))
        #expect(board.read(id) == lines(7, 4...10))
        #expect(board.publish(7, 2) == [id])
        #expect(board.read(id) == lines(7, 11...12))
        #expect(board.publish(8, 2).isEmpty, "Another log wakes nobody.")
    }

    @Test func `no line is told twice or left out when the store is ahead of what was published`() {
        var board = Board()
        let id = board.open(from(1))
        board.store(7, 5)
        #expect(board.read(id) == lines(7, 1...5), "The store had them before they were published.")
        _ = board.publishFrame(7, 1..<6)
        #expect(board.read(id) == "")
        board.store(7, 4)
        _ = board.publishFrame(7, 6..<8)
        #expect(board.read(id) == lines(7, 6...7))
        _ = board.publishFrame(7, 8..<10)
        #expect(board.read(id) == lines(7, 8...9))
    }

    @Test func `a viewer that stands within a frame takes its rest from the store`() {
        var board = Board()
        board.store(7, 2)
        let id = board.open(from(1))
        #expect(board.read(id) == lines(7, 1...2))
        board.store(7, 3)
        _ = board.publishFrame(7, 1..<6)
        #expect(board.read(id) == lines(7, 3...5))
        board.publish(7, 1)
        #expect(board.read(id) == lines(7, 6...6))
    }

    @Test func `a viewer that falls behind the feed reads the store and joins the feed again`() {
        var board = Board()
        let id = board.open(from(1))
        _ = board.read(id)
        for _ in 0..<50 { board.publish(7, 4, ringBytes: 100) }
        #expect(board.read(id, capacity: 5) == lines(7, 1...200))
        board.publish(7, 1)
        #expect(board.read(id) == lines(7, 201...201))
    }

    @Test func `of all logs a viewer gets those of its topic from now on`() {
        var board = Board()
        board.publish(7, 3)
        let id = board.open(.all, topic: StreamTopic(projectID: "p"))
        board.publish(7, 2)
        board.publish(8, 1)
        board.publish(9, 1, project: "q")
        #expect(board.read(id) == lines(7, 4...5) + lines(8, 1...1))
        var other = Board()
        let all = other.open(.all)
        other.publish(9, 2, project: "q")
        #expect(other.read(all) == lines(9, 1...2))
    }

    @Test func `of all logs a caller gets those of projects that are theirs`() {
        var board = Board()
        let stranger = board.open(.all, caller: Caller(user: "eve", tokenID: "1"))
        let frame = LogFrame(
            invocationID: 7, projectID: "p", taskID: "t", userID: "adam", lines: 1..<2, bytes: [.native: [0x41]])
        _ = board.hub.publish([frame], ringBytesMax: 100, ringsMax: 4, placesMax: 4)
        #expect(board.read(stranger) == "")
    }

    @Test func `a word between two lines stands between them, once`() {
        var board = Board()
        let id = board.open(from(1))
        #expect(board.read(id) == "")
        board.publish(7, 2)
        _ = board.publishFrame(7, 3..<3, word: "reset")
        board.publish(7, 1)
        _ = board.publishFrame(7, 4..<4, word: "complete")
        #expect(board.read(id) == lines(7, 1...2) + "7reset " + lines(7, 3...3) + "7complete ")
        #expect(board.read(id) == "")
    }

    @Test func `a viewer that was told the end by the store is not told again`() {
        var board = Board()
        board.store(7, 1)
        let id = board.open(from(1))
        #expect(board.hub.read(id) == nil)
        _ = board.publishFrame(7, 2..<2, word: "complete")
        let woken = board.hub.supply(id, log: 7, Array("7.1 7complete ".utf8), next: 2, last: 1, isEnd: true)
        #expect(woken == [id])
        #expect(board.read(id) == "7.1 7complete ")
    }

    @Test func `several logs are served in turn, and none is torn`() {
        var board = Board()
        let id = board.open(.some([LogCursor(invocationID: 1, next: 1), LogCursor(invocationID: 2, next: 1)]))
        #expect(board.read(id) == "")
        for _ in 0..<3 {
            board.publish(1, 1)
            board.publish(2, 1)
        }
        let text = board.read(id, capacity: 3)
        let words = text.split(separator: " ")
        #expect(words.filter { $0.hasPrefix("1.") } == ["1.1", "1.2", "1.3"])
        #expect(words.filter { $0.hasPrefix("2.") } == ["2.1", "2.2", "2.3"])
        #expect(words.count == 6)
    }

    @Test func `more logs at once than there are places and rings for are told whole nevertheless`() {
        var board = Board()
        let id = board.open(.all)
        for run in 1...20 { board.publish(Int64(run), 2) }
        // The last four have a place; who is forgotten is heard again with the next line.
        #expect(board.read(id).split(separator: " ").count == 8)
        board.publish(1, 1)
        #expect(board.read(id) == lines(1, 3...3))
    }

    @Test func `a log that nobody wants any more is forgotten`() {
        var board = Board()
        let id = board.open(from(1))
        #expect(board.hub.wantsLog(7, projectID: "p", taskID: "t"))
        board.hub.close(id)
        #expect(!board.hub.wantsLog(7, projectID: "p", taskID: "t"))
    }

    @Test func `a new beginning of the board lets go of all logs, after what had begun`() {
        var board = Board()
        let id = board.open(from(1))
        _ = board.read(id)
        board.publish(7, 1)
        #expect(board.hub.read(id, capacity: 2) == "7.")
        _ = board.hub.restart(head: StreamCursor(epoch: "f", seq: 0), [.native: Array("reset".utf8)])
        #expect(board.read(id) == "1 reset")
        #expect(!board.hub.wantsLog(7, projectID: "p", taskID: "t"))
    }

    @Test func `who has gone wants no log any more`() {
        var board = Board()
        let viewer = board.open(.some([LogCursor(invocationID: 7, next: 1)]))
        #expect(board.hub.wantsLog(7, projectID: "p", taskID: "t"))
        board.hub.close(viewer)
        #expect(!board.hub.wantsLog(7, projectID: "p", taskID: "t"))
    }
}
