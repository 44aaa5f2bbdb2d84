// Why: the address of a board is given in one word by whoever runs a command, and is wrong in one sentence.

/// Where a board is: `http://HOST[:PORT]`.
package struct BoardAddress: Hashable, Sendable {
    package let host: String
    package let port: UInt16

    /// The address as it is kept and compared.
    package var url: String { "http://\(hostName):\(port)" }

    /// The host as it stands in a request.
    package var hostName: String { host.contains(":") ? "[\(host)]" : host }

    /// Reads an address; nil for what is none. TLS is not spoken.
    package init?(_ text: String) {
        guard text.hasPrefix("http://") else { return nil }
        var rest = text.dropFirst("http://".count)
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        guard !rest.isEmpty, rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), !rest.contains("/"),
            !rest.contains("@")
        else { return nil }
        var port = Substring("80")
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            rest = rest[rest.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            if !rest.isEmpty { port = rest.dropFirst() }
        } else {
            let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            host = String(parts[0])
            if parts.count == 2 { port = parts[1] }
        }
        guard !host.isEmpty, let number = UInt16(port), number > 0 else { return nil }
        self.port = number
    }
}
