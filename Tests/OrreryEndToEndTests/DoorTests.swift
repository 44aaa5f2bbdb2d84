// Why: any web page that the user visits can send requests to loopback; the doors keep them out.

import Foundation
import Testing

/// Rule: foreign Host 403, missing or doubled Host 400, on every route; a write from another origin 403 (design page 4).
@Suite struct DoorTests {
    private let folder: Folder
    private let server: Server
    private static let body = "{\"title\":\"From elsewhere\"}"

    init() throws {
        folder = try Folder()
        server = try Server.serve(folder.path("board.db"), in: folder)
    }

    /// The bytes of a POST that would create a task.
    private func post(_ headers: String...) -> String {
        "POST /api/tasks HTTP/1.1\r\n" + headers.map { "\($0)\r\n" }.joined()
            + "Content-Type: text/plain\r\nContent-Length: \(Self.body.utf8.count)\r\n\r\n\(Self.body)"
    }

    private func expectRefusal(_ bytes: String, _ status: Int, at place: SourceLocation = #_sourceLocation) throws {
        let head = try server.head()
        expectProblem(try server.answer(to: bytes), status, at: place)
        #expect(try server.head() == head, "A refused request moved the log.", sourceLocation: place)
    }

    @Test(
        "A foreign Host is refused on every route",
        arguments: [
            "/", "/index.html", "/livez", "/version", "/api/board", "/api/tasks", "/api/events", "/api/events/stream",
            "/none",
        ])
    func aForeignHostIsRefusedOnEveryRoute(target: String) throws {
        for host in [
            "evil.example", "evil.example:\(server.port)", "127.0.0.1.evil.example", "localhost.evil.example", "127.1",
            "0x7f.1", "2130706433", "[::2]", "0.0.0.0", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:x", "localhost:80:80",
            "user@localhost", "localhost, evil.example", "127.0.0.1 evil.example",
        ] {
            try expectRefusal("GET \(target) HTTP/1.1\r\nHost: \(host)\r\n\r\n", 403)
        }
    }

    @Test func aForeignHostIsRefusedForWritesToo() throws {
        try expectRefusal(post("Host: evil.example"), 403)
    }

    @Test(
        "A missing or doubled Host is refused on every route", arguments: ["/", "/livez", "/api/board", "/api/events"])
    func aMissingOrDoubledHostIsRefused(target: String) throws {
        try expectRefusal("GET \(target) HTTP/1.1\r\n\r\n", 400)
        try expectRefusal("GET \(target) HTTP/1.0\r\n\r\n", 400)
        try expectRefusal("GET \(target) HTTP/1.1\r\nHost:\r\n\r\n", 400)
        try expectRefusal("GET \(target) HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400)
        try expectRefusal("GET \(target) HTTP/1.1\r\nHost: localhost\r\nhost: evil.example\r\n\r\n", 400)
    }

    @Test(
        "The board's own names are let in",
        arguments: ["127.0.0.1", "localhost", "LOCALHOST", "[::1]", "127.0.0.2", "board.localhost"])
    func theBoardsOwnNamesAreLetIn(host: String) throws {
        for authority in [host, "\(host):\(server.port)", "\(host):8080"] {
            #expect(try server.answer(to: "GET /livez HTTP/1.1\r\nHost: \(authority)\r\n\r\n").status == 200)
        }
    }

    @Test func aConfiguredNameIsLetIn() throws {
        let file = try folder.write("{\"hosts\": [\"Board.example\"]}", to: "orrery.json")
        let server = try Server.serve(folder.path("other.db"), in: folder, flags: ["--config", file])
        #expect(try server.answer(to: "GET /livez HTTP/1.1\r\nHost: board.example\r\n\r\n").status == 200)
        #expect(try server.answer(to: "GET /livez HTTP/1.1\r\nHost: x.board.example\r\n\r\n").status == 403)
    }

    @Test func aWriteFromAnotherOriginIsRefused() throws {
        let host = "127.0.0.1:\(server.port)"
        for origin in [
            "http://evil.example", "https://evil.example", "null", "http://localhost:\(server.port)",
            "http://127.0.0.1",
            "http://127.0.0.1:1", "file://", "http://\(host).evil.example", "http://\(host)@evil.example", "",
        ] {
            try expectRefusal(post("Host: \(host)", "Origin: \(origin)"), 403)
        }
    }

    @Test("A write from another site is refused", arguments: ["cross-site", "same-site", "CROSS-SITE", "elsewhere"])
    func aWriteFromAnotherSiteIsRefused(site: String) throws {
        let host = "127.0.0.1:\(server.port)"
        try expectRefusal(post("Host: \(host)", "Sec-Fetch-Site: \(site)"), 403)
        try expectRefusal(post("Host: \(host)", "Origin: http://\(host)", "Sec-Fetch-Site: \(site)"), 403)
    }

    @Test func writesOfEveryMethodFromAnotherOriginAreRefused() throws {
        let task = try server.createTask()
        for method in ["PATCH", "DELETE", "PUT", "POST"] {
            try expectRefusal(
                "\(method) /api/tasks/\(task) HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nContent-Length: 2\r\n\r\n{}",
                403)
        }
        #expect(try server.request("GET", "/api/tasks/\(task)").status == 200)
    }

    @Test func theBoardsOwnPageAndProgramsMayWrite() throws {
        let host = "127.0.0.1:\(server.port)"
        let own = post("Host: \(host)", "Origin: http://\(host)", "Sec-Fetch-Site: same-origin")
        #expect(try server.answer(to: own).status == 201)
        #expect(try server.answer(to: post("Host: \(host)")).status == 201)
        #expect(try server.answer(to: post("Host: \(host)", "Sec-Fetch-Site: none")).status == 201)
    }

    @Test func nobodyElseIsGivenPermissionToRead() throws {
        let answer = try server.answer(
            to: "GET /api/board HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n")
        #expect(answer.headers.filter { $0.name.lowercased().hasPrefix("access-control-") }.isEmpty)
        let preflight = try server.answer(
            to: "OPTIONS /api/tasks HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n"
                + "Access-Control-Request-Method: POST\r\n\r\n")
        #expect(preflight.headers.filter { $0.name.lowercased().hasPrefix("access-control-") }.isEmpty)
    }
}
