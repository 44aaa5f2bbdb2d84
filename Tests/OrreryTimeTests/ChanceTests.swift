// Why: a seed must mean the same on every machine and for ever.

import OrreryTime
import Testing

@Suite struct ChanceTests {
    /// The published test vector of SplitMix64 with seed 1234567.
    @Test func `the generator draws what its authors' does`() {
        var random = RandomSource(seed: 1_234_567)
        let drawn = (0..<5).map { _ in random.next() }
        #expect(
            drawn == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test func `streams of one seed are apart and repeatable`() {
        var workload = RandomSource(seed: 7, stream: "workload")
        var faults = RandomSource(seed: 7, stream: "faults")
        var again = RandomSource(seed: 7, stream: "workload")
        let first = (0..<10).map { _ in workload.next() }
        #expect(first == (0..<10).map { _ in again.next() })
        #expect(first != (0..<10).map { _ in faults.next() })
    }

    @Test func `numbers in a range reach both ends and leave it never`() {
        var random = RandomSource(seed: 3)
        let drawn = Set((0..<1_000).map { _ in random.next(in: 3...7) })
        #expect(drawn == [3, 4, 5, 6, 7])
    }

    @Test func `ids are UUIDs of version 7 that sort by time`() {
        var ids = IDSource(random: RandomSource(seed: 1))
        // Ten thousand in a few milliseconds, the clock once turned back.
        let made = (0..<10_000).map {
            ids.next(at: Instant(milliseconds: 1_767_600_000_000 + Int64($0 % 7_000 / 2_000)))
        }
        #expect(made == made.sorted())
        #expect(Set(made).count == 10_000)
        for id in made {
            #expect(id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        }
    }
}
