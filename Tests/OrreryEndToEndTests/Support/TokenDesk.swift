// Why: tokens are made as their users make them: at the command line, beside a board that runs.

import Foundation
import Testing

/// The tokens of the board that keeps its data in a file.
struct TokenDesk {
    let database: String
    let folder: Folder

    /// A new token, as it was printed.
    func create(_ user: String, _ flags: String...) throws -> (id: String, header: String) {
        let output = try say(["create", "--user", user] + flags)
        let secret = try #require(output.split(separator: "\n").first)
        let id = try #require(output.firstMatch(of: /That is token (\w+) for/)?.1)
        return (String(id), "Authorization: Bearer \(secret)")
    }

    func revoke(_ id: String) throws { _ = try say(["revoke", id]) }

    func list() throws -> String { try say(["list"]) }

    /// The target of a new one-time link.
    func link(_ words: String..., to server: Server) throws -> String {
        let url = try say(["link"] + words + ["--listen", "127.0.0.1:\(server.port)"])
        let origin = "http://127.0.0.1:\(server.port)"
        try #require(url.hasPrefix(origin))
        return String(url.dropFirst(origin.count))
    }

    /// What a verb prints that must succeed.
    func say(_ words: [String]) throws -> String {
        let process = try ChildProcess(Server.command(["token"] + words + ["--db", database]), in: folder)
        var lines: [String] = []
        while let line = try process.line() { lines.append(line) }
        let status = try process.exitStatus()
        guard status == 0 else { throw Failure("token \(words) ended with \(status): \(process.complaints)") }
        return lines.joined(separator: "\n")
    }
}
