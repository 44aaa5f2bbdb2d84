// Why: a board that calls wherever a name leads could be led to the machines beside it. It calls only what anybody on the
// Internet could call, unless whoever runs it has said otherwise.
// Source: the special-purpose registries of RFC 6890 as IANA keeps them
// (https://www.iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry), RFC 4291 section 2.4.

package enum AddressRules {
    private static let special: [(range: String, kind: String)] = [
        ("0.0.0.0/8", "unspecified"), ("10.0.0.0/8", "private"), ("100.64.0.0/10", "carrier-grade"),
        ("127.0.0.0/8", "loopback"), ("169.254.0.0/16", "link-local"), ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"), ("192.0.2.0/24", "documentation"), ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"), ("198.18.0.0/15", "benchmarking"), ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"), ("224.0.0.0/4", "multicast"), ("240.0.0.0/4", "reserved"),
        ("::/128", "unspecified"), ("::1/128", "loopback"), ("fe80::/10", "link-local"), ("fec0::/10", "private"),
        ("fc00::/7", "unique local"), ("ff00::/8", "multicast"), ("2001:db8::/32", "documentation"),
        ("3fff::/20", "documentation"), ("2001::/23", "reserved"),
    ]

    private static let refused = special.compactMap { entry in
        AddressRange(entry.range).map { (range: $0, kind: entry.kind) }
    }

    /// The addresses of IPv6 that are anybody's at all (RFC 4291 section 2.4); the rest is reserved.
    private static let globalUnicast = AddressRange("2000::/3")

    /// What sort of address it is that nobody may be called at; nil when this one may be called.
    /// - Parameter allowed: What whoever runs the board has allowed.
    package static func refusal(of address: NetworkAddress, allowed: [AddressRange]) -> String? {
        guard !allowed.contains(where: { $0.contains(address) }) else { return nil }
        // What stands for an IPv4 address leads where that one does.
        if let embedded = address.embedded { return refusal(of: embedded, allowed: allowed) }
        if let entry = refused.first(where: { $0.range.contains(address) }) { return entry.kind }
        return address.bytes.count == 4 || globalUnicast?.contains(address) == true ? nil : "reserved"
    }
}
