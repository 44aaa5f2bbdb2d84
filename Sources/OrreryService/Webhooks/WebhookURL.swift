// Why: where the board calls is written once, by whoever runs it, and is refused at the start when it could mean two things.

internal import OrreryModel

/// An address on the web that messages are posted to.
package struct WebhookURL: Hashable, Sendable {
    /// As it was written.
    package let text: String
    /// The machine's name or address, without brackets.
    package let host: String
    /// Without its query, which may hold what only the receiver is to know.
    package let shown: String

    /// The address that `text` writes; nil unless it is `http` or `https`, has a host, and no user, no fragment and nothing
    /// that is not plain ASCII.
    package init?(_ text: String) {
        guard text.utf8.count <= Limits.webhookURLBytesMax, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }),
            !text.contains(where: { "\\#\"<>^`{|}".contains($0) }),
            let scheme = ["https://", "http://"].first(where: { text.lowercased().hasPrefix($0) })
        else { return nil }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard let (host, port) = Self.parts(of: authority) else { return nil }
        if let port {
            guard port.count <= 5, port.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(port),
                (1...65_535).contains(number)
            else { return nil }
        }
        self.text = text
        self.host = String(host)
        let base = text.prefix { $0 != "?" }
        shown = base.count == text.count ? text : "\(base)?…"
    }

    /// Whether it has a query.
    var hasQuery: Bool { shown != text }

    private static func parts(of authority: Substring) -> (host: Substring, port: Substring?)? {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let host = authority[authority.index(after: authority.startIndex)..<end]
            let rest = authority[authority.index(after: end)...]
            guard NetworkAddress(host)?.bytes.count == 16, rest.isEmpty || rest.hasPrefix(":") else { return nil }
            return (host, rest.isEmpty ? nil : rest.dropFirst())
        }
        let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let host = parts.first, !host.isEmpty,
            host.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) })
        else { return nil }
        return (host, parts.count == 2 ? parts[1] : nil)
    }
}
