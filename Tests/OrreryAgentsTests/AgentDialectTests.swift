// Why: a dozen agents say the same things in a dozen ways; what the board hears must be the same.

import OrreryAgents
import OrreryJSON
import OrreryTime
import Testing

/// Rules: integrations of agents, sections 1 to 5 and 7, as they were seen in recorded runs.
@Suite struct AgentDialectTests {
    static let told: [(fixture: AgentFixture, told: [String])] = [
        (
            .claude,
            [
                "session claude s-1 claude-x-1 /home/me/shop", "turn began",
                "doing: I read the cart first, then I change what the card",
                "message ok: I read the cart first, then I change what the card pays.",
                "tool running #t1: Read Cart.swift", "subagent running #t2: Find the tests",
                "tool running #t3 in #t2: Bash: ls Tests", "tool ok #t1: Read Cart.swift → struct Cart {}",
                "tool failed #t3 in #t2: Bash: ls Tests → Exit code 2\nno such folder [2]",
                "doing: Looking through Tests",
                "subagent ok #t2: Find the tests → There are none", "session claude s-1 claude-x-1 /home/me/shop",
                "usage 60+5 turn 90000µ$ session", "turn ended ok: waiting", "turn began",
                "usage 1+1 turn 166300µ$ session", "turn ended failed (Not logged in): Not logged in",
            ]
        ),
        (
            .claudeTranscript,
            [
                #"session claude s-2 C:\Users\me\shop"#, "turn began: Pay with two cards",
                #"session claude s-2 claude-x-1 C:\Users\me\shop"#, "tool running #t1: Edit Cart.swift",
                "usage 5+1 turn",
                "tool ok #t1: Edit Cart.swift → changed", "message ok: Done.", "usage 0+8 turn", "turn ended ok: Done.",
                "session claude Two cards",
            ]
        ),
        (
            .codex,
            [
                "session codex s-4", "turn began", "notice ok: Reconnecting... 2/5 (unexpected status 401)",
                "thought ok: **Look around**", "tool running #item_1: swift test",
                "plan running #item_2: 1 of 2 done: Write", "tool failed #item_1: swift test → 1 failed [1]",
                "fileChange ok #item_3: Change a.swift and 1 more", "tool failed #item_4: tags.list → expired",
                "message ok: Half done.", "usage 100+7 turn", "turn ended ok: Half done.", "turn began",
                "tool declined #2/item_0: ls", "turn ended failed (The model is not there.)",
            ]
        ),
        (
            .codexOld,
            [
                "session codex gpt-5 /home/me/shop", "turn began: List the files", "tool running #c1: ls -1",
                "tool ok #c1: ls -1 → Cart.swift\n [0]", "fileChange running #c2: Add a.swift",
                "fileChange failed #c2: Add a.swift → ok", "needs input: Allow rm -r x?", "usage 9+2 session",
                "turn ended ok: One file.",
            ]
        ),
        (
            .codexRollout,
            [
                "session codex s-5 /home/me/shop", "session codex s-5 gpt-5 /home/me/shop", "turn began: Change foo",
                "tool running #c1: shell: cat a", "tool ok #c1: shell: cat a → foo [0]",
                "fileChange running #c2: Change a", "fileChange ok #c2: Change a → Success", "usage 50+4 session",
                "message ok: Done.", "turn ended ok: Done.",
            ]
        ),
        (
            .gemini,
            [
                "session gemini s-6 gemini-3", "turn began: What is here?", "doing: Looking around",
                "tool running #g1: read_file a.txt", "tool running #g2: read_file b.txt",
                "tool failed #g2: read_file b.txt → no b.txt", "tool ok #g1: read_file a.txt → ",
                "message ok: One file.",
                "notice failed: Invalid stream", "usage 20+10 turn", "turn ended ok: One file.",
            ]
        ),
        (
            .opencodeRun,
            [
                "session opencode s-7", "turn began", "tool ok #o1: bash: ls → a [0]", "message ok: One file.",
                "usage 17+4 turn 2000µ$ turn", "turn ended ok: One file.",
            ]
        ),
        (
            .opencodeServer,
            [
                "session opencode s-8 /home/me Ping", "turn began: Say ping", "tool running #o1: read a",
                "needs input: Allow read?", "tool failed #o1: read a → no file", "message ok: ping",
                "turn ended ok: ping", "usage 12+3 session 10000µ$ session",
            ]
        ),
        (
            .cursor,
            [
                "session cursor s-9 Auto /home/me/shop", "turn began: Run it", "thought ok: Hm",
                "message ok: I run it.",
                "tool running #k1: shell: make", "tool declined #k1: shell: make → not allowed",
                "tool ok #k2: read a → abc", "turn ended ok: I run it.",
            ]
        ),
        (
            .copilot,
            [
                "session copilot s-10 gpt-5 /home/me/shop", "turn began: Run it", "doing: Running the tests",
                "tool running #q1: bash: make", "needs input: Allow make?", "tool declined #q1: bash: make → no",
                "message ok: Not done.", "usage ?+4 turn", "turn ended failed (It ended with exit code 1): Not done.",
            ]
        ),
        (
            .acp,
            [
                "turn began: Run it", "message ok: I run it.", "tool pending #x1: make", "needs input: Allow make?",
                "tool running #x1: make", "tool ok #x1: make → built", "plan ok: 1 of 2 done: Test", "doing: Test",
                "turn ended ok: I run it.",
            ]
        ),
    ]

    @Test(arguments: told)
    func `a stream says what happened`(fixture: AgentFixture, told: [String]) {
        let lines = AgentFixture.read(fixture.bytes)
        #expect(AgentFixture.told(lines) == told)
        #expect(lines.allSatisfy { $0.dialect == fixture.dialect && !$0.isUnknown })
    }

    @Test func `hooks say what happened, and each tells its session`() {
        let lines = AgentFixture.read(AgentFixture.hooks.bytes)
        #expect(lines.allSatisfy { $0.dialect == .hooks && $0.sessionID == "s-3" && !$0.isUnknown })
        #expect(
            lines.map { $0.events.dropFirst().map { AgentFixture.told($0) } } == [
                ["turn began: Pay with two cards"], ["tool running #t1: Bash: swift test"],
                ["needs input: Allow Bash: swift test?"], ["tool ok #t1: Bash: swift test → passed"],
                ["tool failed #t2: Read A.swift → Exit code 1\nno file [1]"], ["subagent running #a1: Explore"],
                ["tool running #t3 in #a1: Grep: card"], ["needs input: Claude needs your permission to use Bash"],
                ["turn ended ok"], ["turn ended ok: Done."], ["session ended: logout"],
            ])
        #expect(lines[1].name == "PreToolUse t1" && lines[3].name == "PostToolUse t1")
    }

    /// All that Claude Code fires, with what makes the event whole.
    @Test(arguments: [
        "SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "PostToolUseFailure", "PostToolBatch",
        "PermissionRequest", "PermissionDenied", "Notification", "SubagentStart", "SubagentStop", "TaskCreated",
        "TaskCompleted", "Stop", "StopFailure", "PreCompact", "PostCompact", "SessionEnd", "MessageDisplay",
        "CwdChanged",
        "FileChanged", "Elicitation", "ElicitationResult", "InstructionsLoaded", "ConfigChange", "DirectoryAdded",
        "TeammateIdle", "UserPromptExpansion", "Setup", "WorktreeCreate", "WorktreeRemove", "BeforeTool", "AfterTool",
        "BeforeAgent", "AfterAgent", "BeforeModel", "AfterModel", "PreCompress", "preToolUse", "postToolUse",
        "userPromptSubmitted", "sessionStart", "sessionEnd", "errorOccurred", "agentStop", "subagentStop",
        "notification",
    ])
    func `every hook is known`(event: String) {
        for key in ["hook_event_name", "hookEventName"] {
            let lines = AgentFixture.read([#"{"session_id":"s","\#(key)":"\#(event)","tool_name":"Bash"}"#])
            #expect(lines.count == 1 && lines[0].dialect == .hooks && !lines[0].isUnknown)
        }
    }

    @Test func `hooks of Copilot and Gemini say the same by other names`() {
        let lines = AgentFixture.read(
            [
                #"{"timestamp":1704614600000,"cwd":"/p","toolName":"bash","toolArgs":"{\"command\":\"make\"}"}"#,
                #"{"timestamp":1704614600000,"cwd":"/p","toolName":"bash","toolArgs":"{\"command\":\"make\"}","toolResult":{"resultType":"failure","textResultForLlm":"no rule"}}"#,
                #"{"session_id":"g","cwd":"/p","hook_event_name":"BeforeTool","tool_name":"read_file","tool_input":{"file_path":"/p/a"},"timestamp":"2026-05-17T22:13:46.792Z"}"#,
            ], dialect: .hooks)
        #expect(
            AgentFixture.told(lines).filter { !$0.hasPrefix("session") } == [
                "tool running: bash: make", "tool failed: bash: make → no rule", "tool running: read_file a",
            ])
        #expect(lines[0].at == Instant(milliseconds: 1_704_614_600_000))
    }

    private func result(_ members: String) -> String {
        AgentFixture.told(AgentFixture.read([#"{"type":"result","session_id":"s",\#(members)}"#])).last ?? ""
    }

    @Test func `no single field tells how a turn of Claude ended`() {
        #expect(result(#""subtype":"success","is_error":false,"result":"a""#) == "turn ended ok: a")
        #expect(result(#""subtype":"success","is_error":true,"result":"a""#) == "turn ended failed (a): a")
        #expect(
            result(#""subtype":"error_max_turns","is_error":false"#)
                == "turn ended failed (It reached its largest number of turns)")
        #expect(
            result(#""subtype":"error_during_execution","is_error":true,"errors":["one","two"]"#)
                == "turn ended failed (one\ntwo)")
        #expect(
            result(#""subtype":"error_during_execution","is_error":true,"terminal_reason":"aborted_tools""#)
                == "turn ended cancelled")
    }

    @Test func `an error of Gemini with a word of its own, or without an answer, is one`() {
        func end(_ lines: String...) -> String { AgentFixture.told(AgentFixture.read(lines)).last ?? "" }
        let time = #""timestamp":"2026-05-17T22:13:48.128Z""#
        #expect(
            end(
                #"{"type":"message",\#(time),"role":"assistant","content":"a","delta":true}"#,
                #"{"type":"result",\#(time),"status":"error","error":{"type":"x","message":"Quota"}}"#)
                == "turn ended failed (Quota): a")
        #expect(
            end(
                #"{"type":"error",\#(time),"severity":"error","message":"Broken"}"#,
                #"{"type":"result",\#(time),"status":"error"}"#) == "turn ended failed (Broken)")
    }

    @Test func `a stream that stops in the middle says what it had, and no end`() {
        for fixture in AgentFixture.all {
            let cut = Array(fixture.lines.dropLast())
            let lines = AgentFixture.read(cut)
            #expect(lines.count >= cut.count)
            let half = AgentFixture.read(Array(fixture.bytes.prefix(fixture.bytes.count * 2 / 3)))
            #expect(half.last?.dialect == .text || half.last?.dialect == fixture.dialect)
        }
        // The pieces of an answer are told though nothing ended it.
        let gemini = AgentFixture.read(AgentFixture.gemini.lines.dropLast(2).map { $0 })
        #expect(AgentFixture.told(gemini).last == "message ok: One file.")
    }

    @Test func `an end without its beginning is a finished item`() {
        let lines = AgentFixture.read([
            #"{"type":"user","message":{"role":"user","content":[{"tool_use_id":"t9","type":"tool_result","content":"x"}]},"session_id":"s","uuid":"u"}"#
        ])
        #expect(AgentFixture.told(lines) == ["tool ok #t9: tool → x"])
    }

    @Test func `a line of a kind that nobody knows is kept and counted`() {
        var reader = AgentReader()
        let bytes = Array((AgentFixture.codex.lines[0] + "\n" + #"{"type":"item.dreamt","item":3}"# + "\n").utf8)
        let lines = reader.read(bytes)
        #expect(lines.map(\.isUnknown) == [false, true])
        #expect(reader.unknownCount == 1)
        #expect(AgentFixture.told([lines[1]]) == ["unknown ok: item.dreamt"])
        #expect(lines[1].raw == Array(#"{"type":"item.dreamt","item":3}"#.utf8))
    }

    @Test func `a list of things to do is a plan, and says what is done now`() {
        let todos =
            #"{"todos":[{"content":"Read","status":"completed","activeForm":"Reading"},{"content":"Write","status":"in_progress","activeForm":"Writing"}]}"#
        let line =
            #"{"type":"assistant","message":{"content":[{"type":"tool_use","id":"t","name":"TodoWrite","input":\#(todos)}]},"session_id":"s","uuid":"u"}"#
        #expect(
            AgentFixture.told(AgentFixture.read([line])) == ["plan running #t: 1 of 2 done: Write", "doing: Writing"])
    }

    @Test func `what a tool writes is not repeated at length`() {
        let text = String(repeating: "a line of a file\\n", count: 1_000)
        let line =
            #"{"type":"assistant","message":{"content":[{"type":"tool_use","id":"t","name":"Write","input":{"file_path":"/a/b.md","content":"\#(text)"}}]},"session_id":"s","uuid":"u"}"#
        guard case .item(let item)? = AgentFixture.read([line])[0].events.first else {
            Issue.record("no item")
            return
        }
        #expect(item.text == "Write /a/b.md")
        #expect(item.input?.object?["content"]?.string?.hasSuffix(" … [1001 lines, 17000 bytes]") == true)
    }
}
