// Why: a server may send its stream in chunks (RFC 9112, section 7.1), whose borders fall anywhere; a viewer takes them off
// where the bytes lie.

/// Takes the chunks off a body as it comes.
package struct ChunkedBody: Hashable, Sendable {
    private enum Place: Hashable, Sendable { case size, parameters, data, dataEnd, trailer }
    private var place = Place.size
    private var left = 0
    private var trailerLine = 0
    /// Whether the last chunk and its end have come.
    package private(set) var isComplete = false
    /// Whether what came was no chunk.
    package private(set) var isBroken = false

    package init() {}

    /// Moves the content to the front of what was received.
    /// - Returns: How many bytes of content there are.
    package mutating func unwrap(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
        var (read, written) = (0, 0)
        let end = bytes.count
        while read < end, !isComplete, !isBroken {
            if place == .data {
                let count = min(left, end - read)
                if read != written {
                    unsafe bytes.baseAddress!.advanced(by: written)
                        .copyMemory(from: bytes.baseAddress!.advanced(by: read), byteCount: count)
                }
                (read, written, left) = (read + count, written + count, left - count)
                if left == 0 { place = .dataEnd }
                continue
            }
            step(unsafe bytes[read])
            read += 1
        }
        return written
    }

    private mutating func step(_ byte: UInt8) {
        switch place {
        case .size:
            if let digit = Self.digit(byte) {
                left = left << 4 | digit
                if left > 1 << 40 { isBroken = true }
            } else if byte == 0x0a {
                place = left > 0 ? .data : .trailer
            } else if byte != 0x0d {
                place = .parameters
            }
        case .parameters: if byte == 0x0a { place = left > 0 ? .data : .trailer }
        case .dataEnd:
            if byte == 0x0a { place = .size } else if byte != 0x0d { isBroken = true }
        case .trailer:
            if byte == 0x0a {
                isComplete = trailerLine == 0
                trailerLine = 0
            } else if byte != 0x0d {
                trailerLine += 1
            }
        case .data: break
        }
    }

    private static func digit(_ byte: UInt8) -> Int? {
        if byte >= 0x30 && byte <= 0x39 { return Int(byte) - 0x30 }
        let letter = byte | 0x20
        return letter >= 0x61 && letter <= 0x66 ? Int(letter) - 0x61 + 10 : nil
    }
}
