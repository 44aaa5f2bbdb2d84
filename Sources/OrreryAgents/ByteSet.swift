// Why: secrets are looked for byte by byte; whether a byte may be part of one is asked for each of millions.

/// Some of the 256 bytes.
struct ByteSet: Sendable {
    private let members: [Bool]

    init(_ isMember: (UInt8) -> Bool) {
        members = (0...255).map { isMember(UInt8($0)) }
    }

    func contains(_ byte: UInt8) -> Bool { members[Int(byte)] }

    static let digits = ByteSet { $0 >= 0x30 && $0 <= 0x39 }
    static let letters = ByteSet { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7a }
    static let alphanumeric = ByteSet { digits.contains($0) || letters.contains($0) }
    /// What makes a word of what stands before it.
    static let word = alphanumeric.and("_")
    static let capital = ByteSet { $0 >= 0x41 && $0 <= 0x5a || digits.contains($0) }
    static let hexadecimal = ByteSet { digits.contains($0) || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x66 }
    /// RFC 4648 section 5.
    static let base64URL = word.and("-")
    static let base64 = alphanumeric.and("+/=")
    /// RFC 9110 section 11.2, token68.
    static let credential = alphanumeric.and("-._~+/=")
    static let space = ByteSet { $0 == 0x20 || $0 == 0x09 }
    static let quote = ByteSet { $0 == 0x22 || $0 == 0x27 || $0 == 0x60 }

    /// These, and those in `text`.
    func and(_ text: String) -> ByteSet {
        let more = Array(text.utf8)
        return ByteSet { contains($0) || more.contains($0) }
    }

    /// All but the controls, the space and those in `text`.
    static func all(but text: String) -> ByteSet {
        let fewer = Array(text.utf8)
        return ByteSet { $0 > 0x20 && $0 != 0x7f && !fewer.contains($0) }
    }
}
