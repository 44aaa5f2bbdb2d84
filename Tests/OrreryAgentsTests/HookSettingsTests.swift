// Why: the settings of an agent are a person's; what is added to them is taken out again so that nobody can tell it was there.

import OrreryJSON
import Testing

@testable import OrreryAgents

/// Rule: install adds what is wanted and nothing else, twice is once, and uninstall gives back every byte.
@Suite struct HookSettingsTests {
    private static let address = HookAddress(board: "http://127.0.0.1:4000")!

    private static func hooks(_ agent: HookAgent = .claude, board: String = "http://127.0.0.1:4000") -> [Hook] {
        agent.hooks(to: HookAddress(board: board)!, tokenVariable: nil)
    }

    private func installed(_ text: String, _ hooks: [Hook] = HookSettingsTests.hooks()) throws -> String {
        guard case .write(let bytes) = try HookSettings.install(hooks, into: Array(text.utf8)) else { return text }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text without the hooks; nil when the file is to be removed.
    private func uninstalled(_ text: String) throws -> String? {
        switch try HookSettings.uninstall(from: Array(text.utf8)) {
        case .nothing: return text
        case .write(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .remove: return nil
        }
    }

    private func value(_ text: String) throws -> JSONValue { try JSONReader.value(from: Array(text.utf8)) }

    static let texts = [
        "{}", "{}\n", "{ }", "{\n}", "{\n}\n", "{\r\n}\r\n", "{\n\n\t}", "  {}  \n\n", "{\"hooks\":{}}",
        "{\"hooks\": { }}\n",
        "{\n  \"hooks\": {}\n}\n", "{\n  \"hooks\": {\n  }\n}", "{\n\t\"model\": \"opus\"\n}\n",
        "{\r\n    \"model\": \"opus\",\r\n    \"permissions\": {\"allow\": [\"Bash(ls:*)\"]}\r\n}",
        "{\"model\":\"opus\",\"hooks\":{\"Stop\":[]}}", "{\"a\":1 ,\n\"b\" : [ 1,2 ] }",
        """
        {
          "$schema": "https://json.schemastore.org/claude-code-settings.json",
          "hooks": {
            "PreToolUse": [
              {
                "matcher": "Bash",
                "hooks": [
                  { "type": "command", "command": "echo \\"{}\\" // /* é 🦀 */" }
                ]
              }
            ],
            "Stop": [ ],
            "Mine": "kept"
          },
          "env": {"A": "\\u00e9"}
        }
        """,
        "{\n\t\"hooks\": {\n\t\t\"Stop\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"say done\"}]}]\n\t},\n\t\"z\": 0.10\n}\n",
        "{\"hooks\":{\"Notification\":[\n{\"hooks\":[]}\n]}}",
        "{\"hooks\":{\"SessionStart\":[{\"hooks\":[{\"type\":\"http\",\"url\":\"http://127.0.0.1:9/other\"}]}]}}",
    ]

    @Test(arguments: texts) func `what was added is taken out to the byte`(_ text: String) throws {
        for agent in HookAgent.allCases {
            let added = try installed(text, Self.hooks(agent))
            #expect(added != text)
            #expect(try uninstalled(added) == text)
            #expect(try installed(added, Self.hooks(agent)) == added, "The second time there is nothing to do.")
        }
    }

    @Test(arguments: texts) func `what was there stays where it was, and all that is wanted is there`(_ text: String)
        throws
    {
        let before = try #require(try value(text).object)
        let after = try #require(try value(try installed(text)).object)
        #expect(Array(after.members.map(\.key).prefix(before.members.count)) == before.members.map(\.key))
        for member in before.members where member.key != "hooks" { #expect(after[member.key] == member.value) }
        for member in before["hooks"]?.object?.members ?? [] {
            let now = after["hooks"]?.object?[member.key]
            guard let groups = member.value.array else {
                #expect(now == member.value)
                continue
            }
            #expect(Array((now?.array ?? []).prefix(groups.count)) == groups)
        }
        for hook in Self.hooks() {
            let groups = after["hooks"]?.object?[hook.event]?.array ?? []
            #expect(groups.filter { $0 == hook.group }.count == 1, "\(hook.event)")
        }
    }

    @Test(arguments: texts) func `another board takes the place of the first`(_ text: String) throws {
        let other = Self.hooks(board: "https://board.example/orrery")
        let moved = try installed(try installed(text), other)
        #expect(moved == (try installed(text, other)))
        #expect(!moved.contains("127.0.0.1:4000"))
        #expect(try uninstalled(moved) == text)
    }

    @Test func `a file that install made is removed, and one with more in it is not`() throws {
        let text = String(decoding: HookSettings.text(Self.hooks()), as: UTF8.self)
        #expect(try HookSettings.install(Self.hooks(), into: nil) == .write(Array(text.utf8)))
        #expect(try HookSettings.install(Self.hooks(), into: Array(text.utf8)) == .nothing)
        #expect(try uninstalled(text) == nil)
        let more = text.replacing("\n}\n", with: ",\n  \"model\": \"opus\"\n}\n")
        #expect(try uninstalled(more) == "{\n  \"model\": \"opus\"\n}\n")
    }

    @Test func `what a person wrote into ours stays, and what another program wrote anew is understood`() throws {
        let ours = HookLayout.inline(.object(Self.hooks()[1].handler))
        let mine = "{\"type\": \"command\", \"command\": \"date\"}"
        let text = "{\"hooks\": {\"Stop\": [{\"hooks\": [\(ours), \(mine)]}, {\"hooks\": [\(ours)]}]}, \"a\": 1}"
        #expect(try uninstalled(text) == "{\"hooks\": {\"Stop\": [{\"hooks\": [\(mine)]}]}, \"a\": 1}")
        // As JSON.stringify writes it, and as jq does.
        let compact = JSONWriter.text(try value(try installed("{\"a\": 1}")))
        #expect(try uninstalled(compact) == "{\"a\":1}")
        #expect(try installed(compact) == compact)
    }

    @Test func `settings that are not understood are left, with the place`() {
        for (text, line, words) in [
            ("", 1, "JSON"), ("{\n\"a\": 1,\n}", 3, "JSON"), ("{\n// mine\n\"a\": 1}", 2, "comment"),
            ("{\n\"u\": \"http://a\",\n\n/* b */ }", 4, "comment"), ("{\"a\": 1, \"a\": 2}", 1, "duplicate"),
            ("[]", 1, "an object, found an array"), ("{\n\"hooks\": []}", 2, "an object, found an array"),
            ("{\n\"hooks\": {\n\"Stop\": {}}}", 3, "\"Stop\" to be an array, found an object"), ("{} {}", 1, "JSON"),
        ] {
            do throws(HookSettingsError) {
                _ = try HookSettings.install(Self.hooks(), into: Array(text.utf8))
                Issue.record("taken: \(text)")
            } catch {
                #expect(error.line == line, "\(text): \(error)")
                #expect(error.detail.contains(words), "\(text): \(error)")
            }
        }
    }

    @Test func `each agent gets its own shape`() throws {
        let claude = Self.hooks()
        #expect(claude.first?.handler["type"] == .string("command"), "SessionStart never goes over HTTP.")
        #expect(claude.dropFirst().allSatisfy { $0.handler["type"] == .string("http") })
        #expect(claude.dropFirst().allSatisfy { $0.handler["timeout"] == .integer(2) }, "Seconds.")
        for agent in HookAgent.allCases {
            let hooks = Self.hooks(agent)
            #expect(!hooks.contains { $0.event == "WorktreeCreate" })
            #expect(Set(hooks.map(\.event)).count == hooks.count)
            for hook in hooks where hook.handler["type"] == .string("command") {
                let command = try #require(hook.handler["command"]?.string)
                #expect(command.hasSuffix(" >/dev/null 2>&1 || true"), "What it prints would be read by the model.")
                #expect(hook.handler["timeout"] == .integer(agent == .gemini ? 3_000 : 3))
            }
        }
        #expect(Self.hooks(.codex).allSatisfy { $0.handler["type"] == .string("command") })
        #expect(
            Self.hooks(.gemini).map(\.event) == [
                "SessionStart", "BeforeAgent", "BeforeTool", "AfterTool", "AfterAgent", "Notification", "SessionEnd",
            ])
    }

    @Test func `a token is named, never written`() throws {
        let hooks = HookAgent.claude.hooks(to: Self.address, tokenVariable: "BOARD_TOKEN")
        let post = hooks[1].handler
        #expect(post["headers"] == .object(["Authorization": .string("Bearer $BOARD_TOKEN")]))
        #expect(post["allowedEnvVars"] == .array([.string("BOARD_TOKEN")]))
        #expect(hooks[0].handler["command"]?.string?.contains("-H \"Authorization: Bearer $BOARD_TOKEN\"") == true)
    }

    @Test func `an address is one, and nothing for a shell`() {
        for board in ["http://127.0.0.1:4000", "http://localhost:4000/", "http://[::1]:4000"] {
            #expect(HookAddress(board: board)?.isLoopback == true, "\(board)")
        }
        #expect(HookAddress(board: "https://b.example/x/")?.url == "https://b.example/x/api/ingest/hooks")
        #expect(HookAddress(board: "https://b.example")?.isLoopback == false)
        for board in [
            "", "127.0.0.1:4000", "http://", "http:///a", "http://a b", "http://a;reboot", "http://a'b",
            "http://a$(id)",
            "http://a:0", "http://a:70000", "http://a:b", "ftp://a", "http://a?b", "http://u@a", "http://[]",
            "http://a\nb",
        ] {
            #expect(HookAddress(board: board) == nil, "\(board)")
        }
    }
}
