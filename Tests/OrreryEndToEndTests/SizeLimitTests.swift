// Why: each limit of the door is reached over a socket, because it is libmicrohttpd that meets the bytes first.

import Foundation
import Testing

/// Rule: URI 8 KiB, headers 32 KiB and 100, body 1 MiB, JSON depth 64; 411/413/414/431 (design page 4, `Limits`).
@Suite struct SizeLimitTests {
    private static let mebibyte = 1_024 * 1_024
    private let folder: Folder
    private let server: Server

    init() throws {
        folder = try Folder()
        server = try Server.serve(folder.path("board.db"), in: folder)
    }

    /// Expects that `bytes` are refused as they should be, and that the log has not moved.
    private func expectRefusal(_ bytes: String, _ status: Int, at place: SourceLocation = #_sourceLocation) throws {
        let head = try server.head()
        expectProblem(try server.answer(to: bytes), status, at: place)
        #expect(try server.head() == head, sourceLocation: place)
    }

    @Test func aBodyThatSaysItIsTooLongIsRefusedBeforeItIsSent() throws {
        try expectRefusal(
            "POST /api/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(Self.mebibyte + 1)\r\n\r\n", 413)
        try expectRefusal(
            "POST /api/tasks HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 99999999999\r\n\r\n",
            413)
    }

    @Test func aClientThatSendsATooLongBodyToItsEndIsToldSo() throws {
        let head = try server.head()
        let connection = try server.connect()
        let body = String(repeating: " ", count: 3 * Self.mebibyte)
        // The server may close in the middle; what it said must have arrived all the same.
        try? connection.ask("POST", "/api/tasks", body)
        expectProblem(try connection.readAnswer(), 413)
        #expect(try server.head() == head)
    }

    @Test func aBodyInChunksThatGrowsTooLongIsRefused() throws {
        let head = try server.head()
        let connection = try server.connect()
        try connection.send("POST /api/tasks HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        let chunk = String(repeating: " ", count: 65_536)
        for _ in 0..<17 { try connection.send("10000\r\n\(chunk)\r\n") }
        try connection.send("0\r\n\r\n")
        expectProblem(try connection.readAnswer(), 413)
        #expect(try server.head() == head)
    }

    @Test func aBodyOfExactlyTheLimitIsTaken() throws {
        let begin = "{\"title\":\"Full\"}"
        let body = begin + String(repeating: " ", count: Self.mebibyte - begin.utf8.count)
        #expect(try server.request("POST", "/api/tasks", body).status == 201)
        let connection = try server.connect()
        try connection.send("POST /api/tasks HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        try connection.send("\(String(Self.mebibyte, radix: 16))\r\n\(body)\r\n0\r\n\r\n")
        #expect(try connection.readAnswer().status == 201)
    }

    @Test func aTargetThatIsTooLongIsRefused() throws {
        let longest = "/" + String(repeating: "a", count: 8_191)
        try expectRefusal("GET \(longest) HTTP/1.1\r\nHost: localhost\r\n\r\n", 404)
        try expectRefusal("GET \(longest)a HTTP/1.1\r\nHost: localhost\r\n\r\n", 414)
        try expectRefusal("POST /api/tasks?\(longest) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 414)
    }

    @Test func aTargetBeyondAllMeasureIsRefused() throws {
        let connection = try server.connect()
        try? connection.send("GET /\(String(repeating: "a", count: 500_000)) HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try connection.readAnswer().status == 414)
    }

    @Test func headersThatAreTooLongAreRefused() throws {
        let value = String(repeating: "a", count: 8_000)
        let headers = (0..<4).map { "X-\($0): \(value)\r\n" }.joined()
        #expect(try server.answer(to: "GET /livez HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n").status == 200)
        try expectRefusal("GET /livez HTTP/1.1\r\nHost: localhost\r\n\(headers)X-5: \(value)\r\n\r\n", 431)
    }

    @Test func headersBeyondAllMeasureAreRefused() throws {
        let connection = try server.connect()
        let value = String(repeating: "a", count: 500_000)
        try? connection.send("GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Long: \(value)\r\n\r\n")
        #expect(try connection.readAnswer().status == 431)
    }

    @Test func tooManyHeadersAreRefused() throws {
        let headers = (0..<99).map { "X-\($0): a\r\n" }.joined()
        #expect(try server.answer(to: "GET /livez HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n").status == 200)
        try expectRefusal("GET /livez HTTP/1.1\r\nHost: localhost\r\n\(headers)X-99: a\r\n\r\n", 431)
    }

    @Test func whatIsNestedTooDeeplyIsRefused() throws {
        let task = try server.createTask()
        let target = "/api/tasks/\(task)/activities"
        // The body is the first level.
        func body(_ depth: Int) -> String {
            let nested = String(repeating: "{\"a\":", count: depth - 1) + "1" + String(repeating: "}", count: depth - 1)
            return "{\"activity_type\":\"updated\",\"message\":\"deep\",\"metadata\":\(nested)}"
        }
        #expect(try server.request("POST", target, body(64)).status == 201)
        let head = try server.head()
        expectProblem(try server.request("POST", target, body(65)), 400, naming: "64")
        expectProblem(try server.request("POST", target, body(5_000)), 400)
        let brackets = String(repeating: "[", count: 500_000)
        expectProblem(try server.request("POST", target, brackets), 400)
        #expect(try server.head() == head)
    }

    @Test func textsThatAreTooLongAreRefusedByName() throws {
        let head = try server.head()
        let long = String(repeating: "x", count: 16 * 1_024 + 1)
        expectProblem(
            try server.request("POST", "/api/tasks", "{\"title\":\"\(long)\"}"), 400, naming: "/title", "16384")
        #expect(try server.head() == head)
    }
}
