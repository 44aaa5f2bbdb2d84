// Why: the answers that the generator reads are few kinds: a head, and a body with a length, in chunks or up to the end.

/// The head of an answer.
package struct ResponseHead: Hashable, Sendable {
    package let status: Int
    package let reason: String
    package let isChunked: Bool
    package let contentLength: Int?
    package let contentType: String
    /// Whether the server ends the connection after it.
    package let closes: Bool

    /// Reads the text before the empty line; nil when it is no head of HTTP/1.
    package init?(_ text: String) {
        let lines = text.split(whereSeparator: \.isNewline)
        guard let first = lines.first, first.hasPrefix("HTTP/1.") else { return nil }
        let words = first.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, let status = Int(words[1]) else { return nil }
        self.status = status
        reason = words.count > 2 ? String(words[2]) : ""
        var (isChunked, length, type): (Bool, Int?, String) = (false, nil, "")
        var closes = words[0] == "HTTP/1.0"
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let value = String(parts[1].drop { $0 == " " }).lowercased()
            switch parts[0].lowercased() {
            case "transfer-encoding": isChunked = value.contains("chunked")
            case "content-length": length = Int(value)
            case "content-type": type = value
            case "connection": closes = value.contains("close")
            default: break
            }
        }
        (self.isChunked, contentLength, contentType, self.closes) = (isChunked, length, type, closes)
    }
}

/// Reads one answer whole.
package struct ResponseReader: Sendable {
    package private(set) var head: ResponseHead?
    package private(set) var body: [UInt8] = []
    /// Whether what came is no answer.
    package private(set) var isBroken = false
    private var unread: [UInt8] = []
    private var chunks = ChunkedBody()

    package init() {}

    /// Whether all of it has come; a body without a length lasts until the connection ends.
    package var isComplete: Bool {
        guard let head else { return false }
        if head.isChunked { return chunks.isComplete }
        if head.status == 204 || head.status == 304 { return true }
        return head.contentLength.map { body.count >= $0 } ?? false
    }

    package mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        if head != nil { return take(unsafe Array(bytes)) }
        unsafe unread.append(contentsOf: bytes)
        guard let end = Self.headEnd(unread) else {
            isBroken = unread.count > 65_536
            return
        }
        head = ResponseHead(String(decoding: unread[..<end], as: UTF8.self))
        isBroken = head == nil
        let rest = Array(unread[end...])
        unread = []
        take(rest)
    }

    private mutating func take(_ bytes: [UInt8]) {
        guard head?.isChunked == true else {
            body += bytes
            return
        }
        var bytes = bytes
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe chunks.unwrap($0) }
        if chunks.isBroken { isBroken = true }
        body += bytes[..<count]
    }

    /// Behind the empty line that ends a head.
    package static func headEnd(_ bytes: [UInt8]) -> Int? {
        var index = 3
        while index < bytes.count {
            if bytes[index] == 0x0a, bytes[index - 1] == 0x0d, bytes[index - 2] == 0x0a, bytes[index - 3] == 0x0d {
                return index + 1
            }
            index += 1
        }
        return nil
    }
}
