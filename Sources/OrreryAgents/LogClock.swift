// Why: seed 003's lines begin with the time of day, `[HH:MM:SS]`, without a date or a zone: it is read for whoever asks
// for it, and the line keeps it.

package enum LogClock {
    /// The `HH:MM:SS` with which a line begins, in brackets; nil when it begins otherwise.
    package static func text(of line: [UInt8]) -> String? {
        guard line.count >= 10, line[0] == UInt8(ascii: "["), line[9] == UInt8(ascii: "]") else { return nil }
        let clock = line[1..<9]
        for (index, byte) in zip(0..., clock) {
            let fits = index == 2 || index == 5 ? byte == UInt8(ascii: ":") : isDigit(byte)
            guard fits else { return nil }
        }
        let (hour, minute, second) = (number(line, at: 1), number(line, at: 4), number(line, at: 7))
        guard hour < 24, minute < 60, second < 61 else { return nil }
        return String(decoding: clock, as: UTF8.self)
    }

    /// Whether the line is the one that ends a run's log (seed 003), with or without the time of day before it.
    package static func isSentinel(_ line: [UInt8]) -> Bool {
        // Nearly every line is told from it by its length.
        guard line.count <= sentinel.count + 16, line.count >= sentinel.count else { return false }
        var rest = text(of: line) == nil ? line[...] : line.dropFirst(10)
        while let byte = rest.first, byte == 0x20 || byte == 0x09 { rest = rest.dropFirst() }
        while let byte = rest.last, byte == 0x20 || byte == 0x09 { rest = rest.dropLast() }
        return rest.elementsEqual(sentinel)
    }

    private static let sentinel = Array("=== Run Complete ===".utf8)

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func number(_ line: [UInt8], at index: Int) -> Int {
        Int(line[index] &- UInt8(ascii: "0")) * 10 + Int(line[index + 1] &- UInt8(ascii: "0"))
    }
}
