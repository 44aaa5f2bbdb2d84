// Why: what a program pipes to the board is on it while the program runs, however long that is, and nothing is left hanging.

import Foundation
import Testing

/// Rule: bodies of the ingest routes are streamed (design page 8).
@Suite struct UploadTests {
    private let folder: Folder
    private let server: Server

    init() throws {
        folder = try Folder()
        server = try Server.serve(folder.path("board.db"), in: folder)
    }

    private func open(_ target: String) throws -> RawConnection {
        let connection = try server.connect()
        try connection.send("POST \(target) HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        return connection
    }

    private func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }

    /// Asks until the board's only task is as wanted.
    private func waitForTask(_ isWanted: ([String: Any]) -> Bool) throws -> [String: Any] {
        let deadline = Date() + TimeInterval(Patience.seconds)
        while true {
            let answer = try server.request("GET", "/api/tasks")
            if let task = answer.rows.first, isWanted(task) { return task }
            try #require(Date() < deadline, "\(answer.text)")
        }
    }

    private static let session =
        "{\"type\":\"system\",\"subtype\":\"init\",\"session_id\":\"s-1\",\"cwd\":\"/w\",\"model\":\"opus\","
        + "\"claude_code_version\":\"2\",\"uuid\":\"u-1\"}\n"
    private static let tool =
        "{\"type\":\"assistant\",\"session_id\":\"s-1\",\"uuid\":\"u-2\",\"message\":{\"id\":\"m\",\"role\":\"assistant\","
        + "\"content\":[{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"Bash\",\"input\":{\"command\":\"make\"}}]}}\n"
    private static let result =
        "{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"session_id\":\"s-1\",\"uuid\":\"u-3\","
        + "\"result\":\"Made.\",\"total_cost_usd\":0.5}\n"

    @Test func `lines are on the board while the body goes on, and its end is the run's`() throws {
        let connection = try open("/api/ingest/auto")
        try connection.send(chunk(Self.session + String(Self.tool.prefix(40))))
        _ = try waitForTask { $0["taskStatus"] as? String == "RUNNING" }
        try connection.send(chunk(String(Self.tool.dropFirst(40))))
        _ = try waitForTask { $0["currentStep"] as? String == "Bash: make" }
        try connection.send(chunk(Self.result) + "0\r\n\r\n")
        let answer = try connection.readAnswer()
        #expect(answer.status == 200)
        #expect(answer.text.contains("\"lines\":3"), "\(answer.text)")
        #expect(answer.text.contains("completed"), "\(answer.text)")
        _ = try waitForTask { $0["taskStatus"] as? String == "COMPLETED" }
    }

    /// More than the board holds of a body at once, so that the connection is made to wait again and again: a server with a
    /// connection left waiting cannot stop in order.
    @Test func `a long body is taken whole, and the server stops in order after it`() throws {
        let connection = try open("/api/ingest/text?title=long")
        let block = String(repeating: String(repeating: "x", count: 99) + "\n", count: 1_000)
        for _ in 0..<120 { try connection.send(chunk(block)) }
        try connection.send("0\r\n\r\n")
        let answer = try connection.readAnswer()
        #expect(answer.text.contains("\"lines\":120000"), "\(answer.text)")
        #expect(try server.stop() == 0)
    }

    @Test func `who hangs up leaves a run that nobody has heard of since, and a server that stops in order`() throws {
        do {
            let connection = try open("/api/ingest/auto")
            try connection.send(chunk(Self.session + Self.tool))
            _ = try waitForTask { $0["currentStep"] as? String == "Bash: make" }
            connection.resetAtTheEnd()
        }
        #expect(try waitForTask { _ in true }["taskStatus"] as? String == "RUNNING")
        #expect(try server.stop() == 0)
    }
}
