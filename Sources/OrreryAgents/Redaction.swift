// Why: agents print keys, and what was once shown, sent or saved cannot be taken back. Each secret becomes a placeholder
// that says what it was and is the same for the same secret, so that a reader can still tell one from another.

internal import OrreryModel

/// Takes secrets out of text: of one text at a time, or of a stream that comes in pieces of any size. Linear in the text, and
/// it holds at most a few times `SecretFinder.spanMax` of it. Lines stay lines.
package struct Redaction: Sendable {
    /// Secrets that are told apart; what comes after so many is taken out without a number.
    package static let secretsToldApartMax = 10_000
    /// How a placeholder begins, in UTF-8.
    static let opening = Array("\u{27E8}redacted ".utf8)

    /// How many times something was taken out.
    package private(set) var count = 0
    private var names: [[UInt8]: (kind: String, number: Int)] = [:]
    private var numbers: [String: Int] = [:]
    /// Bytes that were looked at and bytes that were not, yet.
    private var held: [UInt8] = []
    private var looked = 0
    /// What still belongs to the secret that was taken out last.
    private var rest: ByteSet?
    /// What somebody said is secret, the longest first.
    private var masks: [[UInt8]] = []

    package init() {}

    /// Whether somebody said that something is secret.
    package var hasMasks: Bool { !masks.isEmpty }

    /// Takes out `value` from now on wherever it stands in a whole text, whatever it looks like; each line of it by itself, as
    /// GitHub does. What is shorter than three bytes is left: it would take everything out.
    package mutating func mask(_ value: [UInt8]) {
        for line in value.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }) where line.count >= 3 {
            guard masks.count < Limits.ingestMasksMax, !masks.contains(Array(line)) else { continue }
            masks.insert(Array(line), at: masks.firstIndex { $0.count < line.count } ?? masks.endIndex)
        }
    }

    /// How many secrets of each kind were told apart, by kind.
    package var kinds: [(kind: String, count: Int)] {
        numbers.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    }

    /// A whole text without its secrets. The stream is not touched.
    package mutating func redacted(_ text: [UInt8]) -> [UInt8] {
        var (held, looked, rest) = (masks.isEmpty ? text : masked(text), 0, ByteSet?.none)
        return scan(&held, &looked, &rest, isLast: true)
    }

    /// A whole text without its secrets. The stream is not touched.
    package mutating func redacted(_ text: String) -> String {
        String(decoding: redacted(Array(text.utf8)), as: UTF8.self)
    }

    /// Adds a piece to the stream and returns what can be told of it: what may be the beginning of a secret is held until
    /// more has come.
    package mutating func redact(_ piece: some Sequence<UInt8>) -> [UInt8] {
        held.append(contentsOf: piece)
        var (held, looked, rest) = (held, looked, rest)
        self.held = []
        defer { (self.held, self.looked, self.rest) = (held, looked, rest) }
        return scan(&held, &looked, &rest, isLast: false)
    }

    /// Ends the stream and returns what was held of it. The next one begins anew, with the same names for the same secrets.
    package mutating func finish() -> [UInt8] {
        var (held, looked, rest) = (held, looked, rest)
        (self.held, self.looked, self.rest) = ([], 0, nil)
        return scan(&held, &looked, &rest, isLast: true)
    }

    private mutating func masked(_ text: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var index = 0
        while index < text.count {
            if let mask = masks.first(where: { $0[0] == text[index] && text[index...].starts(with: $0) }) {
                write(mask[...], kind: "masked value", to: &out)
                index += mask.count
            } else {
                out.append(text[index])
                index += 1
            }
        }
        return out
    }

    private mutating func scan(
        _ held: inout [UInt8], _ looked: inout Int, _ rest: inout ByteSet?, isLast: Bool
    ) -> [UInt8] {
        let finder = SecretFinder(bytes: held, isLast: isLast)
        var out: [UInt8] = []
        out.reserveCapacity(held.count - looked)
        var (index, copied) = (looked, looked)
        while index < held.count {
            if let set = rest {
                while index < held.count, set.contains(held[index]) { index += 1 }
                copied = index
                if index < held.count { rest = nil }
                continue
            }
            index = finder.next(from: index)
            switch finder.find(at: index) {
            case .nothing: index += 1
            case .more:
                out += held[copied..<index]
                let context = max(0, index - SecretFinder.contextMax)
                held.removeFirst(context)
                looked = index - context
                return out
            case .secret(let span):
                out += held[copied..<span.range.lowerBound]
                write(held[span.range], kind: span.kind, to: &out)
                index = span.range.upperBound
                copied = index
                rest = span.rest
            }
        }
        out += held[copied...]
        let context = max(0, held.count - SecretFinder.contextMax)
        held.removeFirst(context)
        looked = held.count
        return out
    }

    private mutating func write(_ secret: ArraySlice<UInt8>, kind: String, to out: inout [UInt8]) {
        count += 1
        let mark = Self.opening + Array(name(of: Array(secret), kind: kind).utf8) + Array("\u{27E9}".utf8)
        out += mark
        // Whoever counts lines counts the same ones.
        for byte in secret where byte == UInt8(ascii: "\n") {
            out.append(byte)
            out += mark
        }
    }

    private mutating func name(of secret: [UInt8], kind: String) -> String {
        if let known = names[secret] { return "\(known.kind) #\(known.number)" }
        guard names.count < Self.secretsToldApartMax else { return kind }
        let number = numbers[kind, default: 0] + 1
        numbers[kind] = number
        names[secret] = (kind, number)
        return "\(kind) #\(number)"
    }
}
