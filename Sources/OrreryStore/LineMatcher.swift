// Why: a search looks at every line of a log, and a log may have a million: the bytes are compared where SQLite holds
// them. LIKE would know the letters of ASCII only.

/// A text to look for in any case.
struct LineMatcher {
    /// For each character of the text, the ways of writing it, as UTF-8.
    private let characters: [[[UInt8]]]
    /// The text in lower and in upper case, where each character is one byte in both: nearly always, and much faster.
    private let bytes: (lower: [UInt8], upper: [UInt8])?

    /// - Precondition: `text` is not empty.
    init(_ text: String) {
        precondition(!text.isEmpty, "An empty text is in every line.")
        characters = text.unicodeScalars.map { scalar in
            var ways = [Array(String(scalar).utf8)]
            for way in [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping] {
                if !ways.contains(Array(way.utf8)) { ways.append(Array(way.utf8)) }
            }
            return ways
        }
        let isPlain = text.utf8.allSatisfy { $0 < 0x80 }
        bytes = isPlain ? (Array(text.lowercased().utf8), Array(text.uppercased().utf8)) : nil
    }

    /// Whether the text is somewhere in `line`.
    @unsafe
    func matches(_ line: UnsafeRawBufferPointer) -> Bool {
        guard let bytes else {
            return (0..<line.count).contains { unsafe matches(line, at: $0) }
        }
        return unsafe bytes.lower.withUnsafeBufferPointer { lower in
            unsafe bytes.upper.withUnsafeBufferPointer { upper in unsafe Self.contains(line, lower, upper) }
        }
    }

    /// The inner loop of a search: nothing is counted or copied in it.
    private static func contains(
        _ line: UnsafeRawBufferPointer, _ lower: UnsafeBufferPointer<UInt8>, _ upper: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        let last = line.count - lower.count
        guard last >= 0 else { return false }
        let (firstLower, firstUpper) = unsafe (lower[0], upper[0])
        var start = 0
        while start <= last {
            let first = unsafe line[start]
            if first == firstLower || first == firstUpper {
                var offset = 1
                while offset < lower.count {
                    let byte = unsafe line[start + offset]
                    guard unsafe byte == lower[offset] || byte == upper[offset] else { break }
                    offset += 1
                }
                if offset == lower.count { return true }
            }
            start += 1
        }
        return false
    }

    @unsafe
    private func matches(_ line: UnsafeRawBufferPointer, at start: Int) -> Bool {
        var index = start
        for ways in characters {
            guard let way = ways.first(where: { unsafe isThere($0, line, at: index) }) else { return false }
            index += way.count
        }
        return true
    }

    @unsafe
    private func isThere(_ way: [UInt8], _ line: UnsafeRawBufferPointer, at index: Int) -> Bool {
        guard index + way.count <= line.count else { return false }
        for offset in 0..<way.count where unsafe line[index + offset] != way[offset] { return false }
        return true
    }
}
