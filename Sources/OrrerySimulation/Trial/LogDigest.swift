// Why: two runs are the same when their logs are, and sixteen characters can be compared by eye, kept in a file and put
// under a picture. The letters behind them name what went in, so that nobody compares what cannot be compared.

package import OrreryModel
internal import OrreryTime

/// A rolling digest over a log: instants, sequence numbers, kinds, payloads. Not cryptographic: it tells accidents apart.
package struct LogDigest: Hashable, Sendable {
    /// What goes in: time, sequence number, kind, payload (design page 5).
    package static let ingredients = "tskp"

    private var state: UInt64 = 0x0172_7265_7279_0001

    package init() {}

    /// Mixes in the next event.
    package mutating func note(_ event: EncodedEvent) {
        note(Self.fingerprint(of: event))
    }

    /// Mixes in the next event by its fingerprint.
    package mutating func note(_ fingerprint: UInt64) {
        Self.mix(fingerprint, into: &state)
    }

    /// Mixes in a text, such as another digest.
    package mutating func note(_ text: String) {
        Self.mix(text, into: &state)
    }

    /// Mixes in what is no event, such as a whole board.
    package mutating func note(_ bytes: [UInt8]) {
        Self.mix(bytes, into: &state)
    }

    /// 16 hexadecimal characters.
    package var digits: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// 16 hexadecimal characters, and the letters of what went in.
    package var text: String { digits + "/" + Self.ingredients }

    /// 64 bits that stand for one event: the same in every process, on every machine.
    /// - Complexity: O(n), n = bytes of its data, eight at a time.
    package static func fingerprint(of event: EncodedEvent) -> UInt64 {
        var state: UInt64 = 0x9ae1_6a3b_2f90_404f
        mix(UInt64(bitPattern: event.event.at.milliseconds), into: &state)
        mix(UInt64(bitPattern: event.event.seq), into: &state)
        mix(event.event.type.rawValue, into: &state)
        mix(event.event.projectID.text, into: &state)
        mix(event.event.taskID?.text ?? "", into: &state)
        mix(event.data, into: &state)
        return state
    }

    private static func mix(_ text: String, into state: inout UInt64) {
        var word: UInt64 = 0
        var count: UInt64 = 0
        for byte in text.utf8 {
            word = word << 8 | UInt64(byte)
            count += 1
            if count & 7 == 0 { mix(word, into: &state) }
        }
        mix(word ^ count << 56, into: &state)
    }

    private static func mix(_ bytes: [UInt8], into state: inout UInt64) {
        var index = 0
        while index + 8 <= bytes.count {
            var word: UInt64 = 0
            for offset in 0..<8 { word |= UInt64(bytes[index + offset]) << UInt64(offset * 8) }
            mix(word, into: &state)
            index += 8
        }
        var rest = UInt64(bytes.count) << 56
        while index < bytes.count {
            rest = rest << 8 ^ UInt64(bytes[index])
            index += 1
        }
        mix(rest, into: &state)
    }

    /// One round: a multiplication by an odd number keeps all bits, the shifts bring high ones down.
    private static func mix(_ word: UInt64, into state: inout UInt64) {
        state = (state ^ word) &* 0x9fb2_1c65_1e98_df25
        state ^= state >> 29
        state = state &* 0xd6e8_feb8_6659_fd93
        state ^= state >> 32
    }
}
