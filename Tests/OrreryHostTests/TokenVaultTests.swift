// Why: two programs change the tokens' file at once; neither may undo the other, and nobody else may read it.

import Foundation
import OrreryHost
import OrreryIdentity
import OrreryTime
import TestSupport
import Testing

@Suite struct TokenVaultTests {
    private let folder = FileFolder()
    private let vault: TokenVault

    init() { vault = TokenVault(database: folder.path("board.db")) }

    private func token(_ id: String) -> Token {
        Token(
            id: id, user: "alice", projectID: nil, isReadOnly: false, hash: SystemSecrets.hash(id),
            createdAt: Instant("2026-01-05T08:00:00.000Z")!)
    }

    @Test func `of many writers at once none is lost`() throws {
        DispatchQueue.concurrentPerform(iterations: 40) { number in
            try! vault.change { file throws(TokenError) in try file.add(token("t\(number)")) }
        }
        #expect(try Set(vault.read().tokens.map(\.id)) == Set((0..<40).map { "t\($0)" }))
    }

    @Test func `the file is its owner's alone, and a change that is refused leaves it as it was`() throws {
        #expect(try vault.read() == TokenFile())
        try vault.change { file throws(TokenError) in try file.add(token("t")) }
        let mode = try FileManager.default.attributesOfItem(atPath: vault.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let before = FileManager.default.contents(atPath: vault.path)
        #expect(throws: TokenError.self) {
            try vault.change { file throws(TokenError) in
                try file.revoke("t", at: Instant("2026-01-05T08:00:00.000Z")!)
                try file.revoke("none", at: Instant("2026-01-05T08:00:00.000Z")!)
            }
        }
        #expect(FileManager.default.contents(atPath: vault.path) == before)
    }

    @Test func `a hash is SHA-256, and no two secrets are the same`() {
        #expect(
            SystemSecrets.hash("abc").hexadecimal
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(SystemSecrets.secret().count == 64)
        #expect(SystemSecrets.secret() != SystemSecrets.secret())
    }
}
