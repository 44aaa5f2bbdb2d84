// Why: programs that know nothing of boards say how far they are, in ways that terminals and build servers understand.

import OrreryAgents
import Testing

@Suite struct AgentTextTests {
    private func told(_ lines: String...) -> [String] { AgentFixture.told(AgentFixture.read(lines)) }
    private func raw(_ lines: String...) -> [String] {
        AgentFixture.read(lines).map { String(decoding: $0.raw, as: UTF8.self) }
    }

    @Test func `a terminal's progress, titles and calls are understood`() {
        let (start, bell, end) = ("\u{1b}]", "\u{07}", "\u{1b}\\")
        #expect(told("\(start)9;4;1;42\(bell)") == ["progress percent(42)"])
        #expect(told("\(start)9;4;3\(end)x\(start)9;4;0;0\(end)") == ["progress indeterminate", "progress cleared"])
        #expect(told("\(start)9;4;2;10\(bell)", "\(start)9;4;4\(bell)") == ["progress failed", "progress paused"])
        #expect(told("\(start)0;make all\(bell)", "\(start)2;tests\(end)") == ["session make all", "session tests"])
        #expect(told("\(start)9;Approve the plan\(bell)") == ["needs input: Approve the plan"])
        #expect(told("\(start)777;notify;Agent;Your turn\(bell)") == ["needs input: Agent: Your turn"])
        #expect(told("\(start)8;;https://a.example\(end)link\(start)8;;\(end)", "\(start)9;4;9\(bell)").isEmpty)
        #expect(raw("\(start)8;;https://a.example\(end)link\(start)8;;\(end)") == ["link"])
    }

    @Test func `what is written anew is seen as it was written last`() {
        #expect(raw("10%\r 50%\r100% done", "\u{1b}[2K\u{1b}[1Gone\r", "a\u{8}b\u{7}") == ["100% done", "one", "ab"])
    }

    @Test func `the commands of a workflow are understood until they are stopped`() {
        #expect(told("::group::Build the shop") == ["doing: Build the shop"])
        #expect(
            told("::error file=a.swift,line=3,title=Types::no%0Asuch 100%25") == [
                "notice failed: Types, a.swift:3: no such 100%"
            ])
        #expect(told("::warning::old", "::notice file=b::new") == ["notice ok: old", "notice ok: b: new"])
        #expect(told("::endgroup::", "::debug::x", "::", ":::", "a ::error::b").isEmpty)
        #expect(
            told("::stop-commands::q7", "::error::no", "::q7::", "::error::yes") == ["notice failed: yes"])
    }

    @Test func `a value that is to be masked is seen no more`() {
        let lines = raw("::add-mask::Winter 2019", "it is Winter 2019, Winter 2020", #"{"a":"Winter 2019"}"#)
        #expect(!lines.joined().contains("Winter 2019"))
        #expect(lines[1].hasSuffix(", Winter 2020"))
        var reader = AgentReader()
        let before = reader.read(Array("::add-mask::Winter 2019\n".utf8) + AgentFixture.codex.bytes)
        #expect(before.count == 1 + AgentFixture.codex.lines.count)
        let line = #"{"type":"item.completed","item":{"type":"agent_message","text":"in Winter 2019"}}"# + "\n"
        let after = reader.read(Array(line.utf8))
        #expect(!AgentFixture.told(after).joined().contains("Winter 2019"))
        #expect(!String(decoding: after[0].raw, as: UTF8.self).contains("Winter 2019"))
    }
}
