// Why: ssh's own exit code cannot be told from a command's (255 is both), so that the script on the server says in words
// what became of the command, on a channel of its own.

/// What our script on a server says on its standard error.
package enum RemoteWord: Hashable, Sendable {
    /// The command runs, or has run: whatever follows is its output.
    case begun
    /// The command has ended with this code, after so many bytes of output.
    case ended(code: Int64, bytes: Int64)
    /// The command is gone and has left no code.
    case gone(reason: String)
    /// The script cannot do what it should.
    case fault(reason: String)

    /// Reads a line of the script for this run; nil for anybody else's.
    package init?(_ line: String, runID: String) {
        let mark = "orrery-\(runID) "
        guard line.hasPrefix(mark) else { return nil }
        let words = line.dropFirst(mark.count).split(separator: " ", maxSplits: 1)
        let rest = words.count > 1 ? String(words[1]) : ""
        switch words.first {
        case "begun": self = .begun
        case "end":
            let numbers = rest.split(separator: " ").compactMap { Int64($0) }
            guard numbers.count == 2 else { return nil }
            self = .ended(code: numbers[0], bytes: numbers[1])
        case "gone": self = .gone(reason: rest)
        case "fault": self = .fault(reason: rest)
        default: return nil
        }
    }
}

/// How a run on a server has ended.
package enum RemoteEnd: Hashable, Sendable {
    case exited(Int64)
    /// Nobody knows its code, and why.
    case gone(reason: String)
}
