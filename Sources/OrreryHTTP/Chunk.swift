// Why: a stream has no length, and many clients read a body without one in blocks: an event would wait for the next ones.
// In chunks each is handed on as it comes. Source of the rules: RFC 9112 section 7.1.

/// A piece of a body whose length nobody knows.
package enum Chunk {
    /// What ends the body.
    package static let last = Array("0\r\n\r\n".utf8)
    /// What stands behind the bytes of each chunk.
    package static let trailer = Array("\r\n".utf8)

    /// What stands before so many bytes.
    package static func header(_ count: Int) -> [UInt8] {
        Array("\(String(count, radix: 16))\r\n".utf8)
    }

    /// `bytes` as a chunk; nothing for nothing, for an empty chunk is the last one.
    package static func of(_ bytes: [UInt8]) -> [UInt8] {
        bytes.isEmpty ? [] : header(bytes.count) + bytes + trailer
    }
}
