// Why: lines are posted by whoever has a pipe, and a log of any length is read from any line, from its end, or searched.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryTime
import TestSupport
import Testing

@Suite struct LogRouteTests {
    private func run(_ desk: BoardDesk, _ body: String = "{}") -> String {
        let task = desk.newTask("{\"title\":\"t\"}")
        let id = desk.object(.post, "/api/tasks/\(task)/invocations", body)["id"]?.integer ?? 0
        return "/api/invocations/\(id)"
    }

    private func texts(_ page: JSONObject) -> [String] {
        page["lines"]?.array?.compactMap { $0.object?["text"]?.string } ?? []
    }

    private func numbers(_ page: JSONObject) -> [Int64] {
        page["lines"]?.array?.compactMap { $0.object?["n"]?.integer } ?? []
    }

    @Test func `posted text is split into lines, and the last one needs no newline`() {
        let desk = BoardDesk()
        let run = run(desk)
        let posted = desk.send(.post, "\(run)/logs", "one\r\n\n[08:00:00] drei")
        #expect(posted.status == 201)
        #expect(posted.value.object?.line("success", "count", "from", "to") == "true 3 1 3")
        #expect(desk.object(.post, "\(run)/logs", "vier\n").line("count", "from", "to") == "1 4 4")
        let page = desk.object(.get, "\(run)/log")
        #expect(texts(page) == ["one", "", "[08:00:00] drei", "vier"])
        #expect(numbers(page) == [1, 2, 3, 4])
        #expect(page.line("next", "total", "complete", "matches") == "5 4 false -")
        #expect(page["lines"]?.array?[0].object?["at"]?.string == BoardDesk.start.description)
        #expect(page["lines"]?.array?[0].object?["partial"] == nil)
    }

    @Test func `posted NDJSON carries its own moments, and what is no such object is text`() {
        let desk = BoardDesk()
        let run = run(desk)
        let body = """
            {"text":"a","at":"2026-01-01T00:00:00Z"}
            {"line":"b\\nc","timestamp":"2026-01-01T00:00:01.5Z"}

            {"content":"d"}
            """
        #expect(desk.object(.post, "\(run)/logs", body).line("count") == "4")
        let lines = desk.object(.get, "\(run)/log")["lines"]?.array?.compactMap(\.object) ?? []
        #expect(
            lines.map { $0.line("text", "at") } == [
                "a 2026-01-01T00:00:00.000Z", "b 2026-01-01T00:00:01.500Z", "c 2026-01-01T00:00:01.500Z",
                "d \(BoardDesk.start)",
            ])
        let other = "{\"text\":\"a\"}\n{\"level\":\"info\"}\n{not json"
        #expect(desk.object(.post, "\(run)/logs", other).line("count") == "3")
        #expect(texts(desk.object(.get, "\(run)/log?from=5")) == other.split(separator: "\n").map(String.init))
    }

    @Test func `a log is read from any line, from its end, and page by page`() {
        let desk = BoardDesk()
        let run = run(desk)
        _ = desk.send(.post, "\(run)/logs", (1...500).map { "line \($0)" }.joined(separator: "\n"))
        #expect(numbers(desk.object(.get, "\(run)/log?from=250&limit=3")) == [250, 251, 252])
        #expect(desk.object(.get, "\(run)/log?from=250&limit=3").line("next", "total") == "253 500")
        #expect(numbers(desk.object(.get, "\(run)/log?from=-2")) == [499, 500])
        #expect(numbers(desk.object(.get, "\(run)/log?from=-9999&limit=2")) == [1, 2])
        #expect(desk.object(.get, "\(run)/log?from=501").line("next", "total", "lines") == "501 500 []")
        #expect(desk.object(.get, "\(run)/log?from=900").line("next", "total", "lines") == "900 500 []")
    }

    @Test func `a search finds text in any case and counts it in the whole log`() {
        let desk = BoardDesk()
        let run = run(desk)
        let lines = (1...100).map { $0 % 10 == 0 ? "an Error, ÄRGER %_\\ \($0)" : "fine \($0)" }
        _ = desk.send(.post, "\(run)/logs", lines.joined(separator: "\n"))
        let page = desk.object(.get, "\(run)/log?q=eRRor&from=35&limit=2")
        #expect(numbers(page) == [40, 50])
        #expect(page.line("matches", "next", "total") == "10 51 100")
        #expect(page.line("matchesBefore", "previous") == "3 30")
        let rest = desk.object(.get, "\(run)/log?q=eRRor&from=51")
        #expect(desk.object(.get, "\(run)/log?q=eRRor&from=10").line("matchesBefore", "previous") == "0 -")
        #expect(
            desk.object(.get, "\(run)/log?q=eRRor&from=101").line("matchesBefore", "previous", "lines") == "10 100 []")
        #expect(desk.object(.get, "\(run)/log?from=50").line("matchesBefore", "previous") == "- -")
        #expect(numbers(rest) == [60, 70, 80, 90, 100])
        #expect(rest.line("matches", "next") == "10 101")
        #expect(desk.object(.get, "\(run)/log?q=%C3%A4rger").line("matches") == "10")
        #expect(desk.object(.get, "\(run)/log?q=%25_%5C").line("matches") == "10")
        #expect(desk.object(.get, "\(run)/log?q=nothing").line("matches", "lines", "next") == "0 [] 101")
    }

    @Test func `a log is taken away whole, as it came`() {
        let desk = BoardDesk()
        let run = run(desk)
        #expect(desk.send(.get, "\(run)/log.txt").body == [])
        let lines = (1...3_000).map { "line \($0) \u{1b}[31mÄ\u{1b}[0m \(String(repeating: "x", count: 80))" }
        _ = desk.send(.post, "\(run)/logs", lines.joined(separator: "\n"))
        let answer = desk.send(.get, "\(run)/log.txt")
        #expect(answer.status == 200)
        #expect(answer.body.count > 3 * Limits.exportPieceBytes)
        #expect(String(decoding: answer.body, as: UTF8.self) == lines.map { $0 + "\n" }.joined())
        #expect(answer.header("Content-Type") == "text/plain; charset=utf-8")
        #expect(answer.header("Content-Disposition")?.hasPrefix("attachment; filename=\"run-") == true)
        #expect(desk.send(.get, "/api/invocations/999/log.txt").status == 404)
    }

    @Test func `lines after the end of a run are kept, and the log says that it is complete`() {
        let desk = BoardDesk()
        let run = run(desk)
        _ = desk.send(.post, "\(run)/logs", "before")
        _ = desk.object(.post, "\(run)/complete")
        #expect(desk.object(.get, "\(run)/log").line("complete", "total") == "true 1")
        #expect(desk.send(.post, "\(run)/logs", "late").status == 201)
        #expect(texts(desk.object(.get, "\(run)/log")) == ["before", "late"])
    }

    @Test func `a line is a sign of life, and no event`() {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"t\"}")
        let id = desk.object(.post, "/api/tasks/\(task)/invocations", "{}")["id"]?.integer ?? 0
        for _ in 0..<10 {
            desk.advance(by: .seconds(60))
            _ = desk.send(.post, "/api/invocations/\(id)/logs", "still at it")
        }
        #expect(desk.task(task).line("health") == "ok")
        #expect(!desk.log.contains { String(decoding: $0.data, as: UTF8.self).contains("still at it") })
        desk.advance(by: .seconds(16 * 60))
        #expect(desk.task(task).line("health") == "stuck")
        _ = desk.send(.post, "/api/invocations/\(id)/logs", "here")
        #expect(desk.task(task).line("health") == "ok")
    }

    @Test func `a POST that names itself is done once`() {
        let desk = BoardDesk()
        let run = run(desk)
        for _ in 0..<3 {
            let answer = desk.send(.post, "\(run)/logs", "once", headers: [Header("Idempotency-Key", "k")])
            #expect(answer.value.object?.line("from", "to") == "1 1")
        }
        #expect(desk.object(.get, "\(run)/log").line("total") == "1")
    }

    @Test func `numbers go on within a tick and across runs`() {
        let desk = BoardDesk()
        let (first, second) = (run(desk), run(desk))
        let answers = desk.sendTogether([
            (.post, "\(first)/logs", "a\nb"), (.post, "\(second)/logs", "x"), (.post, "\(first)/logs", "c"),
        ])
        #expect(answers.compactMap { $0.value.object?.line("from", "to") } == ["1 2", "1 1", "3 3"])
        #expect(texts(desk.object(.get, "\(first)/log")) == ["a", "b", "c"])
    }

    @Test func `a long line is cut with a mark, and what is no text becomes text`() {
        let desk = BoardDesk()
        let run = run(desk)
        _ = desk.send(.post, "\(run)/logs", String(repeating: "x", count: 70_000) + "\na\u{0}b\n")
        let lines = texts(desk.object(.get, "\(run)/log"))
        #expect(lines == [String(repeating: "x", count: Limits.logLineBytesMax) + " … [cut]", "a\u{2400}b"])
    }

    @Test(arguments: [
        (OrreryHTTP.Method.post, "/logs", "", 400), (.get, "/log?limit=0", "", 400), (.get, "/log?limit=5001", "", 400),
        (.get, "/log?from=x", "", 400), (.delete, "/log", "", 405), (.get, "/logs", "", 405),
    ])
    func `what cannot be asked is refused with a sentence`(
        method: OrreryHTTP.Method, path: String, body: String, status: Int
    ) {
        let desk = BoardDesk()
        let answer = desk.send(method, run(desk) + path, body)
        #expect(answer.status == status)
        #expect(answer.value.object?["detail"]?.string?.isEmpty == false)
    }

    @Test func `more lines than fit, an unknown run and a long search are refused and keep nothing`() {
        let desk = BoardDesk()
        let run = run(desk)
        let many = String(repeating: "\n", count: Limits.logLinesPerRequestMax + 1)
        #expect(desk.send(.post, "\(run)/logs", many).status == 400)
        #expect(desk.object(.get, "\(run)/log").line("total") == "0")
        #expect(desk.send(.post, "\(run)/logs", String(many.dropLast())).status == 201)
        #expect(desk.send(.post, "/api/invocations/999/logs", "x").status == 404)
        #expect(desk.send(.get, "/api/invocations/nobody/log").status == 404)
        let long = String(repeating: "q", count: Limits.logSearchBytesMax + 1)
        #expect(desk.send(.get, "\(run)/log?q=\(long)").status == 400)
    }

    @Test func `a page of long lines is full before it is large`() {
        let desk = BoardDesk()
        let run = run(desk)
        let line = String(repeating: "x", count: 60_000)
        for _ in 0..<3 {
            _ = desk.send(.post, "\(run)/logs", Array(repeating: line, count: 10).joined(separator: "\n"))
        }
        let page = desk.object(.get, "\(run)/log")
        #expect(numbers(page).count == Limits.logPageBytesMax / 60_000 + 1)
        #expect(page.line("next") == "\(numbers(page).count + 1)")
    }

    @Test func `a board without roots reads no log file and says what to set`() {
        let desk = BoardDesk()
        let task = desk.newTask("{\"title\":\"t\"}")
        let answer = desk.send(.post, "/api/tasks/\(task)/invocations", "{\"log_path\":\"/tmp/x.log\"}")
        #expect(answer.status == 422)
        #expect(answer.text.contains("logRoots"))
        #expect(desk.object(.get, "/api/tasks/\(task)").line("taskStatus") == "INITIALIZING")
    }

    @Test(arguments: [
        ("logs=999", 404), ("logs=nobody:1", 404), ("logs=all", 200), ("logs=", 200),
        ("logs=" + Array(repeating: "1", count: Limits.logSubscriptionsMax + 1).joined(separator: ","), 400),
    ])
    func `a stream names logs that exist, or it does not begin`(query: String, status: Int) {
        let desk = BoardDesk()
        #expect(desk.send(.get, "/api/events?\(query)").status == status)
    }
}
