// Why: who changes a file that a person wrote changes what is theirs and not a byte more. So the text stays a text, and what
// is known of it is where each value stands.

/// A value of a JSON text, and where it stands among the bytes.
package struct JSONOutline: Sendable {
    /// A member of an object.
    package struct Member: Sendable {
        package let key: String
        package let value: JSONOutline
        /// From the key's first quote to the end of the value.
        package let range: Range<Int>
    }

    /// What a value is made of.
    package indirect enum Parts: Sendable {
        case object([Member])
        case array([JSONOutline])
        /// A string, a number, `true`, `false` or `null`.
        case plain
    }

    package let range: Range<Int>
    package let parts: Parts

    /// - Throws: `JSONError` for what `JSONReader` does not read.
    /// - Complexity: O(n), n = bytes.
    package init(_ bytes: [UInt8]) throws(JSONError) {
        _ = try JSONReader.value(from: bytes)
        var walker = Walker(bytes: bytes)
        self = walker.value()
    }

    private init(_ range: Range<Int>, _ parts: Parts) {
        self.range = range
        self.parts = parts
    }

    /// The members of an object; nil when this is none.
    package var members: [Member]? { if case .object(let members) = parts { members } else { nil } }

    /// The elements of an array; nil when this is none.
    package var elements: [JSONOutline]? { if case .array(let elements) = parts { elements } else { nil } }

    /// The value of `key`; nil when this is no object, or has none.
    package subscript(key: String) -> JSONOutline? { members?.first { $0.key == key }?.value }

    /// Where the parts stand, in order: of an object its members, of an array its elements.
    package var partRanges: [Range<Int>] {
        switch parts {
        case .object(let members): members.map(\.range)
        case .array(let elements): elements.map(\.range)
        case .plain: []
        }
    }

    /// Walks over a text that `JSONReader` accepted.
    private struct Walker {
        let bytes: [UInt8]
        var index = 0

        mutating func value() -> JSONOutline {
            skipSpace()
            let start = index
            switch bytes[index] {
            case UInt8(ascii: "{"):
                let members = members()
                return JSONOutline(start..<index, .object(members))
            case UInt8(ascii: "["):
                let elements = elements()
                return JSONOutline(start..<index, .array(elements))
            case UInt8(ascii: "\""): skipString()
            default:
                while index < bytes.count, !",]} \n\r\t".utf8.contains(bytes[index]) { index += 1 }
            }
            return JSONOutline(start..<index, .plain)
        }

        private mutating func members() -> [Member] {
            var members: [Member] = []
            while opens(before: UInt8(ascii: "}")) {
                let start = index
                skipString()
                let key = try? JSONReader.value(from: Array(bytes[start..<index])).string
                skipSpace()
                index += 1
                let value = value()
                members.append(Member(key: key ?? "", value: value, range: start..<index))
            }
            return members
        }

        private mutating func elements() -> [JSONOutline] {
            var elements: [JSONOutline] = []
            while opens(before: UInt8(ascii: "]")) { elements.append(value()) }
            return elements
        }

        /// Passes the opening bracket or a comma; false behind the closing one, which it passes too.
        private mutating func opens(before end: UInt8) -> Bool {
            skipSpace()
            if bytes[index] != end {
                index += 1
                skipSpace()
                // An empty one has its end where the first part would stand.
                guard bytes[index] == end else { return true }
            }
            index += 1
            return false
        }

        private mutating func skipString() {
            index += 1
            while bytes[index] != UInt8(ascii: "\"") { index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1 }
            index += 1
        }

        private mutating func skipSpace() {
            while index < bytes.count, " \n\r\t".utf8.contains(bytes[index]) { index += 1 }
        }
    }
}
