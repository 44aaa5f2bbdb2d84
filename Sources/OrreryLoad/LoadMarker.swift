// Why: whoever receives an event must know from the event alone when it was due and which one it is, whatever the server
// wraps around it; so both stand in its text, in digits of a fixed width that survive every encoding.

internal import Glibc

/// What a run writes into each event: `~orrery-load:RUN:NUMBER:DUE:`, and padding up to the size that was asked for.
package struct LoadMarker: Hashable, Sendable {
    /// Which run published it: two may load one server at once.
    package let run: Int64
    package let number: Int64
    /// CLOCK_MONOTONIC, in nanoseconds, which all processes of a machine share.
    package let due: Int64

    private static let first = UInt8(ascii: "~")
    private static let name: StaticString = "~orrery-load:"
    private static let nameBytes = 13
    private static let (runDigits, numberDigits, dueDigits) = (7, 10, 19)
    /// The shortest text that holds one.
    package static let bytesMin = 13 + 7 + 1 + 10 + 1 + 19 + 1

    package init(run: Int64, number: Int64, due: Int64) {
        self.run = run
        self.number = number
        self.due = due
    }

    /// The event's text.
    package func text(bytes: Int) -> [UInt8] {
        var text = Array("\(Self.name)".utf8)
        for (value, digits) in [(run, Self.runDigits), (number, Self.numberDigits), (due, Self.dueDigits)] {
            let decimals = Array("\(value)".utf8)
            text += [UInt8](repeating: UInt8(ascii: "0"), count: max(0, digits - decimals.count))
            text += decimals
            text.append(UInt8(ascii: ":"))
        }
        text += [UInt8](repeating: UInt8(ascii: "x"), count: max(0, bytes - text.count))
        return text
    }

    /// The marker in a payload; nil when there is none.
    package init?(in payload: UnsafeRawBufferPointer) {
        guard let place = unsafe Self.find(in: payload),
            let run = unsafe Self.decimals(payload, at: place, Self.runDigits),
            let number = unsafe Self.decimals(payload, at: place + Self.runDigits + 1, Self.numberDigits),
            let due = unsafe Self.due(payload, at: place)
        else { return nil }
        self.init(run: run, number: number, due: due)
    }

    /// When the event in a payload was due, where nothing else of it is wanted; nil when it holds no marker.
    package static func due(in payload: UnsafeRawBufferPointer) -> Int64? {
        guard let place = unsafe find(in: payload) else { return nil }
        return unsafe due(payload, at: place)
    }

    private static func due(_ payload: UnsafeRawBufferPointer, at place: Int) -> Int64? {
        unsafe decimals(payload, at: place + runDigits + 1 + numberDigits + 1, dueDigits)
    }

    /// Where the numbers of a marker that lies whole in the payload begin.
    private static func find(in payload: UnsafeRawBufferPointer) -> Int? {
        guard let base = payload.baseAddress else { return nil }
        var offset = 0
        // Hardly any text holds its first byte, so that the search is one call.
        while let found = unsafe memchr(base + offset, Int32(first), payload.count - offset) {
            offset = unsafe UnsafeRawPointer(found) - base
            guard offset + bytesMin <= payload.count else { return nil }
            if unsafe memcmp(found, name.utf8Start, nameBytes) == 0 { return offset + nameBytes }
            offset += 1
        }
        return nil
    }

    private static func decimals(_ payload: UnsafeRawBufferPointer, at place: Int, _ digits: Int) -> Int64? {
        var value: Int64 = 0
        for index in place..<(place + digits) {
            let digit = unsafe payload[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int64(digit)
        }
        return value
    }
}
