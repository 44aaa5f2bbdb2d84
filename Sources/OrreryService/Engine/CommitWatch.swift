// Why: the engine has no clock, but whoever runs the board wants to know how long its disk takes.

/// Is told of every commit, on the engine's thread.
package protocol CommitWatch: Sendable {
    /// The store is about to be asked to keep something.
    func commitBegan()

    /// The store has kept so many events, or refused.
    func commitEnded(events: Int, isKept: Bool)
}
