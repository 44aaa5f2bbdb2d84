// Why: people write durations with a unit ("90s", "10m", "8h", "7d", "250ms"); one reader for scenarios, settings and
// requests, so that the same text means the same everywhere.

private let units: [(suffix: String, milliseconds: Int64)] = [
    ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
]

extension Duration {
    /// The units that `Duration(text:)` knows, for error messages.
    package static let knownUnits = units.map(\.suffix).joined(separator: ", ")

    /// The longest duration that can be written: far beyond any use, and far from where sums would overflow.
    package static let longestText = Duration.seconds(100 * 366 * 86_400)

    /// Reads a whole number and a unit, such as `90s`; nil for anything else, negative numbers and what is longer than
    /// `longestText` included.
    package init?(text: some StringProtocol) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let suffix = text.dropFirst(digits.count)
        guard !digits.isEmpty, digits.count <= 12, let amount = Int64(digits),
            let unit = units.first(where: { $0.suffix == suffix })
        else { return nil }
        let (milliseconds, overflow) = amount.multipliedReportingOverflow(by: unit.milliseconds)
        guard !overflow, .milliseconds(milliseconds) <= Self.longestText else { return nil }
        self = .milliseconds(milliseconds)
    }

    /// The duration as `Duration(text:)` reads it, in the largest unit that says it exactly: `90s`, `10m`, `0s`.
    /// - Precondition: whole milliseconds, as all durations of settings are.
    package var text: String {
        let whole = milliseconds
        guard whole != 0 else { return "0s" }
        let unit = units.last { whole % $0.milliseconds == 0 } ?? units[0]
        return "\(whole / unit.milliseconds)\(unit.suffix)"
    }
}
