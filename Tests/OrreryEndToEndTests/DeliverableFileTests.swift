// Why: what tasks made is written by others, anywhere, and changes while it is fetched; the board reads it with its own
// rights.

import Foundation
import Glibc
import Testing

/// Rule: bytes are served only from declared roots, whole or visibly cut off; nothing else is opened.
@Suite struct DeliverableFileTests {
    /// A board that hands out what lies in `made`, and a task on it.
    private final class Board {
        let folder: Folder
        let server: Server
        let task: String

        init(root: (Folder) -> String = { $0.path("made") }) throws {
            folder = try Folder()
            try FileManager.default.createDirectory(atPath: folder.path("made"), withIntermediateDirectories: true)
            _ = try folder.write("{\"deliverableRoots\": [\"\(root(folder))\"]}", to: "orrery.json")
            server = try Server.serve(
                folder.path("board.db"), in: folder, flags: ["--config", folder.path("orrery.json")])
            task = try server.createTask()
        }

        func path(_ name: String) -> String { folder.path("made/\(name)") }

        /// The target of a new deliverable's bytes.
        func deliver(_ path: String) throws -> String {
            let body = try JSONSerialization.data(
                withJSONObject: ["deliverable_type": "file", "title": "Made", "path": path])
            let answer = try server.request(
                "POST", "/api/tasks/\(task)/deliverables", String(decoding: body, as: UTF8.self))
            guard answer.status == 201, let id = answer["id"] else { throw Failure("no deliverable: \(answer.text)") }
            return "/api/deliverables/\(id)/content"
        }

        func content(_ path: String) throws -> Answer { try server.request("GET", try deliver(path)) }

        /// Writes `count` bytes that do not repeat at a piece's length.
        func write(_ count: Int, to name: String) throws -> [UInt8] {
            let block = (0..<65_537).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 13) }
            var bytes: [UInt8] = []
            while bytes.count < count { bytes += block.prefix(count - bytes.count) }
            try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
            return bytes
        }
    }

    @Test(arguments: [0, 1, 64 << 10, (64 << 10) + 1, 5_000_003])
    func aFileComesByteForByteAndTheConnectionGoesOn(count: Int) throws {
        let board = try Board()
        let bytes = try board.write(count, to: "a.bin")
        let target = try board.deliver(board.path("a.bin"))
        let connection = try board.server.connect()
        for _ in 0..<2 {
            let head = try connection.request("HEAD", target)
            let answer = try connection.request("GET", target)
            #expect(answer.body == bytes)
            for answer in [head, answer] {
                #expect(answer.status == 200)
                #expect(answer.header("Content-Length") == "\(count)")
                #expect(answer.header("Transfer-Encoding") == nil)
                #expect(answer.header("Content-Type") == "application/octet-stream")
                #expect(answer.header("X-Content-Type-Options") == "nosniff")
                #expect(
                    answer.header("Content-Disposition")
                        == "attachment; filename=\"a.bin\"; filename*=UTF-8''a.bin")
                #expect(answer.header("Content-Security-Policy")?.hasSuffix("sandbox") == true)
                #expect(answer.header("Cache-Control") == "no-store")
            }
        }
        #expect(try connection.request("GET", "/livez").status == 200)
    }

    @Test func whatIsNoOrdinaryFileBelowARootIsRefusedWithASentenceAndNotOpened() throws {
        let board = try Board()
        let secret = try board.folder.write("secret\n", to: "secret.txt")
        #expect(symlink(secret, board.path("link.txt")) == 0)
        #expect(symlink(board.folder.root, board.path("away")) == 0)
        #expect(mkfifo(board.path("pipe"), 0o644) == 0)
        #expect(mkdir(board.path("folder"), 0o755) == 0)
        _ = try board.write(3, to: "plain")
        let long = String(repeating: "n", count: 300)
        for (name, status, code, words) in [
            ("link.txt", 403, "PATH_REFUSED", "a link, which is not followed"),
            ("away/secret.txt", 403, "PATH_REFUSED", "Links are not followed"),
            ("plain/x", 403, "PATH_REFUSED", "Expected folders on the way"),
            ("../secret.txt", 403, "PATH_REFUSED", "without .."), ("pipe", 409, "NO_FILE", "found a pipe"),
            ("folder", 409, "NO_FILE", "found a folder"), ("missing", 404, "FILE_NOT_FOUND", "found none"),
            (long, 409, "FILE_UNREADABLE", "cannot be read"),
        ] {
            let answer = try board.content(board.path(name))
            expectProblem(answer, status, naming: words)
            #expect(answer["code"] == code)
        }
        expectProblem(try board.content(secret), 403, naming: "deliverableRoots")
        // Whoever listens at the other end of the pipe hears nothing: nobody opened it.
        let pipe = open(board.path("pipe"), O_WRONLY | O_NONBLOCK)
        #expect(pipe < 0 && errno == ENXIO)
        #expect(try board.content(board.path("plain")).body.count == 3)
    }

    @Test func devicesAreRefused() throws {
        let board = try Board { _ in "/dev" }
        for name in ["/dev/zero", "/dev/tty"] {
            expectProblem(try board.content(name), 409, naming: "Expected an ordinary file")
        }
    }

    @Test func theBoardsOwnFilesAreHandedOutToNobodyByAnyName() throws {
        let board = try Board { $0.root }
        let tokens = TokenDesk(database: board.folder.path("board.db"), folder: board.folder)
        #expect(link(board.folder.path("board.db"), board.path("harmless.bin")) == 0)
        for name in ["board.db", "board.db-wal", "made/harmless.bin"] {
            expectProblem(try board.content(board.folder.path(name)), 403, naming: "the board's own")
        }
        _ = try board.folder.write("fine", to: "made/a.txt")
        let (fine, own) = (
            try board.deliver(board.path("a.txt")), try board.deliver(board.folder.path("board.db.tokens"))
        )
        let header = try tokens.create("ada").header
        // From the first token on nobody comes in without one.
        #expect(try board.server.request("GET", fine, headers: [header]).text == "fine")
        expectProblem(try board.server.request("GET", own, headers: [header]), 403, naming: "the board's own")
    }

    @Test func aFileThatGrowsIsServedAsLongAsItWasAndOneThatShrinksIsVisiblyCutOff() throws {
        let board = try Board()
        // More than the sockets and libmicrohttpd hold between them, so that some is read only later.
        let count = 16 << 20
        let bytes = try board.write(count, to: "a.bin")
        func begin() throws -> RawConnection {
            let connection = try RawConnection(port: board.server.port, receiveBufferBytes: 4_096)
            try connection.ask("GET", try board.deliver(board.path("a.bin")))
            let head = try connection.readHead()
            #expect(head.headers.contains { $0.name == "Content-Length" && $0.value == "\(count)" })
            return connection
        }
        let growing = try begin()
        let file = try #require(FileHandle(forWritingAtPath: board.path("a.bin")))
        try file.seekToEnd()
        try file.write(contentsOf: Data(repeating: 7, count: 100_000))
        #expect(try growing.read(count) == bytes)
        #expect(try growing.request("GET", "/livez").status == 200)
        try file.truncate(atOffset: UInt64(count))
        let shrinking = try begin()
        try file.truncate(atOffset: 1_000)
        try file.close()
        let body = try shrinking.readToEnd()
        #expect(body.count < count)
        #expect(body == Array(bytes.prefix(body.count)))
        #expect(try board.server.request("GET", "/livez").status == 200)
    }

    @Test func moreDownloadsThanPlacesAreToldToComeBackAndWhoLeavesFreesThePlace() throws {
        let board = try Board()
        _ = try board.write(16 << 20, to: "a.bin")
        let target = try board.deliver(board.path("a.bin"))
        func open() throws -> (connection: RawConnection, status: Int) {
            let connection = try RawConnection(port: board.server.port, receiveBufferBytes: 4_096)
            try connection.ask("GET", target)
            return (connection, try connection.readHead().status)
        }
        do {
            let holding = try (0..<8).map { _ in try open() }
            #expect(holding.allSatisfy { $0.status == 200 })
            let refused = try board.server.request("GET", target)
            expectProblem(refused, 503)
            #expect(refused.header("Retry-After") != nil)
            #expect(try board.server.request("GET", "/api/tasks").status == 200)
        }
        var held: [RawConnection] = []
        for _ in 0..<10_000 where held.count < 8 {
            let (connection, status) = try open()
            if status == 200 { held.append(connection) }
        }
        #expect(held.count == 8)
        // A stop cuts off what is not taken.
        #expect(try board.server.stop() == 0)
        #expect(board.server.process.complaints == "")
    }

    @Test func aDemoHandsOutNothing() throws {
        let folder = try Folder()
        _ = try folder.write("not made by a demo", to: "a.txt")
        let demo = try Server.demo(in: folder, flags: ["--seed", "1"])
        let task = try demo.createTask()
        let made = try demo.request(
            "POST", "/api/tasks/\(task)/deliverables",
            "{\"deliverable_type\":\"file\",\"title\":\"d\",\"path\":\"\(folder.path("a.txt"))\"}")
        let rows = try demo.request("GET", "/api/tasks/\(task)/deliverables").rows
        #expect(rows.count == 1 && rows[0]["contentUrl"] == nil)
        expectProblem(
            try demo.request("GET", "/api/deliverables/\(made["id"] ?? "")/content"), 409, naming: "demo")
    }
}
