// Why: production's streams travel in chunks, and what a viewer reads is what is left when they are taken off. Like the
// other readers of the simulation this one is strict, and knows nothing of how the bytes were written.

/// Takes the chunks off a body (RFC 9112 section 7.1).
struct ChunkReader: Sendable {
    /// What is wrong with the bytes, as a sentence.
    private(set) var complaint: String?
    /// Whether the last chunk has come.
    private(set) var isOver = false
    private var pending: [UInt8] = []

    /// Takes the next bytes and hands out the content of the chunks that they complete.
    mutating func feed(_ bytes: [UInt8]) -> [UInt8] {
        pending += bytes
        var content: [UInt8] = []
        var start = 0
        while complaint == nil, let end = pending[start...].firstIndex(of: 0x0a) {
            if isOver { complaint = "Bytes have come after the last chunk." }
            let size = String(decoding: pending[start..<end], as: UTF8.self)
            guard size.hasSuffix("\r"), let count = Int(size.dropLast(), radix: 16), count >= 0 else {
                complaint = "Expected the size of a chunk, found \"\(size.prefix(40))\"."
                break
            }
            let first = end + 1
            guard pending.count >= first + count + 2 else { break }
            guard pending[first + count] == 0x0d, pending[first + count + 1] == 0x0a else {
                complaint = "A chunk of \(count) bytes does not end where it says."
                break
            }
            content += pending[first..<first + count]
            start = first + count + 2
            isOver = count == 0
        }
        pending.removeFirst(start)
        return content
    }
}
