// Why: the limit is a promise in both directions: so much is always taken, and no more.

import OrreryIdentity
import Testing

/// A limiter that can be asked within an expectation.
private final class Bucket {
    private var limiter: RateLimiter

    init(perMinute: Int, burst: Int) { limiter = RateLimiter(perMinute: perMinute, burst: burst) }

    func take(_ key: String, at elapsed: Duration) -> Duration? { limiter.take(key, at: elapsed) }
    func forgetFull(at elapsed: Duration) { limiter.forgetFull(at: elapsed) }
}

@Suite struct RateLimiterTests {
    @Test func `a burst is taken, then one each tenth of a second`() {
        let limiter = Bucket(perMinute: 600, burst: 120)
        for _ in 0..<120 { #expect(limiter.take("a", at: .seconds(5)) == nil) }
        #expect(limiter.take("a", at: .seconds(5)) == .milliseconds(100))
        #expect(limiter.take("a", at: .milliseconds(5_099)) == .milliseconds(1))
        #expect(limiter.take("a", at: .milliseconds(5_100)) == nil)
        #expect(limiter.take("a", at: .milliseconds(5_100)) == .milliseconds(100))
    }

    @Test func `what is refused costs nothing`() {
        let limiter = Bucket(perMinute: 600, burst: 1)
        #expect(limiter.take("a", at: .zero) == nil)
        for _ in 0..<100 { #expect(limiter.take("a", at: .milliseconds(50)) == .milliseconds(50)) }
        #expect(limiter.take("a", at: .milliseconds(100)) == nil)
    }

    @Test func `over an hour it is six hundred a minute and the burst`() {
        let limiter = Bucket(perMinute: 600, burst: 120)
        var taken = 0
        for tick in 0..<360_000 where limiter.take("a", at: .milliseconds(tick * 10)) == nil { taken += 1 }
        #expect((36_000...36_120).contains(taken), "\(taken)")
    }

    @Test func `keys do not touch each other, and forgetting the full ones changes nothing`() {
        let limiter = Bucket(perMinute: 60, burst: 2)
        #expect(limiter.take("a", at: .zero) == nil)
        #expect(limiter.take("a", at: .zero) == nil)
        limiter.forgetFull(at: .seconds(1))
        #expect(limiter.take("b", at: .seconds(1)) == nil)
        #expect(limiter.take("a", at: .seconds(1)) == nil)
        #expect(limiter.take("a", at: .seconds(1)) == .seconds(1))
    }
}
