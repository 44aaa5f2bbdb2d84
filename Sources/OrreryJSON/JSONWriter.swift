// Why: an event is encoded once, straight into the bytes that are stored and sent. A tree for jansson to dump would
// cost an allocation a value on the hottest path of the house, so writing is our own, and it is small.
// Source of the rule: RFC 8259; no spaces, keys in their given order, nothing that depends on a locale.

/// Appends JSON text to bytes.
package struct JSONWriter {
    package private(set) var bytes: [UInt8]

    package init(reserving capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// The bytes of `value` alone.
    package static func bytes(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.append(value)
        return writer.bytes
    }

    /// `value` as text.
    package static func text(_ value: JSONValue) -> String {
        String(decoding: bytes(value), as: UTF8.self)
    }

    /// Appends a value of any kind.
    package mutating func append(_ value: JSONValue) {
        switch value {
        case .null: append(raw: "null")
        case .bool(let flag): append(raw: flag ? "true" : "false")
        case .integer(let number): append(raw: String(number))
        case .double(let number): append(raw: number.isFinite ? "\(number)" : "null")
        case .decimal(let units, let places): append(decimal: units, places: places)
        case .string(let text): append(string: text)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                append(value)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object):
            bytes.append(UInt8(ascii: "{"))
            append(membersOf: object)
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// Appends the members of `object` without the braces around them.
    package mutating func append(membersOf object: JSONObject) {
        for (index, member) in object.members.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(string: member.key)
            bytes.append(UInt8(ascii: ":"))
            append(member.value)
        }
    }

    /// Appends bytes that are JSON already.
    package mutating func append(json bytes: [UInt8]) {
        self.bytes.append(contentsOf: bytes)
    }

    /// Appends text that is JSON already.
    package mutating func append(raw text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Appends `text` in quotes. U+2028 and U+2029 pass: JSON allows them, and no script is ever made of it.
    package mutating func append(string text: String) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        // Nearly all text needs no escape and is copied at once.
        if Self.needsNoEscape(text) {
            bytes.append(contentsOf: text.utf8)
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append(raw: "\\\"")
            case UInt8(ascii: "\\"): append(raw: "\\\\")
            case 0x0a: append(raw: "\\n")
            case 0x0d: append(raw: "\\r")
            case 0x09: append(raw: "\\t")
            case 0..<0x20:
                append(raw: "\\u00")
                bytes.append(hexadecimalDigits[Int(byte >> 4)])
                bytes.append(hexadecimalDigits[Int(byte & 0xf)])
            default: bytes.append(byte)
            }
        }
    }

    private static func needsNoEscape(_ text: String) -> Bool {
        let bytes = text.utf8Span.span
        // Without a way out of the loop, so that many bytes are looked at at once.
        var found: UInt8 = 0
        for index in 0..<bytes.count {
            let byte = bytes[index]
            found |= (byte < 0x20 ? 1 : 0) | (byte == UInt8(ascii: "\"") ? 1 : 0) | (byte == UInt8(ascii: "\\") ? 1 : 0)
        }
        return found == 0
    }

    private mutating func append(decimal units: Int64, places: Int) {
        var fraction: [UInt8] = []
        var rest = units.magnitude
        for _ in 0..<places {
            let digit = UInt8(truncatingIfNeeded: rest % 10)
            if digit != 0 || !fraction.isEmpty { fraction.append(UInt8(ascii: "0") + digit) }
            rest /= 10
        }
        if units < 0 { bytes.append(UInt8(ascii: "-")) }
        append(raw: String(rest))
        guard !fraction.isEmpty else { return }
        bytes.append(UInt8(ascii: "."))
        bytes.append(contentsOf: fraction.reversed())
    }
}

private let hexadecimalDigits = Array("0123456789abcdef".utf8)
