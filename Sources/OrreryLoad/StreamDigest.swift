// Why: two viewers have seen the same when their digests are equal, and a digest is eight bytes a viewer where the events
// are gigabytes.

/// A rolling digest of (number, payload) pairs. Not cryptographic: it tells accidents apart.
package struct StreamDigest: Hashable, Sendable {
    package private(set) var value: UInt64 = 0x6f72_7265_7279_6c64

    package init() {}

    /// Mixes in an event.
    package mutating func note(_ seq: Int64, fingerprint: UInt64) {
        value = Self.mix(value ^ UInt64(bitPattern: seq), fingerprint)
    }

    /// Mixes in events that are known.
    package mutating func note(_ frames: ArraySlice<StreamTape.Frame>) {
        for frame in frames { note(frame.seq, fingerprint: frame.fingerprint) }
    }

    /// 64 bits that stand for a payload.
    /// - Complexity: O(n), n = bytes; four words at a time, none of which waits for the others' product.
    package static func fingerprint(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state = UInt64(bytes.count) &* 0x9e37_79b9_7f4a_7c15
        var offset = 0
        let end = bytes.count
        if end >= 32 {
            var lanes = (state, state &+ 1, state &+ 2, state &+ 3)
            while offset + 32 <= end {
                lanes.0 = mix(lanes.0, unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                lanes.1 = mix(lanes.1, unsafe bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
                lanes.2 = mix(lanes.2, unsafe bytes.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self))
                lanes.3 = mix(lanes.3, unsafe bytes.loadUnaligned(fromByteOffset: offset + 24, as: UInt64.self))
                offset += 32
            }
            state = mix(mix(lanes.0, lanes.1), mix(lanes.2, lanes.3))
        }
        while offset + 8 <= end {
            state = mix(state, unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < end {
            rest = rest << 8 | UInt64(unsafe bytes[offset])
            offset += 1
        }
        return mix(state, rest)
    }

    /// 16 hexadecimal characters.
    package static func text(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func mix(_ state: UInt64, _ word: UInt64) -> UInt64 {
        let product = (state ^ word) &* 0xff51_afd7_ed55_8ccd
        return product ^ product >> 32
    }
}
