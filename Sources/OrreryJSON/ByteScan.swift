// Why: lines are found and strings passed byte by byte, hundreds of megabytes of them; eight bytes are compared as fast as
// one. The technique: Hacker's Delight, "Find first 0-byte".

/// Looks at many bytes at once.
package enum ByteScan {
    /// Where the first `byte` stands in `bytes` from `start` on; nil when there is none.
    /// - Complexity: O(n), n = bytes that are looked at.
    package static func first(_ byte: UInt8, in bytes: [UInt8], from start: Int) -> Int? {
        let span = bytes.span
        let pattern = 0x0101_0101_0101_0101 &* UInt64(byte)
        var place = start
        while place + 8 <= span.count {
            // The bytes stand within the span.
            let word = unsafe span.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: UInt64.self)
            guard zeroes(word ^ pattern) == 0 else { break }
            place += 8
        }
        while place < span.count {
            if span[place] == byte { return place }
            place += 1
        }
        return nil
    }

    /// Whether `needle` stands somewhere in `bytes`.
    /// - Precondition: `needle` holds something.
    package static func contains(_ needle: StaticString, in bytes: [UInt8]) -> Bool {
        let needle = needle.withUTF8Buffer { unsafe Array($0) }
        var place = 0
        while let found = first(needle[0], in: bytes, from: place) {
            if bytes[found...].starts(with: needle) { return true }
            place = found + 1
        }
        return false
    }

    /// Whether all of `bytes` are ASCII and none is NUL.
    package static func isPlain(_ bytes: [UInt8]) -> Bool {
        let span = bytes.span
        var (place, found) = (0, UInt64(0))
        while place + 8 <= span.count {
            // The bytes stand within the span.
            let word = unsafe span.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: UInt64.self)
            found |= zeroes(word) | word & 0x8080_8080_8080_8080
            place += 8
        }
        while place < span.count {
            if span[place] == 0 || span[place] >= 0x80 { return false }
            place += 1
        }
        return found == 0
    }

    /// Not zero when a byte of `word` is.
    static func zeroes(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }
}
