// Why: identity comes from the board's clock and chance alone, so that the same run names the same things the same.

/// Makes UUIDs of version 7 (RFC 9562 section 5.7): 48 bits of the board's milliseconds, 12 bits that count within a
/// millisecond from a chance beginning (section 6.2, method 1), then chance.
package struct IDSource: Sendable {
    private var random: RandomSource
    private var lastMilliseconds: UInt64 = 0
    private var counter: UInt64 = 0

    package init(random: RandomSource) {
        self.random = random
    }

    /// A new identifier as 36 lower-case characters, which sorts after every one that was made before it.
    package mutating func next(at instant: Instant) -> String {
        let milliseconds = UInt64(clamping: instant.milliseconds) & 0xffff_ffff_ffff
        if milliseconds > lastMilliseconds {
            lastMilliseconds = milliseconds
            // Half the range, so that many can follow within the millisecond.
            counter = random.next() & 0x07ff
        } else if counter < 0x0fff {
            counter += 1
        } else {
            // More than fit into a millisecond: the next one lends its room.
            lastMilliseconds += 1
            counter = 0
        }
        let high = lastMilliseconds << 16 | 0x7000 | counter
        let low = 0x8000_0000_0000_0000 | random.next() & 0x3fff_ffff_ffff_ffff
        var text = [UInt8]()
        text.reserveCapacity(36)
        for position in 0..<32 {
            if position == 8 || position == 12 || position == 16 || position == 20 { text.append(UInt8(ascii: "-")) }
            let word = position < 16 ? high : low
            text.append(hexadecimalDigits[Int(word >> UInt64(60 - position % 16 * 4) & 0xf)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// A name for a stretch of the log in which no sequence number is used twice: eight hexadecimal characters.
    package mutating func nextEpoch() -> String {
        var bits = random.next()
        var text = [UInt8]()
        for _ in 0..<8 {
            text.append(hexadecimalDigits[Int(bits & 0xf)])
            bits >>= 4
        }
        return String(decoding: text, as: UTF8.self)
    }
}

private let hexadecimalDigits = Array("0123456789abcdef".utf8)
