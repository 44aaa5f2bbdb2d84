// Why: a log comes as bytes that may be cut anywhere, in the middle of a line, of a character, of a CRLF; what leaves is
// whole lines of clean UTF-8, the same ones however the bytes were cut.

/// A line as it was found.
package struct DecodedLine: Hashable, Sendable {
    /// UTF-8 without a line break and without a NUL.
    package let text: [UInt8]
    /// Whether its newline had not come when it was let go.
    package let isPartial: Bool

    package init(text: [UInt8], isPartial: Bool = false) {
        self.text = text
        self.isPartial = isPartial
    }
}

/// Bytes in, lines out. It holds at most one unfinished line of `lineBytesMax`, however long the line may grow.
package struct LogLineDecoder: Sendable {
    /// What of a line's past must be known to read its rest.
    package enum Place: String, Sendable {
        /// At the beginning of a line, or in one that is held from its beginning.
        case line
        /// Behind the part of a line that was let go before its newline came.
        case afterPart
        /// In a line that was too long: its rest is passed over.
        case tooLong
    }

    package let lineBytesMax: Int
    /// Where the first byte stands that belongs to no line yet.
    package private(set) var place: Place
    private var held: [UInt8] = []

    /// - Parameter place: Where the first byte stands; the line's beginning unless bytes went before.
    package init(lineBytesMax: Int, place: Place = .line) {
        self.lineBytesMax = lineBytesMax
        self.place = place
    }

    /// Bytes that came and belong to no line yet.
    package var heldCount: Int { held.count }

    /// Whether a flush would let a line go.
    package var isHolding: Bool { held.count > Self.unfinishedCharacterCount(held) }

    /// Adds bytes and returns the lines that they complete.
    /// - Parameter linesMax: After so many lines the rest of the bytes is left alone.
    /// - Returns: The lines, and how many of the bytes were taken.
    package mutating func decode(
        _ bytes: [UInt8], linesMax: Int = .max
    ) -> (lines: [DecodedLine], taken: Int) {
        var lines: [DecodedLine] = []
        var start = 0
        while start < bytes.count {
            guard lines.count < linesMax else { return (lines, start) }
            if let end = bytes[start...].firstIndex(of: newline) {
                finish(bytes[start..<end], into: &lines)
                start = end + 1
            } else {
                hold(bytes[start...], into: &lines)
                start = bytes.count
            }
        }
        return (lines, bytes.count)
    }

    /// Lets go of what is held of an unfinished line, as a line that is marked partial. A character that has not come
    /// whole stays, unless nothing more will come.
    package mutating func flush(isLast: Bool = false) -> DecodedLine? {
        let unfinished = isLast ? 0 : Self.unfinishedCharacterCount(held)
        guard held.count > unfinished else { return nil }
        let text = clean(held.dropLast(unfinished))
        guard !text.isEmpty else { return nil }
        held.removeFirst(held.count - unfinished)
        place = .afterPart
        return DecodedLine(text: text, isPartial: true)
    }

    /// The newline after `rest` ends the line that was begun.
    private mutating func finish(_ rest: ArraySlice<UInt8>, into lines: inout [DecodedLine]) {
        defer {
            held.removeAll(keepingCapacity: true)
            place = .line
        }
        if place == .tooLong { return }
        let isEmpty = held.count + rest.count <= 1 && (rest.first ?? held.first ?? carriageReturn) == carriageReturn
        // The newline of a line that was let go already ends it, and makes no other.
        if place == .afterPart, isEmpty { return }
        if held.isEmpty {
            lines.append(DecodedLine(text: clean(rest)))
        } else {
            held.append(contentsOf: rest)
            lines.append(DecodedLine(text: clean(held[...])))
        }
    }

    /// Keeps the beginning of a line whose newline is still to come; of one that is too long, nothing.
    private mutating func hold(_ rest: ArraySlice<UInt8>, into lines: inout [DecodedLine]) {
        guard place != .tooLong else { return }
        held.append(contentsOf: rest)
        // One byte more is a carriage return, perhaps.
        guard held.count > lineBytesMax + 1 else { return }
        lines.append(DecodedLine(text: clean(held[...])))
        held.removeAll()
        place = .tooLong
    }

    private func clean(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let line = bytes.last == carriageReturn ? bytes.dropLast() : bytes
        return CleanText.bytes(line, bytesMax: lineBytesMax)
    }

    /// How many bytes at the end begin a character that has not come whole.
    private static func unfinishedCharacterCount(_ bytes: [UInt8]) -> Int {
        for count in 1...3 where count <= bytes.count {
            let byte = bytes[bytes.count - count]
            if byte < 0x80 { return 0 }
            guard byte >= 0xc0 else { continue }
            let length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
            return length > count ? count : 0
        }
        return 0
    }
}

private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
