// Why: of a thousand lines that agents print one holds a secret. Whether it may is asked of the whole line as it came, in one
// pass that allocates nothing; only then is each text in it looked through.

/// Tells lines of JSON that hold no secret. It is never wrong about a line that it calls clean, whatever is escaped in it; it
/// may doubt one that is.
enum SecretHint {
    /// Whether something in a line, once its escapes are undone, may be a secret.
    /// - Complexity: O(n), n = bytes.
    static func mayHoldSecret(_ bytes: Span<UInt8>) -> Bool {
        let (table, firsts, seconds) = (Self.table.span, Self.firsts.span, Self.seconds.span)
        guard bytes.count > 1 else { return false }
        var mask = firsts[Int(bytes[0])]
        var index = 1
        while index < bytes.count {
            let byte = bytes[index]
            // Most pairs are told by two small tables, which stay near.
            if mask & seconds[Int(byte)] != 0 {
                let first = index - 1
                switch table[Int(bytes[first]) << 8 | Int(byte)] {
                case 1: if opens(bytes, at: first) { return true }
                case 2: if isNamed(bytes, before: first, table) || hasUserInfo(bytes, at: first) { return true }
                // An escape that hides a letter that needs none.
                case 3: if hidesLetter(bytes, at: first) { return true }
                default: break
                }
            }
            mask = firsts[Int(byte)]
            index += 1
        }
        return false
    }

    /// The same of a text without escapes.
    static func mayHoldSecret(_ text: String) -> Bool {
        text.utf8.count >= 3 && mayHoldSecret(text.utf8Span.span)
    }

    /// Groups of pairs to look at, by their first byte and by their second: pairs of one group are looked up in `table`.
    private static let firsts = groups { first, second in first }
    private static let seconds = groups { first, second in second }

    private static func groups(_ key: (Int, Int) -> Int) -> [UInt32] {
        var groups = Array(repeating: UInt32(0), count: 256)
        for first in 0..<256 {
            for second in 0..<256 where table[first << 8 | second] != 0 {
                let group: UInt32 =
                    first == Int(UInt8(ascii: ":")) || first == Int(UInt8(ascii: "=")) ? 0 : 1 + UInt32(first) % 31
                groups[key(first, second)] |= 1 << group
            }
        }
        return groups
    }

    /// By 256 times a byte and the next: 1 where a key may begin, 2 at a sign after a name, 3 at an escape. By the last two
    /// letters of a name, behind all these: whether it may be a secret's.
    private static let table: [UInt8] = {
        var table = Array(repeating: UInt8(0), count: 2 * 65_536)
        func add(_ first: UInt8, _ second: UInt8, _ look: UInt8) { table[Int(first) << 8 | Int(second)] = look }
        for first in "=:".utf8 { for second in 0...255 { add(first, UInt8(second), 2) } }
        for opening in openings.joined() { add(opening[0], opening[1], 1) }
        for first in "bB".utf8 { for second in "eE".utf8 { add(first, second, 1) } }
        for second in "u/".utf8 { add(UInt8(ascii: "\\"), second, 3) }
        for before in 0...255 {
            for last in 0...255 {
                let (before, last) = (UInt8(before), UInt8(last))
                let isEnd = SecretFinder.secretNames.contains { name in
                    last | 0x20 == name[0] && (before | 0x20 == name[1] || "-_.".utf8.contains(before))
                }
                // Quotes, spaces and escapes stand between a name and its sign.
                let isBetween = !ByteSet.alphanumeric.contains(last) && last != UInt8(ascii: "\"")
                let isEscape = before == UInt8(ascii: "\\")
                table[65_536 + Int(before) << 8 + Int(last)] = isEnd || isBetween || isEscape ? 1 : 0
            }
        }
        return table
    }()

    /// How keys begin that tell themselves, by their first byte.
    private static let openings: [[[UInt8]]] = {
        var table = SecretPattern.byFirstByte.map { $0.map(\.opening) }
        for opening in ["-----BEGIN ", "eyJ"].map({ Array($0.utf8) }) { table[Int(opening[0])].append(opening) }
        return table
    }()

    private static let bearer = Array("bearer".utf8)

    private static func opens(_ bytes: Span<UInt8>, at index: Int) -> Bool {
        if bytes[index] | 0x20 == UInt8(ascii: "b") {
            return index + bearer.count <= bytes.count
                && bearer.indices.allSatisfy { bytes[index + $0] | 0x20 == bearer[$0] }
        }
        return openings[Int(bytes[index])].contains { opening in
            guard index + opening.count <= bytes.count else { return false }
            for offset in opening.indices where bytes[index + offset] != opening[offset] { return false }
            return true
        }
    }

    /// Whether the name before the sign at `index` is one of a secret: what stands between them is passed, escaped or not.
    private static func isNamed(_ bytes: Span<UInt8>, before index: Int, _ table: Span<UInt8>) -> Bool {
        // Nearly all are told by the two letters before the sign, or before the quote before it.
        let look = index > 0 && bytes[index - 1] == UInt8(ascii: "\"") ? index - 1 : index
        guard look >= 3, table[65_536 + Int(bytes[look - 2]) << 8 + Int(bytes[look - 1])] != 0 else { return false }
        return isNamed(bytes, before: index)
    }

    private static func hidesLetter(_ bytes: Span<UInt8>, at index: Int) -> Bool {
        if bytes[index + 1] == UInt8(ascii: "/") { return true }
        return index + 3 < bytes.count && bytes[index + 2] == UInt8(ascii: "0") && bytes[index + 3] == UInt8(ascii: "0")
    }

    private static func isNamed(_ bytes: Span<UInt8>, before index: Int) -> Bool {
        var end = index
        while end > 0, index - end < 24 {
            let byte = bytes[end - 1]
            if ByteSet.alphanumeric.contains(byte) {
                guard end > 1, bytes[end - 2] == UInt8(ascii: "\\"), "tnrbf".utf8.contains(byte) else { break }
                end -= 1
            }
            end -= 1
        }
        guard end >= 3 else { return false }
        switch bytes[end - 1] | 0x20 {
        // The last letters of the names that follow.
        case UInt8(ascii: "d"), UInt8(ascii: "e"), UInt8(ascii: "t"), UInt8(ascii: "y"), UInt8(ascii: "n"),
            UInt8(ascii: "l"), UInt8(ascii: "s"):
            break
        default: return false
        }
        return SecretFinder.secretNames.contains { name in
            var place = end
            for letter in name {
                while place > 0, "-_.".utf8.contains(bytes[place - 1]) { place -= 1 }
                guard place > 0, bytes[place - 1] | 0x20 == letter else { return false }
                place -= 1
            }
            return true
        }
    }

    /// Whether an address begins at `index` that names who asks.
    private static func hasUserInfo(_ bytes: Span<UInt8>, at index: Int) -> Bool {
        guard index + 2 < bytes.count, bytes[index] == UInt8(ascii: ":"), bytes[index + 1] == UInt8(ascii: "/"),
            bytes[index + 2] == UInt8(ascii: "/")
        else { return false }
        var place = index + 3
        while place < min(bytes.count, index + 1_027) {
            let byte = bytes[place]
            if byte == UInt8(ascii: "@") { return true }
            if byte <= 0x20 || "/?#\"'`<>".utf8.contains(byte) { return false }
            place += 1
        }
        return false
    }
}
