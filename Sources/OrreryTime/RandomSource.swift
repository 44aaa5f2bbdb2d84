// Why: one seed decides every chance of a run, and a new use of chance in one place must not reshuffle another; so a
// seed is split into named streams.

/// A stream of chance: SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
/// Integers and ratios only, so that every machine draws the same.
package struct RandomSource: Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// The stream called `name` of the run that `seed` stands for.
    package init(seed: UInt64, stream name: String) {
        // FNV-1a over the name, so that two streams of one seed have nothing to do with each other.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        var mixer = RandomSource(seed: seed ^ hash)
        state = mixer.next()
    }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }

    /// A whole number in `0..<bound`, each equally likely to within 2⁻⁶⁴ · bound (Lemire's multiplication).
    /// - Precondition: `bound` is positive.
    package mutating func next(below bound: Int) -> Int {
        precondition(bound > 0, "A number below \(bound) does not exist.")
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A whole number in `range`, ends included.
    package mutating func next(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + next(below: range.upperBound - range.lowerBound + 1)
    }

    /// A duration in `range`, in whole milliseconds.
    package mutating func next(in range: ClosedRange<Duration>) -> Duration {
        .milliseconds(next(in: Int(range.lowerBound.milliseconds)...Int(range.upperBound.milliseconds)))
    }

    /// True `numerator` times in `denominator`.
    package mutating func chance(_ numerator: Int, in denominator: Int) -> Bool {
        next(below: denominator) < numerator
    }

    /// One of `choices`.
    /// - Precondition: `choices` is not empty.
    package mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
        choices[next(below: choices.count)]
    }
}
