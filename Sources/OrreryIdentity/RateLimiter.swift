// Why: one runaway program must not take the board from everybody else. Each key may do so much a minute, with a burst on
// top for those who are quiet between.

/// A token bucket a key, kept as one moment each: when the bucket would be full again (the generic cell rate algorithm,
/// ITU-T I.371). Times are elapsed real time, handed in.
package struct RateLimiter: Sendable {
    private var fullAt: [String: Duration] = [:]
    private let interval: Duration
    private let tolerance: Duration

    /// - Parameters:
    ///   - perMinute: How much a key may do for ever.
    ///   - burst: How much of it at once.
    package init(perMinute: Int, burst: Int) {
        interval = .seconds(60) / perMinute
        tolerance = interval * (burst - 1)
    }

    /// Takes one from the bucket of `key`.
    /// - Returns: Nil when it was there; else how long to wait for the next.
    package mutating func take(_ key: String, at elapsed: Duration) -> Duration? {
        let full = max(fullAt[key] ?? elapsed, elapsed)
        let excess = full - elapsed - tolerance
        guard excess <= .zero else { return excess }
        fullAt[key] = full + interval
        return nil
    }

    /// Forgets the keys whose buckets are full: there is nothing to remember of them.
    package mutating func forgetFull(at elapsed: Duration) {
        fullAt = fullAt.filter { $0.value > elapsed }
    }
}
