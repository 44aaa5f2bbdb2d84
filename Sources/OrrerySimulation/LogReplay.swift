// Why: a log that somebody exported is the whole board. It is read back line by line, and a line that is not what it must
// be is named with what was expected there: half a board would be worse than none.

package import OrreryJSON
package import OrreryModel
internal import OrreryStreams
package import OrreryTime

/// Reads the lines of an exported log.
package struct LogReplay: Sendable {
    private let name: String
    private var line = 0
    /// The place of the last event that was read.
    package private(set) var head: Int64 = 0
    /// When the first and the last event happened; nil before there is one.
    package private(set) var span: (first: Instant, last: Instant)?
    package private(set) var digest = LogDigest()

    /// - Parameter name: The file's name, for errors.
    package init(name: String) {
        self.name = name
    }

    /// Reads the next line.
    /// - Throws: `DocumentError` with the line, what was expected and what was found.
    package mutating func read(_ bytes: [UInt8]) throws(DocumentError) -> EncodedEvent {
        line += 1
        guard bytes.contains(where: { !" \t\r".utf8.contains($0) }) else {
            throw fail("expected an event, found an empty line.")
        }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONReader.value(from: bytes)
        } catch {
            throw fail("expected an event as JSON, found something else: \(error.detail) (column \(error.column)).")
        }
        guard let object = value.object else { throw fail("expected an event as an object, found \(value.kind).") }
        var fields = ObjectReader(object)
        let event = event(&fields)
        fields.refuseUnknown()
        if let error = fields.errors.first { throw fail("\(error.pointer): \(error.detail)") }
        guard let event else { throw fail("expected an event, found something else.") }
        span = (span?.first ?? event.event.at, event.event.at)
        head = event.event.seq
        digest.note(event)
        return event
    }

    /// Checks that there was something to read.
    package func finish() throws(DocumentError) {
        guard head > 0 else {
            throw DocumentError("\(name) holds no event. Export a log with GET /api/log and name that.")
        }
    }

    private func fail(_ sentence: String) -> DocumentError {
        DocumentError("\(name):\(line): \(sentence)")
    }

    private func event(_ fields: inout ObjectReader) -> EncodedEvent? {
        let id = fields.requiredText("id")
        let at = fields.requiredText("at")
        let type = fields.choice(EventType.self, "type")
        let project = fields.requiredText("projectId")
        let task = fields.text("taskId")
        let run = fields.integer("invocationId", in: 0...Int64.max)
        if fields.object["type"] == nil { fields.fail("type", "Expected the type of the event; found nothing.") }
        let data = fields.member(["data"])?.value
        guard let seq = seq(&fields, id), let instant = instant(&fields, at), let type, let project, let data,
            fields.errors.isEmpty
        else {
            if data == nil { fields.fail("data", "Expected what the event changed, found nothing.") }
            return nil
        }
        guard
            let object = data.object,
            let event = Event(
                seq: seq, at: instant, type: type, projectID: ProjectID(project), taskID: task.map { TaskID($0) },
                data: object), event.entity?.invocationID == run
        else {
            fields.fail("data", "Expected what a \(type.rawValue) changes, found something that cannot be read.")
            return nil
        }
        // What cannot be written again as it was read would be lost without a word.
        let encoded = EncodedEvent(event, data: JSONWriter.bytes(.object(event.data)))
        guard (try? JSONReader.value(from: encoded.data)) == data else {
            fields.fail(
                "data", "Expected what a \(type.rawValue) changes, found members that this version does not know.")
            return nil
        }
        return encoded
    }

    private func seq(_ fields: inout ObjectReader, _ id: String?) -> Int64? {
        guard let id else { return nil }
        guard let cursor = StreamCursor(id) else {
            fields.fail("id", "Expected an id such as \"k3v9-\(head + 1)\", found \"\(id)\".")
            return nil
        }
        guard cursor.seq == head + 1 else {
            let reason =
                if head == 0 {
                    "The beginning was pruned or left out, and without it no board can be made of the rest. Export the "
                        + "whole log, or take the board's database itself."
                } else if cursor.seq > head {
                    "Some are missing between the two."
                } else {
                    "It was there before."
                }
            fields.fail("id", "Expected event \(head + 1), found event \(cursor.seq). \(reason)")
            return nil
        }
        return cursor.seq
    }

    private func instant(_ fields: inout ObjectReader, _ text: String?) -> Instant? {
        guard let text else { return nil }
        guard let instant = Instant(text) else {
            fields.fail("at", "Expected an instant such as 2026-01-05T08:00:00.000Z, found \"\(text)\".")
            return nil
        }
        if let last = span?.last, instant < last {
            fields.fail("at", "Expected an instant that is not before the last event's, \(last); found \(instant).")
            return nil
        }
        return instant
    }
}
