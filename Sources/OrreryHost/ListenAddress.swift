// Why: where the board may listen is decided before anything is opened: on loopback anybody may be there, beyond it only
// who has a token.

/// Where to listen.
package struct ListenAddress: Hashable, Sendable {
    package let host: String
    package let port: UInt16

    /// Whether nobody but this machine's own users can reach it.
    package var isLoopback: Bool { host == "::1" || (!isV6 && host.hasPrefix("127.")) }

    /// The address as a name in the Host header; nil when it stands for all of the machine's addresses.
    package var hostName: String? { isWildcard ? nil : isV6 ? "[\(host)]" : host }

    var isV6: Bool { host.contains(":") }

    private var isWildcard: Bool { host == "0.0.0.0" || (isV6 && host.allSatisfy { $0 == ":" || $0 == "0" }) }

    /// Reads `127.0.0.1:4000`, `localhost:4000`, `[::1]:4000`, or a port alone.
    /// - Throws: `HostError` for anything else, names of machines included: what a name stands for may change.
    package init(_ text: String) throws(HostError) {
        let parts: (host: String, port: String)
        if let colon = text.lastIndex(of: ":") {
            parts = (String(text[..<colon]), String(text[text.index(after: colon)...]))
        } else {
            parts = ("127.0.0.1", text)
        }
        guard let port = UInt16(parts.port), !parts.host.isEmpty else {
            throw HostError("Expected an address such as 127.0.0.1:4000, found \"\(text)\".")
        }
        switch parts.host {
        case "localhost": host = "127.0.0.1"
        case let host where host.hasPrefix("[") && host.hasSuffix("]"): self.host = String(host.dropFirst().dropLast())
        default: host = parts.host
        }
        self.port = port
        guard isV6 || Self.isV4(host) else {
            throw HostError(
                "Expected an IP address, on loopback such as 127.0.0.1:\(port) or one of this machine's, found "
                    + "\"\(parts.host)\".")
        }
    }

    /// Why the board must not listen here; nil when it may. Beyond loopback it has to know who is there, and by which
    /// name it is asked.
    /// - Parameter tokenCommand: How to make a token for this board.
    package func refusal(hasTokens: Bool, hasHosts: Bool, tokenCommand: String) -> String? {
        guard !isLoopback else { return nil }
        let elsewhere = "or listen on loopback, for example --listen 127.0.0.1:\(port)."
        if !hasTokens {
            return "Beyond loopback the board must know who is there, and it has no token that is good: found "
                + "\"\(host)\". Create one with \"\(tokenCommand)\", \(elsewhere)"
        }
        if hostName == nil, !hasHosts {
            return
                "On all addresses (\"\(host)\") the board must know the names that it is asked by, and beyond loopback "
                + "it knows none. Name them in the configuration, for example {\"hosts\": [\"board.example\"]}, \(elsewhere)"
        }
        return nil
    }

    /// Four plain decimal numbers.
    private static func isV4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { part in UInt8(part).map { String($0) == part } ?? false }
    }
}
