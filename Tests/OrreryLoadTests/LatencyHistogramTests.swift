// Why: a percentile that is off by a digit would be quoted for years.

import OrreryLoad
import Testing

/// Rule: three digits from a nanosecond to minutes, never less than what was seen.
@Suite struct LatencyHistogramTests {
    @Test(arguments: [0, 1, 999, 2_047, 2_048, 4_095, 123_456, 1_000_000, 987_654_321, 60_000_000_000] as [Int64])
    func `a duration comes back to three digits and not too short`(nanoseconds: Int64) throws {
        var histogram = LatencyHistogram()
        histogram.record(nanoseconds: nanoseconds)
        histogram.record(nanoseconds: 1_000_000_000_000)
        let found = try #require(histogram.percentile(per100k: 50_000))
        #expect(found >= nanoseconds)
        #expect(found - nanoseconds <= nanoseconds / 1_000)
    }

    @Test func `percentiles count from below`() {
        var histogram = LatencyHistogram()
        for nanoseconds in 1...1_000 { histogram.record(nanoseconds: Int64(nanoseconds)) }
        #expect(histogram.percentile(per100k: 50_000) == 500)
        #expect(histogram.percentile(per100k: 99_000) == 990)
        #expect(histogram.percentile(per100k: 99_900) == 999)
        #expect(histogram.percentile(per100k: 100_000) == 1_000)
        #expect(histogram.maxNanoseconds == 1_000)
        #expect(histogram.count == 1_000)
    }

    @Test func `what is beyond its range is counted at its end, and nothing before the beginning`() {
        var histogram = LatencyHistogram()
        #expect(histogram.percentile(per100k: 50_000) == nil)
        histogram.record(nanoseconds: .max)
        histogram.record(nanoseconds: -5)
        #expect(histogram.percentile(per100k: 50_000) == 0)
        #expect(histogram.maxNanoseconds == 1 << 40)
        histogram.reset()
        #expect(histogram.count == 0)
        #expect(histogram.percentile(per100k: 50_000) == nil)
    }
}
