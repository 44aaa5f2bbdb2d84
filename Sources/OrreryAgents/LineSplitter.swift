// Why: a stream comes in pieces of any size, and a line in it may have any length; what is held is bounded all the same, and
// the lines are the same ones however the stream was torn.

internal import OrreryJSON
internal import OrreryModel

/// A line, and where it begins in its stream.
struct SplitLine {
    let bytes: [UInt8]
    let range: Range<Int>
    let offset: Int64
}

/// Bytes in, lines out: split at LF, without a CR before it, without a byte order mark at the very beginning.
struct LineSplitter: Sendable {
    /// Where the next byte stands in the stream.
    private(set) var offset: Int64
    /// Where the line began that is held.
    private(set) var lineOffset: Int64
    private var held: [UInt8] = []
    /// The end of a line that is too long; its beginning is held.
    private var tail: [UInt8] = []
    private let start: Int64
    private let headMax = Limits.ingestLineBytesMax / 2
    private let tailMax = Limits.ingestLineBytesMax / 2 - MiddleCut.mark.count - MiddleCut.contextBytes

    init(offset: Int64) {
        start = offset
        self.offset = offset
        lineOffset = offset
    }

    /// The next line of `bytes` that ends at or after `place`, which is moved behind it; nil when no more of them ends there,
    /// and the rest is held.
    mutating func next(_ bytes: [UInt8], from place: inout Int) -> SplitLine? {
        guard place < bytes.count else { return nil }
        let begin = place
        guard let end = ByteScan.first(UInt8(ascii: "\n"), in: bytes, from: begin) else {
            hold(bytes[begin...])
            place = bytes.count
            return nil
        }
        place = end + 1
        let line: SplitLine
        if held.isEmpty, end - begin <= Limits.ingestLineBytesMax {
            line = SplitLine(bytes: bytes, range: trimmed(bytes, begin..<end), offset: lineOffset)
            offset += Int64(end - begin)
        } else {
            hold(bytes[begin..<end])
            line = heldLine()
        }
        offset += 1
        lineOffset = offset
        return line
    }

    /// The last line, whose newline never came.
    mutating func finish() -> SplitLine? {
        guard !held.isEmpty else { return nil }
        let line = heldLine()
        lineOffset = offset
        return line
    }

    private mutating func heldLine() -> SplitLine {
        var line = held
        if held.count + tail.count > Limits.ingestLineBytesMax {
            line = MiddleCut.joined(
                held[...], tail.suffix(tailMax + MiddleCut.contextBytes), from: tail.count - tailMax)
        } else {
            line += tail
        }
        held = []
        tail = []
        return SplitLine(bytes: line, range: trimmed(line, 0..<line.count), offset: lineOffset)
    }

    private func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
        var range = range
        if range.count > 0, bytes[range.upperBound - 1] == UInt8(ascii: "\r") {
            range = range.lowerBound..<range.upperBound - 1
        }
        if lineOffset == start, bytes[range].starts(with: [0xef, 0xbb, 0xbf]) {
            range = range.lowerBound + 3..<range.upperBound
        }
        return range
    }

    private mutating func hold(_ rest: ArraySlice<UInt8>) {
        offset += Int64(rest.count)
        let head = rest.prefix(max(0, headMax - held.count))
        held += head
        tail += rest[head.endIndex...].suffix(2 * tailMax)
        // Twice what is needed is held, so that it is moved seldom.
        if tail.count > 3 * tailMax { tail.removeFirst(tail.count - tailMax - headMax) }
    }
}
