// Why: what broken and hostile clients send must cost the board nothing but the connection that it came on.

import Foundation
import Testing

/// Rule: RFC 9112, and the deadlines of design page 4.
@Suite struct GarbageTests {
    private let folder: Folder
    private let server: Server

    init() throws {
        folder = try Folder()
        server = try Server.serve(folder.path("board.db"), in: folder)
    }

    /// Such connections stay until they have been idle for long enough, and take nothing but their own places.
    @Test func whatIsNoHTTPDoesNoHarm() throws {
        var connections: [RawConnection] = []
        for bytes in [
            "\r\n\r\n\r\n", "hello\r\n\r\n", "GET\r\n\r\n", "\u{16}\u{3}\u{1}", "POST /api/tasks HTTP/1.1\r\nHost",
        ] {
            let connection = try server.connect()
            try connection.send(bytes)
            connections.append(connection)
        }
        #expect(try server.answer(to: "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n").status == 505)
        #expect(try server.request("GET", "/livez").status == 200)
        connections.removeAll()
        #expect(try server.request("GET", "/livez").status == 200)
        #expect(try server.head() == 1)
    }

    /// Rule: RFC 9112 section 6.3: a request whose end can be read in two ways is how one is smuggled past a proxy.
    @Test func aRequestWithTwoLengthsIsRefused() throws {
        let body = "{\"title\":\"a\"}"
        let begin = "POST /api/tasks HTTP/1.1\r\nHost: localhost\r\n"
        for bytes in [
            "\(begin)Content-Length: 13\r\nContent-Length: 4\r\n\r\n\(body)",
            "\(begin)Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\nd\r\n\(body)\r\n0\r\n\r\n",
        ] {
            let answer = try server.answer(to: bytes)
            #expect(answer.status == 400, "\(bytes)")
            #expect(answer.header("Connection")?.lowercased() == "close", "\(bytes)")
        }
        #expect(try server.head() == 1)
    }

    @Test func nothingOfARequestBecomesAHeaderOfItsAnswer() throws {
        for number in 0..<2 { _ = try server.createTask("Task \(number)") }
        let answer = try server.request("GET", "/api/tasks?limit=1&a%0d%0aX-Evil:%201=b")
        #expect(answer.status == 200)
        #expect(answer.header("X-Evil") == nil)
        #expect(answer.header("Link")?.hasSuffix("; rel=\"next\"") == true, "The next page is not named.")
    }

    /// Rule: header deadline 10 s (design page 4).
    @Test func aConnectionThatDoesNotFinishItsRequestIsClosed() throws {
        let connection = try server.connect()
        try connection.send("GET /livez HTTP/1.1\r\nHost: loc")
        _ = try connection.readToEnd()
    }
}
