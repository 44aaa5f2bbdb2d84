// Why: a percentile of ten million latencies needs three digits, from a microsecond to minutes, and a few nanoseconds to
// count one; the histogram of OrreryTime has twenty buckets, which is right for a scrape and too coarse for a comparison.

/// How often durations of each size were seen, to three digits: 1,024 linear steps an octave, as HdrHistogram has them
/// (https://hdrhistogram.github.io/HdrHistogram/).
package struct LatencyHistogram: Sendable {
    private static let stepBits = 10
    private static let steps = 1 << stepBits
    /// Longer ones are counted as this: eighteen minutes, beyond every deadline of a run.
    private static let nanosecondsMax: Int64 = 1 << 40

    private var counts = [Int64](repeating: 0, count: steps * (40 - stepBits + 2))
    package private(set) var count: Int64 = 0
    package private(set) var maxNanoseconds: Int64 = 0

    package init() {}

    /// Counts one duration; a negative one is none at all.
    /// - Complexity: O(1).
    package mutating func record(nanoseconds: Int64) {
        let value = min(max(nanoseconds, 0), Self.nanosecondsMax)
        counts[Self.index(of: value)] += 1
        count += 1
        if value > maxNanoseconds { maxNanoseconds = value }
    }

    /// Counts nothing any more.
    package mutating func reset() {
        for index in counts.indices { counts[index] = 0 }
        (count, maxNanoseconds) = (0, 0)
    }

    /// A duration that so many of 100,000 did not exceed, in nanoseconds, to three digits and never too short; nil when
    /// there was none.
    package func percentile(per100k: Int64) -> Int64? {
        guard count > 0 else { return nil }
        var seen: Int64 = 0
        for index in counts.indices where counts[index] > 0 {
            seen += counts[index]
            if seen * 100_000 >= count * per100k { return min(Self.longest(in: index), maxNanoseconds) }
        }
        return maxNanoseconds
    }

    private static func index(of value: Int64) -> Int {
        let octave = 63 - max(value, 1).leadingZeroBitCount
        guard octave > stepBits else { return Int(value) }
        let shift = octave - stepBits
        return Int(value >> Int64(shift)) + shift * steps
    }

    /// The longest duration that falls into a bucket.
    private static func longest(in index: Int) -> Int64 {
        guard index >= 2 * steps else { return Int64(index) }
        let shift = index / steps - 1
        return (Int64(index - shift * steps) + 1) << Int64(shift) - 1
    }
}
