// Why: what is written of a token lets nobody in, what is taken back stays so, and a link works once.

import OrreryHTTP
import OrreryIdentity
import OrreryTime
import Testing

@Suite struct TokenFileTests {
    private let now = Instant("2026-01-05T08:00:00.000Z")!

    private func hash(_ byte: UInt8) -> SecretHash { SecretHash(Array(repeating: byte, count: 32)) }

    private func token(_ id: String, _ byte: UInt8, user: String = "alice", project: String? = nil) -> Token {
        Token(id: id, user: user, projectID: project, isReadOnly: false, hash: hash(byte), createdAt: now)
    }

    /// Uses a link within an expectation.
    private func use(_ link: UInt8, for cookie: UInt8, at moment: Instant, _ file: inout TokenFile) -> Bool {
        file.useLink(hash(link), for: hash(cookie), at: moment)
    }

    @Test func `a token is found by its secret until it is revoked`() throws {
        var file = TokenFile()
        #expect(!file.hasActiveTokens)
        try file.add(token("t1", 1))
        try file.add(token("t2", 2, user: "bob", project: "p"))
        #expect(file.token(shownBy: hash(2))?.caller == Caller(user: "bob", tokenID: "t2", projectID: "p"))
        #expect(file.token(shownBy: hash(3)) == nil)
        try file.revoke("t2", at: now)
        #expect(file.token(shownBy: hash(2)) == nil)
        #expect(file.hasActiveTokens)
        try file.revoke("t1", at: now)
        #expect(!file.hasActiveTokens)
        #expect(throws: TokenError.self) { try file.revoke("t3", at: now) }
    }

    @Test func `a link lets one browser in, once, for ten minutes`() throws {
        var file = TokenFile()
        try file.add(token("t1", 1))
        try file.addLink(to: "t1", hash: hash(10), at: now)
        #expect(file.hasLink(hash(10), at: now))
        #expect(use(10, for: 11, at: now + .seconds(599), &file))
        #expect(file.token(shownBy: hash(11))?.id == "t1")
        #expect(!use(10, for: 12, at: now + .seconds(599), &file))
        #expect(file.token(shownBy: hash(12)) == nil)

        try file.addLink(to: "t1", hash: hash(20), at: now)
        #expect(!file.hasLink(hash(20), at: now + .seconds(600)))
        #expect(!use(20, for: 21, at: now + .seconds(600), &file))
        #expect(file.token(shownBy: hash(21)) == nil)
    }

    @Test func `revoking a token puts out its browsers and its links`() throws {
        var file = TokenFile()
        try file.add(token("t1", 1))
        try file.addLink(to: "t1", hash: hash(10), at: now)
        #expect(use(10, for: 11, at: now, &file))
        try file.addLink(to: "t1", hash: hash(12), at: now)
        try file.revoke("t1", at: now)
        #expect(file.token(shownBy: hash(11)) == nil)
        #expect(!use(12, for: 13, at: now, &file))
        #expect(throws: TokenError.self) { try file.addLink(to: "t1", hash: hash(14), at: now) }
    }

    @Test func `of very many browsers the oldest goes`() throws {
        var file = TokenFile()
        try file.add(token("t1", 1))
        for byte in 100..<UInt8(121) {
            try file.addLink(to: "t1", hash: hash(2), at: now)
            #expect(use(2, for: byte, at: now, &file))
        }
        #expect(file.token(shownBy: hash(100)) == nil)
        #expect(file.token(shownBy: hash(101)) != nil)
        #expect(file.token(shownBy: hash(120)) != nil)
    }

    @Test func `a revoked token makes room for a new one, an active one does not`() throws {
        var file = TokenFile()
        for number in 0..<1_000 { try file.add(token("t\(number)", 1)) }
        #expect(throws: TokenError.self) { try file.add(token("more", 2)) }
        try file.revoke("t7", at: now)
        try file.add(token("more", 2))
        #expect(file.token(named: "t7") == nil)
        #expect(file.tokens.count == 1_000)
    }

    @Test func `what is written is read back the same, and holds no secret in clear`() throws {
        var file = TokenFile()
        try file.add(token("t1", 1, project: "p"))
        try file.addLink(to: "t1", hash: hash(10), at: now)
        #expect(use(10, for: 11, at: now, &file))
        try file.addLink(to: "t1", hash: hash(12), at: now)
        file.noteUse(of: "t1", at: now + .seconds(5))
        #expect(try TokenFile(file.bytes, name: "x.tokens") == file)
    }

    @Test(
        "A damaged file is refused whole",
        arguments: [
            "", "[]", "{}", "{\"version\":2,\"tokens\":[],\"links\":[]}",
            "{\"version\":1,\"tokens\":[{}],\"links\":[]}",
        ])
    func aDamagedFileIsRefusedWhole(text: String) {
        let error = #expect(throws: TokenError.self) { try TokenFile(Array(text.utf8), name: "x.tokens") }
        #expect(error?.reason.contains("x.tokens") == true)
    }

    @Test("A name that will not do is refused", arguments: ["", "a b", "a\nb", String(repeating: "x", count: 4_097)])
    func aNameThatWillNotDoIsRefused(name: String) {
        var file = TokenFile()
        #expect(throws: TokenError.self) { try file.add(token("t", 1, user: name)) }
        #expect(throws: TokenError.self) { try file.add(token("t", 1, project: name)) }
        #expect(file == TokenFile())
    }
}
