// Why: what an agent printed cannot be sent back to be written better. What strict JSON refuses (a lone surrogate, a NUL,
// a key twice, a number beyond 64 bits) is mended here, so that no line is lost for it; and a line costs no tree besides.
// Source of the rules: RFC 8259, whose section 8.2 and 4 tell what readers make of such texts.

/// Reads JSON that others printed. Clients of the board are read by `JSONReader`, which tells them what is wrong.
package enum LenientJSON {
    /// The object that stands in `range` of `bytes`, alone but for white space; nil for anything else. Lone surrogates and
    /// broken UTF-8 become U+FFFD, a NUL becomes U+2400, of two members with one key the last stays, whole numbers beyond 64
    /// bits lose digits, `NaN` and `Infinity` become null, and so does what is nested deeper than `JSONReader.depthMax`.
    /// - Complexity: O(n), n = bytes.
    package static func object(in bytes: [UInt8], _ range: Range<Int>) -> JSONObject? {
        let span = bytes.span.extracting(range)
        var scanner = LenientScanner()
        scanner.skipSpace(span)
        guard scanner.index < span.count, span[scanner.index] == UInt8(ascii: "{"),
            case .object(let object)? = scanner.value(span, depth: 1)
        else { return nil }
        scanner.skipSpace(span)
        return scanner.index == span.count ? object : nil
    }

    /// The same of a text that stands in another as a string.
    package static func object(_ text: String) -> JSONObject? {
        let bytes = Array(text.utf8)
        return object(in: bytes, 0..<bytes.count)
    }
}

/// A place in a text that is handed in with each question.
private struct LenientScanner {
    var index = 0

    mutating func skipSpace(_ text: Span<UInt8>) {
        while index < text.count {
            let byte = text[index]
            guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { return }
            index += 1
        }
    }

    mutating func value(_ text: Span<UInt8>, depth: Int) -> JSONValue? {
        guard index < text.count else { return nil }
        switch text[index] {
        case UInt8(ascii: "\""):
            guard let string = string(text) else { return nil }
            return .string(string)
        case UInt8(ascii: "{"): return depth > JSONReader.depthMax ? passed(text) : object(text, depth: depth)
        case UInt8(ascii: "["): return depth > JSONReader.depthMax ? passed(text) : array(text, depth: depth)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number(text)
        case UInt8(ascii: "t"): return word("true", .bool(true), text)
        case UInt8(ascii: "f"): return word("false", .bool(false), text)
        case UInt8(ascii: "n"): return word("null", .null, text)
        case UInt8(ascii: "N"): return word("NaN", .null, text)
        case UInt8(ascii: "I"): return word("Infinity", .null, text)
        default: return nil
        }
    }

    private mutating func object(_ text: Span<UInt8>, depth: Int) -> JSONValue? {
        var object = JSONObject()
        // Whether a key may have come before is told by a few of its bits: nearly never is it looked for.
        var seen: UInt64 = 0
        index += 1
        skipSpace(text)
        if isNext(UInt8(ascii: "}"), text) { return .object(object) }
        object.reserve(8)
        while true {
            guard index < text.count, text[index] == UInt8(ascii: "\"") else { return nil }
            let start = index + 1
            guard let key = string(text) else { return nil }
            let shape = UInt64(text[start]) &* 7 &+ UInt64(text[index - 2]) &* 31 &+ UInt64(index - start)
            skipSpace(text)
            guard isNext(UInt8(ascii: ":"), text) else { return nil }
            skipSpace(text)
            guard let value = value(text, depth: depth + 1) else { return nil }
            let bit = 1 as UInt64 &<< (shape & 63)
            if seen & bit == 0 { object.append(key, value) } else { object[key] = value }
            seen |= bit
            skipSpace(text)
            if isNext(UInt8(ascii: "}"), text) { return .object(object) }
            guard isNext(UInt8(ascii: ","), text) else { return nil }
            skipSpace(text)
        }
    }

    private mutating func array(_ text: Span<UInt8>, depth: Int) -> JSONValue? {
        var values: [JSONValue] = []
        index += 1
        skipSpace(text)
        if isNext(UInt8(ascii: "]"), text) { return .array(values) }
        while true {
            guard let value = value(text, depth: depth + 1) else { return nil }
            values.append(value)
            skipSpace(text)
            if isNext(UInt8(ascii: "]"), text) { return .array(values) }
            guard isNext(UInt8(ascii: ","), text) else { return nil }
            skipSpace(text)
        }
    }

    private mutating func isNext(_ byte: UInt8, _ text: Span<UInt8>) -> Bool {
        guard index < text.count, text[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue, _ text: Span<UInt8>) -> JSONValue? {
        let count = word.utf8CodeUnitCount
        guard text.count - index >= count else { return nil }
        let isIt = word.withUTF8Buffer { letters in
            for offset in 0..<count where unsafe letters[offset] != text[index + offset] { return false }
            return true
        }
        guard isIt else { return nil }
        index += count
        return value
    }

    /// Passes an object or array without looking into it.
    private mutating func passed(_ text: Span<UInt8>) -> JSONValue? {
        var open = 0
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): open += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): open -= 1
            case UInt8(ascii: "\""):
                guard end(ofString: text) != nil else { return nil }
                continue
            default: break
            }
            index += 1
            if open == 0 { return .null }
        }
        return nil
    }

    // MARK: Numbers

    private mutating func number(_ text: Span<UInt8>) -> JSONValue? {
        let start = index
        let isNegative = isNext(UInt8(ascii: "-"), text)
        if isNegative, index < text.count, text[index] == UInt8(ascii: "I") { return word("Infinity", .null, text) }
        var (whole, isWhole, isWide) = (Int64(0), true, false)
        let digits = index
        while index < text.count {
            let byte = text[index]
            if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                if isWhole, !isWide {
                    let (ten, overflow) = whole.multipliedReportingOverflow(by: 10)
                    let digit = Int64(byte - UInt8(ascii: "0"))
                    let (sum, tooMuch) =
                        isNegative
                        ? ten.subtractingReportingOverflow(digit) : ten.addingReportingOverflow(digit)
                    isWide = overflow || tooMuch
                    whole = sum
                }
            } else if ".eE+-".utf8.contains(byte) {
                isWhole = false
            } else {
                break
            }
            index += 1
        }
        guard index > digits else { return nil }
        if isWhole, !isWide { return .integer(whole) }
        guard let number = Double(Self.string(text, start..<index)) else { return nil }
        return .double(number)
    }

    // MARK: Strings

    /// Where the string ends that begins at the quote, and whether something in it is escaped; the place is behind it then.
    private mutating func end(ofString text: Span<UInt8>) -> (end: Int, isPlain: Bool)? {
        var (place, isPlain) = (index + 1, true)
        while place < text.count {
            // Eight at once, while none of them matters.
            while place + 8 <= text.count {
                // The bytes stand within the span.
                let word = unsafe text.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: UInt64.self)
                guard ByteScan.zeroes(word) | ByteScan.zeroes(word ^ quotes) | ByteScan.zeroes(word ^ backslashes) == 0
                else {
                    break
                }
                place += 8
            }
            guard place < text.count else { return nil }
            let byte = text[place]
            if byte == UInt8(ascii: "\"") {
                index = place + 1
                return (place, isPlain)
            }
            if byte == UInt8(ascii: "\\") {
                isPlain = false
                place += 1
            } else if byte == 0 {
                isPlain = false
            } else {
                // It stands a few bytes before one that matters.
                while place + 1 < text.count, text[place + 1] != UInt8(ascii: "\""),
                    text[place + 1] != UInt8(ascii: "\\"),
                    text[place + 1] != 0
                {
                    place += 1
                }
            }
            place += 1
        }
        return nil
    }

    private mutating func string(_ text: Span<UInt8>) -> String? {
        let start = index + 1
        guard let (end, isPlain) = end(ofString: text) else { return nil }
        return isPlain ? Self.string(text, start..<end) : Self.unescaped(text, start..<end)
    }

    private static func string(_ text: Span<UInt8>, _ range: Range<Int>) -> String {
        // The bytes are copied before the span ends.
        unsafe text.extracting(range).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    private static func unescaped(_ text: Span<UInt8>, _ range: Range<Int>) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        var place = range.lowerBound
        while place < range.upperBound {
            let byte = text[place]
            place += 1
            guard byte == UInt8(ascii: "\\") else {
                if byte == 0 { bytes += nulPicture } else { bytes.append(byte) }
                continue
            }
            let escape = text[place]
            place += 1
            switch escape {
            case UInt8(ascii: "n"): bytes.append(0x0a)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "r"): bytes.append(0x0d)
            case UInt8(ascii: "b"): bytes.append(0x08)
            case UInt8(ascii: "f"): bytes.append(0x0c)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(escape)
            case UInt8(ascii: "u"):
                guard var scalar = unit(text, at: place, before: range.upperBound) else { return nil }
                place += 4
                if scalar >> 10 == 0x36, place + 1 < range.upperBound, text[place] == UInt8(ascii: "\\"),
                    text[place + 1] == UInt8(ascii: "u"),
                    let low = unit(text, at: place + 2, before: range.upperBound), low >> 10 == 0x37
                {
                    scalar = 0x10000 + (scalar & 0x3ff) << 10 + low & 0x3ff
                    place += 6
                }
                let character = scalar == 0 ? "\u{2400}" : Unicode.Scalar(scalar) ?? "\u{fffd}"
                bytes.append(contentsOf: UTF8.encode(character)!)
            default: return nil
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The four hexadecimal digits at `place`.
    private static func unit(_ text: Span<UInt8>, at place: Int, before end: Int) -> UInt32? {
        guard place + 4 <= end else { return nil }
        var unit: UInt32 = 0
        for offset in 0..<4 {
            let byte = text[place + offset]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return unit
    }

    private static let nulPicture = Array("\u{2400}".utf8)
}

private let quotes: UInt64 = 0x2222_2222_2222_2222
private let backslashes: UInt64 = 0x5c5c_5c5c_5c5c_5c5c
