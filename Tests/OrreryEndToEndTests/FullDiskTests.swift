// Why: a full disk is an ordinary day for a board that has run for months: it must say so, lose nothing, and go on.
// A limit on the size of files (`ulimit -f`) stands for it: SQLite is refused bytes in the middle of a commit.

import Foundation
import Testing

/// Rule: 503 with `Retry-After` (disk full); an error means that no event was written (design page 4).
@Suite struct FullDiskTests {
    private let folder: Folder
    private let database: String
    private static let kilobytesMax = 1_500

    init() throws {
        folder = try Folder()
        database = folder.path("board.db")
    }

    /// A server on a small disk, with heartbeats every second.
    private func serveOnSmallDisk() throws -> Server {
        let file = try folder.write("{\"monitoring\": {\"streamHeartbeatInterval\": 1}}", to: "orrery.json")
        return try Server.serve(database, in: folder, flags: ["--config", file], fileKilobytesMax: Self.kilobytesMax)
    }

    /// Posts until the disk is full to the brim, first large messages, then small ones for what room they left: what was
    /// acknowledged, and the last refusal.
    private func fill(_ server: Server, task: String, prefix: String = "m") throws -> (kept: [String], refusal: Answer)
    {
        let connection = try server.connect()
        var kept: [String] = []
        for characters in [8_000, 1] {
            let text = String(repeating: "x", count: characters)
            while kept.count < 400 {
                let message = "\(prefix)\(kept.count)"
                let answer = try connection.request(
                    "POST", "/api/tasks/\(task)/activities", Activity.body("\(message) \(text)"))
                if answer.status != 201, characters == 1 { return (kept, answer) }
                if answer.status != 201 { break }
                kept.append(message)
            }
        }
        throw Failure("the disk did not fill up")
    }

    private func messages(_ server: Server, of task: String) throws -> [String] {
        try server.request("GET", "/api/tasks/\(task)/activities?limit=500").rows.reversed()
            .compactMap { ($0["message"] as? String)?.split(separator: " ").first.map(String.init) }
    }

    @Test func aFullDiskIsSaidAndReadingGoesOnAndNothingAcknowledgedIsLost() throws {
        let server = try serveOnSmallDisk()
        let epoch = try server.epoch()
        let task = try server.createTask()
        let viewer = try EventStream(server)
        let (kept, refusal) = try fill(server, task: task)
        expectProblem(refusal, 503, naming: "disk")
        #expect(refusal.header("Retry-After").flatMap { Int($0) } != nil)
        #expect(kept.count > 20)

        let head = try server.head()
        let large = "{\"title\":\"One more\",\"description\":\"\(String(repeating: "x", count: 60_000))\"}"
        #expect(try server.request("POST", "/api/tasks", large).status == 503)
        #expect(try server.head() == head, "A refused write moved the log.")
        #expect(try messages(server, of: task) == kept)
        #expect(try server.request("GET", "/readyz").status == 503)
        #expect(try server.request("GET", "/livez").status == 200)
        let seen = try viewer.events { $0.seq == head }
        #expect(seen.compactMap(\.activityMessage).count == kept.count)
        #expect(try viewer.frame().name == "hb")
        let late = try EventStream(server, lastEventID: "\(epoch)-0")
        #expect(try late.events { $0.seq == head }.count == head)

        #expect(try server.stop() == 0)
        let next = try Server.serve(database, in: folder)
        #expect(try next.epoch() == epoch)
        #expect(try messages(next, of: task) == kept)
        #expect(try next.head() == head)
        #expect(try next.request("GET", "/api/tasks").rows.count == 1)
        #expect(try next.request("GET", "/readyz").status == 200)
        let resumed = try EventStream(next, lastEventID: "\(epoch)-\(head)")
        _ = try next.createTask("Room again")
        #expect(try resumed.frame(named: nil).seq == head + 1)
    }

    @Test func aServerThatIsKilledOnAFullDiskKeepsWhatItAcknowledged() throws {
        let server = try serveOnSmallDisk()
        let epoch = try server.epoch()
        let task = try server.createTask()
        let (kept, _) = try fill(server, task: task)
        try server.kill()
        let next = try Server.serve(database, in: folder)
        #expect(try messages(next, of: task) == kept)
        #expect(try next.epoch() == epoch)
    }

    @Test func theBoardGoesOnByItselfWhenThereIsRoomAgain() throws {
        let server = try serveOnSmallDisk()
        let task = try server.createTask()
        let (kept, _) = try fill(server, task: task)
        let limit = try ChildProcess(
            ["/usr/bin/prlimit", "--pid", "\(server.process.identifier)", "--fsize=unlimited:"], in: folder)
        #expect(try limit.exitStatus() == 0)
        #expect(try server.request("POST", "/api/tasks/\(task)/activities", Activity.body("on")).status == 201)
        #expect(try server.request("GET", "/readyz").status == 200)
        #expect(try messages(server, of: task) == kept + ["on"])
    }

    /// Reads and writes share ticks and commits; what only reads must not be told of a write's trouble.
    @Test func readersAreAnsweredWhileEveryWriteIsRefused() throws {
        let server = try serveOnSmallDisk()
        let task = try server.createTask()
        _ = try fill(server, task: task)
        let text = String(repeating: "x", count: 60_000)
        let statuses = try Crowd.run(8) { index in
            let connection = try server.connect()
            return try (0..<60).map { _ in
                guard index % 2 == 0 else {
                    return try connection.request("GET", index == 1 ? "/api/board" : "/api/tasks").status
                }
                return try connection.request("POST", "/api/tasks/\(task)/activities", Activity.body(text)).status
            }
        }
        for (index, statuses) in statuses.enumerated() {
            let expected = index % 2 == 0 ? 503 : 200
            let others = statuses.filter { $0 != expected }
            #expect(others == [], "Client \(index) was answered otherwise.")
        }
    }

    @Test("Without room to begin the server says so and does not start", arguments: [1, 8, 64])
    func withoutRoomToBeginTheServerDoesNotStart(kilobytesMax: Int) throws {
        let run = try Run(
            ["serve", "--listen", "127.0.0.1:0", "--db", database], in: folder, fileKilobytesMax: kilobytesMax)
        #expect(run.exitStatus == 1, "\(run.output) \(run.complaints)")
        #expect(run.complaints.hasPrefix("orrery: ") && run.complaints.hasSuffix(".\n"), "\(run.complaints)")
        #expect(run.complaints.contains(database))
    }

    @Test func withoutRoomToGoOnTheServerDoesNotStartAndLeavesTheDatabaseAlone() throws {
        let first = try Server.serve(database, in: folder)
        _ = try first.createTask("Kept")
        try first.stop()
        let bytes = folder.bytes("board.db")
        let run = try Run(["serve", "--listen", "127.0.0.1:0", "--db", database], in: folder, fileKilobytesMax: 8)
        #expect(run.exitStatus == 1, "\(run.output) \(run.complaints)")
        #expect(run.complaints.contains("Free some space"), "\(run.complaints)")
        #expect(folder.bytes("board.db") == bytes)
        let next = try Server.serve(database, in: folder)
        #expect(try next.request("GET", "/api/tasks").rows.count == 1)
    }
}
