// Why: of what is too long its beginning and its end tell most, so that the middle is left out. Nothing is torn that belongs
// together: no character, and no escape of JSON, so that a long text within an object leaves the object readable.

/// Leaves out the middle.
package enum MiddleCut {
    static let mark = Array(" … [cut] … ".utf8)

    /// `bytes`, at most `bytesMax` of them; the mark is among them.
    package static func bytes(_ bytes: [UInt8], bytesMax: Int) -> [UInt8] {
        guard bytes.count > bytesMax else { return bytes }
        let half = (bytesMax - mark.count) / 2
        return joined(bytes[..<half], bytes[...], from: bytes.count - half)
    }

    package static func text(_ text: String, bytesMax: Int) -> String {
        guard text.utf8.count > bytesMax else { return text }
        return String(decoding: bytes(Array(text.utf8), bytesMax: bytesMax), as: UTF8.self)
    }

    /// The beginning of `text` in whole characters.
    static func beginning(_ text: String, bytesMax: Int) -> String {
        guard text.utf8.count > bytesMax else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: bytesMax)
        while end > text.startIndex, text.utf8[end] & 0xc0 == 0x80 { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }

    /// A beginning and the end of `tail` from `start` on, each shortened to where nothing is torn, with the mark between them.
    /// What stands in `tail` before tells what is torn.
    static func joined(_ head: ArraySlice<UInt8>, _ tail: ArraySlice<UInt8>, from start: Int) -> [UInt8] {
        var end = head.endIndex
        while end > head.endIndex - lookMax, end > head.startIndex, !isWhole(head, at: end) { end -= 1 }
        var start = start
        let highest = min(tail.endIndex, start + lookMax)
        while start < highest, !isWhole(tail, at: start) { start += 1 }
        return head[..<end] + mark + tail[start...]
    }

    /// How much of what stands before an end is needed to cut it.
    static let contextBytes = 64
    private static let lookMax = 16

    /// Whether a text may be cut before `index`: no character and no escape (`\n`, `\u00e9`) goes on there.
    private static func isWhole(_ bytes: ArraySlice<UInt8>, at index: Int) -> Bool {
        if index < bytes.endIndex, bytes[index] & 0xc0 == 0x80 { return false }
        // Beyond the end of a beginning nothing is known.
        if index == bytes.endIndex, index > bytes.startIndex, bytes[index - 1] >= 0x80 { return false }
        if endsInEscape(bytes, before: index) { return false }
        for place in max(bytes.startIndex, index - 4)..<index {
            if bytes[place] == UInt8(ascii: "u"), endsInEscape(bytes, before: place) { return false }
        }
        return true
    }

    /// Whether a backslash stands before `index` that no other escapes.
    private static func endsInEscape(_ bytes: ArraySlice<UInt8>, before index: Int) -> Bool {
        var place = index
        while place > bytes.startIndex, index - place < contextBytes, bytes[place - 1] == UInt8(ascii: "\\") {
            place -= 1
        }
        return (index - place) % 2 == 1
    }
}
