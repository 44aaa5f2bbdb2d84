// Why: a follower runs for days beside a person's work: it says what has changed, once, and not what has not.

/// What is said of a watch. Pure; nil where there is nothing new.
package struct WatchWords: Sendable {
    private let board: String
    private var missing: [String: Bool] = [:]
    private var trouble: String?

    package init(board: String) {
        self.board = board
    }

    /// A folder with sessions is there, or it is not.
    package mutating func folder(_ path: String, of keeper: SessionKeeper, isThere: Bool) -> String? {
        let was = missing.updateValue(!isThere, forKey: path)
        guard was != !isThere else { return nil }
        let name = keeper == .claude ? "Claude Code" : "Codex"
        if isThere { return "Watching \(path), where \(name) keeps its sessions." }
        return "There is no \(path): \(name) has not been used here. It is waited for."
    }

    /// The first lines of a session were taken.
    package func followed(_ file: SessionFile) -> String {
        "Following \(file.keeper.rawValue) \(file.run)\(file.stream.map { " (\($0))" } ?? "")."
    }

    /// The board did not answer, or did not take what it was sent.
    package mutating func failed(_ reason: String) -> String? {
        guard trouble != reason else { return nil }
        trouble = reason
        return "\(board): \(reason) What comes meanwhile is handed in when it does."
    }

    /// The board has taken something.
    package mutating func worked() -> String? {
        guard trouble != nil else { return nil }
        trouble = nil
        return "\(board) takes lines again."
    }
}
