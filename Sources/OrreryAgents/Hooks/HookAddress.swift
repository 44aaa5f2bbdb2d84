// Why: the address that hooks are sent to stands in other programs' settings and in commands for a shell: it is checked before
// it is written there.

/// Where an agent's hooks are sent.
package struct HookAddress: Hashable, Sendable {
    /// By this an entry in an agent's settings is known to be the board's.
    package static let path = "/api/ingest/hooks"

    package let url: String
    /// Whether it is this machine itself, which asks nobody who they are as long as there is no token.
    package let isLoopback: Bool

    /// - Parameter board: Such as `http://127.0.0.1:4000`; a path in front of the board's own is kept.
    /// - Returns: nil for anything else, and for what a shell would read as more than an address.
    package init?(board: String) {
        guard let scheme = ["http://", "https://"].first(where: { board.hasPrefix($0) }) else { return nil }
        var rest = board.dropFirst(scheme.count)
        while rest.hasSuffix("/") { rest = rest.dropLast() }
        let plain = rest.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7f && !"'\"`$\\<>{}|^;&()*?#@!%".utf8.contains(byte)
        }
        let authority = rest.prefix { $0 != "/" }
        guard plain, let host = Self.host(authority) else { return nil }
        url = scheme + rest + Self.path
        isLoopback = host == "localhost" || host == "[::1]" || host.hasPrefix("127.")
    }

    /// The host in `host`, `host:port`, `[::1]:port`; nil when it is none of them.
    private static func host(_ authority: Substring) -> Substring? {
        var host = authority
        if let colon = authority.lastIndex(of: ":"), authority.last != "]" {
            guard let port = UInt16(authority[authority.index(after: colon)...]), port > 0 else { return nil }
            host = authority[..<colon]
        }
        let isV6 = host.hasPrefix("[") && host.hasSuffix("]")
        guard host.count > (isV6 ? 2 : 0), isV6 || !host.contains(where: { ":[]".contains($0) }) else { return nil }
        return host
    }
}
