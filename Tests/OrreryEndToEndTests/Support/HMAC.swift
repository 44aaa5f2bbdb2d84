// Why: a signature that is checked by what made it is not checked. Source: FIPS 180-4 section 6.2, RFC 2104.

enum HMAC {
    /// The HMAC with SHA-256.
    static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var block = key.count > 64 ? hash(key) : key
        block += [UInt8](repeating: 0, count: 64 - block.count)
        return hash(block.map { $0 ^ 0x5c } + hash(block.map { $0 ^ 0x36 } + message))
    }

    /// The first 32 bits of the fractional parts of a root of the first primes.
    private static func constants(_ count: Int, root: Int) -> [UInt32] {
        var primes: [Int] = []
        var number = 2
        while primes.count < count {
            if primes.allSatisfy({ number % $0 != 0 }) { primes.append(number) }
            number += 1
        }
        return primes.map { prime in
            // The largest x with x^root <= prime * 2^(32 * root), whose low half is what is wanted.
            let wide = prime.multipliedReportingOverflow(by: 1).partialValue
            var low: UInt64 = 0
            var high: UInt64 = 1 << 40
            while high - low > 1 {
                let middle = (low + high) / 2
                if isAtMost(middle, root: root, of: UInt64(wide)) { low = middle } else { high = middle }
            }
            return UInt32(truncatingIfNeeded: low)
        }
    }

    private static func isAtMost(_ x: UInt64, root: Int, of prime: UInt64) -> Bool {
        // In 16-bit digits, least first; slow, and plainly right.
        func digits(_ value: UInt64) -> [UInt64] { (0..<4).map { value >> (16 * UInt64($0)) & 0xffff } }
        func product(_ a: [UInt64], _ b: [UInt64]) -> [UInt64] {
            var out = [UInt64](repeating: 0, count: a.count + b.count)
            for (i, left) in a.enumerated() {
                var carry: UInt64 = 0
                for (j, right) in b.enumerated() {
                    let sum = out[i + j] + left * right + carry
                    out[i + j] = sum & 0xffff
                    carry = sum >> 16
                }
                out[i + b.count] += carry
            }
            return out
        }
        var power = digits(x)
        for _ in 1..<root { power = product(power, digits(x)) }
        var limit = [UInt64](repeating: 0, count: 2 * root) + digits(prime)
        let count = max(power.count, limit.count)
        power += [UInt64](repeating: 0, count: count - power.count)
        limit += [UInt64](repeating: 0, count: count - limit.count)
        for index in (0..<count).reversed() where power[index] != limit[index] { return power[index] < limit[index] }
        return true
    }

    private static let roundConstants = constants(64, root: 3)
    private static let start = constants(8, root: 2)

    static func hash(_ message: [UInt8]) -> [UInt8] {
        var padded = message + [0x80]
        while padded.count % 64 != 56 { padded.append(0) }
        padded += (0..<8).reversed().map { UInt8(truncatingIfNeeded: UInt64(message.count * 8) >> (8 * UInt64($0))) }
        var state = start
        func turned(_ word: UInt32, _ bits: UInt32) -> UInt32 { word >> bits | word << (32 - bits) }
        for block in stride(from: 0, to: padded.count, by: 64) {
            var words = (0..<16).map { index in
                padded[(block + 4 * index)..<(block + 4 * index + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            }
            for index in 16..<64 {
                let (a, b) = (words[index - 15], words[index - 2])
                let small = turned(a, 7) ^ turned(a, 18) ^ a >> 3
                let large = turned(b, 17) ^ turned(b, 19) ^ b >> 10
                words.append(words[index - 16] &+ small &+ words[index - 7] &+ large)
            }
            var now = state
            for index in 0..<64 {
                let first = turned(now[4], 6) ^ turned(now[4], 11) ^ turned(now[4], 25)
                let choice = now[4] & now[5] ^ ~now[4] & now[6]
                let one = now[7] &+ first &+ choice &+ roundConstants[index] &+ words[index]
                let second = turned(now[0], 2) ^ turned(now[0], 13) ^ turned(now[0], 22)
                let majority = now[0] & now[1] ^ now[0] & now[2] ^ now[1] & now[2]
                now = [one &+ second &+ majority] + now.prefix(7)
                now[4] = now[4] &+ one
            }
            state = zip(state, now).map { $0 &+ $1 }
        }
        return state.flatMap { word in (0..<4).reversed().map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) } }
    }
}
