// Why: stopping is part of every deployment, and the moment at which promises and streams are dropped if nobody looks.

import Foundation
import Glibc
import Testing

/// Rule: on SIGTERM and SIGINT everything asked is answered, streams end in order, the exit status is 0, the epoch stays.
@Suite struct StopTests {
    @Test(
        "A signal to stop ends streams with their last chunk, and the next start keeps the epoch",
        arguments: [SIGTERM, SIGINT])
    func aSignalEndsStreamsInOrder(signal: Int32) throws {
        let folder = try Folder()
        let database = folder.path("board.db")
        let server = try Server.serve(database, in: folder)
        let epoch = try server.epoch()
        let native = try EventStream(server)
        let seeds = try EventStream(server, "/api/events/stream")
        _ = try native.frame(named: "hello")
        let idle = try server.connect()
        #expect(try idle.request("GET", "/livez").status == 200)
        let task = try server.createTask("The last one")
        #expect(try native.frame(named: nil).type == "task.created")
        #expect(try seeds.frame().object["type"] as? String == "task_created")
        server.process.signal(signal)

        #expect(try native.next() == nil, "Something came after the last event.")
        #expect(try native.connection.hasEnded())
        #expect(try seeds.next() == nil)
        #expect(try idle.hasEnded())
        #expect(try server.process.exitStatus() == 0)
        #expect(server.process.complaints == "")
        #expect(folder.names == ["board.db"], "A stop in order folds the write-ahead log into the file.")

        let next = try Server.serve(database, in: folder)
        #expect(try next.epoch() == epoch)
        #expect(try next.request("GET", "/api/tasks/\(task)").status == 200)
    }

    @Test func requestsThatWereSentBeforeTheSignalAreAnswered() throws {
        let folder = try Folder()
        let server = try Server.serve(folder.path("board.db"), in: folder)
        let task = try server.createTask()
        let connections = try (0..<20).map { _ in try server.connect() }
        // Each connection is known to the server before its request in flight is sent.
        for connection in connections { #expect(try connection.request("GET", "/livez").status == 200) }
        for (index, connection) in connections.enumerated() {
            try connection.ask("POST", "/api/tasks/\(task)/activities", Activity.body("m\(index)"))
        }
        server.process.signal(SIGTERM)
        var kept: [String] = []
        for (index, connection) in connections.enumerated() {
            let answer = try connection.readAnswer()
            #expect(answer.status == 201 || answer.status == 503)
            if answer.status == 201 { kept.append("m\(index)") }
            if answer.status == 503 {
                expectProblem(answer, 503)
                #expect(answer.header("Retry-After") != nil)
            }
        }
        #expect(try server.process.exitStatus() == 0)
        let next = try Server.serve(folder.path("board.db"), in: folder)
        let rows = try next.request("GET", "/api/tasks/\(task)/activities").rows
        #expect(Set(rows.compactMap { $0["message"] as? String }) == Set(kept))
    }

    /// Who hangs up while the engine has its request leaves nothing behind that a stop would wait for.
    @Test func clientsThatHungUpBeforeTheirAnswerDoNotKeepTheServerFromStopping() throws {
        let folder = try Folder()
        let server = try Server.serve(folder.path("board.db"), in: folder)
        let task = try server.createTask()
        for round in 0..<20 {
            let connections = try (0..<10).map { _ in try server.connect() }
            for (index, connection) in connections.enumerated() {
                try connection.ask("POST", "/api/tasks/\(task)/activities", Activity.body("\(round)-\(index)"))
            }
        }
        #expect(try server.request("GET", "/livez").status == 200)
        #expect(try server.stop() == 0)
        #expect(server.process.complaints == "")
    }

    @Test func aLongAnswerThatIsOnItsWayComesWholeAlthoughTheServerStops() throws {
        let folder = try Folder()
        let server = try Server.serve(folder.path("board.db"), in: folder)
        let text = String(repeating: "x", count: 60_000)
        for _ in 0..<100 { _ = try server.createTask("Long", more: ",\"description\":\"\(text)\"") }
        let connection = try RawConnection(port: server.port, receiveBufferBytes: 4_096)
        try connection.ask("GET", "/api/tasks?limit=500")
        let (_, status, headers) = try connection.readHead()
        #expect(status == 200)
        let length = try #require(headers.first { $0.name == "Content-Length" }.flatMap { Int($0.value) })
        #expect(length > 6_000_000)
        server.process.signal(SIGTERM)
        #expect(throws: Never.self) { try connection.read(length) }
        #expect(try server.process.exitStatus() == 0)
    }

    /// What came of a server that was stopped while many posted.
    private struct Aftermath {
        /// Messages for which a client was answered 201, by client.
        let acknowledged: [[String]]
        /// Messages that were there at the next start, by client.
        let kept: [[String]]
        /// Messages that a viewer saw before its stream ended.
        let seen: [String]
        let keepsEpoch: Bool
    }

    private static func stopUnderLoad() throws -> Aftermath {
        let folder = try Folder()
        let database = folder.path("board.db")
        let server = try Server.serve(database, in: folder)
        let epoch = try server.epoch()
        let tasks = try (0..<12).map { try server.createTask("Task \($0)") }
        let viewer = try EventStream(server)
        let clients = Crowd.start(tasks.count) { index in
            var acknowledged: [String] = []
            guard let connection = try? server.connect() else { return acknowledged }
            for number in 0..<450 {
                let message = "c\(index)-\(number)"
                let target = "/api/tasks/\(tasks[index])/activities"
                guard (try? connection.ask("POST", target, Activity.body(message))) != nil,
                    let answer = try? connection.readAnswer(), answer.status == 201
                else { break }
                acknowledged.append(message)
            }
            return acknowledged
        }
        var seen: [StreamFrame] = []
        while seen.count < 300 { seen.append(try viewer.frame(named: nil)) }
        #expect(try server.stop() == 0)
        #expect(server.process.complaints == "")
        let acknowledged = try clients()
        while let frame = try viewer.next() { seen.append(frame) }

        let next = try Server.serve(database, in: folder)
        let kept = try tasks.map { task in
            try next.request("GET", "/api/tasks/\(task)/activities?limit=500").rows.compactMap {
                $0["message"] as? String
            }
        }
        return Aftermath(
            acknowledged: acknowledged, kept: kept, seen: seen.compactMap(\.activityMessage),
            keepsEpoch: try next.epoch() == epoch)
    }

    @Test func aSignalUnderLoadLosesNothingThatWasAcknowledged() throws {
        let aftermath = try Self.stopUnderLoad()
        #expect(aftermath.keepsEpoch)
        for (acknowledged, kept) in zip(aftermath.acknowledged, aftermath.kept) {
            #expect(Set(acknowledged).subtracting(kept) == [])
            #expect(Set(kept).count == kept.count)
            #expect(kept.count <= acknowledged.count + 1)
        }
    }

    @Test func aStreamEndsOnlyAfterItHasShownEverythingThatWasAcknowledged() throws {
        let aftermath = try Self.stopUnderLoad()
        #expect(Set(aftermath.acknowledged.joined()).subtracting(aftermath.seen) == [])
    }

    @Test func aViewerThatDoesNotReadCannotKeepTheServerFromStopping() throws {
        let folder = try Folder()
        let server = try Server.serve(folder.path("board.db"), in: folder)
        let task = try server.createTask()
        let viewer = try EventStream(server, receiveBufferBytes: 4_096)
        let text = String(repeating: "x", count: 60_000)
        try server.post((0..<120).map { "\($0) \(text)" }, to: task)
        #expect(try server.stop() == 0)
        // It is let go in the middle of what it did not read.
        withExtendedLifetime(viewer) {}
        let next = try Server.serve(folder.path("board.db"), in: folder)
        #expect(try next.request("GET", "/api/tasks/\(task)/activities?limit=500").rows.count == 120)
    }

    @Test func aHalfSentRequestCannotKeepTheServerFromStopping() throws {
        let folder = try Folder()
        let server = try Server.serve(folder.path("board.db"), in: folder)
        let connection = try server.connect()
        #expect(try connection.request("GET", "/livez").status == 200)
        try connection.send("POST /api/tasks HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{\"title\":")
        #expect(try server.stop() == 0)
        let next = try Server.serve(folder.path("board.db"), in: folder)
        #expect(try next.request("GET", "/api/tasks").rows.isEmpty)
    }
}
