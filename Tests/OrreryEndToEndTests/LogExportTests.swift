// Why: an export lasts as long as its client takes, and must hold neither memory, nor the thread of the others, nor a
// stop.

import Foundation
import Glibc
import Testing

/// Rule: `GET /api/log` comes in pieces, whole or visibly cut off; whoever hangs up leaves nothing behind.
@Suite struct LogExportEndToEndTests {
    /// A board with `count` activities of 4 KB each, and one of its tasks.
    private func serve(_ count: Int, in folder: Folder) throws -> (server: Server, task: String) {
        let server = try Server.serve(folder.path("board.db"), in: folder)
        let task = try server.createTask()
        let text = String(repeating: "x", count: 4_000)
        try server.post((0..<count).map { "\($0) \(text)" }, to: task)
        return (server, task)
    }

    private func ids(_ body: [UInt8]) -> [String] {
        body.split(separator: UInt8(ascii: "\n")).compactMap { line in
            ((try? JSONSerialization.jsonObject(with: Data(line))) as? [String: Any])?["id"] as? String
        }
    }

    @Test func theLogComesWholeInChunksWhileOthersAreAnswered() throws {
        let folder = try Folder()
        let (server, task) = try serve(500, in: folder)
        let (head, epoch) = (try server.head(), try server.epoch())
        let taking = try server.connect()
        try taking.ask("GET", "/api/log")
        let (_, status, headers) = try taking.readHead()
        #expect(status == 200)
        #expect(headers.contains { $0.name.lowercased() == "transfer-encoding" && $0.value == "chunked" })
        var body = try taking.readChunk() ?? []
        // Nothing more is read for a while, and the board goes on.
        try server.post((0..<20).map { "meanwhile \($0)" }, to: task)
        #expect(try server.request("GET", "/api/board?at=\(head)").status == 200)
        while let chunk = try taking.readChunk() { body += chunk }
        #expect(ids(body) == (1...head).map { "\(epoch)-\($0)" })
        // The connection goes on after it.
        #expect(try taking.request("GET", "/livez").status == 200)
        #expect(try taking.request("HEAD", "/api/log").status == 200)
    }

    @Test func whoHangsUpInTheMiddleFreesThePlace() throws {
        let folder = try Folder()
        let (server, _) = try serve(800, in: folder)
        for _ in 0..<30 {
            let leaving = try server.connect()
            try leaving.ask("GET", "/api/log")
            // Some are refused, while those before them are on their way out.
            if try leaving.readHead().status == 200 { _ = try leaving.readChunk() }
        }
        // All places are free again as soon as the server has seen them go: as many as there are may hold one at once.
        var held: [RawConnection] = []
        for _ in 0..<10_000 where held.count < 8 {
            let connection = try RawConnection(port: server.port, receiveBufferBytes: 4_096)
            try connection.ask("GET", "/api/log")
            if try connection.readHead().status == 200 { held.append(connection) }
        }
        #expect(held.count == 8)
        #expect(try server.stop() == 0)
        #expect(server.process.complaints == "")
        #expect(folder.names == ["board.db"])
    }

    @Test func moreExportsThanPlacesAreToldToComeBack() throws {
        let folder = try Folder()
        let (server, _) = try serve(1_500, in: folder)
        // They take nothing, so that each holds its place.
        let holding = try (0..<8).map { _ in try RawConnection(port: server.port, receiveBufferBytes: 4_096) }
        for connection in holding {
            try connection.ask("GET", "/api/log")
            #expect(try connection.readHead().status == 200)
        }
        let refused = try server.request("GET", "/api/log")
        expectProblem(refused, 503)
        #expect(refused.header("Retry-After") != nil)
        // Other long questions have other places.
        #expect(try server.request("GET", "/api/tasks").status == 200)
    }

    @Test func aStopCutsOffAnExportThatIsNotTaken() throws {
        let folder = try Folder()
        let (server, _) = try serve(1_500, in: folder)
        let stalled = try RawConnection(port: server.port, receiveBufferBytes: 4_096)
        try stalled.ask("GET", "/api/log")
        #expect(try stalled.readHead().status == 200)
        #expect(try server.stop() == 0)
        #expect(server.process.complaints == "")
        // What was cut off looks cut off: the last chunk is missing.
        #expect(throws: Failure.self) { while try stalled.readChunk() != nil {} }
    }
}
