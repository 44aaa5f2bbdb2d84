// Why: ten thousand viewers are read by one thread, so a frame is found by a few searches for a line's end, in the very
// buffer that it was received into, and nothing of it is copied.

internal import Glibc

/// Finds the frames of an event stream in a buffer (https://html.spec.whatwg.org/multipage/server-sent-events.html,
/// "Interpreting an event stream"). A frame that is not complete yet is left for the next time.
package struct FrameReader {
    /// Where in the buffer the parts of the last frame lie; empty ones were not there. The data of several lines reaches
    /// from the first of them to the end of the last.
    package private(set) var data = 0..<0
    package private(set) var id = 0..<0
    package private(set) var name = 0..<0
    /// Where the last frame begins.
    package private(set) var begin = 0
    /// How many bytes of the buffer are done with.
    package private(set) var consumed: Int

    /// - Parameter consumed: How many bytes at the front need not be read.
    package init(consumed: Int = 0) { self.consumed = consumed }

    /// Moves on to the next frame that has data.
    /// - Returns: False when there is no more of them in the buffer.
    package mutating func next(in bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return false }
        var start = consumed
        begin = start
        (data, id, name) = (0..<0, 0..<0, 0..<0)
        while let found = unsafe memchr(base + start, 0x0a, bytes.count - start) {
            let next = unsafe UnsafeRawPointer(found) - base + 1
            var end = next - 1
            if unsafe end > start && bytes[end - 1] == 0x0d { end -= 1 }
            if end == start {
                consumed = next
                if !data.isEmpty { return true }
                (data, id, name, begin) = (0..<0, 0..<0, 0..<0, next)
            } else {
                unsafe read(start..<end, of: bytes)
            }
            start = next
        }
        return false
    }

    private mutating func read(_ line: Range<Int>, of bytes: UnsafeRawBufferPointer) {
        func begins(_ field: StaticString) -> Bool {
            unsafe line.count > field.utf8CodeUnitCount
                && memcmp(bytes.baseAddress! + line.lowerBound, field.utf8Start, field.utf8CodeUnitCount) == 0
        }
        func value(after bytesBefore: Int) -> Range<Int> {
            let start = line.lowerBound + bytesBefore
            return unsafe start < line.upperBound && bytes[start] == 0x20
                ? (start + 1)..<line.upperBound : start..<line.upperBound
        }
        if begins("data:") {
            let value = value(after: 5)
            data = data.isEmpty ? value : data.lowerBound..<value.upperBound
        } else if begins("id:") {
            id = value(after: 3)
        } else if begins("event:") {
            name = value(after: 6)
        }
    }

    /// The number behind the last dash of an id, as in `epoch-seq`; nil when there is none.
    package static func seq(_ id: UnsafeRawBufferPointer) -> Int64? {
        var (value, scale, index): (Int64, Int64, Int) = (0, 1, id.count - 1)
        while index >= 0 {
            let byte = unsafe id[index]
            if byte == UInt8(ascii: "-") { return index < id.count - 1 ? value : nil }
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10, scale <= 100_000_000_000_000_000 else { return nil }
            value += Int64(digit) * scale
            scale *= 10
            index -= 1
        }
        return nil
    }
}
