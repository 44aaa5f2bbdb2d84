// Why: what a board did not take waits in a file, which the next command reads, perhaps of another version; its form is
// written down here and nowhere else.
//
//     {"orrery":"spool","version":1,"next":         203,"stream":"…","url":"http://…","path":"/api/ingest/auto","query":"…"}
//     {"offset":0,"bytes":11,"end":""}
//     hello world
//     {"offset":11,"bytes":0,"end":"exit=0"}
//
// `next` is where the record begins that is to be sent next; it has a fixed width, and is written anew in its place. A record
// is a line, the bytes, and a newline. One that was not written whole ends the file. There is no token in it.

internal import OrreryJSON

/// The first line of a spool file.
package struct SpoolHeader: Hashable, Sendable {
    /// The stream's name, which the keys of its batches begin with.
    package let stream: String
    package let url: String
    package let path: String
    package let query: String

    package init(stream: String, url: String, path: String, query: String) {
        self.stream = stream
        self.url = url
        self.path = path
        self.query = query
    }

    /// The bytes before the number in `next`, and its digits.
    package static let nextPlace = beginning.utf8.count
    package static let nextDigits = 12
    private static let beginning = "{\"orrery\":\"spool\",\"version\":1,\"next\":"

    /// Reads a header without its newline; nil for what is none, or one of another version.
    package init?(_ line: [UInt8]) {
        guard let object = LenientJSON.object(String(decoding: line, as: UTF8.self)),
            object["orrery"]?.string == "spool", object["version"]?.integer == 1,
            let stream = object["stream"]?.string, let url = object["url"]?.string, let path = object["path"]?.string,
            let query = object["query"]?.string
        else { return nil }
        self.init(stream: stream, url: url, path: path, query: query)
    }

    /// Where the next record is in a file that begins with `line`; nil when it does not say.
    package static func next(_ line: [UInt8]) -> Int64? {
        LenientJSON.object(String(decoding: line, as: UTF8.self))?["next"]?.integer
    }

    /// The number as it stands in the file.
    package static func digits(_ next: Int64) -> [UInt8] {
        let text = String(next)
        return Array((String(repeating: " ", count: max(0, nextDigits - text.count)) + text).utf8)
    }

    /// The line, newline included, of a file whose first record comes next.
    package var line: [UInt8] {
        let rest: JSONObject = [
            "stream": .string(stream), "url": .string(url), "path": .string(path), "query": .string(query),
        ]
        let end = Array(",".utf8) + JSONWriter.bytes(.object(rest)).dropFirst() + [newline]
        let begin = Array(Self.beginning.utf8)
        return begin + Self.digits(Int64(begin.count + Self.nextDigits + end.count)) + end
    }
}

/// The line before the bytes of a record.
package struct SpoolRecord: Hashable, Sendable {
    package let offset: Int64
    package let count: Int
    package let end: String

    package init(_ batch: DeliveryBatch) {
        (offset, count, end) = (batch.offset, batch.bytes.count, batch.end)
    }

    /// Reads a record's line without its newline; nil for what is none.
    package init?(_ line: [UInt8]) {
        guard let object = LenientJSON.object(String(decoding: line, as: UTF8.self)),
            let offset = object["offset"]?.integer, let count = object["bytes"]?.integer, count >= 0,
            let end = object["end"]?.string
        else { return nil }
        (self.offset, self.count, self.end) = (offset, Int(count), end)
    }

    /// More than any record's line has.
    package static let lineBytesMax = 256

    /// The whole record of a batch.
    package static func bytes(of batch: DeliveryBatch) -> [UInt8] {
        let line: JSONObject = [
            "offset": .integer(batch.offset), "bytes": .integer(Int64(batch.bytes.count)), "end": .string(batch.end),
        ]
        return JSONWriter.bytes(.object(line)) + [newline] + batch.bytes + [newline]
    }
}

private let newline = UInt8(ascii: "\n")
