// Why: the one place where bytes become JSON values. jansson parses; the tree it made is turned into values at once.
// Documentation: https://jansson.readthedocs.io/en/2.14/apiref.html#decoding

internal import CJansson

/// Why bytes were not JSON, with the place.
package struct JSONError: Error, Hashable, Sendable {
    /// Counted from 1.
    package let line: Int
    /// Counted from 1, in characters.
    package let column: Int
    package let detail: String
}

/// Bytes to values.
package enum JSONReader {
    /// How deeply arrays and objects may stand in each other: deep enough for every real client, and far from the end
    /// of a thread's stack.
    package static let depthMax = 64

    /// Reads one JSON text (RFC 8259) in UTF-8.
    /// - Throws: `JSONError` for anything else, for a key that stands twice in an object, for an integer beyond 64 bits,
    ///   for a NUL in a string, and for a nesting deeper than `depthMax`.
    package static func value(from bytes: [UInt8]) throws(JSONError) -> JSONValue {
        var error = json_error_t()
        let flags = Int(JSON_REJECT_DUPLICATES | JSON_DECODE_ANY)
        // The buffer is only read during the call; jansson copies what it keeps.
        let root = unsafe bytes.withUnsafeBytes { buffer in
            unsafe json_loadb(buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count, flags, &error)
        }
        guard let root = unsafe root else {
            let text = unsafe withUnsafeBytes(of: error.text) { field in
                unsafe String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
            }
            throw JSONError(
                line: max(1, Int(error.line)), column: max(1, Int(error.column)),
                detail: bytes.isEmpty ? "the text is empty" : text)
        }
        defer { unsafe json_decref(root) }
        guard let value = unsafe JSONValue(root, depth: 1) else {
            throw JSONError(line: 1, column: 1, detail: "nested deeper than \(depthMax) levels")
        }
        return value
    }
}

extension JSONValue {
    /// The value of a jansson tree that the caller owns; nil when it is nested too deeply.
    fileprivate init?(_ node: UnsafeMutablePointer<json_t>, depth: Int) {
        switch unsafe node.pointee.type {
        case JSON_OBJECT:
            guard depth <= JSONReader.depthMax else { return nil }
            var object = JSONObject()
            var iterator = unsafe json_object_iter(node)
            while let position = unsafe iterator {
                guard let value = unsafe JSONValue(json_object_iter_value(position), depth: depth + 1) else {
                    return nil
                }
                let key = unsafe String(
                    decoding: UnsafeRawBufferPointer(
                        start: json_object_iter_key(position), count: json_object_iter_key_len(position)),
                    as: UTF8.self)
                object.append(key, value)
                unsafe iterator = json_object_iter_next(node, position)
            }
            self = .object(object)
        case JSON_ARRAY:
            guard depth <= JSONReader.depthMax else { return nil }
            var values: [JSONValue] = []
            for index in 0..<(unsafe json_array_size(node)) {
                guard let value = unsafe JSONValue(json_array_get(node, index), depth: depth + 1) else { return nil }
                values.append(value)
            }
            self = .array(values)
        case JSON_STRING:
            self = unsafe .string(
                String(
                    decoding: UnsafeRawBufferPointer(start: json_string_value(node), count: json_string_length(node)),
                    as: UTF8.self))
        case JSON_INTEGER: self = unsafe .integer(Int64(json_integer_value(node)))
        case JSON_REAL: self = unsafe .double(json_real_value(node))
        case JSON_TRUE: self = .bool(true)
        case JSON_FALSE: self = .bool(false)
        default: self = .null
        }
    }
}
