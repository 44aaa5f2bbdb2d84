// Why: a board that nothing was set up for shows what agents do all the same, and a follower that is left alone for days
// survives the board, the files and itself.

import Foundation
import Testing

/// Rule: every whole line of a session's file is on the board once, whoever restarts.
@Suite struct WatchTests {
    private static let session = "0f3a1b2c-0000-4000-8000-00000000000a"
    private let home: Folder
    private let server: Server

    init() throws {
        home = try Folder()
        server = try Server.serve(home.path("board.db"), in: home)
    }

    private func watch(_ flags: String..., token: String = "") throws -> ChildProcess {
        let words = ["watch", "--board", "http://127.0.0.1:\(server.port)"] + flags
        let variables = ["HOME": home.root, "CLAUDE_CONFIG_DIR": "", "CODEX_HOME": "", "ORRERY_TOKEN": token]
        return try ChildProcess(Server.command(words), in: home, variables: variables)
    }

    /// Adds lines to a file below the home.
    private func add(_ lines: [String], to name: String) throws {
        let url = URL(fileURLWithPath: home.path(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        let before = (try? Data(contentsOf: url)) ?? Data()
        guard !before.isEmpty else { return try Data(lines.joined().utf8).write(to: url) }
        let handle = try FileHandle(forWritingTo: url)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(lines.joined().utf8))
        try handle.close()
    }

    private let claudeFile = ".claude/projects/-work-shop/\(session).jsonl"

    private func prompt(_ id: Int, _ text: String) -> String {
        "{\"type\":\"user\",\"uuid\":\"u-\(id)\",\"parentUuid\":null,\"sessionId\":\"\(Self.session)\",\"cwd\":\"/work/shop\","
            + "\"timestamp\":\"2026-01-05T08:00:00.000Z\",\"message\":{\"role\":\"user\",\"content\":\"\(text)\"}}\n"
    }

    private func answer(_ id: Int, _ text: String) -> String {
        "{\"type\":\"assistant\",\"uuid\":\"u-\(id)\",\"parentUuid\":\"u-1\",\"sessionId\":\"\(Self.session)\",\"cwd\":"
            + "\"/work/shop\",\"message\":{\"id\":\"m-\(id)\",\"model\":\"claude-x\",\"role\":\"assistant\",\"content\":"
            + "[{\"type\":\"text\",\"text\":\"\(text)\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,"
            + "\"output_tokens\":1}}}\n"
    }

    /// Reads what it says up to a line with `words`.
    private func hear(_ words: String, from process: ChildProcess) throws {
        var said: [String] = []
        while let line = try process.line() {
            said.append(line)
            if line.contains(words) { return }
        }
        throw Failure("it ended without \"\(words)\": \(said) \(process.complaints)")
    }

    private func titles(_ server: Server) throws -> [String] {
        try server.request("GET", "/api/tasks").rows.compactMap { $0["title"] as? String }.sorted()
    }

    @Test func sessionsAreOnTheBoardAndGoOnThere() throws {
        try add([prompt(1, "Fix the cart")], to: claudeFile)
        let watcher = try watch()
        try hear("no \(home.path(".codex/sessions"))", from: watcher)
        try hear("Following claude \(Self.session)", from: watcher)
        #expect(try titles(server) == ["Fix the cart"])
        let stream = try EventStream(server)
        try add([answer(2, "Mended"), prompt(3, "And the checkout").trimmingCharacters(in: .newlines)], to: claudeFile)
        while try stream.next()?.data.contains("Mended") == false {}
        try add(["\n"], to: claudeFile)
        while try stream.next()?.data.contains("And the checkout") == false {}
        // A folder that comes late.
        let other = Self.session.replacing("0f3a", with: "1111")
        let lines = [
            "\"session_meta\",\"payload\":{\"id\":\"\(other)\",\"cwd\":\"/work/api\"}",
            "\"event_msg\",\"payload\":{\"type\":\"user_message\",\"message\":\"Sort the routes\"}",
        ]
        try add(
            lines.map { "{\"timestamp\":\"2026-05-17T22:13:46.000Z\",\"type\":\($0)}\n" },
            to: ".codex/sessions/2026/05/17/rollout-2026-05-17T22-13-46-\(other).jsonl")
        try hear("Following codex 11111b2c", from: watcher)
        #expect(try titles(server) == ["Fix the cart", "Sort the routes"])
        watcher.signal(SIGTERM)
        #expect(try watcher.exitStatus() == 0)
        let written = prompt(1, "Fix the cart") + answer(2, "Mended") + prompt(3, "And the checkout")
        #expect(home.bytes(claudeFile) == Data(written.utf8), "It only reads.")
    }

    @Test func startedTwiceItDoublesNothing() throws {
        try add([prompt(1, "Fix the cart"), answer(2, "Mended")], to: claudeFile)
        let first = try watch()
        try hear("Following claude", from: first)
        let head = try server.head()
        let second = try watch()
        try hear("Following claude", from: second)
        #expect(try server.head() == head)
        #expect(try titles(server) == ["Fix the cart"])
    }

    @Test func aBoardThatWasAwayGetsWhatCameMeanwhileOnce() throws {
        try add([prompt(1, "Fix the cart")], to: claudeFile)
        let watcher = try watch()
        try hear("Following claude", from: watcher)
        try server.kill()
        try add([answer(2, "Mended")], to: claudeFile)
        try hear("nobody answers", from: watcher)
        let again = try Server.serve(home.path("board.db"), in: home, port: server.port)
        try hear("takes lines again", from: watcher)
        try add([prompt(3, "And the checkout")], to: claudeFile)
        let task = try #require(try again.request("GET", "/api/tasks").rows.first?["id"] as? String)
        let stream = try EventStream(again)
        let timeline = try again.request("GET", "/api/tasks/\(task)/timeline").text
        #expect(timeline.ranges(of: "Mended").count > 0)
        if !timeline.contains("And the checkout") {
            while try stream.next()?.data.contains("And the checkout") == false {}
        }
        #expect(try titles(again) == ["Fix the cart"])
    }

    @Test func aBoardThatAsksForATokenIsSaidToAndGetsOne() throws {
        let tokens = TokenDesk(database: home.path("board.db"), folder: home)
        let alice = try tokens.create("alice")
        try add([prompt(1, "Fix the cart")], to: claudeFile)
        let stranger = try watch()
        try hear("asks for a token", from: stranger)
        let watcher = try watch(token: String(alice.header.dropFirst("Authorization: Bearer ".count)))
        try hear("Following claude", from: watcher)
        let tasks = try server.request("GET", "/api/tasks", headers: [alice.header])
        #expect(tasks.rows.map { $0["title"] as? String } == ["Fix the cart"])
    }

    @Test func oldSessionsAreLeftAloneAndWrongWordsSaid() throws {
        try add([prompt(1, "Long ago")], to: claudeFile)
        let old = Date(timeIntervalSinceNow: -7_200)
        try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: home.path(claudeFile))
        let other = claudeFile.replacing("0f3a", with: "2222")
        try add([prompt(1, "Now").replacing("0f3a", with: "2222")], to: other)
        let watcher = try watch("--since", "1h")
        try hear("Following claude 2222", from: watcher)
        #expect(try titles(server) == ["Now"])
        #expect(try watch("--since", "soon").exitStatus() == 2)
        let words = ["watch", "--board", "https://b.example"]
        #expect(try ChildProcess(Server.command(words), in: home).exitStatus() == 2)
    }
}
