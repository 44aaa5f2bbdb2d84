// Why: instants travel as `YYYY-MM-DDTHH:MM:SS.mmmZ`, fixed width so that text order is time order.
// Source of the rules: RFC 3339 section 5.6, and the proleptic Gregorian calendar counted in eras of 400 years.

private let millisecondsPerDay: Int64 = 86_400_000
private let daysPerEra: Int64 = 146_097
/// Days from 0000-03-01 (where an era starts, so that a leap day ends its year) to 1970-01-01.
private let daysToEpoch: Int64 = 719_468

extension Instant: CustomStringConvertible {
    /// The instant as `YYYY-MM-DDTHH:MM:SS.mmmZ`: 24 characters for the years 0 to 9999.
    @usableFromInline package var description: String {
        let days = quotientRoundedDown(milliseconds, by: millisecondsPerDay)
        let ofDay = milliseconds - days * millisecondsPerDay
        let (year, month, day) = civilDate(daysSinceEpoch: days)
        // Without an array on the way: an event is full of instants.
        var bytes = InlineArray<24, UInt8>(repeating: UInt8(ascii: "-"))
        write(year, digits: 4, at: 0, of: &bytes)
        write(month, digits: 2, at: 5, of: &bytes)
        write(day, digits: 2, at: 8, of: &bytes)
        bytes[10] = UInt8(ascii: "T")
        write(ofDay / 3_600_000, digits: 2, at: 11, of: &bytes)
        bytes[13] = UInt8(ascii: ":")
        write(ofDay / 60_000 % 60, digits: 2, at: 14, of: &bytes)
        bytes[16] = UInt8(ascii: ":")
        write(ofDay / 1_000 % 60, digits: 2, at: 17, of: &bytes)
        bytes[19] = UInt8(ascii: ".")
        write(ofDay % 1_000, digits: 3, at: 20, of: &bytes)
        bytes[23] = UInt8(ascii: "Z")
        guard let text = try? UTF8Span(validating: bytes.span) else { preconditionFailure("Digits are ASCII.") }
        return String(copying: text)
    }

    /// Reads `YYYY-MM-DDTHH:MM:SS[.fraction]Z`; nil for anything else, an offset other than `Z` included.
    package init?(_ text: some StringProtocol) {
        var text = String(text)
        // Without an array on the way: agents' lines are full of instants.
        text.makeContiguousUTF8()
        let bytes = text.utf8Span.span
        guard bytes.count >= 20, bytes.count <= 30, bytes[bytes.count - 1] == UInt8(ascii: "Z") else { return nil }
        guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: "T"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let year = number(bytes, 0..<4), let month = number(bytes, 5..<7), let day = number(bytes, 8..<10),
            let hour = number(bytes, 11..<13), let minute = number(bytes, 14..<16), let second = number(bytes, 17..<19),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        var fraction: Int64 = 0
        if bytes.count > 20 {
            guard bytes[19] == UInt8(ascii: "."), bytes.count > 21, number(bytes, 20..<bytes.count - 1) != nil else {
                return nil
            }
            let end = min(23, bytes.count - 1)
            fraction = number(bytes, 20..<end) ?? 0
            for _ in end..<23 { fraction *= 10 }
        }
        let days = daysSinceEpoch(year: year, month: month, day: day)
        guard civilDate(daysSinceEpoch: days) == (year, month, day) else { return nil }
        let ofDay = ((hour * 60 + minute) * 60 + second) * 1_000 + fraction
        self.init(milliseconds: days * millisecondsPerDay + ofDay)
    }
}

/// Writes the last `digits` digits of `value`.
private func write(_ value: Int64, digits: Int, at place: Int, of bytes: inout InlineArray<24, UInt8>) {
    var rest = value
    for index in (place..<place + digits).reversed() {
        bytes[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
    }
}

private func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
    var value: Int64 = 0
    for index in range {
        let digit = bytes[index]
        guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
        value = value * 10 + Int64(digit - UInt8(ascii: "0"))
    }
    return value
}

private func quotientRoundedDown(_ value: Int64, by divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}

private func civilDate(daysSinceEpoch days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + daysToEpoch
    let era = quotientRoundedDown(shifted, by: daysPerEra)
    let dayOfEra = shifted - era * daysPerEra
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, day)
}

private func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
    let marchYear = month <= 2 ? year - 1 : year
    let era = quotientRoundedDown(marchYear, by: 400)
    let yearOfEra = marchYear - era * 400
    let monthFromMarch = month > 2 ? month - 3 : month + 9
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * daysPerEra + dayOfEra - daysToEpoch
}
