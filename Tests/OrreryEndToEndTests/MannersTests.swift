// Why: browsers, proxies and load generators rely on the small print of HTTP.

import Foundation
import Testing

/// Rule: RFC 9110 and 9112, and what design page 4 says of every answer.
@Suite struct MannersTests {
    private let folder: Folder
    private let server: Server

    init() throws {
        folder = try Folder()
        server = try Server.serve(folder.path("board.db"), in: folder)
    }

    @Test func aConnectionIsKeptForManyRequestsOfAllKinds() throws {
        let connection = try server.connect()
        for number in 0..<60 {
            #expect(try connection.request("GET", "/livez").text == "ok\n")
            let made = try connection.request("POST", "/api/tasks", "{\"title\":\"Task \(number)\"}")
            #expect(made.status == 201)
            let location = try #require(made.header("Location"))
            #expect(try connection.request("GET", location)["title"] == "Task \(number)")
            #expect(try connection.request("HEAD", location).status == 200)
            #expect(try connection.request("PATCH", location, "{\"title\":7}").status == 400)
            #expect(try connection.request("DELETE", location).status == 200)
            #expect(try connection.request("GET", location).status == 404)
        }
    }

    @Test(
        "HEAD says what GET would say, without the body",
        arguments: ["/", "/js/app.js", "/version", "/api/tasks", "/api/board"])
    func headSaysWhatGetWouldSay(target: String) throws {
        let connection = try server.connect()
        let full = try connection.request("GET", target)
        let head = try connection.request("HEAD", target)
        #expect(full.status == head.status)
        #expect(head.header("Content-Length") == "\(full.body.count)")
        for name in ["Content-Type", "ETag", "Cache-Control", "Content-Security-Policy"] {
            #expect(head.header(name) == full.header(name), "\(name)")
        }
        // A body would be taken for the next answer.
        #expect(try connection.request("GET", "/livez").text == "ok\n")
    }

    @Test func headOfAStreamEndsAtOnce() throws {
        let connection = try server.connect()
        let head = try connection.request("HEAD", "/api/events")
        #expect(head.status == 200)
        #expect(head.header("Content-Type") == "text/event-stream")
        #expect(try connection.request("GET", "/livez").text == "ok\n")
    }

    @Test func thePageIsNotSentTwice() throws {
        let connection = try server.connect()
        let page = try connection.request("GET", "/")
        #expect(page.status == 200)
        let tag = try #require(page.header("ETag"))
        for held in [tag, "\"other\", \(tag)", "W/\(tag)", "*"] {
            let again = try connection.request("GET", "/", headers: ["If-None-Match: \(held)"])
            #expect(again.status == 304)
            #expect(again.header("ETag") == tag)
        }
        #expect(try connection.request("GET", "/", headers: ["If-None-Match: \"other\""]).body == page.body)
    }

    @Test func theBoardIsSentAgainOnlyWhenItHasMoved() throws {
        let connection = try server.connect()
        let tag = try #require(try connection.request("GET", "/api/board").header("ETag"))
        #expect(try connection.request("GET", "/api/board", headers: ["If-None-Match: \(tag)"]).status == 304)
        _ = try server.createTask()
        #expect(try connection.request("GET", "/api/board", headers: ["If-None-Match: \(tag)"]).status == 200)
    }

    @Test func aLongAnswerIsWholeOnAConnectionThatIsKept() throws {
        let long = String(repeating: "é", count: 2_000)
        let tasks = try (0..<40).map { try server.createTask("Task \($0)", more: ",\"description\":\"\(long)\"") }
        let connection = try server.connect()
        let head = try connection.request("HEAD", "/api/board")
        for _ in 0..<3 {
            let board = try connection.request("GET", "/api/board")
            #expect(board.status == 200)
            #expect(board.body.count > 160_000)
            #expect(board.header("Content-Length") == head.header("Content-Length"))
            for task in tasks { #expect(board.text.contains(task)) }
            #expect(try connection.request("GET", "/livez").text == "ok\n")
        }
    }

    @Test func thePageMayDoNothingButWhatItNeeds() throws {
        let page = try server.request("GET", "/")
        let policy = Set(page.header("Content-Security-Policy")?.components(separatedBy: "; ") ?? [])
        #expect(
            policy == [
                "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
                "img-src 'self' data:",
                "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
                "worker-src 'self'", "manifest-src 'self'", "trusted-types orrery-worker",
            ])
        #expect(page.header("Content-Type") == "text/html; charset=utf-8")
    }

    @Test(
        "Every answer forbids guessing its type and telling where one came from",
        arguments: ["/", "/api/board", "/none", "/api/ws", "/js/app.js"])
    func everyAnswerHasTheStandingHeaders(target: String) throws {
        let answer = try server.request("GET", target)
        #expect(answer.header("X-Content-Type-Options") == "nosniff")
        #expect(answer.header("Referrer-Policy") == "no-referrer")
        #expect(answer.header("Content-Security-Policy")?.contains("default-src 'none'") == true)
    }

    @Test(
        "A method that is not answered is refused with those that are",
        arguments: [
            ("PUT", "/api/tasks", "GET, HEAD, POST"), ("POST", "/api/board", "GET, HEAD"),
            ("DELETE", "/api/events", "GET, HEAD"), ("GET", "/api/tasks/x/start", "POST"), ("POST", "/", "GET, HEAD"),
            ("DELETE", "/index.html", "GET, HEAD"), ("PUT", "/api/tasks/x", "GET, HEAD, PATCH, DELETE"),
        ])
    func aMethodThatIsNotAnsweredIsRefused(method: String, target: String, allow: String) throws {
        let answer = try server.request(method, target, "{}")
        expectProblem(answer, 405, naming: method)
        #expect(answer.header("Allow") == allow)
    }

    @Test func aMethodThatNobodyKnowsIsRefused() throws {
        expectProblem(try server.request("BREW", "/api/tasks"), 501, naming: "BREW")
    }

    @Test(
        "What is not there is a problem too",
        arguments: ["/none", "/api", "/api/none", "/js", "/js/../index.html", "/%2e%2e/x", "//"])
    func whatIsNotThereIsAProblem(target: String) throws {
        // A doubled slash and none are the same to a path of segments.
        if target == "//" {
            #expect(try server.request("GET", target).status == 200)
        } else {
            expectProblem(try server.request("GET", target), 404)
        }
    }

    @Test func aWebSocketIsShownTheWayToTheStream() throws {
        let answer = try server.request(
            "GET", "/api/ws", headers: ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"])
        expectProblem(answer, 426, naming: "/api/events/stream")
    }

    @Test func anOldClientIsAnsweredAndLetGo() throws {
        let connection = try server.connect()
        try connection.send("GET /api/tasks HTTP/1.0\r\nHost: localhost\r\n\r\n")
        let answer = try connection.readAnswer()
        #expect(answer.status == 200)
        #expect(answer.text == "[]")
        #expect(try connection.hasEnded())
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() throws {
        let connection = try server.connect()
        try connection.send(
            "POST /api/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 13\r\n\r\n{\"title\":\"a\"}"
                + "GET /api/tasks HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try connection.readAnswer()["title"] == "a")
        #expect(try connection.readAnswer().rows.map { $0["title"] as? String } == ["a"])
        #expect(try connection.readAnswer().text == "ok\n")
    }
}
