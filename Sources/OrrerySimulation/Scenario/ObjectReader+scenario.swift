// Why: what scenarios are written in beside durations: rates, ranges, shares, parts; each with the sentence that says
// what was expected.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

extension ObjectReader {
    /// Reads the object under `key` by `body`, which is handed a reader of the part, the key and this reader; nil when
    /// there is none. Members that nobody asked for are mistakes.
    mutating func part<Result>(
        _ key: String, _ body: (inout ObjectReader, String, inout ObjectReader) -> Result?
    ) -> Result? {
        guard let (key, value) = member([key]), !value.isNull else { return nil }
        guard let object = value.object else {
            fail(key, "Expected an object, found \(value.kind).")
            return nil
        }
        var part = ObjectReader(object, at: "\(pointer)/\(key)")
        let result = body(&part, key, &self)
        part.refuseUnknown()
        merge(part.errors)
        return result
    }

    /// A rate such as `6/h`; nil when the member is not there.
    mutating func rate(_ key: String, counting noun: String? = nil) -> Rate? {
        guard let text = text(key) else { return nil }
        if let rate = Rate(text: text, counting: noun) { return rate }
        let example = noun.map { "2 \($0)/s" } ?? "6/h"
        fail(
            key,
            "Expected a rate such as \"\(example)\" with one of the units \(Rate.knownUnits), at most one in a "
                + "millisecond; found \"\(text)\".")
        return nil
    }

    /// A rate that must be there; some rate when it is not, beside the mistake.
    mutating func requiredRate(_ key: String) -> Rate {
        let isThere = object[key] != nil
        if let rate = rate(key) { return rate }
        if !isThere { fail(key, "Expected a rate such as \"6/h\"; found nothing. Add \"\(key)\".") }
        return Rate(count: 1, per: .seconds(3_600))
    }

    /// A share in whole percent.
    mutating func percent(_ key: String) -> Int {
        fraction(key)?.numerator ?? 0
    }

    /// Whole numbers such as `3..7`, or one number alone, within `bounds`.
    mutating func range(_ key: String, in bounds: ClosedRange<Int>) -> ClosedRange<Int>? {
        guard let text = text(key) else { return nil }
        let ends = Self.ends(of: text).compactMap { Int($0) }
        if let first = ends.first, let last = ends.last, ends.count == Self.ends(of: text).count, first <= last,
            bounds.contains(first), bounds.contains(last)
        {
            return first...last
        }
        fail(
            key,
            "Expected whole numbers such as \"\(bounds.lowerBound)..\(min(bounds.upperBound, bounds.lowerBound + 4))\", "
                + "from \(bounds.lowerBound) to \(bounds.upperBound), found \"\(text)\".")
        return nil
    }

    /// Durations such as `4s..40s`, or one alone, of at least a millisecond.
    mutating func durations(_ key: String) -> ClosedRange<Duration>? {
        guard let text = text(key) else { return nil }
        let ends = Self.ends(of: text).compactMap { Duration(text: $0) }
        if let first = ends.first, let last = ends.last, ends.count == Self.ends(of: text).count, first <= last,
            first > .zero
        {
            return first...last
        }
        fail(
            key,
            "Expected two durations such as \"4s..40s\", each a whole number with a unit (\(Duration.knownUnits)), "
                + "found \"\(text)\".")
        return nil
    }

    private static func ends(of text: String) -> [Substring] {
        let dots = text.indices.first { text[$0...].hasPrefix("..") }
        guard let dots else { return [text[...]] }
        return [text[..<dots], text[text.index(dots, offsetBy: 2)...]]
    }
}
