// Why: where a webhook really leads is known by the address that is connected to, not by the name in its URL, so addresses
// are read, compared and written here.
// Source of the rules: RFC 4291 sections 2.2 and 2.5.5, RFC 5952 section 4.

/// An Internet address: 4 or 16 bytes.
package struct NetworkAddress: Hashable, Sendable, CustomStringConvertible {
    package let bytes: [UInt8]

    /// The address of these bytes; nil unless there are 4 or 16.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// The address that `text` writes in full or with a `::`, without brackets and zone; nil when it writes none.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        guard let bytes = text.contains(":") ? Self.v6(text) : Self.v4(text[...]) else { return nil }
        self.bytes = bytes
    }

    /// The IPv4 address within an IPv6 address that stands for one: mapped, translated or tunnelled; nil for all others.
    var embedded: NetworkAddress? {
        guard bytes.count == 16 else { return nil }
        if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xff, bytes[11] == 0xff {
            return NetworkAddress(bytes: Array(bytes[12...]))
        }
        if bytes.starts(with: [0x00, 0x64, 0xff, 0x9b]), bytes[4..<12].allSatisfy({ $0 == 0 }) {
            return NetworkAddress(bytes: Array(bytes[12...]))
        }
        if bytes.starts(with: [0x20, 0x02]) { return NetworkAddress(bytes: Array(bytes[2..<6])) }
        return nil
    }

    package var description: String {
        guard bytes.count == 16 else { return bytes.map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        // The first of the longest stretches of zeros is left out.
        var (start, length) = (0, 0)
        for from in groups.indices {
            let zeros = groups[from...].prefix { $0 == 0 }.count
            if zeros > length { (start, length) = (from, zeros) }
        }
        func text(_ groups: ArraySlice<UInt16>) -> String {
            groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        return length < 2 ? text(groups[...]) : "\(text(groups[..<start]))::\(text(groups[(start + length)...]))"
    }

    private static func v4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { part in part.allSatisfy(\.isASCIIDigit) && part.count <= 3 ? UInt8(part) : nil }
        return parts.count == 4 && bytes.count == 4 ? bytes : nil
    }

    private static func v6(_ text: String) -> [UInt8]? {
        guard !text.contains(":::"), text.ranges(of: "::").count <= 1 else { return nil }
        guard let gap = text.firstRange(of: "::") else {
            let bytes = groups(text[...])
            return bytes?.count == 16 ? bytes : nil
        }
        guard let head = groups(text[..<gap.lowerBound]), let tail = groups(text[gap.upperBound...]),
            head.count + tail.count <= 14
        else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    private static func groups(_ text: Substring) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(".") {
                guard let last = v4(part) else { return nil }
                bytes += last
            } else {
                guard (1...4).contains(part.count), part.allSatisfy(\.isHexDigit), let group = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 0xff)]
            }
        }
        return bytes
    }
}

/// The addresses that begin with the same bits, as `127.0.0.0/8` writes them; one address alone is the range of itself.
package struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    private let first: NetworkAddress
    private let bits: Int

    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let first = NetworkAddress(parts[0]) else { return nil }
        let whole = first.bytes.count * 8
        let bits = parts.count == 1 ? whole : parts[1].allSatisfy(\.isASCIIDigit) ? Int(parts[1]) ?? -1 : -1
        guard (0...whole).contains(bits) else { return nil }
        self.first = first
        self.bits = bits
    }

    package var description: String { bits == first.bytes.count * 8 ? "\(first)" : "\(first)/\(bits)" }

    /// Whether the address is one of them.
    package func contains(_ address: NetworkAddress) -> Bool {
        guard address.bytes.count == first.bytes.count else { return false }
        return address.bytes.indices.allSatisfy { index in
            let bits = min(8, max(0, bits - index * 8))
            let mask = UInt8(truncatingIfNeeded: 0xff00 >> bits)
            return address.bytes[index] & mask == first.bytes[index] & mask
        }
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
