// Why: whoever starts the board wrongly is told so in a sentence, and finds everything as it was.

import Foundation
import Testing

/// Rule: a refusal is a sentence on standard error and exit status 2 for what was asked wrongly, 1 for what cannot be
/// done; the database was not touched (design pages 2 and 4).
@Suite struct RefusalToStartTests {
    private let folder: Folder
    private let database: String
    private let bytes: Data

    /// Each test has a board's database that was closed in order.
    init() throws {
        folder = try Folder()
        database = folder.path("board.db")
        let server = try Server.serve(database, in: folder)
        _ = try server.createTask("Kept")
        try server.stop()
        bytes = try #require(folder.bytes("board.db"))
    }

    /// Expects a refusal that names every one of `words`, and an untouched database.
    private func expectRefusal(
        _ words: [String], _ exitStatus: Int32, naming hints: String..., at place: SourceLocation = #_sourceLocation
    ) throws {
        let run = try Run(words, in: folder)
        try #require(run.exitStatus == exitStatus, "\(run.output) \(run.complaints)", sourceLocation: place)
        #expect(run.output == "", sourceLocation: place)
        #expect(run.complaints.hasPrefix("orrery: "), "\(run.complaints)", sourceLocation: place)
        #expect(run.complaints.hasSuffix(".\n"), "\(run.complaints)", sourceLocation: place)
        for hint in hints { #expect(run.complaints.contains(hint), "\(run.complaints)", sourceLocation: place) }
        #expect(folder.bytes("board.db") == bytes, "The database was changed.", sourceLocation: place)
        let beside = folder.names.filter { $0.hasPrefix("board.db-") }
        #expect(beside == [], "Files were left beside the database.", sourceLocation: place)
    }

    @Test func aPortInUseIsNamedAndTheDatabaseIsNotTouched() throws {
        let other = try Server.serve(folder.path("other.db"), in: folder)
        let address = "127.0.0.1:\(other.port)"
        try expectRefusal(["serve", "--listen", address, "--db", database], 2, naming: address, "in use", "--listen")
        #expect(try other.request("GET", "/livez").status == 200)
    }

    @Test func aPortInUseLeavesNoNewDatabaseBehind() throws {
        let other = try Server.serve(folder.path("other.db"), in: folder)
        let run = try Run(["serve", "--listen", "127.0.0.1:\(other.port)", "--db", folder.path("new.db")], in: folder)
        #expect(run.exitStatus == 2)
        #expect(folder.names.filter { $0.hasPrefix("new.db") } == [])
    }

    @Test func anUnknownFlagIsAnsweredWithTheOneThatWasMeant() throws {
        try expectRefusal(
            ["serve", "--db", database, "--lisen", "127.0.0.1:0"], 2, naming: "--lisen", "Did you mean --listen")
        try expectRefusal(["demo", "--scenaro", "x"], 2, naming: "--scenaro", "Did you mean --scenario")
    }

    @Test func anUnknownVerbIsAnsweredWithTheOneThatWasMeant() throws {
        try expectRefusal(["sevre"], 2, naming: "sevre", "Did you mean \"serve\"")
        try expectRefusal(["xyzzy"], 2, naming: "xyzzy", "serve", "demo")
    }

    @Test func aFlagWithoutItsValueIsNamed() throws {
        try expectRefusal(["serve", "--db"], 2, naming: "--db", "needs a value")
        try expectRefusal(["serve", "--db", "--listen", "127.0.0.1:0"], 2, naming: "--db", "needs a value")
    }

    @Test func aFlagThatIsGivenTwiceIsNamed() throws {
        try expectRefusal(["serve", "--db", database, "--db", database], 2, naming: "--db", "twice")
    }

    @Test(
        "An address beyond loopback is refused",
        arguments: ["0.0.0.0:0", "192.168.1.1:4000", "[::]:4000", "example.org:80"])
    func anAddressBeyondLoopbackIsRefused(address: String) throws {
        try expectRefusal(["serve", "--db", database, "--listen", address], 2, naming: "loopback")
    }

    @Test(
        "What is no address is refused before the database is touched",
        arguments: ["", "here", "127.0.0.1:99999", "127.0.0.1.example.org:0", ":4000"])
    func whatIsNoAddressIsRefused(address: String) throws {
        try expectRefusal(["serve", "--db", database, "--listen", address], 2, naming: "127.0.0.1")
    }

    @Test func aScenarioWithAnUnknownKeyIsRefusedWithFileAndLine() throws {
        let file = try folder.write(
            """
            {
              "name": "mine", "until": "5m",
              "sead": 7,
              "workload": [{ "kind": "mockTasks", "tasks": ["build"] }]
            }
            """, to: "mine.json")
        try expectRefusal(
            ["demo", "--listen", "127.0.0.1:0", "--scenario", file], 2, naming: "mine.json:3:", "sead", "seed")
    }

    @Test func aScenarioWithAnUnknownKeyDeepInsideIsRefusedWithItsLine() throws {
        let file = try folder.write(
            """
            {
              "name": "mine", "until": "5m",
              "workload": [
                { "kind": "mockTasks", "tasks": ["build"] },
                { "kind": "agents",
                  "cuont": 3 }
              ]
            }
            """, to: "mine.json")
        try expectRefusal(
            ["demo", "--listen", "127.0.0.1:0", "--scenario", file], 2, naming: "mine.json:6:", "/workload/1", "count")
    }

    @Test func aScenarioThatIsNotBuiltInIsRefusedWithThoseThatAre() throws {
        try expectRefusal(
            ["demo", "--listen", "127.0.0.1:0", "--scenario", "ofice-day"], 2, naming: "ofice-day", "office-day", "year"
        )
    }

    @Test func knobsThatAScenarioIncludesAreRefusedWithTheirOwnLine() throws {
        _ = try folder.write("{\n  \"stuckAfter\": \"soon\"\n}\n", to: "knobs.json")
        let file = try folder.write(
            "{\"name\": \"mine\", \"until\": \"5m\", \"workload\": [], \"include\": [\"knobs.json\"]}", to: "mine.json")
        try expectRefusal(
            ["demo", "--listen", "127.0.0.1:0", "--scenario", file], 2, naming: "knobs.json:2:", "/stuckAfter", "soon")
        let other = try folder.write(
            "{\"name\": \"mine\", \"until\": \"5m\", \"workload\": [],\n\"include\": [\"none.json\"]}", to: "other.json"
        )
        try expectRefusal(
            ["demo", "--listen", "127.0.0.1:0", "--scenario", other], 2, naming: "other.json:2:", "/include/0",
            "none.json")
    }

    @Test func aScenarioThatIsNoJSONIsRefusedWithFileAndLine() throws {
        let file = try folder.write("{\n  \"name\": \"mine\",\n  until\n}\n", to: "mine.json")
        try expectRefusal(["demo", "--listen", "127.0.0.1:0", "--scenario", file], 2, naming: "mine.json:3:", "JSON")
        try expectRefusal(["demo", "--scenario", folder.path("none.json")], 2, naming: "none.json")
    }

    @Test(
        "What a demo cannot play at is refused",
        arguments: [
            ["--speed", "0"], ["--speed", "3601"], ["--speed", "fast"], ["--seed", "-1"], ["--seed", "1.5"],
        ])
    func whatADemoCannotPlayAtIsRefused(flags: [String]) throws {
        try expectRefusal(["demo", "--listen", "127.0.0.1:0"] + flags, 2, naming: flags[0])
    }

    @Test func aDemoDoesNotBeginOnABoardThatIsInUseForSomethingElse() throws {
        try expectRefusal(["demo", "--listen", "127.0.0.1:0", "--db", database], 1, naming: database, "empty database")
    }

    @Test(
        "A configuration with a mistake is refused with file and line",
        arguments: [
            ("{\n  \"lisen\": \"127.0.0.1:0\"\n}", "listen"),
            ("{\n  \"monitoring\": { \"streamHeartbeatIntervall\": 5 }\n}", "streamHeartbeatInterval"),
            ("{\n  \"monitoring\": { \"streamHeartbeatInterval\": 31 }\n}", "30"),
            ("{\n  \"monitoring\": 5\n}", "object"),
            ("{\n  \"hosts\": \"board.example\"\n}", "hosts"),
            ("{\n  \"hosts\": [7]\n}", "hosts"),
            ("{\n  \"initSteps\": \"CREATE_VM\"\n}", "initSteps"),
            ("{\n  \"db\": 5\n}", "db"),
            ("{\n  db: 5\n}", "JSON"),
        ])
    func aConfigurationWithAMistakeIsRefused(text: String, hint: String) throws {
        let file = try folder.write(text, to: "orrery.json")
        try expectRefusal(
            ["serve", "--listen", "127.0.0.1:0", "--db", database, "--config", file], 2, naming: "orrery.json:2:", hint)
    }
}
