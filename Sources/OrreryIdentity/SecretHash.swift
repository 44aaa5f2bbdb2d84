// Why: a secret is told once, to whoever needs it; what the board keeps of it lets nobody in.

/// What is kept of a secret: its SHA-256. The secrets are 256 random bits, so that guessing one from its hash is no easier
/// than guessing it.
package struct SecretHash: Hashable, Sendable {
    private let bytes: [UInt8]
    private static let byteCount = 32

    /// - Precondition: These are the 32 bytes of a SHA-256.
    package init(_ bytes: [UInt8]) {
        precondition(bytes.count == Self.byteCount, "A SHA-256 has 32 bytes, not \(bytes.count).")
        self.bytes = bytes
    }

    /// Reads 64 hexadecimal digits; nil for anything else.
    package init?(hexadecimal text: String) {
        let digits = text.utf8.map { Self.value(of: $0) }
        guard digits.count == 2 * Self.byteCount, !digits.contains(nil) else { return nil }
        bytes = (0..<Self.byteCount).map { (digits[2 * $0] ?? 0) << 4 | (digits[2 * $0 + 1] ?? 0) }
    }

    /// The bytes as hexadecimal digits.
    package var hexadecimal: String { Self.hexadecimal(bytes) }

    /// Whether both are the same, found in a time that does not tell where they differ.
    package func matches(_ other: SecretHash) -> Bool {
        zip(bytes, other.bytes).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// `bytes` as hexadecimal digits.
    package static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xf)]] }, as: UTF8.self)
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
