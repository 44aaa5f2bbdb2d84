// Why: a page is made of two sorts of text, and they must not be taken for each other: ours, which stands in this repository,
// and everybody else's, which is escaped, with characters that reorder or hide text named (as the board's own page does).

internal import OrreryTime

/// HTML on its way out.
struct HTMLText: Sendable {
    private(set) var bytes: [UInt8] = []

    /// Markup of ours: only what is written in the source can be one.
    mutating func markup(_ text: StaticString) {
        bytes += Array(text.description.utf8)
    }

    mutating func number(_ number: Int64) {
        bytes += Array("\(number)".utf8)
    }

    /// Text of anybody, between tags or within a quoted attribute.
    mutating func text(_ text: String) {
        self.text(Array(text.utf8)[...])
    }

    /// The same as UTF-8.
    mutating func text(_ text: ArraySlice<UInt8>) {
        guard text.contains(where: { $0 >= 0x7f || Self.special[Int($0)] }) else {
            bytes += text
            return
        }
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            switch scalar {
            case "&": bytes += Array("&amp;".utf8)
            case "<": bytes += Array("&lt;".utf8)
            case ">": bytes += Array("&gt;".utf8)
            case "\"": bytes += Array("&quot;".utf8)
            case "'": bytes += Array("&#39;".utf8)
            case "\r": bytes.append(0x0a)
            default:
                if Self.isTricky(scalar.value) {
                    let digits = String(scalar.value, radix: 16, uppercase: true)
                    let zeros = String(repeating: "0", count: max(0, 4 - digits.utf8.count))
                    bytes += Array("\u{27E8}U+\(zeros)\(digits)\u{27E9}".utf8)
                } else {
                    bytes += Array(String(scalar).utf8)
                }
            }
        }
    }

    /// A moment, to the second or, where it matters, to the millisecond.
    mutating func time(_ instant: Instant) {
        let text = instant.description
        markup("<time datetime=\"")
        self.text(text)
        markup("\">")
        self.text(String(text.prefix(19)).replacing("T", with: " "))
        markup("</time>")
    }

    /// Hands over what was written since the last call.
    mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    private static let special: [Bool] = (0...255).map { byte in
        byte < 0x20 && byte != 0x0a && byte != 0x09 || "&<>\"'".utf8.contains(UInt8(byte))
    }

    /// Controls, and the characters that reorder or hide text (Unicode TR 36, "Trojan Source").
    private static func isTricky(_ value: UInt32) -> Bool {
        switch value {
        case 0x09, 0x0a: false
        case 0x00...0x1f, 0x7f...0x9f, 0x061c, 0x200b, 0x200e, 0x200f, 0x202a...0x202e, 0x2060...0x2069, 0xfeff: true
        default: false
        }
    }
}

extension Duration {
    /// As people say it: `2 h 03 min`, `4 min 05 s`, `6.7 s`.
    var spoken: String {
        let seconds = milliseconds / 1_000
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        if seconds >= 86_400 { return "\(seconds / 86_400) d \(seconds % 86_400 / 3_600) h" }
        if seconds >= 3_600 { return "\(seconds / 3_600) h \(two(seconds % 3_600 / 60)) min" }
        if seconds >= 60 { return "\(seconds / 60) min \(two(seconds % 60)) s" }
        return "\(seconds).\(milliseconds % 1_000 / 100) s"
    }
}
