// Why: on some streams a user may hold only so many places, each for so long (seed 003: five, 60 minutes).

/// What holds for the viewers of one dialect.
package struct StreamTerms: Hashable, Sendable {
    /// How many of them a user may have at once.
    package let viewersPerUserMax: Int
    /// How long one stays, of elapsed real time.
    package let life: Duration
    /// The last bytes of a viewer whose time is up.
    package let farewell: [UInt8]

    package init(viewersPerUserMax: Int, life: Duration, farewell: [UInt8]) {
        self.viewersPerUserMax = viewersPerUserMax
        self.life = life
        self.farewell = farewell
    }
}

/// Why a viewer is not let in.
package enum StreamRefusal: Error, Hashable, Sendable {
    /// All places are taken.
    case full(viewersMax: Int)
    /// All places of this user are taken.
    case fullForUser(String, viewersMax: Int)
    /// No stream begins any more.
    case ending
}
