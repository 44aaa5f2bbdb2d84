// Why: the clock that can be held must never run backwards, drift, or fire early.

import OrreryTime
import Testing

@Suite struct TimeSourceTests {
    private let start = Instant(milliseconds: 1_000_000)

    @Test func `a wall clock runs with the world`() {
        let clock = TimeSource.wall(from: start, elapsed: .seconds(100))
        #expect(clock.now(elapsed: .seconds(100)) == start)
        #expect(clock.now(elapsed: .seconds(103)) == start + .seconds(3))
        #expect(clock.elapsed(at: start + .seconds(3)) == .seconds(103))
    }

    @Test func `a scaled clock runs as fast as it was told and stands while paused`() {
        var clock = TimeSource.scaled(from: start, speedPerMille: 60_000, elapsed: .zero)
        #expect(clock.now(elapsed: .seconds(1)) == start + .seconds(60))
        clock.hold(at: clock.now(elapsed: .seconds(1)), elapsed: .seconds(1))
        #expect(clock.now(elapsed: .seconds(50)) == start + .seconds(60))
        #expect(clock.elapsed(at: start + .seconds(61)) == nil)
        clock.play(elapsed: .seconds(50))
        #expect(clock.now(elapsed: .seconds(51)) == start + .seconds(120))
    }

    @Test func `a clock is held where the board has got to`() {
        var clock = TimeSource.scaled(from: start, speedPerMille: 3_600_000, elapsed: .zero)
        clock.hold(at: start + .seconds(5), elapsed: .seconds(1))
        #expect(clock.now(elapsed: .seconds(9)) == start + .seconds(5))
        clock.play(elapsed: .seconds(9))
        #expect(clock.now(elapsed: .seconds(10)) == start + .seconds(3_605))
    }

    /// A board that is left open at 3,600 times the speed for a year.
    @Test func `no length of time overflows the clock`() {
        let clock = TimeSource.scaled(from: start, speedPerMille: 3_600_000, elapsed: .zero)
        #expect(clock.now(elapsed: .seconds(31_536_000)) == start + .seconds(31_536_000 * 3_600))
        #expect(clock.elapsed(at: start + Duration.longestText) != nil)
    }

    @Test func `a change of speed takes effect from where the clock stands`() {
        var clock = TimeSource.scaled(from: start, speedPerMille: 1_000, elapsed: .zero)
        clock.setSpeed(perMille: 100, elapsed: .seconds(10))
        #expect(clock.now(elapsed: .seconds(20)) == start + .seconds(11))
    }

    @Test func `a clock that is jumped goes forwards only`() {
        var clock = TimeSource.scaled(from: start, speedPerMille: 1_000, elapsed: .zero)
        clock.jump(to: start + .seconds(30), elapsed: .seconds(1))
        #expect(clock.now(elapsed: .seconds(1)) == start + .seconds(30))
        clock.jump(to: start, elapsed: .seconds(2))
        #expect(clock.now(elapsed: .seconds(2)) == start + .seconds(31))
    }

    @Test func `a virtual clock stands until it is moved`() {
        var clock = TimeSource.virtual(at: start)
        #expect(clock.now(elapsed: .seconds(99)) == start)
        clock.jump(to: start + .minutes(480), elapsed: .seconds(99))
        #expect(clock.now(elapsed: .seconds(100)) == start + .minutes(480))
    }

    /// A timer that waits for `elapsed(at:)` is never early, at any speed.
    @Test(arguments: [100, 999, 1_000, 7_777, 60_000, 3_600_000])
    func `when the wait for an instant is over, the instant has come`(speedPerMille: Int64) throws {
        let clock = TimeSource.scaled(from: start, speedPerMille: speedPerMille, elapsed: .milliseconds(3))
        var random = RandomSource(seed: UInt64(speedPerMille))
        for _ in 0..<1_000 {
            let instant = start + .milliseconds(Int64(random.next(below: 100_000_000)))
            let elapsed = try #require(clock.elapsed(at: instant))
            #expect(clock.now(elapsed: elapsed) >= instant)
        }
    }
}
