// Why: the one place that asks the machine for chance; everything else draws from the seed that is read here.

package enum SystemRandom {
    /// 64 bits that nobody can guess.
    package static func seed() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}
