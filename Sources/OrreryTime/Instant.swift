// Why: every moment that anyone sees is a moment on the board's own clock, whole milliseconds, written one way.

/// A moment on the board's clock: milliseconds since 1970-01-01T00:00:00Z, simulated or real.
@usableFromInline
package struct Instant: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970 UTC; negative before it.
    @usableFromInline package let milliseconds: Int64

    @inlinable
    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    @inlinable
    package static func < (left: Instant, right: Instant) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The instant later by `duration`, cut to whole milliseconds.
    @inlinable
    package static func + (instant: Instant, duration: Duration) -> Instant {
        Instant(milliseconds: instant.milliseconds + duration.milliseconds)
    }

    @inlinable
    package static func - (instant: Instant, duration: Duration) -> Instant {
        Instant(milliseconds: instant.milliseconds - duration.milliseconds)
    }

    /// The time from `right` to `left`.
    @inlinable
    package static func - (left: Instant, right: Instant) -> Duration {
        .milliseconds(left.milliseconds - right.milliseconds)
    }
}

extension Duration {
    /// Whole milliseconds, cut towards zero.
    @inlinable package var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }

    /// So many times 60 seconds.
    @inlinable
    package static func minutes(_ minutes: Int64) -> Duration {
        .seconds(minutes * 60)
    }

}
