// Why: which file of the board's machine a deliverable means is decided from words that anybody may have written.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import TestSupport
import Testing

/// Rule: bytes are served only from declared roots, as an attachment that nothing reads as a page (design page 3,
/// "Deliverable").
@Suite struct DeliverableRouteTests {
    private func desk(roots: [String] = ["/srv/made"]) -> BoardDesk {
        var settings = BoardSettings()
        settings.deliverableRoots = roots
        return BoardDesk(settings: settings)
    }

    /// A deliverable of a new task, as it is listed.
    private func deliverable(
        _ desk: BoardDesk, _ path: String?, type: String = "file", more: String = ""
    ) -> JSONObject {
        let task = desk.newTask("{\"title\":\"t\"\(more)}")
        var body: JSONObject = ["deliverable_type": .string(type), "title": .string("Made")]
        if let path { body.append("path", .string(path)) }
        _ = desk.object(.post, "/api/tasks/\(task)/deliverables", JSONWriter.text(.object(body)))
        return desk.send(.get, "/api/tasks/\(task)/deliverables").value.array?.first?.object ?? [:]
    }

    private func content(_ desk: BoardDesk, _ row: JSONObject) -> Response {
        desk.send(.get, "/api/deliverables/\(row.line("id"))/content")
    }

    @Test(arguments: [
        ("/srv/made/a.txt", "/srv/made/a.txt"), ("/srv/made//x/./a.txt", "/srv/made/x/a.txt"),
        ("/srv/made/a b\u{202e}.txt", "/srv/made/a b\u{202e}.txt"),
    ])
    func `a path below a root is offered, as it was given`(path: String, opened: String) {
        let desk = desk()
        let row = deliverable(desk, path)
        #expect(row.line("path") == path)
        #expect(row.line("contentUrl") == "/api/deliverables/\(row.line("id"))/content")
        #expect(row.line("content_url") == row.line("contentUrl"))
        let answer = content(desk, row)
        #expect(answer.status == 200)
        #expect(answer.text == opened)
        #expect(answer.header("Content-Type") == "application/octet-stream")
        #expect(answer.header("Cache-Control") == "no-store")
        #expect(answer.header("Content-Security-Policy")?.contains("sandbox") == true)
    }

    @Test(arguments: [
        ("/etc/passwd", "file", 403, "deliverableRoots"), ("/srv/made/../../etc/passwd", "file", 403, "without .."),
        ("/srv/made", "file", 403, "deliverableRoots"), ("/srv/madeup/a", "file", 403, "deliverableRoots"),
        ("~/a.txt", "file", 409, "absolute path"),
        ("docs/a.md", "artifact", 409, "absolute path"), ("https://example.com/a", "file", 409, "address"),
        ("/srv/made/a.txt", "url", 409, "address"), ("", "file", 409, "without"),
    ])
    func `what is no file below a root is refused with a sentence, and not offered`(
        path: String, type: String, status: Int, words: String
    ) {
        let desk = desk()
        let row = deliverable(desk, path, type: type)
        #expect(row["contentUrl"] == .null)
        let answer = content(desk, row)
        #expect(answer.status == status, "\(answer.text)")
        #expect(answer.value.object?.line("detail").contains(words) == true, "\(answer.text)")
    }

    @Test func `a deliverable without a path and one that nobody knows are refused`() {
        let desk = desk()
        #expect(content(desk, deliverable(desk, nil)).status == 409)
        #expect(desk.send(.get, "/api/deliverables/nobody/content").status == 404)
        #expect(desk.send(.post, "/api/deliverables/nobody/content").status == 405)
    }

    @Test func `a board without roots says which setting names them`() {
        let desk = BoardDesk()
        let row = deliverable(desk, "/srv/made/a.txt")
        #expect(row["contentUrl"] == nil)
        let answer = content(desk, row)
        #expect(answer.status == 409)
        #expect(answer.text.contains("deliverableRoots"))
        #expect(answer.value.object?.line("code") == "DOWNLOADS_OFF")
    }

    @Test func `a relative path begins at the project's folder and does not leave the roots`() {
        let desk = desk()
        _ = desk.object(.post, "/api/projects", #"{"id":"p","name":"p","path":"/srv/made/p/"}"#)
        func opened(_ path: String) -> Response {
            content(desk, deliverable(desk, path, more: ",\"project_id\":\"p\""))
        }
        #expect(opened("docs/./a.md").text == "/srv/made/p/docs/a.md")
        #expect(opened("./a.md").text == "/srv/made/p/a.md")
        #expect(opened("../q/a.md").status == 403)
        #expect(opened("~/a.md").status == 409)
        _ = desk.object(.patch, "/api/projects/p", #"{"path":"/home/p"}"#)
        #expect(opened("a.md").status == 403)
        _ = desk.object(.patch, "/api/projects/p", #"{"path":"relative"}"#)
        #expect(opened("a.md").status == 409)
    }

    @Test func `who may not see the task is told the same as of a deliverable that is not there`() {
        let desk = desk()
        let alice = Caller(user: "alice", tokenID: "a")
        let bob = Caller(user: "bob", tokenID: "b")
        func made(_ target: String, _ body: String) -> JSONObject {
            desk.send(.post, target, body, as: alice).value.object ?? [:]
        }
        _ = made("/api/projects", #"{"id":"hers","name":"hers"}"#)
        let task = made("/api/tasks", #"{"title":"t","project_id":"hers"}"#).line("id")
        let id = made(
            "/api/tasks/\(task)/deliverables", #"{"deliverable_type":"file","title":"d","path":"/srv/made/d"}"#
        ).line("id")
        func answer(_ id: String, _ caller: Caller) -> Response {
            desk.send(.get, "/api/deliverables/\(id)/content", as: caller)
        }
        #expect(answer(id, alice).status == 200)
        #expect(answer(id, .local).status == 200)
        let (refused, unknown) = (answer(id, bob), answer("nobody", bob))
        #expect(refused.status == unknown.status)
        #expect(refused.status == 403)
        #expect(refused.text.replacing(id, with: "nobody") == unknown.text)
        // With its task it is gone.
        #expect(desk.send(.delete, "/api/tasks/\(task)", as: alice).status < 300)
        #expect(answer(id, .local).status == 404)
    }

    @Test(arguments: [
        ("report.pdf", "report.pdf", "report.pdf"), ("a\"b\r\nX: y.txt", "a_b__X_ y.txt", "a_b__X_%20y.txt"),
        ("Übersicht 🦀.md", "_bersicht _.md", "%C3%9Cbersicht%20%F0%9F%A6%80.md"),
        ("evil\u{202e}fdp.exe", "evil_fdp.exe", "evil_fdp.exe"), ("a\\b;c%41.txt", "a_b;c_41.txt", "a_b%3Bc_41.txt"),
        ("…", "_", "%E2%80%A6"), ("...", "deliverable", "deliverable"),
    ])
    func `a file's name does nothing to the header that carries it`(name: String, plain: String, whole: String) {
        let desk = desk()
        let answer = content(desk, deliverable(desk, "/srv/made/\(name)"))
        #expect(answer.header("Content-Disposition") == "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(whole)")
    }

    @Test func `a very long name is cut between characters and keeps its ending`() throws {
        let desk = desk()
        let answer = content(desk, deliverable(desk, "/srv/made/" + String(repeating: "é🦀", count: 500) + ".tar.gz"))
        let header = try #require(answer.header("Content-Disposition"))
        #expect(header.utf8.count < 1_000)
        #expect(header.hasSuffix(".gz"))
        #expect(!header.contains("%EF%BF%BD"))
    }
}
