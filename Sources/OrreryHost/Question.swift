// Why: what is a person's is changed with their word, given at a terminal.

internal import Glibc

package enum Question {
    /// Whether somebody sits before standard input who can answer.
    package static var canBeAsked: Bool { isatty(STDIN_FILENO) == 1 }

    /// Asks, and takes anything but a yes for a no.
    package static func isAnsweredYes(_ question: String) -> Bool {
        Terminal.complain("\(question) [y/N]")
        let line = try? LineReader(path: "-", lineBytesMax: 1_024).next()
        let answer = String(decoding: line ?? [], as: UTF8.self).lowercased().filter { !$0.isWhitespace }
        return ["y", "yes"].contains(answer)
    }
}
