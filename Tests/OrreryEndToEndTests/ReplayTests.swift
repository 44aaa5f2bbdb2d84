// Why: the log of a real board is the whole board: whoever has it can make the board again, elsewhere and later.

import Foundation
import Testing

@Suite struct ReplayTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    /// Plays seed 002's nine calls on a real board, and gives its log and its board as of the last event.
    private func orchestrate() throws -> (log: String, board: NSDictionary) {
        let server = try Server.serve(folder.path("board.db"), in: folder)
        func call(_ method: String, _ target: String, _ body: String) throws {
            let answer = try server.request(method, target, body)
            guard answer.status < 300 else { throw Failure("\(method) \(target): \(answer.text)") }
        }
        let id = try server.createTask("Build a test page")
        let path = "/api/tasks/\(id)"
        try call(
            "POST", "\(path)/activities",
            "{\"activity_type\":\"updated\",\"message\":\"Task triaged and assigned to Developer agent\",\"agent_id\":\"charlie\"}"
        )
        try call("PATCH", path, "{\"status\":\"assigned\"}")
        try call(
            "POST", "\(path)/subagent", "{\"openclaw_session_id\":\"child-1\",\"agent_name\":\"Developer Sub-Agent\"}")
        try call(
            "POST", "\(path)/activities",
            "{\"activity_type\":\"spawned\",\"message\":\"Spawned sub-agent — \\u00fc\",\"metadata\":{\"session_id\":\"child-1\",\"x\":1.5}}"
        )
        try call(
            "POST", "\(path)/deliverables",
            "{\"deliverable_type\":\"file\",\"title\":\"Test Page\",\"path\":\"~/Documents/test-page.html\"}")
        try call(
            "POST", "\(path)/activities",
            "{\"activity_type\":\"completed\",\"message\":\"Sub-agent completed task in 20 seconds\"}")
        try call("PATCH", path, "{\"status\":\"review\"}")
        let board = try self.board(server)
        let log = try server.request("GET", "/api/log").text
        return (log, board)
    }

    /// The board as of its last event, without what only a running board has.
    private func board(_ server: Server) throws -> NSDictionary {
        var object = try server.request("GET", "/api/board?at=\(try server.head())").object
        object["epoch"] = nil
        object["clock"] = nil
        return object as NSDictionary
    }

    private func replay(_ log: String, _ flags: String...) throws -> [String: Any] {
        let run = try Run(["simulate", "--replay", log, "--json"] + flags, in: folder)
        #expect(run.exitStatus == 0, "\(run.complaints)")
        return (try JSONSerialization.jsonObject(with: Data(run.output.utf8))) as? [String: Any] ?? [:]
    }

    @Test func `the log of seed 002's nine calls makes the same board again`() throws {
        let (log, board) = try orchestrate()
        let file = try folder.write(log, to: "log.ndjson")
        let first = try replay(file, "--trace", folder.path("again.ndjson"))
        #expect(first["events"] as? Int == log.split(separator: "\n").count)
        #expect(first["board"] as? NSDictionary == board)

        // A second process finds the same, and so does one that reads what the first has written.
        for other in [try replay(file), try replay(folder.path("again.ndjson")), try replay(file, "--full")] {
            #expect(other["digest"] as? String == first["digest"] as? String)
            #expect(other["boardDigest"] as? String == first["boardDigest"] as? String)
        }
    }

    @Test func `a board can be served from what was replayed, and its log is the log`() throws {
        let (log, board) = try orchestrate()
        let file = try folder.write(log, to: "log.ndjson")
        let first = try replay(file, "--keep", folder.path("kept/here"))
        let database = try #require(first["database"] as? String)
        let server = try Server.serve(database, in: folder)
        let count = log.split(separator: "\n").count
        let again = try folder.write(try server.request("GET", "/api/log?to=\(count)").text, to: "again.ndjson")
        #expect(try replay(again)["digest"] as? String == first["digest"] as? String)
        var served = try server.request("GET", "/api/board?at=\(count)").object
        served["epoch"] = nil
        served["clock"] = nil
        #expect(served as NSDictionary == board)
        // It goes on as any board does, and the folder is not filled twice.
        _ = try server.createTask("One more")
        let refused = try Run(["simulate", "--replay", file, "--keep", folder.path("kept/here")], in: folder)
        #expect(refused.exitStatus == 2)
    }

    @Test func `a log that is not whole is refused with the line and what was expected`() throws {
        let (log, _) = try orchestrate()
        let lines = log.split(separator: "\n").map(String.init)
        func expectRefusal(_ lines: [String], _ words: String..., at place: SourceLocation = #_sourceLocation) throws {
            let file = try folder.write(lines.joined(separator: "\n"), to: "bad.ndjson")
            let run = try Run(["simulate", "--replay", file, "--keep", folder.path("kept")], in: folder)
            #expect(run.exitStatus == 2, sourceLocation: place)
            for word in words {
                #expect(run.complaints.contains(word), "\(run.complaints.prefix(600))", sourceLocation: place)
            }
            #expect(
                !folder.names.contains("kept") || FileManager.default.isEmpty(folder.path("kept")),
                sourceLocation: place)
        }
        try expectRefusal([lines[0]] + lines[2...], "bad.ndjson:2:", "Expected event 2, found event 3")
        try expectRefusal(Array(lines[3...]), "bad.ndjson:1:", "Expected event 1, found event 4", "pruned")
        try expectRefusal([lines[0], lines[0]], "bad.ndjson:2:", "Expected event 2, found event 1")
        try expectRefusal(lines.dropLast() + [String(lines.last!.dropLast(20))], "bad.ndjson:\(lines.count):", "JSON")
        try expectRefusal([lines[0].replacing("project.updated", with: "project.exploded")], "bad.ndjson:1: /type")
        try expectRefusal([lines[0].replacing("\"data\":{", with: "\"data\":{\"bogus\":{},")], "bad.ndjson:1: /data")
        try expectRefusal([lines[0].replacing("\"name\":", with: "\"nmae\":")], "bad.ndjson:1: /data")
        try expectRefusal([lines[0].replacing("\"at\":", with: "\"when\":\"x\",\"at\":")], "bad.ndjson:1: /when")
        try expectRefusal([lines[0], ""] + lines[1...], "bad.ndjson:2:", "empty line")
        try expectRefusal([], "no event")
        let none = try Run(["simulate", "--replay", folder.path("none.ndjson")], in: folder)
        #expect(none.exitStatus == 2)
        let flags = try Run(["simulate", "--replay", folder.path("bad.ndjson"), "--seed", "1"], in: folder)
        #expect(flags.exitStatus == 2)
    }
}

extension FileManager {
    fileprivate func isEmpty(_ folder: String) -> Bool {
        (try? contentsOfDirectory(atPath: folder))?.isEmpty == true
    }
}
