// Why: the file is written while its reader takes it, by a thread that others ask as well.

import Foundation
import Testing

/// Rule: a post-mortem comes in pieces, whole, while the board goes on.
@Suite struct PostMortemEndToEndTests {
    @Test func aLongFileComesWholeWhileOthersAreAnswered() throws {
        let folder = try Folder()
        let server = try Server.serve(folder.path("board.db"), in: folder)
        let task = try server.createTask("A long task")
        let run = try server.request("POST", "/api/tasks/\(task)/invocations", "{}").object["id"] as? Int ?? 0
        let lines = (1...5_000).map { "line \($0) \(String(repeating: "x", count: 90))\n" }.joined()
        for _ in 0..<4 {
            #expect(try server.request("POST", "/api/invocations/\(run)/logs", lines).status == 201)
        }
        let taking = try server.connect()
        try taking.ask("GET", "/api/tasks/\(task)/post-mortem")
        let (_, status, headers) = try taking.readHead()
        #expect(status == 200)
        #expect(
            headers.contains {
                $0.name.lowercased() == "content-disposition" && $0.value.contains("\(task)-post-mortem.html")
            })
        var body = try taking.readChunk() ?? []
        try server.post((0..<20).map { "meanwhile \($0)" }, to: task)
        while let chunk = try taking.readChunk() { body += chunk }
        let text = String(decoding: body, as: UTF8.self)
        #expect(text.hasPrefix("<!doctype html>") && text.hasSuffix("</html>\n"))
        #expect(text.contains("9000 lines are left out here."))
        #expect(!text.contains("meanwhile"))
        // The connection goes on after it, but not after a head without a body, behind which libmicrohttpd writes a chunk.
        expectProblem(try taking.request("GET", "/api/tasks/none/post-mortem"), 404)
        let head = try taking.request("HEAD", "/api/tasks/\(task)/post-mortem")
        #expect(head.status == 200)
        #expect(head.header("Connection") == "close")
        #expect(try server.stop() == 0)
        #expect(server.process.complaints == "")
    }
}
