// Why: "acknowledged" is a promise about the moment after a crash, so the process is killed while it makes promises.

import Foundation
import Testing

/// Rule: an answer 201 means that the event is durable; within an epoch a number never names two things (design page 2).
@Suite struct CrashTests {
    private static let clients = 6
    private static let postsMax = 400

    /// What became of a client that posted until the server was gone.
    private struct Report: Sendable {
        let task: String
        var sent: [String] = []
        var acknowledged: [String] = []
    }

    /// Posts one activity after the other until the connection breaks.
    private static func postUntilBroken(_ server: Server, task: String, client: Int) -> Report {
        var report = Report(task: task)
        guard let connection = try? server.connect() else { return report }
        for number in 0..<postsMax {
            let message = "c\(client)-\(number)"
            guard (try? connection.ask("POST", "/api/tasks/\(task)/activities", Activity.body(message))) != nil
            else { return report }
            report.sent.append(message)
            guard let answer = try? connection.readAnswer(), answer.status == 201 else { return report }
            report.acknowledged.append(message)
        }
        return report
    }

    @Test func aKilledServerKeepsEverythingThatItAcknowledgedOnceAndItsViewersMissNothing() throws {
        let folder = try Folder()
        let database = folder.path("board.db")
        let first = try Server.serve(database, in: folder)
        let epoch = try first.epoch()
        let tasks = try (0..<Self.clients).map { try first.createTask("Task \($0)") }
        let before = try first.head()
        let viewer = try EventStream(first, lastEventID: "\(epoch)-\(before)")

        let clients = Crowd.start(Self.clients) { Self.postUntilBroken(first, task: tasks[$0], client: $0) }
        var seen: [StreamFrame] = []
        while seen.count < 500 { seen.append(try viewer.frame(named: nil)) }
        try first.kill()
        let reports = try clients()
        let acknowledged = Set(reports.flatMap(\.acknowledged))
        let sent = Set(reports.flatMap(\.sent))
        #expect(acknowledged.count >= 400, "The server was killed before it had promised much.")
        #expect(acknowledged.count < Self.clients * Self.postsMax, "The server was killed after everything was done.")
        // The viewer saw nothing that was not durable, so what it saw is where it goes on.
        let cursor = try #require(viewer.lastEventID)

        let second = try Server.serve(database, in: folder)
        #expect(try second.epoch() == epoch)
        for report in reports {
            let rows = try second.request("GET", "/api/tasks/\(report.task)/activities?limit=500").rows
            let messages = rows.compactMap { $0["message"] as? String }
            #expect(Set(messages).count == messages.count, "An activity is there twice.")
            #expect(Set(report.acknowledged).subtracting(messages) == [], "An acknowledged activity is gone.")
            #expect(Set(messages).subtracting(report.sent) == [], "An activity is there that nobody sent.")
            // A client waited for each answer, so at most its last request is there without an answer.
            #expect(messages.count <= report.acknowledged.count + 1)
        }

        let again = try EventStream(second, lastEventID: cursor)
        #expect(try again.frame(named: "resumed").object["from"] as? String == cursor)
        _ = try second.request("POST", "/api/tasks/\(tasks[0])/activities", Activity.body("the last"))
        seen += try again.events { $0.activityMessage == "the last" }
        let numbers = seen.compactMap(\.seq)
        #expect(numbers == Array((before + 1)..<(before + 1 + seen.count)), "The numbers have a gap or a repetition.")
        #expect(seen.allSatisfy { $0.epoch == epoch })
        #expect(try second.head() == numbers.last)
        let told = seen.compactMap(\.activityMessage)
        #expect(Set(told).count == told.count)
        #expect(acknowledged.subtracting(told) == [], "A viewer missed what a client was promised.")
        #expect(Set(told).subtracting(sent) == ["the last"])
        #expect(try second.stop() == 0)
    }

    @Test func aServerThatIsKilledAgainAndAgainGoesOnWhereItStood() throws {
        let folder = try Folder()
        let database = folder.path("board.db")
        var task: String?
        var epochs: Set<String> = []
        for round in 0..<4 {
            let server = try Server.serve(database, in: folder)
            epochs.insert(try server.epoch())
            if task == nil { task = try server.createTask() }
            let id = try #require(task)
            #expect(
                try server.request("POST", "/api/tasks/\(id)/activities", Activity.body("round \(round)")).status == 201
            )
            try server.kill()
        }
        let server = try Server.serve(database, in: folder)
        let rows = try server.request("GET", "/api/tasks/\(try #require(task))/activities").rows
        #expect(rows.compactMap { $0["message"] as? String } == ["round 3", "round 2", "round 1", "round 0"])
        #expect(epochs == [try server.epoch()])
    }

    @Test func aRestoredCopyOfTheDatabaseBeginsANewEpochSoThatOldCursorsAreReset() throws {
        let folder = try Folder()
        let first = try Server.serve(folder.path("board.db"), in: folder)
        let epoch = try first.epoch()
        _ = try first.createTask()
        let head = try first.head()
        try first.stop()
        try FileManager.default.copyItem(atPath: folder.path("board.db"), toPath: folder.path("copy.db"))
        let second = try Server.serve(folder.path("copy.db"), in: folder)
        #expect(try second.epoch() != epoch)
        #expect(try second.request("GET", "/api/tasks").rows.count == 1)
        let viewer = try EventStream(second, lastEventID: "\(epoch)-\(head)")
        #expect(try viewer.frame(named: "reset").object["head"] as? Int == head)
    }
}
