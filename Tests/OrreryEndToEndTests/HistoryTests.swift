// Why: an old database gets the way to its moments when it is opened, and is asked on the reader's thread.

import Foundation
import Testing

/// Rule: `GET /api/history` tells the moments of the log that is there, over restarts.
@Suite struct HistoryEndToEndTests {
    private func kinds(_ server: Server, _ query: String = "") throws -> [String] {
        let moments = try server.request("GET", "/api/history\(query)").object["moments"] as? [[String: Any]]
        return moments?.compactMap { $0["kind"] as? String } ?? []
    }

    @Test(.enabled(if: SQLiteShell.isInstalled, SQLiteShell.missing))
    func theMomentsOfALogThatWasWrittenBeforeAreTold() throws {
        let folder = try Folder()
        let database = folder.path("board.db")
        do {
            let server = try Server.serve(database, in: folder)
            let task = try server.createTask()
            #expect(try server.request("POST", "/api/tasks/\(task)/start").status == 200)
            try server.post((0..<200).map { "word \($0)" }, to: task)
            #expect(try server.request("POST", "/api/tasks/\(task)/stop").status == 200)
            #expect(try server.stop() == 0)
        }
        // As a board of before wrote it: all that came since is gone.
        let later =
            "DROP INDEX idx_events_moments; DROP INDEX idx_invocations_usage; DROP TABLE servers; "
            + "DROP TABLE webhook_deliveries"
        _ = try SQLiteShell.lines("\(later); PRAGMA user_version = 3", on: database, in: folder)
        let server = try Server.serve(database, in: folder)
        #expect(try kinds(server) == ["created", "started", "stopped"])
        #expect(try kinds(server, "?limit=1") == ["stopped"])
        expectProblem(try server.request("GET", "/api/history?limit=0"), 400)
        #expect(try server.request("HEAD", "/api/history").status == 200)
        #expect(try server.stop() == 0)
        #expect(server.process.complaints == "")
    }
}
