// Why: a board on loopback is within reach of every web page that its user visits. The Host allow-list shuts out names
// that were made to point here (DNS rebinding), the Origin check shuts out writes by foreign pages. Both stand before
// any route, static files and streams included.

package struct Doors: Sendable {
    /// Host names beside the loopback ones, in lower case, without a port.
    package let names: [String]

    package init(names: [String] = []) {
        self.names = names.map { $0.lowercased() }
    }

    /// Why `request` may not come in; nil when it may.
    package func refusal(of request: Request) -> Problem? {
        let hosts = request.headers.filter { $0.isNamed("Host") }
        guard hosts.count == 1, let host = hosts.first?.value, !host.isEmpty else {
            return Problem(
                400, "Expected exactly one Host header, found \(hosts.count). Send the host of the board's address.")
        }
        guard let name = Self.name(ofAuthority: host), isAllowed(name) else {
            return Problem(
                403,
                "The Host \"\(host)\" is not this board's. Use 127.0.0.1 or localhost, or name the host in the "
                    + "configuration.")
        }
        guard request.method.isWrite else { return nil }
        if let site = request.header("Sec-Fetch-Site"), site != "same-origin", site != "none" {
            return Problem(
                403, "A write from another site (\(site)) is refused. Use the board's own page or a program.")
        }
        if let origin = request.header("Origin"), !isOwn(origin, host: host) {
            return Problem(
                403, "A write from the origin \"\(origin)\" is refused. Use the board's own page or a program.")
        }
        return nil
    }

    private func isAllowed(_ name: String) -> Bool {
        name == "localhost" || name.hasSuffix(".localhost") || name == "[::1]" || Self.isLoopbackAddress(name)
            || names.contains(name)
    }

    /// An origin is the board's own when what follows its scheme is the Host of the same request.
    private func isOwn(_ origin: String, host: String) -> Bool {
        for scheme in ["http://", "https://"] where origin.lowercased().hasPrefix(scheme) {
            return origin.dropFirst(scheme.count).lowercased() == host.lowercased()
        }
        return false
    }

    /// The name in `name[:port]`, in lower case; nil when the port is none.
    private static func name(ofAuthority authority: String) -> String? {
        let text = authority.lowercased()
        let name: Substring
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            name = text[...end]
        } else {
            name = text.prefix { $0 != ":" }
        }
        let rest = text.dropFirst(name.count)
        guard !name.isEmpty else { return nil }
        if rest.isEmpty { return String(name) }
        guard rest.first == ":", let port = UInt16(rest.dropFirst()), port > 0 else { return nil }
        return String(name)
    }

    /// 127.0.0.0/8 as four plain decimal numbers (RFC 1122 section 3.2.1.3).
    private static func isLoopbackAddress(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in part.allSatisfy(\.isASCII) && UInt8(part).map { String($0) == part } ?? false
            }
    }
}
