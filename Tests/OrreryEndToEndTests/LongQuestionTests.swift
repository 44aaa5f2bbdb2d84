// Why: one person's long question must not be everybody's wait.

import Foundation
import Glibc
import Testing

/// Rule: what takes long is read beside the engine; whoever wrote reads it, and nobody waits for somebody else's question.
@Suite struct LongQuestionTests {
    /// A search that has to try each place of some long texts to the very end: a tenth of a second of work for the reader
    /// a text, on a machine that does nothing else.
    private func makeLongQuestion(_ server: Server, texts: Int = 4) throws -> String {
        let text = String(repeating: "a", count: 60_000)
        for _ in 0..<texts { _ = try server.createTask(more: ",\"description\":\"\(text)\"") }
        return "/api/tasks?q=\(String(repeating: "a", count: 4_000))b"
    }

    @Test func writesAreAnsweredWhileALongQuestionIsLookedInto() throws {
        let folder = try Folder()
        let server = try Server.serve(folder.path("board.db"), in: folder)
        let question = try makeLongQuestion(server)
        let task = try server.createTask("Short")
        let asking = try server.connect()
        try asking.ask("GET", question)
        try server.post((0..<10).map { "while it takes its time \($0)" }, to: task)
        #expect(try server.request("GET", "/api/board").status == 200)
        #expect(!asking.hasBytes(within: 0), "The question was answered before the writes: it was not long.")
        let answer = try asking.readAnswer()
        #expect(answer.status == 200)
        #expect(answer.rows.isEmpty)
    }

    /// The reader looks at its own connection, but never at a moment before the write that was acknowledged.
    @Test func whoWroteReadsWhatTheyWrote() throws {
        let folder = try Folder()
        let server = try Server.serve(folder.path("board.db"), in: folder)
        let task = try server.createTask()
        let connection = try server.connect()
        for number in 1...100 {
            let posted = try connection.request(
                "POST", "/api/tasks/\(task)/activities", Activity.body("number \(number)"))
            #expect(posted.status == 201)
            let rows = try connection.request("GET", "/api/tasks/\(task)/activities").rows
            #expect(rows.count == number)
            #expect(rows.first?["message"] as? String == "number \(number)")
        }
    }

    /// More than the reader has places for: the last ones are told to come back, and everything else goes on.
    @Test func moreLongQuestionsThanPlacesAreToldToComeBack() throws {
        let folder = try Folder()
        let server = try Server.serve(folder.path("board.db"), in: folder)
        let question = try makeLongQuestion(server)
        let connections = try (0..<300).map { _ in try server.connect() }
        for (index, connection) in connections.enumerated() {
            try connection.ask("GET", index < 12 ? question : "/api/openclaw/sessions")
        }
        let statuses = try connections.map { connection in
            let answer = try connection.readAnswer()
            if answer.status == 503 { #expect(answer.header("Retry-After") != nil) }
            return answer.status
        }
        // How many are answered while the others are still being sent is the machine's business.
        #expect(statuses.contains(503))
        #expect(statuses.filter { $0 == 200 }.count >= 256)
        #expect(statuses.allSatisfy { $0 == 200 || $0 == 503 })
        #expect(try server.request("GET", "/readyz").status == 200)
    }

    @Test func aLongQuestionThatWasAskedBeforeTheSignalIsAnswered() throws {
        let folder = try Folder()
        let server = try Server.serve(folder.path("board.db"), in: folder)
        let task = try server.createTask()
        let connection = try server.connect()
        #expect(try connection.request("GET", "/livez").status == 200)
        try connection.ask("GET", "/api/tasks/\(task)/timeline")
        server.process.signal(SIGTERM)
        #expect(try connection.readAnswer().status == 200)
        #expect(try server.process.exitStatus() == 0)
        #expect(server.process.complaints == "")
        #expect(folder.names == ["board.db"], "The reader's connection kept the write-ahead log from being folded in.")
    }

    /// Hung-up questions are looked into for nobody, and leave nothing that a stop would wait for.
    @Test func clientsThatHungUpDuringALongQuestionLeaveNothingBehind() throws {
        let folder = try Folder()
        let server = try Server.serve(folder.path("board.db"), in: folder)
        let question = try makeLongQuestion(server, texts: 1)
        for _ in 0..<3 { try server.connect().ask("GET", question) }
        #expect(try server.request("GET", "/readyz").status == 200)
        #expect(try server.request("GET", "/api/tasks?limit=1").status == 200)
        #expect(try server.stop() == 0)
        #expect(server.process.complaints == "")
    }
}
