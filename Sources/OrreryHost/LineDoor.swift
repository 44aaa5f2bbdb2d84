// Why: who hands lines in needs to know only three things of a board: it took them, it did not, it is not there.

/// What became of lines that were posted.
package enum LineDoorAnswer: Hashable, Sendable {
    case taken
    /// Why not, in a sentence.
    case refused(String)
    /// Nobody answered; why, in a sentence.
    case away(String)
}

/// A way to a board for lines.
package protocol LineDoor {
    /// Posts `body` to the board's path and query `target`, and waits for the answer for a bounded time.
    func post(_ target: String, _ body: [UInt8]) -> LineDoorAnswer
}
