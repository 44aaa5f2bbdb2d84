// Why: one way to write a frame of an event stream.
// Source of the rule: https://html.spec.whatwg.org/multipage/server-sent-events.html, "Parsing an event stream".

package enum ServerSentEvent {
    /// The bytes of one frame. `data` must hold no line break: JSON text never does.
    ///
    /// The id stands behind the data. A reader that takes it at its line rather than at the frame's end, as Node's
    /// `eventsource` 2 does, and is cut off in between, would resume behind an event that it has never seen.
    /// - Parameters:
    ///   - id: Becomes the reader's cursor; nil leaves the cursor where it is.
    ///   - name: The event's name; nil for an unnamed one, which reaches `onmessage`.
    package static func frame(id: String? = nil, name: String? = nil, data: [UInt8]) -> [UInt8] {
        precondition(!data.contains(0x0a) && !data.contains(0x0d), "A frame's data holds a line break.")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.count + 64)
        if let name { append("event: ", name, to: &bytes) }
        bytes.append(contentsOf: "data: ".utf8)
        bytes.append(contentsOf: data)
        bytes.append(0x0a)
        if let id { append("id: ", id, to: &bytes) }
        bytes.append(0x0a)
        return bytes
    }

    /// A comment, which readers pass over and proxies pass on.
    package static func comment(_ text: String) -> [UInt8] {
        Array(": \(text)\n\n".utf8)
    }

    /// How long a reader waits before it connects again.
    package static func retry(milliseconds: Int) -> [UInt8] {
        Array("retry: \(milliseconds)\n\n".utf8)
    }

    private static func append(_ field: String, _ value: String, to bytes: inout [UInt8]) {
        precondition(value.utf8.allSatisfy { $0 >= 0x20 }, "A frame's id or name holds a control character.")
        bytes.append(contentsOf: field.utf8)
        bytes.append(contentsOf: value.utf8)
        bytes.append(0x0a)
    }
}
