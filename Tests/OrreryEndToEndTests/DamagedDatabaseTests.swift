// Why: a file that is not a board's, or no longer one, is somebody's data: the board says so and leaves it alone.

import Foundation
import Testing

/// Rule: a database that cannot be served is refused with a sentence and exit status 1, and stays as it is, byte for byte.
@Suite struct DamagedDatabaseTests {
    private let folder: Folder
    private let database: String

    init() throws {
        folder = try Folder()
        database = folder.path("board.db")
    }

    /// Makes a board's database that was closed in order.
    private func makeBoard() throws {
        let server = try Server.serve(database, in: folder)
        let task = try server.createTask("Kept")
        try server.post((0..<200).map { "message \($0) of some length, so that the file has many pages" }, to: task)
        try server.stop()
    }

    private func expectRefusal(
        of file: String, _ exitStatus: Int32 = 1, naming hints: String..., at place: SourceLocation = #_sourceLocation
    ) throws {
        let before = FileManager.default.contents(atPath: file)
        let run = try Run(["serve", "--listen", "127.0.0.1:0", "--db", file], in: folder)
        try #require(run.exitStatus == exitStatus, "\(run.output) \(run.complaints)", sourceLocation: place)
        #expect(
            run.complaints.hasPrefix("orrery: ") && run.complaints.hasSuffix(".\n"), "\(run.complaints)",
            sourceLocation: place)
        for hint in hints + [file] {
            #expect(run.complaints.contains(hint), "\(run.complaints)", sourceLocation: place)
        }
        #expect(FileManager.default.contents(atPath: file) == before, "The file was changed.", sourceLocation: place)
    }

    @Test(.enabled(if: SQLiteShell.isInstalled, SQLiteShell.missing))
    func aDatabaseOfANewerOrreryIsRefused() throws {
        try makeBoard()
        _ = try SQLiteShell.lines("PRAGMA user_version = 99", on: database, in: folder)
        try expectRefusal(of: database, naming: "99", "newer")
    }

    @Test(.enabled(if: SQLiteShell.isInstalled, SQLiteShell.missing))
    func anotherProgramsDatabaseIsRefused() throws {
        _ = try SQLiteShell.lines(
            "CREATE TABLE notes(text); INSERT INTO notes VALUES ('mine')", on: database, in: folder)
        try expectRefusal(of: database, naming: "another program")
    }

    @Test(.enabled(if: SQLiteShell.isInstalled, SQLiteShell.missing))
    func anotherProgramsDatabaseWithAWriteAheadLogIsRefused() throws {
        _ = try SQLiteShell.lines(
            "PRAGMA journal_mode = WAL; CREATE TABLE notes(text); INSERT INTO notes VALUES ('mine')", on: database,
            in: folder)
        try expectRefusal(of: database, naming: "another program")
        #expect(try SQLiteShell.lines("SELECT text FROM notes", on: database, in: folder) == ["mine"])
    }

    @Test(.enabled(if: SQLiteShell.isInstalled, SQLiteShell.missing))
    func aRefusalLeavesNoFilesBesideTheDatabase() throws {
        try makeBoard()
        _ = try SQLiteShell.lines("PRAGMA user_version = 99", on: database, in: folder)
        let names = folder.names
        try expectRefusal(of: database, naming: "99")
        #expect(folder.names == names)
    }

    @Test(.enabled(if: SQLiteShell.isInstalled, SQLiteShell.missing))
    func anEmptyDatabaseThatAnotherProgramHasMarkedIsRefused() throws {
        _ = try SQLiteShell.lines("PRAGMA application_id = 1234; PRAGMA user_version = 1", on: database, in: folder)
        try expectRefusal(of: database, naming: "another program")
    }

    @Test func aFileThatIsNoDatabaseIsRefused() throws {
        var generator = SystemRandomNumberGenerator()
        let noise = Data((0..<50_000).map { _ in UInt8.random(in: 0...255, using: &generator) })
        try noise.write(to: URL(fileURLWithPath: database))
        try expectRefusal(of: database, naming: "damaged")
    }

    @Test func aTextFileIsRefused() throws {
        _ = try folder.write("Dear diary\n", to: "board.db")
        try expectRefusal(of: database, naming: "damaged")
    }

    @Test func aDatabaseThatWasCutInHalfIsRefused() throws {
        try makeBoard()
        let whole = try #require(folder.bytes("board.db"))
        let file = FileHandle(forWritingAtPath: database)
        try file?.truncate(atOffset: UInt64(whole.count / 2))
        try file?.close()
        try expectRefusal(of: database, naming: "damaged")
    }

    @Test func aCopyThatWasCutInHalfIsRefused() throws {
        try makeBoard()
        let whole = try #require(folder.bytes("board.db"))
        let copy = folder.path("copy.db")
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: copy))
        try expectRefusal(of: copy, naming: "damaged")
    }

    /// The first page, with the schema, is whole; what the tables hold is not.
    @Test func aDatabaseWithOverwrittenPagesIsRefused() throws {
        try makeBoard()
        var bytes = try #require(folder.bytes("board.db"))
        bytes.replaceSubrange(8_192..<bytes.count, with: Data(repeating: 0xa5, count: bytes.count - 8_192))
        let copy = folder.path("copy.db")
        try bytes.write(to: URL(fileURLWithPath: copy))
        try expectRefusal(of: copy, naming: "damaged")
    }

    @Test func aDatabaseThatARunningServerServesIsRefusedAndThatServerGoesOn() throws {
        let server = try Server.serve(database, in: folder)
        let task = try server.createTask("Kept")
        try expectRefusal(of: database, naming: "in use by another Orrery")
        #expect(try server.request("POST", "/api/tasks/\(task)/activities", Activity.body("on")).status == 201)
        #expect(try server.stop() == 0)
        let next = try Server.serve(database, in: folder)
        #expect(try next.request("GET", "/api/tasks/\(task)/activities").rows.count == 1)
    }

    @Test func aFolderThatCannotBeWrittenIsNamed() throws {
        try expectRefusal(of: "/proc/no-such-folder/board.db", naming: "--db")
        try expectRefusal(of: folder.path("missing/board.db"), naming: "--db")
    }

    @Test func aFolderInPlaceOfTheFileIsRefused() throws {
        try expectRefusal(of: folder.root, naming: "--db")
    }
}
