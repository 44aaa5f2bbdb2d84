// Why: how long things take is told by how many took at most so long: a few counters, exact, of fixed size, that can be
// added up by whoever reads them (https://prometheus.io/docs/practices/histograms).

/// How often durations of each size were seen.
package struct Histogram: Hashable, Sendable {
    /// The upper bounds of all buckets but the last, which has none: from what a copy in memory takes to what a person
    /// takes for a fault, in steps of at most 2.5.
    package static let bounds: [Duration] = [
        .microseconds(10), .microseconds(25), .microseconds(50), .microseconds(100), .microseconds(250),
        .microseconds(500), .milliseconds(1), .microseconds(2_500), .milliseconds(5), .milliseconds(10),
        .milliseconds(25), .milliseconds(50), .milliseconds(100), .milliseconds(250), .milliseconds(500), .seconds(1),
        .milliseconds(2_500), .seconds(5), .seconds(10),
    ]

    /// How many fell into each bucket, the one without a bound last.
    package private(set) var counts = [Int64](repeating: 0, count: bounds.count + 1)
    package private(set) var count: Int64 = 0
    private var (sumNanoseconds, maxNanoseconds): (Int64, Int64) = (0, 0)
    private static let boundsNanoseconds = bounds.map(nanoseconds)

    package init() {}

    package var sum: Duration { .nanoseconds(sumNanoseconds) }
    package var max: Duration { .nanoseconds(maxNanoseconds) }

    /// Counts one duration.
    package mutating func record(_ duration: Duration) { record(nanoseconds: Self.nanoseconds(duration)) }

    /// Counts one duration, for whoever counts a million a second.
    /// - Complexity: O(n), n = bounds below it: short ones, of which there are many, are counted soonest.
    package mutating func record(nanoseconds: Int64) {
        let bounds = Self.boundsNanoseconds
        var index = 0
        while index < bounds.count, bounds[index] < nanoseconds { index += 1 }
        counts[index] += 1
        count += 1
        sumNanoseconds += nanoseconds
        maxNanoseconds = Swift.max(maxNanoseconds, nanoseconds)
    }

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// A duration that so many of a hundred did not exceed: the upper bound of their bucket, or the longest if that is
    /// less; nil when there was none.
    package func percentile(_ percent: Int64) -> Duration? {
        guard count > 0 else { return nil }
        var seen: Int64 = 0
        for (index, bound) in Self.bounds.enumerated() {
            seen += counts[index]
            if seen * 100 >= count * percent { return min(bound, max) }
        }
        return max
    }
}
