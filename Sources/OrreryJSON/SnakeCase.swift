// Why: the tables and seed 002 speak snake_case, everything else speaks camelCase, and the translation is mechanical. The
// names are the board's own and ASCII, and they are translated for every row: bytes do, and are many times as fast.

package enum SnakeCase {
    /// `openclawSessionId` as `openclaw_session_id`.
    package static func from(camelCase name: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(name.utf8.count + 8)
        for byte in name.utf8 {
            if byte >= UInt8(ascii: "A"), byte <= UInt8(ascii: "Z") {
                bytes.append(UInt8(ascii: "_"))
                bytes.append(byte | 0x20)
            } else {
                bytes.append(byte)
            }
        }
        return bytes.count == name.utf8.count ? name : String(decoding: bytes, as: UTF8.self)
    }

    /// `openclaw_session_id` as `openclawSessionId`.
    package static func toCamelCase(_ name: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(name.utf8.count)
        var isStartOfWord = false
        for byte in name.utf8 {
            if byte == UInt8(ascii: "_") {
                isStartOfWord = true
            } else {
                let isLetter = byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
                bytes.append(isStartOfWord && isLetter ? byte & 0xdf : byte)
                isStartOfWord = false
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
