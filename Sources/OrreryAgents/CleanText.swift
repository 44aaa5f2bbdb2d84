// Why: what a process prints may be anything; what is kept, sent and shown is UTF-8 of a bounded size without a NUL.

internal import OrreryJSON

package enum CleanText {
    /// `bytes` as valid UTF-8 of at most `bytesMax` bytes and the mark of a cut: what is invalid becomes U+FFFD, a NUL
    /// becomes the picture of one (U+2400), because what follows a NUL is lost on C's functions.
    package static func bytes(_ bytes: ArraySlice<UInt8>, bytesMax: Int) -> [UInt8] {
        let isCut = bytes.count > bytesMax
        var text = isCut ? Array(wholeCharacters(bytes.prefix(bytesMax))) : Array(bytes)
        if text.contains(where: { $0 >= 0x80 || $0 == 0 }) { text = repaired(text) }
        // Repairing makes text longer: three bytes for one that was none.
        guard isCut || text.count > bytesMax else { return text }
        if text.count > bytesMax { text = Array(wholeCharacters(text.prefix(bytesMax))) }
        return text + mark
    }

    /// What stands where a line was cut.
    package static let mark = Array(" … [cut]".utf8)

    /// Whether `bytes` are UTF-8 without a NUL.
    static func isClean(_ bytes: [UInt8]) -> Bool {
        ByteScan.isPlain(bytes) || !bytes.contains(0) && (try? UTF8Span(validating: bytes.span)) != nil
    }

    private static func repaired(_ bytes: [UInt8]) -> [UInt8] {
        let text = Array(String(decoding: bytes, as: UTF8.self).utf8)
        guard text.contains(0) else { return text }
        return text.flatMap { $0 == 0 ? Array("\u{2400}".utf8) : [$0] }
    }

    /// `bytes` without a character at their end that is not whole.
    private static func wholeCharacters(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        for count in 1...4 where count <= bytes.count {
            let byte = bytes[bytes.endIndex - count]
            if byte < 0x80 { return bytes }
            guard byte >= 0xc0 else { continue }
            let length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
            return length > count ? bytes.dropLast(count) : bytes
        }
        return bytes
    }
}
