// Why: whatever comes in, torn anywhere, broken anyhow, leaves as lines: the same ones, of a bounded size.

import OrreryAgents
import OrreryModel
import Testing

/// Rules: design page 8; nothing that an agent prints is refused or lost, and nothing is held without a bound.
@Suite struct AgentReaderTests {
    @Test(arguments: AgentFixture.all + [AgentFixture(name: "a mixture", dialect: .text, lines: mixture)])
    func `lines are the same whichever byte they are torn at`(fixture: AgentFixture) {
        let bytes = Array("\u{feff}".utf8) + fixture.bytes + Array("{\"type\":\"unfinished é".utf8)
        let whole = AgentFixture.read(bytes)
        // A reader that goes on byte by byte, and a copy of it at each of them that reads the rest at once.
        var (first, told) = (AgentReader(), [AgentLine]())
        for cut in bytes.indices {
            var rest = first
            // Lines that stand wholly in the rest are read the same way each time.
            let end = bytes[cut...].firstIndex(of: 0x0a).map { $0 + 1 } ?? bytes.count
            let lines = rest.read(bytes[cut..<end]) + (end == bytes.count ? rest.finish() : [])
            #expect(lines.first == whole[min(told.count, whole.count - 1)] || lines.isEmpty, "torn at \(cut)")
            told += first.read(bytes[cut...cut])
        }
        #expect(told + first.finish() == whole)
        for width in [3, 7, 100] {
            var reader = AgentReader()
            var lines: [AgentLine] = []
            for start in stride(from: 0, to: bytes.count, by: width) {
                lines += reader.read(bytes[start..<min(start + width, bytes.count)])
            }
            #expect(lines + reader.finish() == whole, "in pieces of \(width)")
        }
    }

    private static let mixture = [
        "npm warn deprecated", "", "\u{1b}[31mred\u{1b}[0m \u{1b}]9;4;1;50\u{07}half", "10%\r20%\r30%",
        #"Loaded cached credentials.{"type":"init","timestamp":"2026-05-17T22:13:45.273Z","session_id":"s","model":"m"}"#,
        "::group::Build", "{broken", #"{"type":"result","timestamp":"2026-05-17T22:13:45.273Z","status":"success"}"#,
    ]

    @Test func `a line says where it begins in its stream, and lines end as they do on Windows`() {
        let unix = AgentFixture.read(AgentFixture.codex.bytes)
        let windows = AgentFixture.read(Array(AgentFixture.codex.lines.joined(separator: "\r\n").utf8))
        #expect(AgentFixture.told(unix) == AgentFixture.told(windows))
        #expect(unix.map(\.raw) == windows.map(\.raw))
        #expect(unix.prefix(3).map(\.offset) == [0, 44, 68])
        var later = AgentReader(offset: 1_000)
        #expect(later.read(AgentFixture.codex.bytes).map(\.offset) == unix.map { $0.offset + 1_000 })
    }

    @Test func `text before an object is passed, and text between objects changes nothing`() {
        let lines = AgentFixture.read(Self.mixture)
        #expect(lines.map(\.dialect) == [.text, .text, .text, .text, .gemini, .text, .text, .gemini])
        #expect(lines[2].raw == Array("red half".utf8) && lines[3].raw == Array("30%".utf8))
        #expect(
            AgentFixture.told(lines) == ["progress percent(50)", "session gemini s m", "doing: Build", "turn ended ok"])
    }

    @Test func `files that are strung together are each read in their own dialect`() {
        for first in AgentFixture.all {
            for second in AgentFixture.all where second.dialect != first.dialect {
                let lines = AgentFixture.read(first.bytes + second.bytes)
                let later = lines.dropFirst(first.lines.count).prefix(second.lines.count)
                #expect(later.allSatisfy { $0.dialect == second.dialect }, "\(first), then \(second)")
            }
        }
    }

    @Test func `what strict JSON refuses is mended`() {
        let lines = AgentFixture.read([
            #"{"type":"item.completed","item":{"id":"1","type":"agent_message","text":"lone \ud800 and \u0000 end"}}"#,
            #"{"type":"item.completed","type":"item.completed","item":{"id":"2","type":"agent_message","text":"twice"},"n":99999999999999999999}"#,
            "{\"type\":\"item.completed\",\"item\":{\"id\":\"3\",\"type\":\"agent_message\",\"text\":\"raw \u{0} and \t tab\"}}",
        ])
        #expect(
            AgentFixture.told(lines) == [
                "message ok: lone \u{fffd} and \u{2400} end", "message ok: twice",
                "message ok: raw \u{2400} and \t tab",
            ])
        let broken = AgentFixture.read(
            Array(#"{"type":"item.completed","item":{"type":"agent_message","text":"a"#.utf8) + [0xff, 0xfe]
                + Array(#"b"}}"#.utf8))
        #expect(AgentFixture.told(broken) == ["message ok: a\u{fffd}\u{fffd}b"])
        #expect(String(validating: broken[0].raw, as: UTF8.self) != nil)
    }

    @Test func `bad JSON is a line of text`() {
        for text in [
            "{", "{]", "{\"a\":}", "{\"type\":\"item.started\"", "{\"a\":1} and more", "{\"a\":1,}", "null", "[1]",
        ] {
            let lines = AgentFixture.read(AgentFixture.codex.lines.prefix(2) + [text])
            #expect(lines.last?.dialect == .text && lines.last?.raw == Array(text.utf8), "\(text)")
        }
    }

    @Test func `a huge line costs a bounded memory and stays an object`() {
        let head = Array(#"{"type":"item.completed","item":{"id":"1","type":"agent_message","text":"begin "#.utf8)
        let tail = Array(#" end"}}"#.utf8) + [0x0a]
        for (piece, megabytes) in [("x", 20), ("ü", 3), ("\\n", 3), ("\\u00e9", 3), ("a\\\\", 3), ("\\\"", 3)] {
            var reader = AgentReader()
            var lines = reader.read(head)
            let filler = Array(String(repeating: piece, count: 100_000 / piece.utf8.count).utf8)
            for _ in 0..<10 * megabytes { lines += reader.read(filler) }
            lines += reader.read(tail)
            #expect(lines.count == 1)
            guard case .item(let item)? = lines.first?.events.first else {
                Issue.record("no item of \(piece)")
                continue
            }
            #expect(item.text.hasPrefix("begin ") && item.text.hasSuffix(" end") && item.text.contains("… [cut] …"))
            #expect(item.text.utf8.count <= Limits.ingestTextBytesMax)
            #expect(lines[0].raw.count <= Limits.ingestRawBytesMax)
            #expect(String(validating: lines[0].raw, as: UTF8.self) != nil)
        }
    }

    @Test func `a long line without an object is cut in the middle`() {
        let text = String(repeating: "é", count: 3_000_000)
        let lines = AgentFixture.read(["begin \(text) end", "next"])
        #expect(lines.count == 2 && lines[1].offset == 6_000_011)
        let raw = String(validating: lines[0].raw, as: UTF8.self)
        #expect(
            raw?.hasPrefix("begin é") == true && raw?.hasSuffix("é end") == true && raw?.contains("… [cut] …") == true)
        #expect(lines[0].raw.count <= Limits.ingestRawBytesMax)
    }

    @Test func `deep nesting does no harm`() {
        let deep = String(repeating: "[", count: 100_000)
        let closed = deep + String(repeating: "]", count: 100_000)
        let lines = AgentFixture.read([
            #"{"type":"item.completed","item":{"type":"agent_message","text":"a","x":\#(closed)}}"#, "{\"a\":" + deep,
        ])
        #expect(AgentFixture.told(lines) == ["message ok: a"])
        #expect(lines.last?.dialect == .text)
    }

    @Test func `a stream that is said to be text is nothing else`() {
        let lines = AgentFixture.read(AgentFixture.codex.bytes, dialect: .text)
        #expect(lines.allSatisfy { $0.dialect == .text && $0.events.isEmpty })
    }

    @Test func `chance finds no bytes that stop it`() {
        let parts = AgentFixture.all.flatMap(\.lines).map { Array($0.utf8) }
        var state: UInt64 = 7
        func next(_ below: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % below
        }
        for _ in 0..<2_000 {
            var bytes = parts[next(parts.count)]
            for _ in 0..<next(6) {
                switch next(3) {
                case 0: bytes[next(bytes.count)] = UInt8(next(256))
                case 1: bytes.insert(contentsOf: Array("\"{}[],:\\u".utf8.prefix(next(9))), at: next(bytes.count))
                default: bytes.removeLast(next(min(20, bytes.count)))
                }
            }
            let lines = AgentFixture.read(bytes)
            #expect(lines.allSatisfy { String(validating: $0.raw, as: UTF8.self) != nil })
        }
    }
}
