// Why: whoever lets a program write into their agent's settings must be able to rely on what it shows, on what it leaves, and
// on its word that it did nothing.

import Foundation
import Glibc
import Testing

/// Rule: install merges and uninstall undoes, to the byte; what is not understood is left and said.
@Suite struct HooksTests {
    private let home: Folder

    init() throws {
        home = try Folder()
        try FileManager.default.createDirectory(atPath: home.path(".claude"), withIntermediateDirectories: true)
    }

    private func orrery(_ words: String..., variables: [String: String] = [:]) throws -> (
        status: Int32, output: String, complaints: String
    ) {
        var all = ["HOME": home.root, "CLAUDE_CONFIG_DIR": "", "CODEX_HOME": ""]
        all.merge(variables) { $1 }
        let process = try ChildProcess(Server.command(["hooks"] + words), in: home, variables: all)
        var lines: [String] = []
        while let line = try process.line() { lines.append(line) }
        return (try process.exitStatus(), lines.joined(separator: "\n"), process.complaints)
    }

    private func text(_ name: String) -> String? { home.bytes(name).map { String(decoding: $0, as: UTF8.self) } }

    @Test func whatIsPrintedIsSettingsAndNothingElse() throws {
        for agent in ["claude", "codex", "gemini"] {
            let (status, output, complaints) = try orrery("print", agent, "--board", "http://127.0.0.1:4321")
            #expect(status == 0)
            let object = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
            #expect(object?.keys.sorted() == ["hooks"])
            #expect(output.contains("http://127.0.0.1:4321/api/ingest/hooks"))
            #expect(complaints.contains("/hooks") == (agent == "codex"))
        }
        #expect(try orrery("print", "clippy").status == 2)
        #expect(try orrery("print", "claude", "--board", "here").status == 2)
        #expect(try orrery("print", "claude", "--token-env", "A B").status == 2)
        #expect(home.names == [".claude"])
    }

    @Test func installShowsWhatItWritesAndUninstallGivesBackEveryByte() throws {
        let before = "{\n\t\"model\": \"opus\",\n\t\"hooks\": {\n\t\t\"Stop\": []\n\t}\n}"
        _ = try home.write(before, to: ".claude/settings.json")
        chmod(home.path(".claude/settings.json"), 0o600)
        // There is no terminal, and nobody has said yes.
        let refused = try orrery("install", "claude")
        #expect(refused.status == 2)
        #expect(refused.complaints.contains("--yes"))
        #expect(refused.output.contains("\n+\t\t\"PreToolUse\": ["))
        #expect(text(".claude/settings.json") == before)

        let installed = try orrery("install", "claude", "--yes")
        #expect(installed.status == 0, "\(installed.complaints)")
        let after = try #require(text(".claude/settings.json"))
        #expect(installed.output.contains("+++ \(home.path(".claude/settings.json"))\n@@ "))
        #expect(after.hasPrefix("{\n\t\"model\": \"opus\",\n"))
        var status = stat()
        #expect(stat(home.path(".claude/settings.json"), &status) == 0 && status.st_mode & 0o777 == 0o600)

        let again = try orrery("install", "claude", "--yes")
        #expect(again.status == 0 && again.output.contains("nothing is to be done"))
        #expect(text(".claude/settings.json") == after)
        #expect(try orrery("install", "claude", "--yes", "--board", "http://127.0.0.1:9").status == 0)
        #expect(text(".claude/settings.json")?.contains(":4000") == false)

        #expect(try orrery("uninstall", "claude", "--yes").status == 0)
        #expect(text(".claude/settings.json") == before)
        #expect(stat(home.path(".claude/settings.json"), &status) == 0 && status.st_mode & 0o777 == 0o600)
        let none = try orrery("uninstall", "claude")
        #expect(none.status == 0 && none.output.contains("nothing is to be done"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: home.path(".claude")) == ["settings.json"])
    }

    @Test func aFileThatInstallMadeGoesWithItAndALinkStays() throws {
        #expect(try orrery("install", "claude", "--yes").status == 0)
        #expect(text(".claude/settings.json")?.contains("\"SessionStart\"") == true)
        #expect(try orrery("uninstall", "claude", "--yes").status == 0)
        #expect(text(".claude/settings.json") == nil)

        let real = try home.write("{}\n", to: "dotfiles.json")
        symlink(real, home.path(".claude/settings.json"))
        #expect(try orrery("install", "claude", "--yes").status == 0)
        #expect(text("dotfiles.json")?.contains("\"SessionStart\"") == true)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: home.path(".claude/settings.json")) == real)
        #expect(try orrery("uninstall", "claude", "--yes").status == 0)
        #expect(text("dotfiles.json") == "{}\n")
    }

    @Test func hooksThatAreSwitchedOffAreSaidToBe() throws {
        let path = try home.write("{\"disableAllHooks\": true}", to: ".claude/settings.json")
        let (status, _, complaints) = try orrery("install", "claude", "--yes")
        #expect(status == 0 && complaints.contains("\"disableAllHooks\" is true"))
        #expect(try orrery("uninstall", "claude", "--yes").status == 0)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "{\"disableAllHooks\": true}")
    }

    @Test func settingsThatAreNotUnderstoodAreLeftAndSaid() throws {
        for text in ["hello", "{\n  // mine\n}", "{\"a\": 1, \"a\": 2}", "[1]", ""] {
            let path = try home.write(text, to: ".claude/settings.json")
            for verb in ["install", "uninstall"] {
                let (status, output, complaints) = try orrery(verb, "claude", "--yes")
                #expect(status == 1)
                #expect(output == "")
                #expect(complaints.contains("\(path):") && complaints.contains("left as it is"), "\(complaints)")
                #expect(self.text(".claude/settings.json") == text)
            }
        }
    }

    @Test func aHomeWithoutTheAgentIsSaidAndMadeOnlyWithAYes() throws {
        let asked = try orrery("install", "codex")
        #expect(asked.status == 2 && asked.complaints.contains("no folder \(home.path(".codex"))"))
        #expect(home.names == [".claude"])
        let made = try orrery("install", "codex", "--yes")
        #expect(made.status == 0 && made.output.contains("/hooks"), "\(made.complaints)")
        #expect(text(".codex/hooks.json")?.contains("\"UserPromptSubmit\"") == true)
        let elsewhere = try orrery("install", "codex", "--yes", variables: ["CODEX_HOME": home.path("other")])
        #expect(elsewhere.status == 0 && text("other/hooks.json") != nil)
        #expect(try orrery("install", "gemini", "--yes", "--settings", home.path("g.json")).status == 0)
        #expect(text("g.json")?.contains("\"BeforeTool\"") == true)
        #expect(try orrery("install", "gemini", "--settings", "a", "--project").status == 2)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
    func atATerminalItAsks() throws {
        let command = "\(Server.binary) hooks install claude"
        for (answer, isWritten) in [("n", false), ("yes", true)] {
            let shell = "printf '\(answer)\\n' | /usr/bin/script -qec '\(command)' /dev/null"
            let process = try ChildProcess(
                ["/bin/bash", "-c", shell], in: home, variables: ["HOME": home.root, "CLAUDE_CONFIG_DIR": ""])
            var said = ""
            while let line = try process.line() { said += line + "\n" }
            _ = try process.exitStatus()
            #expect(said.contains("Write this to"), "\(said)")
            #expect((text(".claude/settings.json") != nil) == isWritten)
        }
    }

    @Test func whatTheInstalledCommandsPostIsOnTheBoard() throws {
        let server = try Server.serve(home.path("board.db"), in: home)
        let (_, printed, _) = try orrery("print", "codex", "--board", "http://127.0.0.1:\(server.port)")
        let settings = try #require(try JSONSerialization.jsonObject(with: Data(printed.utf8)) as? [String: Any])
        let events = try #require(settings["hooks"] as? [String: [[String: Any]]])
        let handler = try #require((events["UserPromptSubmit"]?[0]["hooks"] as? [[String: Any]])?[0])
        let command = try #require(handler["command"] as? String)
        let payload =
            "{\"hook_event_name\":\"UserPromptSubmit\",\"session_id\":\"s-1\",\"cwd\":\"/work/shop\",\"prompt\":\"Fix the cart\"}"
        let process = try ChildProcess(["/bin/sh", "-c", "printf '%s' '\(payload)' | { \(command); }"], in: home)
        #expect(try process.line() == nil, "An agent takes what a hook prints for orders.")
        #expect(try process.exitStatus() == 0)
        // It is answered before it is looked at; what is asked next is looked at after it.
        let board = try server.request("GET", "/api/tasks")
        #expect(board.rows.first?["title"] as? String == "Fix the cart", "\(board.text)")
        try server.stop()
        let alone = try ChildProcess(["/bin/sh", "-c", "printf '%s' '\(payload)' | { \(command); }"], in: home)
        #expect(try alone.line() == nil && alone.exitStatus() == 0, "An agent without its board works on.")
    }
}
