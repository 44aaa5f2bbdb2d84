// Why: the files that people write for the board (scenarios, settings) are read with the same errors: file, line, what
// was expected.

/// Why a file of JSON could not be used.
package struct DocumentError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence a mistake, each with the file and the line.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// Reads files of JSON with errors that a person can act on.
package enum JSONDocument {
    /// Reads the object in `bytes` by `body`.
    /// - Parameters:
    ///   - name: The file's name, for errors.
    ///   - body: Reads the members; the mistakes it notes are thrown.
    package static func read<Result>(
        _ bytes: [UInt8], name: String, _ body: (inout ObjectReader) -> Result
    ) throws(DocumentError) -> Result {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONReader.value(from: bytes)
        } catch {
            throw DocumentError("\(name):\(error.line): expected JSON, found something else: \(error.detail).")
        }
        guard let object = value.object else {
            throw DocumentError("\(name):1: expected an object, found \(value.kind).")
        }
        var reader = ObjectReader(object)
        let result = body(&reader)
        reader.refuseUnknown()
        guard reader.errors.isEmpty else {
            let lines = reader.errors.map { error in
                "\(name):\(line(of: error.pointer, in: bytes)): \(error.pointer): \(error.detail)"
            }
            throw DocumentError(lines.joined(separator: "\n"))
        }
        return result
    }

    /// The line of what a mistake is in; of something that is missing, the line of what it is missing from.
    private static func line(of pointer: String, in bytes: [UInt8]) -> Int {
        var pointer = pointer[...]
        while let slash = pointer.lastIndex(of: "/") {
            if let line = JSONLocator.line(of: String(pointer), in: bytes) { return line }
            pointer = pointer[..<slash]
        }
        return 1
    }
}

extension ObjectReader {
    /// A share such as `80%`, or nil when the member is not there.
    package mutating func fraction(_ key: String) -> (numerator: Int, denominator: Int)? {
        guard let text = text(key) else { return nil }
        guard text.hasSuffix("%"), let percent = Int(text.dropLast()), (0...100).contains(percent) else {
            fail(key, "Expected a share such as \"80%\", found \"\(text)\".")
            return nil
        }
        return (percent, 100)
    }
}
