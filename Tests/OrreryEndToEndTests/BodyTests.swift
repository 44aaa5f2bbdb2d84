// Why: what is wrong with a request is said precisely, and a request that is wrong does nothing at all.

import Foundation
import Testing

/// Rule: 400 malformed or unknown value (lists the known ones), 404, 409 naming both states, 422; an error means that no
/// event was written (design page 4).
@Suite struct BodyTests {
    private let folder: Folder
    private let server: Server
    private let task: String

    init() throws {
        folder = try Folder()
        server = try Server.serve(folder.path("board.db"), in: folder)
        task = try server.createTask()
    }

    /// Expects a refusal that names `words`, and that the log has not moved.
    private func expectRefusal(
        _ method: String, _ target: String, _ body: String?, _ status: Int, naming words: String...,
        at place: SourceLocation = #_sourceLocation
    ) throws {
        let head = try server.head()
        let answer = try server.request(method, target, body)
        expectProblem(answer, status, at: place)
        for word in words { #expect(answer.text.contains(word), "\(answer.text)", sourceLocation: place) }
        #expect(answer["instance"] == target.split(separator: "?").first.map(String.init), sourceLocation: place)
        #expect(try server.head() == head, "A refused request moved the log.", sourceLocation: place)
    }

    @Test(
        "What is no JSON object is refused",
        arguments: [
            "", "{", "{\"title\":}", "{\"title\":\"x\"} more", "{title:\"x\"}", "{'title':'x'}", "{\"title\":\"x\",}",
            "{\"title\":\"x\",\"title\":\"y\"}", "nothing", "[]", "null", "\"title\"", "{\"title\":01}",
            "\u{feff}{\"title\":\"x\"}",
        ])
    func whatIsNoJSONObjectIsRefused(body: String) throws {
        try expectRefusal("POST", "/api/tasks", body, 400, naming: "JSON object")
    }

    @Test(
        "Text that cannot be kept is refused",
        arguments: [
            #"{"title":"a\u0000b"}"#, #"{"title":"a\ud800b"}"#, #"{"title":"a\udc00b"}"#,
            #"{"title":"a\ud800\ud800b"}"#,
            #"{"a\u0000b":"x","title":"y"}"#, "{\"title\":\"a\u{0}b\"}", "{\"title\":\"a\nb\"}",
        ])
    func textThatCannotBeKeptIsRefused(body: String) throws {
        try expectRefusal("POST", "/api/tasks", body, 400)
    }

    @Test func bytesThatAreNoUTF8AreRefused() throws {
        let head = try server.head()
        for bytes: [UInt8] in [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]] {
            let body = Array("{\"title\":\"".utf8) + bytes + Array("\"}".utf8)
            let connection = try server.connect()
            try connection.send(
                Array("POST /api/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.count)\r\n\r\n".utf8)
                    + body)
            expectProblem(try connection.readAnswer(), 400)
        }
        #expect(try server.head() == head)
    }

    @Test func aMissingTitleIsNamed() throws {
        let head = try server.head()
        let answer = try server.request("POST", "/api/tasks", "{\"description\":\"x\"}")
        expectProblem(answer, 400, naming: "/title")
        let errors = answer.object["errors"] as? [[String: String]]
        #expect(errors?.map { $0["pointer"] } == ["/title"])
        #expect(errors?.first?["detail"]?.isEmpty == false)
        #expect(try server.head() == head)
    }

    @Test func everyMistakeIsNamedAtOnce() throws {
        let answer = try server.request("POST", "/api/tasks", "{\"title\":7,\"type\":\"x\",\"priority\":\"y\"}")
        expectProblem(answer, 400)
        let errors = answer.object["errors"] as? [[String: String]] ?? []
        #expect(Set(errors.compactMap { $0["pointer"] }) == ["/title", "/type", "/priority"])
    }

    @Test func anUnknownStatusIsAnsweredWithTheKnownOnes() throws {
        for known in ["in_progress", "review", "RUNNING", "ARCHIVED"] {
            try expectRefusal("PATCH", "/api/tasks/\(task)", "{\"status\":\"doing\"}", 400, naming: "doing", known)
            try expectRefusal("GET", "/api/tasks?status=doing", nil, 400, naming: "doing", known)
        }
        try expectRefusal(
            "POST", "/api/tasks", "{\"title\":\"x\",\"status\":\"doing\"}", 400, naming: "doing", "in_progress")
    }

    @Test(
        "What does not exist is not found",
        arguments: [
            ("GET", "/api/tasks/none", nil), ("PATCH", "/api/tasks/none", "{\"title\":\"x\"}"),
            ("DELETE", "/api/tasks/none", nil), ("POST", "/api/tasks/none/start", nil),
            ("POST", "/api/tasks/none/stop", nil), ("POST", "/api/tasks/none/archive", nil),
            ("GET", "/api/tasks/none/activities", nil),
            ("POST", "/api/tasks/none/activities", "{\"activity_type\":\"updated\",\"message\":\"x\"}"),
            ("POST", "/api/tasks/none/deliverables", "{\"deliverable_type\":\"file\",\"title\":\"x\"}"),
            ("POST", "/api/tasks/none/followups", "{\"message\":\"x\"}"),
            ("POST", "/api/tasks/none/subagent", "{\"openclaw_session_id\":\"s\"}"),
            ("PATCH", "/api/openclaw/sessions/none", "{\"status\":\"ended\"}"),
            ("GET", "/api/agents/none", nil), ("GET", "/api/projects/none", nil),
            ("GET", "/api/simulation", nil), ("POST", "/api/simulation", "{\"action\":\"pause\"}"),
            ("GET", "/api/tasks/%00", nil), ("GET", "/api/tasks/..%2f..%2fetc%2fpasswd", nil),
            ("GET", "/../../etc/passwd", nil),
        ] as [(String, String, String?)])
    func whatDoesNotExistIsNotFound(method: String, target: String, body: String?) throws {
        try expectRefusal(method, target, body ?? (method == "GET" ? nil : ""), 404)
    }

    @Test func anIllegalMoveNamesBothStates() throws {
        let target = "/api/tasks/\(task)"
        try expectRefusal("PATCH", target, "{\"status\":\"COMPLETED\"}", 409, naming: "INITIALIZING", "COMPLETED")
        #expect(try server.request("POST", target + "/stop", "").status == 200)
        try expectRefusal("PATCH", target, "{\"taskStatus\":\"COMPLETED\"}", 409, naming: "STOPPED", "COMPLETED")
        #expect(try server.request("POST", target + "/archive", "").status == 200)
        try expectRefusal("PATCH", target, "{\"status\":\"RUNNING\"}", 409, naming: "ARCHIVED", "RUNNING")
    }

    @Test func aPatchThatIsHalfLegalDoesNothing() throws {
        let target = "/api/tasks/\(task)"
        try expectRefusal("PATCH", target, "{\"title\":\"New\",\"status\":\"COMPLETED\"}", 409)
        #expect(try server.request("GET", target)["title"] == "A task")
    }

    @Test func textFromClientsComesBackAsItWas() throws {
        let text = "\u{1F600} \u{202E}evil\u{2028} </script> \\u0000 \u{1}\u{7f} \"quoted\" é"
        let body = String(decoding: try JSONSerialization.data(withJSONObject: ["title": text]), as: UTF8.self)
        let viewer = try EventStream(server)
        let made = try server.request("POST", "/api/tasks", body)
        #expect(made["title"] == text)
        let id = try #require(made["id"])
        #expect(try server.request("GET", "/api/tasks/\(id)")["title"] == text)
        let data = try viewer.frame(named: nil).object["data"] as? [String: Any]
        #expect((data?["task"] as? [String: Any])?["title"] as? String == text)
    }
}
