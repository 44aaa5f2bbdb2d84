// Why: agents keep a file of every session, and its name says whose it is. What is not named so is not read.

/// An agent that keeps files of its sessions.
package enum SessionKeeper: String, Hashable, Sendable, CaseIterable {
    case claude
    case codex

    /// The folder with its sessions, in the agent's own.
    package var folder: String { self == .claude ? "projects" : "sessions" }

    var dialect: AgentDialect { self == .claude ? .claudeTranscript : .codexRollout }

    /// Whether there may be files of sessions in a folder that lies so below `folder`, or further down.
    package func mayHold(_ names: [String]) -> Bool {
        switch self {
        // PROJECT, or PROJECT/SESSION/subagents.
        case .claude:
            names.count == 1
                || (2...3).contains(names.count) && SessionFile.isUUID(names[1])
                    && (names.count == 2 || names[2] == "subagents")
        // YEAR/MONTH/DAY.
        case .codex:
            names.count <= 3
                && names.allSatisfy { !$0.isEmpty && $0.utf8.count <= 4 && $0.utf8.allSatisfy(SessionFile.isDigit) }
        }
    }
}

/// A file of a session.
package struct SessionFile: Hashable, Sendable {
    package let keeper: SessionKeeper
    /// The folder with the agent's sessions.
    package let root: String
    package let path: String
    /// The session, by which the board calls the run.
    package let run: String
    /// Which of the session's files it is; nil for the first.
    package let stream: String?

    /// - Parameters:
    ///   - root: The folder with the agent's sessions.
    ///   - names: Those of the folders below it, and the file's.
    /// - Returns: nil for a file that is no session's.
    package init?(_ keeper: SessionKeeper, root: String, names: [String]) {
        guard let file = names.last, file.hasSuffix(".jsonl") else { return nil }
        let name = String(file.dropLast(6))
        switch keeper {
        case .claude where names.count == 2 && Self.isUUID(name): (run, stream) = (name, nil)
        case .claude where names.count == 4 && Self.isAgent(name): (run, stream) = (names[1], name)
        case .codex where names.count == 4 && name.hasPrefix("rollout-") && Self.isUUID(name.suffix(36)):
            (run, stream) = (String(name.suffix(36)), nil)
        default: return nil
        }
        guard keeper.mayHold(Array(names.dropLast())) else { return nil }
        self.keeper = keeper
        self.root = root
        path = "\(root)/\(names.joined(separator: "/"))"
    }

    /// Where a piece of it is posted to, whose first byte stands at `offset`.
    package func target(offset: Int64, endsAfterTurn: Bool = false) -> String {
        "/api/ingest/\(keeper.dialect.rawValue)?run=\(run)\(stream.map { "&stream=\($0)" } ?? "")&offset=\(offset)"
            + (endsAfterTurn ? "&end=turn" : "")
    }

    /// `8-4-4-4-12` hexadecimal digits (RFC 9562).
    static func isUUID(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || isDigit($0) || isLetter($0, to: UInt8(ascii: "f")) }
    }

    /// `agent-…`, plain.
    private static func isAgent(_ name: String) -> Bool {
        name.hasPrefix("agent-") && name.utf8.count <= 100
            && name.utf8.allSatisfy { "-_".utf8.contains($0) || isDigit($0) || isLetter($0, to: UInt8(ascii: "z")) }
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func isLetter(_ byte: UInt8, to last: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= UInt8(ascii: "a") && lower <= last
    }
}
