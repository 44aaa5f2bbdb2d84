// Why: a session's file is written by somebody else, at any pace, and the board may be away; each line is handed in all the
// same, whole, and at the place where it stands.

import OrreryModel
import Testing

@testable import OrreryAgents

/// Rule: what the board has taken is the file up to its last whole line, and nothing of it at another place.
@Suite struct SessionFollowerTests {
    static let session = "0f3a1b2c-0000-4000-8000-00000000000a"
    static let file = SessionFile(.claude, root: "/h/.claude/projects", names: ["-work-shop", "\(session).jsonl"])!

    /// A file, a follower of it and a board, without a disk and a socket.
    private struct Desk {
        var bytes: [UInt8] = []
        var identity: Int64 = 1
        var age = Duration.zero
        var isBoardThere = true
        var follower = SessionFollower(SessionFollowerTests.file, since: .seconds(3_600))
        /// What the board has, by place; several files one after the other.
        var taken: [UInt8] = []
        var targets: [String] = []
        var posts = 0
        var reads = 0

        init(_ text: String = "") { bytes = Array(text.utf8) }

        /// Looks as often as there is something to do.
        mutating func look() {
            for _ in 0..<100 {
                let piece: SessionPiece
                let sight = SessionSight.present(
                    FileIdentity(device: 1, inode: identity), size: Int64(bytes.count), age: age)
                switch follower.look(sight) {
                case .wait, .forget: return
                case .post(let rest): piece = rest
                case .read(let offset, let count):
                    reads += 1
                    guard let whole = follower.take(Array(bytes.dropFirst(Int(offset)).prefix(count))) else { continue }
                    piece = whole
                }
                posts += 1
                follower.settle(isTaken: isBoardThere)
                guard isBoardThere else { return }
                targets.append(piece.target)
                let offset = Int(piece.target.split(separator: "offset=")[1].prefix { $0.isNumber })!
                taken = Array(taken.prefix(offset)) + piece.bytes
                #expect(taken.count == offset + piece.bytes.count, "a piece was left out")
            }
            Issue.record("It never comes to rest.")
        }

        var text: String { String(decoding: taken, as: UTF8.self) }
    }

    @Test func `lines are handed in whole, however the file grows`() {
        var desk = Desk()
        let text = "{\"a\":1}\n{\"é\":\"🦀\"}\r\n\n{\"b\":2}\n{\"half\":"
        for byte in text.utf8 {
            desk.bytes.append(byte)
            desk.look()
            #expect(desk.taken.last == nil || desk.taken.last == UInt8(ascii: "\n"))
        }
        #expect(desk.text == "{\"a\":1}\n{\"é\":\"🦀\"}\r\n\n{\"b\":2}\n")
        #expect(desk.targets.first == "/api/ingest/claude-transcript?run=\(Self.session)&offset=0")
        let reads = desk.reads
        desk.look()
        #expect(desk.reads == reads, "A line that is not finished is not read again until something is added.")
    }

    @Test func `what the board did not take is handed in again from the same place`() {
        var desk = Desk("one\n")
        desk.look()
        desk.isBoardThere = false
        desk.bytes += Array("two\n".utf8)
        for _ in 0..<3 { desk.look() }
        #expect(desk.posts == 4 && desk.text == "one\n")
        desk.bytes += Array("three\n".utf8)
        desk.isBoardThere = true
        desk.look()
        #expect(desk.text == "one\ntwo\nthree\n")
        #expect(desk.targets.map { $0.split(separator: "=").last } == ["0", "4"])
    }

    @Test func `a file that is cut off, replaced or written anew begins anew`() {
        for change in 0..<3 {
            var desk = Desk("one\ntwo\n")
            desk.look()
            desk.taken = []
            switch change {
            case 0: desk.bytes = Array("1\n".utf8)
            case 1: (desk.bytes, desk.identity) = (Array("one\ntwo\nthree\n".utf8), 2)
            default: desk.bytes = Array("ONE\nTWO\nTHREE\n".utf8)
            }
            desk.look()
            #expect(desk.taken == desk.bytes, "\(change)")
        }
    }

    @Test func `an old session is left alone until it goes on, and then told from its beginning`() {
        var desk = Desk("one\n")
        desk.age = .seconds(3_601)
        desk.look()
        #expect(desk.posts == 0)
        desk.bytes += Array("two\n".utf8)
        desk.age = .seconds(1)
        desk.look()
        #expect(desk.text == "one\ntwo\n")
        desk.age = .seconds(7_200)
        desk.bytes += Array("three\n".utf8)
        desk.look()
        #expect(desk.text == "one\ntwo\nthree\n", "What is followed once is followed on.")
    }

    @Test func `a session that rests is said to, once, until it goes on`() {
        var desk = Desk("one\n")
        desk.age = .seconds(1_799)
        desk.look()
        #expect(desk.targets.count == 1)
        desk.age = .seconds(1_800)
        for _ in 0..<3 { desk.look() }
        #expect(desk.targets.count == 2 && desk.targets[1].hasSuffix("&offset=4&end=turn"))
        desk.bytes += Array("two\n".utf8)
        desk.age = .zero
        desk.look()
        desk.age = .seconds(1_800)
        desk.look()
        #expect(desk.targets.count == 4 && desk.targets[3].hasSuffix("&offset=8&end=turn"))
        let agent = SessionFile(
            .claude, root: "/r", names: ["p", Self.session, "subagents", "agent-a1b2.jsonl"])!
        desk = Desk("one\n")
        desk.follower = SessionFollower(agent, since: .seconds(3_600))
        desk.age = .seconds(1_800)
        desk.look()
        #expect(desk.targets == ["/api/ingest/claude-transcript?run=\(Self.session)&stream=agent-a1b2&offset=0"])
    }

    @Test func `a line that is longer than a piece comes whole, and one that is longer than any torn`() {
        var desk = Desk(String(repeating: "x", count: Limits.watchedPieceBytes * 3) + "\ny\n")
        desk.look()
        #expect(desk.taken == desk.bytes && desk.posts == 1)
        desk = Desk(String(repeating: "x", count: Limits.watchedLineBytesMax + 10) + "\ny\n")
        desk.look()
        #expect(desk.taken == desk.bytes && desk.posts == 2)
    }

    @Test func `a file that went is forgotten`() {
        var desk = Desk("one\n")
        desk.look()
        #expect(desk.follower.look(.absent) == .forget)
    }

    @Test func `the name of a file tells whose it is`() {
        func file(_ keeper: SessionKeeper, _ path: String) -> SessionFile? {
            SessionFile(keeper, root: "/r", names: path.split(separator: "/").map(String.init))
        }
        let id = Self.session
        #expect(file(.claude, "-work/\(id).jsonl")?.run == id)
        #expect(file(.claude, "-work/\(id)/subagents/agent-a1.jsonl")?.stream == "agent-a1")
        let rollout = file(.codex, "2026/05/17/rollout-2026-05-17T22-13-46-\(id).jsonl")
        #expect(rollout?.run == id)
        #expect(rollout?.target(offset: 7) == "/api/ingest/codex-rollout?run=\(id)&offset=7")
        #expect(rollout?.path == "/r/2026/05/17/rollout-2026-05-17T22-13-46-\(id).jsonl")
        for path in [
            "\(id).jsonl", "-work/agent-a1.jsonl", "-work/\(id).json", "-work/notes.jsonl",
            "-work/x/subagents/agent-a1.jsonl",
            "-work/\(id)/subagents/agent-a&b.jsonl", "-work/\(id)/tools/agent-a1.jsonl",
        ] { #expect(file(.claude, path) == nil, "\(path)") }
        for path in [
            "rollout-\(id).jsonl", "2026/05/17/\(id).jsonl", "2026/05/17/rollout-x.jsonl",
            "2026/may/17/rollout-x-\(id).jsonl",
        ] { #expect(file(.codex, path) == nil, "\(path)") }
    }

    @Test func `what has changed is said once`() {
        var words = WatchWords(board: "http://b")
        #expect(words.folder("/a", of: .codex, isThere: false)?.contains("no /a") == true)
        #expect(words.folder("/a", of: .codex, isThere: false) == nil)
        #expect(words.folder("/a", of: .codex, isThere: true)?.contains("Watching /a") == true)
        #expect(words.worked() == nil)
        #expect(words.failed("nobody answers there.")?.contains("http://b: nobody") == true)
        #expect(words.failed("nobody answers there.") == nil)
        #expect(words.worked() != nil)
        #expect(words.worked() == nil)
    }
}
