// Why: the file is what is left when the board is gone, and it is passed on: it must hold everything, and nothing that hurts.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import OrreryTime
import TestSupport
import Testing

/// Rule: `GET /api/tasks/:id/post-mortem` is one page of all that is known of a task, without a script, a request or a secret.
@Suite struct PostMortemTests {
    private let desk = BoardDesk()
    // In two parts, so that nobody's scanner takes it for real.
    private static let secret = "gh" + "p_a8Bc2De4Fg6Hi0Jk1Lm3No5Pq7Rs9TuVwXyZ"

    private func file(_ task: String, as caller: Caller = .local) -> String {
        let answer = desk.send(.get, "/api/tasks/\(task)/post-mortem", as: caller)
        #expect(answer.status == 200, "\(answer.text)")
        return answer.text
    }

    private func quoted(_ text: String) -> String { JSONWriter.text(.string(text)) }

    private func started(_ task: String, _ body: String = "{\"role\":\"coder\",\"provider\":\"claude\"}") -> Int64 {
        desk.object(.post, "/api/tasks/\(task)/invocations", body)["id"]?.integer ?? 0
    }

    private func say(_ run: Int64, _ message: String, type: String = "output", metadata: String = "null") {
        _ = desk.object(
            .post, "/api/invocations/\(run)/activity",
            "{\"type\":\(quoted(type)),\"message\":\(quoted(message)),\"metadata\":\(metadata)}")
    }

    private func log(_ run: Int64, _ lines: String) {
        let answer = desk.send(.post, "/api/invocations/\(run)/logs", lines)
        #expect(answer.status == 201, "\(answer.text)")
    }

    @Test func `everything that is known of a task is in its file`() {
        let task = desk.newTask("{\"title\":\"Build a page\",\"description\":\"With a map\",\"command\":\"make page\"}")
        let run = started(task, "{\"role\":\"coder\",\"prompt\":\"Draw the map\"}")
        say(run, "exec: rg map", type: "tool_exec", metadata: "{\"tool\":\"rg\"}")
        log(run, "compiling\nlinking\n")
        desk.advance(by: .minutes(20))
        say(run, "Slow machine")
        _ = desk.object(
            .post, "/api/invocations/\(run)/complete",
            "{\"response\":\"The map is drawn\",\"usage\":{\"inputTokens\":1200,\"outputTokens\":34,\"costUSD\":0.25}}")
        _ = desk.object(
            .post, "/api/tasks/\(task)/activities", "{\"activity_type\":\"note\",\"message\":\"Looked at it\"}")
        _ = desk.object(
            .post, "/api/tasks/\(task)/deliverables",
            "{\"deliverable_type\":\"url\",\"title\":\"The page\",\"path\":\"https://example.test/page\"}")
        _ = desk.object(
            .post, "/api/tasks/\(task)/subagent", "{\"openclaw_session_id\":\"s1\",\"agent_name\":\"Scout\"}")
        _ = desk.object(.post, "/api/tasks/\(task)/followups", "{\"message\":\"Make it blue\"}")
        let answer = desk.send(.get, "/api/tasks/\(task)/post-mortem")
        #expect(answer.header("Content-Type") == "text/html; charset=utf-8")
        #expect(answer.header("Content-Disposition") == "attachment; filename=\"task-\(task)-post-mortem.html\"")
        let text = answer.text
        for part in [
            "Build a page", "With a map", "make page", "Draw the map", "exec: rg map", "rg", "compiling", "linking",
            "Slow machine", "The map is drawn", "1200 tokens in, 34 tokens out, 0.25", "Looked at it", "The page",
            "href=\"https://example.test/page\"", "Scout", "Make it blue", "stuck", "recovered", "silent", "<svg",
            "class=\"silence\"", "class=\"tool\"", "2026-01-05 08:20:00", "Written by Orrery test", "20 min 00 s",
            desk.conductor.engine.epoch,
        ] { #expect(text.contains(part), "\(part)") }
        #expect(text.hasPrefix("<!doctype html>") && text.hasSuffix("</html>\n"))
    }

    @Test func `the file runs nothing and asks for nothing`() {
        let task = desk.newTask("{\"title\":\"x\"}")
        let text = file(task)
        #expect(text.contains("content=\"default-src 'none'; style-src 'sha256-"))
        for word in ["<script", "<link", "<img", "<iframe", "<form", "src=", "@import", "url(", " on", "javascript:"] {
            let found = text.ranges(of: word).contains { range in
                word != " on" || text[range.upperBound...].prefix(20).firstMatch(of: /^[a-z]+=/) != nil
            }
            #expect(!found, "\(word)")
        }
    }

    private static let hostile = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
        "</title></style></pre>",
        "<!--", "]]>", "&lt;script&gt;", "\u{202E}txt.exe", "\u{2066}a\u{2069}", "a\u{1}b", "\u{1b}[31mred\u{1b}[0m",
        "\u{1b}]8;;javascript:alert(1)\u{7}link\u{1b}]8;;\u{7}", "\u{feff}x\u{200b}y", "<svg onload=alert(1)>",
    ]

    @Test func `what anybody wrote is text and nothing else, wherever it stands`() {
        for (number, hostile) in Self.hostile.enumerated() {
            let text = quoted("h\(number) \(hostile)")
            let task = desk.newTask("{\"title\":\(text),\"description\":\(text),\"command\":\(text)}")
            let run = started(task, "{\"role\":\(text),\"prompt\":\(text),\"model\":\(text)}")
            say(run, "h \(hostile)", type: hostile.isEmpty ? "x" : "t \(hostile)", metadata: "{\(text):\(text)}")
            log(run, hostile.replacing("\n", with: " ") + "\n")
            _ = desk.send(.post, "/api/invocations/\(run)/waiting", "{\"message\":\(text)}")
            _ = desk.send(.post, "/api/invocations/\(run)/fail", "{\"error\":\(text)}")
            _ = desk.send(.post, "/api/tasks/\(task)/followups", "{\"message\":\(text)}")
            _ = desk.send(
                .post, "/api/tasks/\(task)/subagent", "{\"openclaw_session_id\":\"s\(number)\",\"agent_name\":\(text)}")
            for path in [text, "\"javascript:alert(1)\"", "\"java\\nscript:x\"", "\"https://a b\"", "\"/etc/passwd\""] {
                _ = desk.send(
                    .post, "/api/tasks/\(task)/deliverables",
                    "{\"deliverable_type\":\"url\",\"title\":\(text),\"path\":\(path)}")
            }
            let file = file(task)
            for word in [
                "<script", "<img", "<svg onload", "' onmouse", "</style></pre>", "<!--", "href=\"java",
            ] {
                let isFound = file.contains(word)
                #expect(!isFound, "\(hostile): \(word)")
            }
            #expect(
                !file.unicodeScalars.contains {
                    "\u{202E}\u{2066}\u{2069}\u{1}\u{1b}\u{feff}\u{200b}".unicodeScalars.contains($0)
                })
            #expect(file.components(of: "href=") == file.components(of: "href=\"#"), "\(hostile)")
        }
        #expect(file(desk.newTask("{\"title\":\"a\\u202eb\"}")).contains("a\u{27E8}U+202E\u{27E9}b"))
    }

    @Test func `a secret is in no part of the file, and has one name in all of them`() {
        let secret = Self.secret
        let text = quoted("with \(secret) in it")
        let task = desk.newTask("{\"title\":\(text),\"description\":\(text),\"command\":\(text)}")
        let run = started(task, "{\"prompt\":\(text),\"role\":\(text)}")
        say(run, "token=\(secret)", metadata: "{\"authorization\":\(text)}")
        // In colours, torn by the end of a part of a line, and over lines.
        log(run, "clone https://x:\u{1b}[1m\(secret)\u{1b}[0m@host/a\npassword=hunter2\n")
        _ = desk.send(.post, "/api/invocations/\(run)/fail", "{\"error\":\(text)}")
        _ = desk.send(.post, "/api/tasks/\(task)/followups", "{\"message\":\(text)}")
        _ = desk.send(
            .post, "/api/tasks/\(task)/deliverables",
            "{\"deliverable_type\":\"url\",\"title\":\"t\",\"path\":\"https://u:\(secret)@example.test/\"}")
        let file = file(task)
        #expect(!file.contains(secret) && !file.contains("hunter2"))
        #expect(file.components(of: "redacted github token #1") >= 9)
        #expect(!file.contains("token #2"))
        #expect(file.contains("github token (1), password (1)"))
    }

    @Test func `a long log is told by its beginning and its end, and a piece of the file stays small`() {
        let task = desk.newTask("{\"title\":\"long\"}")
        let run = started(task)
        for part in 0..<3 {
            log(run, (1...5_000).map { "line \(part * 5_000 + $0) of many more words than a line needs\n" }.joined())
        }
        let file = file(task)
        #expect(file.contains("Log, 15000 lines"))
        #expect(file.contains("4000 lines are left out here."))
        for (number, isShown) in [
            (1, true), (1_000, true), (1_001, false), (5_000, false), (5_001, true), (15_000, true),
        ] {
            #expect(file.contains("<b>\(number)</b>line \(number) of") == isShown, "\(number)")
        }
        #expect(desk.longestPiece < 4 * Limits.exportPieceBytes, "\(desk.longestPiece)")
    }

    @Test func `a key that goes over many lines is taken out of a log, and the lines keep their numbers`() {
        let task = desk.newTask("{\"title\":\"key\"}")
        let run = started(task)
        let line = String(repeating: "Ab1+", count: 16)
        let key = (["-----BEGIN PRIVATE KEY-----"] + Array(repeating: line, count: 25) + ["-----END PRIVATE KEY-----"])
        log(run, "cat key\n" + key.joined(separator: "\n") + "\nafter\n")
        let file = file(task)
        #expect(!file.contains(line))
        #expect(file.contains("<b>1</b>cat key\n<b>2</b>\u{27E8}redacted private key #1\u{27E9}\n<b>3</b>"))
        #expect(file.contains("<b>29</b>after\n"))
    }

    @Test func `a run of very many words is told by its beginning and its end`() {
        let task = desk.newTask("{\"title\":\"talkative\"}")
        let run = started(task)
        for part in 0..<13 {
            let lines = (0..<1_000).map { "{\"type\":\"output\",\"message\":\"word \(part * 1_000 + $0);\"}" }
            _ = desk.object(.post, "/api/invocations/\(run)/activity", lines.joined(separator: "\n"))
        }
        let file = file(task)
        #expect(file.contains("13000 activities"))
        #expect(file.contains("2000 activities are left out here."))
        for (number, isShown) in [
            (0, true), (999, true), (1_000, false), (2_999, false), (3_000, true), (12_999, true),
        ] {
            #expect(file.contains("word \(number);") == isShown, "\(number)")
        }
        #expect(file.components(of: "word ") == 11_000)
    }

    @Test func `a file is for those who may see the task`() {
        let (alice, bob) = (Caller(user: "alice", tokenID: "a1"), Caller(user: "bob", tokenID: "b1"))
        _ = desk.send(.post, "/api/projects", "{\"id\":\"hers\",\"name\":\"Hers\"}", as: alice)
        let made = desk.send(.post, "/api/tasks", "{\"title\":\"xylophone\",\"project_id\":\"hers\"}", as: alice)
        let task = made.value.object?["id"]?.string ?? ""
        #expect(file(task, as: alice).contains("xylophone"))
        #expect(desk.send(.get, "/api/tasks/\(task)/post-mortem", as: bob).status == 403)
        #expect(desk.send(.get, "/api/tasks/none/post-mortem").status == 404)
    }
}

extension String {
    /// How many times `text` stands in it.
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
