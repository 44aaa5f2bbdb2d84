// Why: whether a secret begins at a byte is asked in one place, for text that may go on. Each look is over after a bounded
// number of bytes or consumes what it looked at, so that any text takes linear time.

/// What was found at a place.
enum SecretFinding {
    case nothing
    /// It cannot be told before more bytes have come.
    case more
    case secret(SecretSpan)
}

/// A secret in a text.
struct SecretSpan {
    let kind: String
    var range: Range<Int>
    /// What belongs to it beyond the bytes that were looked at; nil when it ends within them.
    var rest: ByteSet?
}

/// Text in which secrets are looked for.
struct SecretFinder {
    /// So far a secret is looked through; what is longer is a secret all the same.
    static let spanMax = 16 * 1_024
    /// By so many bytes it is decided whether something is a secret.
    static let lookMax = 256
    /// So far is looked back from a place.
    static let contextMax = 96

    let bytes: [UInt8]
    /// Whether nothing comes after the bytes.
    let isLast: Bool

    /// Whether a look at a byte that is followed by another can find anything, by 256 times the one and the other: of a
    /// thousand places few are left.
    private static let pairs: [Bool] = {
        var pairs = Array(repeating: false, count: 65_536)
        func add(_ first: UInt8, _ second: UInt8) { pairs[Int(first) << 8 | Int(second)] = true }
        for pattern in SecretPattern.byFirstByte.joined() { add(pattern.opening[0], pattern.opening[1]) }
        for opening in [keyOpening, webTokenOpening] { add(opening[0], opening[1]) }
        for first in "bB".utf8 { for second in "eE".utf8 { add(first, second) } }
        for first in "=:".utf8 { for second in 0...255 { add(first, UInt8(second)) } }
        return pairs
    }()

    /// The first place from `index` on at which something may be found; the end when there is none.
    func next(from index: Int) -> Int {
        var index = index
        while index + 1 < bytes.count {
            if Self.pairs[Int(bytes[index]) << 8 | Int(bytes[index + 1])] { return index }
            index += 1
        }
        // The last byte is looked at by itself.
        return index
    }

    /// What begins at `index`, or is named by what ends there.
    func find(at index: Int) -> SecretFinding {
        switch bytes[index] {
        case UInt8(ascii: "-"): return privateKey(at: index)
        case UInt8(ascii: "="): return assignment(at: index)
        case UInt8(ascii: ":"):
            switch matches(Self.authority, at: index) {
            case nil: return .more
            case true?: return credentialsInURL(at: index)
            case false?: return assignment(at: index)
            }
        default: return key(at: index)
        }
    }

    /// A key that can be told by itself.
    func key(at index: Int) -> SecretFinding {
        let byte = bytes[index]
        for pattern in SecretPattern.byFirstByte[Int(byte)] {
            let finding = self.pattern(pattern, at: index)
            if case .nothing = finding { continue }
            return finding
        }
        if byte == UInt8(ascii: "e") { return webToken(at: index) }
        if byte | 0x20 == UInt8(ascii: "b") { return bearer(at: index) }
        return .nothing
    }

    // MARK: Parts

    private static let authority = Array("://".utf8)
    private static let webTokenOpening = Array("eyJ".utf8)
    private static let bearerOpening = Array("bearer".utf8)
    private static let keyOpening = Array("-----BEGIN ".utf8)
    private static let keyClosing = Array("-----END ".utf8)
    private static let keyLabel = ByteSet.capital.and(" ")
    private static let keyLabelEnds = ["PRIVATE KEY", "PRIVATE KEY BLOCK"].map { Array($0.utf8.reversed()) }

    /// Whether `text` stands at `index`; nil when the bytes end within it.
    func matches(_ text: [UInt8], at index: Int, ignoringCase: Bool = false) -> Bool? {
        for (offset, byte) in text.enumerated() {
            guard index + offset < bytes.count else { return isLast ? false : nil }
            let found = bytes[index + offset]
            guard found == byte || ignoringCase && ByteSet.letters.contains(byte) && found | 0x20 == byte | 0x20
            else { return false }
        }
        return true
    }

    /// Where the run of `set` from `start` ends. `nil` when it may go on with the next bytes.
    func end(of set: ByteSet, from start: Int, before limit: Int) -> (index: Int, isCut: Bool)? {
        var index = start
        let stop = min(bytes.count, limit)
        while index < stop, set.contains(bytes[index]) { index += 1 }
        if index < stop { return (index, false) }
        if index >= limit { return (index, true) }
        return isLast ? (index, false) : nil
    }

    /// Whether no word goes on at `index`: an escaped line break or a percent-encoded sign ends one, too.
    func isWordStart(_ index: Int) -> Bool {
        guard index > 0, ByteSet.word.contains(bytes[index - 1]) else { return true }
        guard index > 1 else { return false }
        let (before, last) = (bytes[index - 2], bytes[index - 1])
        if before == UInt8(ascii: "\\") { return "nrt".utf8.contains(last) }
        return index > 2 && bytes[index - 3] == UInt8(ascii: "%") && ByteSet.hexadecimal.contains(before)
            && ByteSet.hexadecimal.contains(last)
    }

    /// `span`, by the name of the key that can be told by itself if that is all of it.
    func named(_ span: SecretSpan) -> SecretFinding {
        switch key(at: span.range.lowerBound) {
        case .nothing: .secret(span)
        case .more: .more
        case .secret(let known): .secret(known.range.upperBound >= span.range.upperBound ? known : span)
        }
    }

    // MARK: Keys that can be told by themselves

    private func pattern(_ pattern: SecretPattern, at index: Int) -> SecretFinding {
        switch matches(pattern.opening, at: index) {
        case nil: return .more
        case false?: return .nothing
        case true?: break
        }
        guard !pattern.isWord || isWordStart(index) else { return .nothing }
        let start = index + pattern.opening.count
        // Few bytes decide: only what is a secret already is looked through.
        guard let least = end(of: pattern.body, from: start, before: start + pattern.countMin) else { return .more }
        guard least.isCut else { return .nothing }
        if pattern.hasDigit, !hasDigit(start..<least.index) { return .nothing }
        if pattern.countExact != nil {
            guard least.index < bytes.count || isLast else { return .more }
            let isOver = least.index == bytes.count || !ByteSet.word.contains(bytes[least.index])
            return isOver ? .secret(SecretSpan(kind: pattern.kind, range: index..<least.index)) : .nothing
        }
        guard let end = end(of: pattern.body, from: least.index, before: index + Self.spanMax) else { return .more }
        return .secret(
            SecretSpan(kind: pattern.kind, range: index..<end.index, rest: end.isCut ? pattern.body : nil))
    }

    /// RFC 7519: two objects in base64url and a signature.
    private func webToken(at index: Int) -> SecretFinding {
        guard index == 0 || !ByteSet.base64URL.contains(bytes[index - 1]) || isWordStart(index) else { return .nothing }
        var place = index
        for _ in 0..<2 {
            switch matches(Self.webTokenOpening, at: place) {
            case nil: return .more
            case false?: return .nothing
            case true?: break
            }
            guard let end = end(of: .base64URL, from: place, before: index + Self.spanMax) else { return .more }
            guard !end.isCut else {
                return .secret(SecretSpan(kind: "web token", range: index..<end.index, rest: .base64URL.and(".")))
            }
            guard end.index - place >= 10, end.index < bytes.count, bytes[end.index] == UInt8(ascii: ".") else {
                return .nothing
            }
            place = end.index + 1
        }
        guard let end = end(of: .base64URL, from: place, before: index + Self.spanMax) else { return .more }
        return .secret(
            SecretSpan(kind: "web token", range: index..<end.index, rest: end.isCut ? .base64URL : nil))
    }

    private func bearer(at index: Int) -> SecretFinding {
        switch matches(Self.bearerOpening, at: index, ignoringCase: true) {
        case nil: return .more
        case false?: return .nothing
        case true?: break
        }
        guard isWordStart(index) else { return .nothing }
        let word = index + Self.bearerOpening.count
        guard let start = end(of: .space, from: word, before: word + 4) else { return .more }
        guard start.index > word, !start.isCut else { return .nothing }
        guard let look = end(of: .credential, from: start.index, before: start.index + Self.lookMax) else {
            return .more
        }
        guard look.index - start.index >= 16, hasDigit(start.index..<look.index) else { return .nothing }
        return whole("bearer token", .credential, from: start.index, at: index)
    }

    /// The run of `set` from `start`, which is a secret.
    func whole(_ kind: String, _ set: ByteSet, from start: Int, at index: Int) -> SecretFinding {
        guard let end = end(of: set, from: start, before: index + Self.spanMax) else { return .more }
        return named(SecretSpan(kind: kind, range: start..<end.index, rest: end.isCut ? set : nil))
    }

    func hasDigit(_ range: Range<Int>) -> Bool { bytes[range].contains { ByteSet.digits.contains($0) } }

    /// RFC 7468: a block between two lines of dashes. What only speaks of such a block is none.
    private func privateKey(at index: Int) -> SecretFinding {
        switch matches(Self.keyOpening, at: index) {
        case nil: return .more
        case false?: return .nothing
        case true?: break
        }
        let label = index + Self.keyOpening.count
        guard let labelEnd = end(of: Self.keyLabel, from: label, before: label + 40) else { return .more }
        let words = bytes[label..<labelEnd.index].reversed()
        guard Self.keyLabelEnds.contains(where: { words.starts(with: $0) }) else { return .nothing }
        let body = labelEnd.index + 5
        let look = body..<body + Self.lookMax
        guard bytes.count >= look.upperBound || isLast || closing(in: look) != nil else { return .more }
        var (run, longest) = (0, 0)
        for byte in bytes[min(body, bytes.count)..<min(look.upperBound, bytes.count)] {
            run = ByteSet.base64.contains(byte) ? run + 1 : 0
            longest = max(longest, run)
        }
        guard longest >= 24 else { return .nothing }
        // A line of a key has 64 letters; what has fewer must end soon.
        let isKey = longest >= 60
        let limit = isKey ? index + Self.spanMax : body + 2_048
        if let end = closing(in: body..<limit) { return .secret(SecretSpan(kind: "private key", range: index..<end)) }
        guard isLast || bytes.count >= limit + 64 else { return .more }
        // It was cut off somewhere: so much may be of it.
        return isKey ? .secret(SecretSpan(kind: "private key", range: index..<min(bytes.count, limit))) : .nothing
    }

    /// The end of the line of dashes that closes a key, if it begins within `range`.
    private func closing(in range: Range<Int>) -> Int? {
        var index = range.lowerBound
        let stop = min(bytes.count, range.upperBound)
        while index < stop {
            if bytes[index] == UInt8(ascii: "-"), matches(Self.keyClosing, at: index) == true {
                let label = index + Self.keyClosing.count
                guard let end = end(of: Self.keyLabel, from: label, before: label + 40) else { return nil }
                // All of the dashes, or the first of them would begin something new.
                guard end.index + 5 <= bytes.count || isLast else { return nil }
                return min(bytes.count, end.index + 5)
            }
            index += 1
        }
        return nil
    }
}
