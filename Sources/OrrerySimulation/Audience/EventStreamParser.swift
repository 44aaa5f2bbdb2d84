// Why: what a viewer got is what its reader makes of the bytes, so the simulation reads them as a browser does, with code
// of its own that knows nothing of how they were written.

/// One event as a reader hands it to a page.
struct StreamMessage: Hashable, Sendable {
    /// Empty for an unnamed one.
    var name = ""
    var data: [UInt8] = []
    /// The reader's cursor, if this very frame has set it.
    var id: String?
}

/// Reads an event stream (https://html.spec.whatwg.org/multipage/server-sent-events.html, "Interpreting an event
/// stream"), more strictly than a browser: what a browser would pass over in silence is a complaint here.
struct EventStreamParser: Sendable {
    /// What the stream has asked for as the time before a reconnection, in milliseconds; nil when it has not.
    private(set) var retryMilliseconds: Int64?
    /// What is wrong with the bytes, as a sentence.
    private(set) var complaint: String?
    private var line: [UInt8] = []
    private var message = StreamMessage()
    private var hasData = false

    /// Takes the next bytes and hands out the messages that they complete, with and without data.
    mutating func feed(_ bytes: [UInt8]) -> [StreamMessage] {
        var messages: [StreamMessage] = []
        var start = 0
        while start < bytes.count {
            guard let end = bytes[start...].firstIndex(of: 0x0a) else {
                line += bytes[start...]
                return messages
            }
            line += bytes[start..<end]
            start = end + 1
            if line.isEmpty {
                dispatch(&messages)
            } else {
                read()
                line.removeAll(keepingCapacity: true)
            }
        }
        return messages
    }

    private mutating func dispatch(_ messages: inout [StreamMessage]) {
        if hasData || message.id != nil { messages.append(message) }
        if !hasData, !message.name.isEmpty { complaint = "A frame named \(message.name) has no data." }
        message = StreamMessage()
        hasData = false
    }

    private mutating func read() {
        guard line[0] != UInt8(ascii: ":") else { return }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon + 2 <= line.count,
            line[colon + 1] == UInt8(ascii: " ")
        else {
            complaint = "The line \"\(String(decoding: line.prefix(80), as: UTF8.self))\" is no field with a value."
            return
        }
        let value = line[(colon + 2)...]
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "data":
            if hasData { message.data.append(0x0a) }
            message.data += value
            hasData = true
        case "event": message.name = String(decoding: value, as: UTF8.self)
        case "id": message.id = String(decoding: value, as: UTF8.self)
        case "retry":
            retryMilliseconds = Int64(String(decoding: value, as: UTF8.self))
            if retryMilliseconds == nil { complaint = "A retry is no number." }
        default: complaint = "The field \"\(String(decoding: line[..<colon], as: UTF8.self))\" is none of a stream's."
        }
    }
}
