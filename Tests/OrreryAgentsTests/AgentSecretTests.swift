// Why: what agents print holds keys in many wrappings: escaped, within texts that are JSON themselves, in settings and
// headers. None may pass the door, and none of what agents call things may be lost.

import OrreryAgents
import Testing

/// The keys are made up, and written in two parts so that nobody's scanner takes them for real.
@Suite struct AgentSecretTests {
    private static let letters = "a8Bc2De4Fg6Hi0Jk1Lm3No5Pq7Rs9TuVwXyZ0123"
    private static let github = "gh" + "p_" + letters.prefix(36)
    private static let anthropic = "sk-" + "ant-api03-" + letters

    private static func tool(_ input: String) -> String {
        #"{"type":"assistant","message":{"content":[{"type":"tool_use","id":"toolu_01RmLUJdhjTMn56TnF9cMamW","name":"Bash","input":\#(input)}]},"session_id":"s","uuid":"u"}"#
    }

    /// Lines with what must not be seen of them.
    static let secrets: [(line: String, secret: String)] = [
        (tool(#"{"command":"export GITHUB_TOKEN=\#(github)"}"#), github),
        (tool(#"{"command":"curl -H \"Authorization: Bearer \#(letters)\" https://a.example"}"#), letters),
        (tool(#"{"command":"curl -H 'X-Api-Key: \#(anthropic)'"}"#), anthropic),
        (tool(#"{"command":"run","env":{"API_KEY":"0a1b2c3d","DB_PASSWORD":"correct horse"}}"#), "0a1b2c3d"),
        (tool(#"{"command":"run","env":{"API_KEY":"0a1b2c3d","DB_PASSWORD":"correct horse"}}"#), "correct horse"),
        (tool(#"{"command":"\u0067hp_\#(letters.prefix(36))"}"#), String(letters.prefix(36))),
        (tool(#"{"command":"git clone https:\/\/me:hunter22@git.example\/a.git"}"#), "hunter22"),
        (
            tool(
                #"{"command":"POST https:\/\/hooks.slack.com\/services\/T01234567\/B01234567\/\#(letters.prefix(24))"}"#
            ), "B01234567"
        ),
        (tool(#"{"command":"echo","\u0070assword":"hunter22"}"#), "hunter22"),
        (tool(#"{"file_path":"/a/.env","content":"A=1\nSECRET_KEY=\"abc123def\"\n"}"#), "abc123def"),
        (tool(#"{"content":"password\t= \"abc123def\""}"#), "abc123def"),
        (
            #"{"timestamp":"2026-07-10T23:46:08.000Z","type":"response_item","payload":{"type":"function_call","name":"shell","arguments":"{\"command\":\"x\",\"env\":{\"api_key\":\"0a1b2c3d\"}}","call_id":"c"}}"#,
            "0a1b2c3d"
        ),
        (
            #"{"timestamp":"2026-07-10T23:46:08.000Z","type":"response_item","payload":{"type":"function_call","name":"shell","arguments":"{\"command\":\"\\u0067hp_\#(letters.prefix(36))\"}","call_id":"c"}}"#,
            "g" + "hp_" + String(letters.prefix(36))
        ),
        (
            #"{"session_id":"s","hook_event_name":"PostToolUse","tool_name":"Bash","tool_response":{"stdout":"token: \#(github)"}}"#,
            github
        ),
        (#"{"type":"item.completed","item":{"type":"agent_message","text":"use \#(anthropic)"}}"#, anthropic),
        (#"{"type":"turn.failed","error":{"message":"bad key sk-\#(letters)"}}"#, "sk-" + letters),
        ("\u{1b}[32mAWS_SECRET\u{1b}[0m_ACCESS_KEY=\(letters)", letters),
        ("\u{1b}]0;ssh \(github)\u{07}", github),
    ]

    @Test(arguments: secrets)
    func `a secret does not pass the door`(line: String, secret: String) {
        let lines = AgentFixture.read([line])
        #expect(lines.count == 1)
        let out = String(decoding: lines[0].raw, as: UTF8.self) + "\(lines[0].events)"
        #expect(!out.contains(secret), "\(out)")
        if !line.contains("\u{1b}]") { #expect(out.contains("\u{27E8}redacted ")) }
    }

    /// What agents print in quantities that only looks like a secret.
    @Test(arguments: [
        tool(#"{"command":"git show 9fceb02d0ae598e95dc970b74767f19372d61af8","description":"Show the commit"}"#),
        #"{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"toolu_01JuvmJubaYKvhVscQTbaJV6","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="}}]}]},"session_id":"4e3453f9-129a-4da9-bc25-a287453d58d9","uuid":"38ab413c-adff-45a8-9ae2-034fcba0791b"}"#,
        #"{"type":"assistant","message":{"id":"msg_01QoWnPzFoQtmAvhRBUjxU4j","content":[{"type":"thinking","thinking":"max_tokens: 4096","signature":"EqsCCmMIDxgCKkCjmSf6MXfjEABFGNQ7zJ+cfEokG4fN0EuVlnt/G3GXawSwLusB"}],"usage":{"input_tokens":3717,"output_tokens":2}},"request_id":"req_011CcP2RUeyg5ePpP8Js1Nnv","session_id":"s","uuid":"u"}"#,
        tool(#"{"pattern":"password","path":"/home/me/shop/Sources"}"#),
        tool(#"{"command":"grep -rn \"token\" . | head","description":"Find the token: where is it?"}"#),
        #"{"session_id":"s","hook_event_name":"PreToolUse","tool_name":"mcp__github__get_secret_scanning","tool_input":{"token":null,"api_key":""},"tool_use_id":"toolu_013V1abcdefghijklmnopqr"}"#,
        #"{"type":"thread.started","thread_id":"019c8143-0e53-7271-89e8-3eec4d067c77"}"#,
    ])
    func `what is no secret stays as it is`(line: String) {
        let lines = AgentFixture.read([line])
        #expect(lines.count == 1 && String(decoding: lines[0].raw, as: UTF8.self) == line)
    }

    @Test func `the same secret has the same placeholder in all lines of a stream`() {
        let line = #"{"type":"item.completed","item":{"type":"agent_message","text":"it is \#(Self.github)"}}"#
        let lines = AgentFixture.read([line, "echo \(Self.github)", line])
        #expect(
            AgentFixture.told(lines)
                == Array(repeating: "message ok: it is \u{27E8}redacted github token #1\u{27E9}", count: 2))
        #expect(lines[1].raw == Array("echo \u{27E8}redacted github token #1\u{27E9}".utf8))
    }

    @Test func `a secret that comes in pieces does not pass`() {
        for cut in 1..<Self.github.count {
            let (first, second) = (String(Self.github.prefix(cut)), String(Self.github.dropFirst(cut)))
            let time = #""timestamp":"2026-05-17T22:13:48.069Z""#
            let gemini = [
                #"{"type":"message",\#(time),"role":"assistant","content":"The key that you asked me for just now is \#(first)","delta":true}"#,
                #"{"type":"message",\#(time),"role":"assistant","content":"\#(second) and nothing else but that.","delta":true}"#,
                #"{"type":"result",\#(time),"status":"success"}"#,
            ]
            let acp = [first, second + " and nothing else but that, as I said."].map {
                #"{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s","update":{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"\#($0)"}}}}"#
            }
            let claude = [
                "Some words before so that it is told, then " + first, second + " and nothing else but that.",
            ].map {
                #"{"type":"stream_event","event":{"type":"content_block_delta","delta":{"type":"text_delta","text":"\#($0)"}},"session_id":"s","uuid":"u"}"#
            }
            for lines in [gemini, acp, claude] {
                let read = AgentFixture.read(lines)
                let out = read.map { String(decoding: $0.raw, as: UTF8.self) + "\($0.events)" }.joined()
                #expect(!out.contains(first.suffix(12)) || cut < 16, "torn at \(cut)")
                #expect(!out.contains(second.prefix(12)) || cut > 28, "torn at \(cut)")
            }
        }
    }

    @Test func `a private key on lines of its own is taken out of text`() {
        let body = String(repeating: "a8Bc2De4Fg6Hi0Jk", count: 4)
        let lines = AgentFixture.read([
            "cat key", "-----BEGIN RSA PRIVATE KEY-----", body, body, "-----END RSA PRIVATE KEY-----", "done",
        ])
        let text = lines.map { String(decoding: $0.raw, as: UTF8.self) }
        #expect(text.count == 6 && text[0] == "cat key" && text[5] == "done")
        #expect(!text.joined().contains(body))
    }
}
