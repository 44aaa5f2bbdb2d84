// Why: a mistake in a file that a person wrote is shown with its line. The parser keeps no positions, so the text is
// walked once more, and only when there is something to say.

package enum JSONLocator {
    /// The line, counted from 1, on which the member or element at `pointer` begins; nil when there is none.
    /// - Precondition: `bytes` are JSON that `JSONReader` accepted.
    package static func line(of pointer: String, in bytes: [UInt8]) -> Int? {
        var walker = Walker(bytes: bytes, target: pointer)
        walker.value(at: "")
        return walker.found
    }

    /// Where the value at `pointer` stands in the text; nil when there is none.
    /// - Precondition: `bytes` are JSON that `JSONReader` accepted.
    package static func range(of pointer: String, in bytes: [UInt8]) -> Range<Int>? {
        var walker = Walker(bytes: bytes, target: pointer)
        walker.value(at: "")
        guard let start = walker.start else { return nil }
        // No pointer reads so: all of the value is passed.
        var rest = Walker(bytes: bytes, target: "\u{0}", index: start)
        rest.value(at: "")
        return start..<rest.index
    }

    private struct Walker {
        let bytes: [UInt8]
        let target: String
        var index = 0
        var line = 1
        var found: Int?
        /// Where the value begins that was found.
        var start: Int?

        mutating func value(at pointer: String) {
            skipSpace()
            if pointer == target, found == nil { (found, start) = (line, index) }
            guard found == nil, index < bytes.count else { return }
            switch bytes[index] {
            case UInt8(ascii: "{"): members(at: pointer)
            case UInt8(ascii: "["): elements(at: pointer)
            case UInt8(ascii: "\""): _ = string()
            default:
                while index < bytes.count, !",]} \n\r\t".utf8.contains(bytes[index]) { index += 1 }
            }
        }

        private mutating func members(at pointer: String) {
            index += 1
            while found == nil {
                skipSpace()
                guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { break }
                let keyLine = line
                let child = "\(pointer)/\(string())"
                skipSpace()
                index += 1
                if child == target {
                    found = keyLine
                    skipSpace()
                    start = index
                    return
                }
                value(at: child)
                guard next() else { break }
            }
            index += 1
        }

        private mutating func elements(at pointer: String) {
            index += 1
            var number = 0
            while found == nil {
                skipSpace()
                guard index < bytes.count, bytes[index] != UInt8(ascii: "]") else { break }
                value(at: "\(pointer)/\(number)")
                number += 1
                guard next() else { break }
            }
            index += 1
        }

        /// Passes a comma; false at the end of the object or array.
        private mutating func next() -> Bool {
            skipSpace()
            guard index < bytes.count, bytes[index] == UInt8(ascii: ",") else { return false }
            index += 1
            return true
        }

        /// Passes a string and returns it as it stands, escapes included.
        private mutating func string() -> String {
            index += 1
            let start = index
            while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            defer { index += 1 }
            return String(decoding: bytes[start..<min(index, bytes.count)], as: UTF8.self)
        }

        private mutating func skipSpace() {
            while index < bytes.count, " \n\r\t".utf8.contains(bytes[index]) {
                if bytes[index] == UInt8(ascii: "\n") { line += 1 }
                index += 1
            }
        }
    }
}
