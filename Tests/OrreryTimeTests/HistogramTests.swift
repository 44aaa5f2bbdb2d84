import OrreryTime
import Testing

@Suite struct HistogramTests {
    @Test(arguments: [
        (Duration.zero, 0), (.microseconds(10), 0), (.nanoseconds(10_001), 1), (.milliseconds(1), 6),
        (.seconds(10), 18), (.seconds(11), 19),
    ]) func `a duration falls into the first bucket that it does not exceed`(duration: Duration, bucket: Int) {
        var histogram = Histogram()
        histogram.record(duration)
        #expect(histogram.counts.firstIndex(of: 1) == bucket)
        #expect(histogram.count == 1)
        #expect(histogram.sum == duration)
    }

    @Test func `a percentile is the bound that so many did not exceed, and never more than the longest`() {
        var histogram = Histogram()
        #expect(histogram.percentile(50) == nil)
        for _ in 0..<98 { histogram.record(.microseconds(70)) }
        histogram.record(.milliseconds(3))
        histogram.record(.milliseconds(70))
        #expect(histogram.percentile(50) == .microseconds(100))
        #expect(histogram.percentile(98) == .microseconds(100))
        #expect(histogram.percentile(99) == .milliseconds(5))
        #expect(histogram.percentile(100) == .milliseconds(70))
        #expect(histogram.max == .milliseconds(70))
    }

    @Test func `what exceeds every bound is told by the longest`() {
        var histogram = Histogram()
        histogram.record(.seconds(77))
        #expect(histogram.percentile(50) == .seconds(77))
    }

    @Test func `bounds rise`() {
        #expect(zip(Histogram.bounds, Histogram.bounds.dropFirst()).allSatisfy { $0 < $1 })
    }
}
