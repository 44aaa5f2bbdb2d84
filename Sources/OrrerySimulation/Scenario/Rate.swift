// Why: how often something happens is written as people say it: "6/h", "30/min", "2 lines/s".

internal import OrreryTime

/// So many in so much time.
package struct Rate: Hashable, Sendable {
    package let count: Int
    package let per: Duration

    private static let units: [(name: String, length: Duration)] = [
        ("s", .seconds(1)), ("min", .minutes(1)), ("h", .seconds(3_600)), ("d", .seconds(86_400)),
    ]
    /// The units that are known, for errors.
    package static let knownUnits = units.map { "/\($0.name)" }.joined(separator: ", ")
    /// More than a thousand a second is a burst, and those are faults.
    private static let countMax = 1_000_000

    package init(count: Int, per: Duration) {
        self.count = count
        self.per = per
    }

    /// Reads a whole number, what is counted if the file may say it, and a unit; nil for anything else, zero included.
    package init?(text: String, counting noun: String? = nil) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let unit = Self.units.first(where: { $0.name == parts[1] }) else { return nil }
        let words = parts[0].split(separator: " ")
        guard let first = words.first, let count = Int(first), (1...Self.countMax).contains(count),
            words.count == 1 || words.count == 2 && noun == String(words[1]),
            .milliseconds(count) <= unit.length
        else { return nil }
        self.init(count: count, per: unit.length)
    }

    /// The mean time from one to the next, at least a millisecond.
    package var meanInterval: Duration { .milliseconds(max(1, per.milliseconds / Int64(count))) }
}
