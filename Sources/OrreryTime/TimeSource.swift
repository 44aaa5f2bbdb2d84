// Why: the whole house asks one thing for the time, and that thing can run with the world, run scaled, be paused, or
// be moved by hand. It reads no clock itself: whoever owns a real one hands in the elapsed time.

/// The board's clock.
///
/// Elapsed time is monotonic time since the source was made, handed in by the caller; only its difference between two
/// calls matters, so that a jump of the machine's calendar moves no timer (design page 5, "The clock").
package struct TimeSource: Sendable {
    /// What makes the clock go.
    package enum Mode: String, CaseIterable, Sendable {
        /// Production: one second a second, from the calendar time at the start.
        case wall
        /// A demo: virtual time at `speed`, which may be paused and stepped.
        case scaled
        /// A simulation: time stands still until it is moved.
        case virtual
    }

    package let mode: Mode
    /// How many thousandths of a virtual second pass in a real second.
    package private(set) var speedPerMille: Int64
    package private(set) var isPaused: Bool
    private var anchorInstant: Instant
    private var anchorElapsed: Duration

    private init(mode: Mode, at instant: Instant, speedPerMille: Int64, isPaused: Bool, elapsed: Duration) {
        self.mode = mode
        self.speedPerMille = speedPerMille
        self.isPaused = isPaused
        self.anchorInstant = instant
        self.anchorElapsed = elapsed
    }

    /// A clock that runs with the world from `instant` on.
    package static func wall(from instant: Instant, elapsed: Duration) -> TimeSource {
        TimeSource(mode: .wall, at: instant, speedPerMille: 1_000, isPaused: false, elapsed: elapsed)
    }

    /// A clock that runs `speedPerMille` / 1000 times as fast as the world.
    package static func scaled(from instant: Instant, speedPerMille: Int64, elapsed: Duration) -> TimeSource {
        TimeSource(mode: .scaled, at: instant, speedPerMille: speedPerMille, isPaused: false, elapsed: elapsed)
    }

    /// A clock that stands at `instant` until `jump(to:)` moves it.
    package static func virtual(at instant: Instant) -> TimeSource {
        TimeSource(mode: .virtual, at: instant, speedPerMille: 0, isPaused: true, elapsed: .zero)
    }

    /// The board's time after `elapsed` real time.
    package func now(elapsed: Duration) -> Instant {
        guard mode != .virtual, !isPaused else { return anchorInstant }
        let real = max(0, (elapsed - anchorElapsed).microseconds)
        // 128 bits: a month of microseconds at 3,600 times the speed is beyond 64.
        return Instant(
            milliseconds: anchorInstant.milliseconds + Int64(Int128(real) * Int128(speedPerMille) / 1_000_000))
    }

    /// The elapsed real time at which `instant` is reached, rounded up to a microsecond; nil when it never is, because
    /// the clock is paused or virtual.
    package func elapsed(at instant: Instant) -> Duration? {
        guard mode != .virtual, !isPaused else { return nil }
        let ahead = instant.milliseconds - anchorInstant.milliseconds
        guard ahead > 0 else { return anchorElapsed }
        let microseconds = (Int128(ahead) * 1_000_000 + Int128(speedPerMille) - 1) / Int128(speedPerMille)
        return anchorElapsed + .microseconds(Int64(clamping: microseconds))
    }

    /// Lets the clock run on from where it stands.
    package mutating func play(elapsed: Duration) {
        anchor(elapsed: elapsed)
        isPaused = false
    }

    /// Changes the speed from here on.
    /// - Precondition: `speedPerMille` is positive and the clock is not a wall clock.
    package mutating func setSpeed(perMille speedPerMille: Int64, elapsed: Duration) {
        precondition(mode != .wall && speedPerMille > 0, "Only a scaled clock has a speed, and it is positive.")
        anchor(elapsed: elapsed)
        self.speedPerMille = speedPerMille
    }

    /// Lets the clock stand at `instant`, where whoever is moved by it has got to; what it was ahead is forgotten.
    /// - Precondition: The clock is not a wall clock.
    package mutating func hold(at instant: Instant, elapsed: Duration) {
        precondition(mode != .wall, "A wall clock cannot be held.")
        anchorInstant = instant
        anchorElapsed = elapsed
        isPaused = true
    }

    /// Moves the clock to `instant`, never backwards.
    /// - Precondition: The clock is not a wall clock.
    package mutating func jump(to instant: Instant, elapsed: Duration) {
        precondition(mode != .wall, "A wall clock cannot be moved.")
        anchor(elapsed: elapsed)
        anchorInstant = max(anchorInstant, instant)
    }

    private mutating func anchor(elapsed: Duration) {
        anchorInstant = now(elapsed: elapsed)
        anchorElapsed = elapsed
    }
}

extension Duration {
    /// Whole microseconds, cut towards zero.
    package var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
