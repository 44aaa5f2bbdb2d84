// Why: lines that are posted are promises like every other answer, and whoever watches sees each of them once.

import Foundation
import Testing

/// Rule: live lines on the native stream; a finished run replays and ends (design page 6, "Log lines").
@Suite struct LogPostTests {
    @Test func everyPostedLineReachesEveryViewerOnceWhateverTheyBeginWith() throws {
        let board = try LogBoard()
        let run = try board.startRun(nil)
        let early = try board.watch(run)
        let all = LogStream(try EventStream(board.server, "/api/events?logs=all"))
        _ = try all.stream.frame(named: "hello")
        let server = board.server
        let wait = Crowd.start(4) { client in
            let connection = try server.connect()
            for number in 0..<150 {
                let body = "client \(client) line \(number)\nand its second half, ü🦀"
                let answer = try connection.request("POST", "/api/invocations/\(run)/logs", body)
                guard answer.status == 201, answer.object["count"] as? Int == 2 else {
                    throw Failure("refused: \(answer.text)")
                }
            }
        }
        try early.read { $0.lines.count > 200 }
        let middle = LogStream(try EventStream(board.server, "/api/events?logs=\(run):101"))
        let now = LogStream(try EventStream(board.server, "/api/events?logs=\(run)"))
        _ = try wait()
        try board.end(run)
        let late = try board.watch(run)
        for viewer in [early, all, middle, now, late] { try viewer.readToEnd() }
        #expect(early.lines.count == 1_200)
        for viewer in [early, late] { #expect(viewer.isWhole()) }
        #expect(late.lines == early.lines)
        #expect(all.lines == early.lines)
        #expect(middle.isWhole(from: 101))
        #expect(middle.lines == Array(early.lines.dropFirst(100)))
        #expect(now.isWhole(from: now.lines.first?.number ?? 1_201))
        for client in 0..<4 {
            let own = early.texts.filter { $0.hasPrefix("client \(client) ") }
            #expect(own == (0..<150).map { "client \(client) line \($0)" })
        }
        for viewer in [early, all, middle, now, late] { #expect(viewer.words == ["complete"]) }
        #expect(early.frames.allSatisfy { $0["runId"] as? String != nil && $0["invocationId"] as? Int == run })
    }

    @Test func whatWasAcknowledgedIsThereAfterTheServerWasKilled() throws {
        let board = try LogBoard()
        let run = try board.startRun(nil)
        let connection = try board.server.connect()
        var acknowledged = 0
        for number in 0..<50 {
            let answer = try connection.request("POST", "/api/invocations/\(run)/logs", "line \(number)")
            if answer.status == 201 { acknowledged += 1 }
        }
        try board.killAndRestart()
        #expect(try board.lines(run).map(\.text) == (0..<acknowledged).map { "line \($0)" })
        let answer = try board.server.request("POST", "/api/invocations/\(run)/logs", "the next")
        #expect(answer.object["from"] as? Int == acknowledged + 1)
    }

    @Test func aViewerThatReadsSlowlyGetsEveryLineAndHoldsNobodyUp() throws {
        let board = try LogBoard()
        let run = try board.startRun(nil)
        let slow = LogStream(
            try EventStream(board.server, "/api/events?logs=\(run):1", receiveBufferBytes: 4_096))
        let line = String(repeating: "x", count: 200)
        let connection = try board.server.connect()
        for _ in 0..<10 {
            let body = Array(repeating: line, count: 1_000).joined(separator: "\n")
            #expect(try connection.request("POST", "/api/invocations/\(run)/logs", body).status == 201)
        }
        try board.end(run)
        try slow.readToEnd()
        #expect(slow.lines.count == 10_000)
        #expect(slow.isWhole())
    }

    @Test func aStreamThatNamesNoRunIsRefusedBeforeItBegins() throws {
        let board = try LogBoard()
        expectProblem(try board.server.request("GET", "/api/events?logs=4711:1"), 404, naming: "4711")
        expectProblem(try board.server.request("POST", "/api/invocations/4711/logs", "x"), 404)
        let run = try board.startRun(nil)
        let large = String(repeating: "x", count: 1_048_577)
        expectProblem(try board.server.request("POST", "/api/invocations/\(run)/logs", large), 413)
    }

    @Test func aPageThatAsksAgainGoesOnBehindTheLastLineThatItHas() throws {
        let board = try LogBoard()
        let run = try board.startRun(nil)
        _ = try board.server.request("POST", "/api/invocations/\(run)/logs", "one\ntwo\nthree")
        for (from, lines) in [("\(run):2", [2, 3]), ("\(run):-1", [3]), ("\(run):1", [1, 2, 3])] {
            let viewer = try EventStream(board.server, "/api/projects/default/events?subscribe_logs=\(from)")
            _ = try viewer.frame(named: "connected")
            for line in lines {
                #expect(try viewer.frame(named: "agent:log").object["line_number"] as? Int == line, "\(from)")
            }
        }
    }

    @Test func theLogOfARunThatHasEndedIsReplayedAndEndsAndNotTwiceToWhoComesBack() throws {
        let board = try LogBoard()
        let run = try board.startRun(nil)
        _ = try board.server.request("POST", "/api/invocations/\(run)/logs", "one\ntwo")
        try board.end(run)
        let target = "/api/projects/default/events?subscribe_logs=\(run)"
        let viewer = try EventStream(board.server, target)
        _ = try viewer.frame(named: "connected")
        for line in 1...2 {
            #expect(try viewer.frame(named: "agent:log").object["line_number"] as? Int == line)
        }
        _ = try viewer.frame(named: "log.complete")
        let resumed = try EventStream(board.server, target, lastEventID: try #require(viewer.lastEventID))
        _ = try resumed.frame(named: "connected")
        #expect(try resumed.frame().name == "log.complete")
    }

    @Test(arguments: ["all", "run"])
    func seed003sViewersGetEveryLineAsANamedFrameOfItsOwn(subscription: String) throws {
        let board = try LogBoard()
        let run = try board.startRun("a.log")
        let name = subscription == "all" ? "all" : "\(run)"
        let viewer = try EventStream(board.server, "/api/projects/default/events?subscribe_logs=\(name)")
        _ = try viewer.frame(named: "connected")
        try board.write("[08:00:01] one\ntwo – ü🦀\n", to: "a.log")
        _ = try board.server.request("POST", "/api/invocations/\(run)/logs", "three\nfour")
        var frames: [StreamFrame] = []
        while frames.count < 4 { frames.append(try viewer.frame(named: "agent:log")) }
        let texts = frames.compactMap { $0.object["line"] as? String }
        #expect(texts.sorted() == ["[08:00:01] one", "four", "three", "two – ü🦀"])
        #expect(frames.compactMap { $0.object["line_number"] as? Int } == [1, 2, 3, 4])
        #expect(frames.allSatisfy { $0.id == nil && $0.object["run_id"] as? String != nil })
        let timed = frames.first { $0.object["content"] as? String == "[08:00:01] one" }?.object
        #expect(timed?["timestamp"] as? String == "08:00:01")
        #expect(timed?["log_path"] as? String == board.path("a.log"))
        try board.end(run)
        #expect(try viewer.frame(named: "log.complete").object["total"] as? Int == 4)
    }

    @Test func theLogOfADeletedTaskIsGoneAndItsViewersAreLeftInPeace() throws {
        let board = try LogBoard()
        let run = try board.startRun("a.log")
        try board.write("one\n", to: "a.log")
        let viewer = try board.watch(run)
        try viewer.read(to: "one")
        #expect(try board.server.request("POST", "/api/tasks/\(board.task)/stop").status == 200)
        #expect(try board.server.request("DELETE", "/api/tasks/\(board.task)").status < 300)
        try board.write("two\n", to: "a.log")
        expectProblem(try board.server.request("GET", "/api/invocations/\(run)/log"), 404)
        let other = try board.server.createTask("another")
        _ = try board.server.request("POST", "/api/tasks/\(other)/activities", Activity.body("still alive"))
        _ = try viewer.stream.events { $0.activityMessage == "still alive" }
    }
}
