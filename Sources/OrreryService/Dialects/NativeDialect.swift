// Why: what a page of our own is sent: one stream with everything, in the board's own words.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
package import OrreryStreams
internal import OrreryTime

package enum NativeDialect {
    /// An event as it travels, everywhere: `{id, at, type, projectId, taskId?, invocationId?, data}`.
    package static func json(_ committed: CommittedEvent) -> [UInt8] {
        let event = committed.event
        var writer = JSONWriter(reserving: committed.data.count + 200)
        writer.append(raw: "{\"id\":")
        writer.append(string: committed.cursor.description)
        writer.append(raw: ",\"at\":")
        writer.append(string: event.at.description)
        writer.append(raw: ",\"type\":")
        writer.append(string: event.type.rawValue)
        writer.append(raw: ",\"projectId\":")
        writer.append(string: event.projectID.text)
        if let taskID = event.taskID {
            writer.append(raw: ",\"taskId\":")
            writer.append(string: taskID.text)
        }
        if let invocationID = event.entity?.invocationID {
            writer.append(raw: ",\"invocationId\":\(invocationID)")
        }
        writer.append(raw: ",\"data\":")
        writer.append(json: committed.data)
        writer.append(raw: "}")
        return writer.bytes
    }

    /// The event as an unnamed frame whose id is its cursor.
    package static func frame(_ committed: CommittedEvent) -> [UInt8] {
        ServerSentEvent.frame(id: committed.cursor.description, data: json(committed))
    }

    /// What viewers are told who may not see the event. The live activity is one for all: when it passes to a task that
    /// they may not know of, theirs has ended, or they would show the last task for ever.
    static func frameForOthers(_ committed: CommittedEvent) -> [UInt8] {
        guard case .liveActivity(let activity) = committed.event.entity else { return [] }
        let event = Event(
            seq: committed.event.seq, at: committed.event.at, type: .liveActivityEnded, projectID: .standard,
            taskID: nil, task: nil, entity: nil)
        let ended: JSONObject = ["id": .string(activity.id), "endedAt": .instant(committed.event.at)]
        let data = JSONWriter.bytes(.object(["liveActivity": .object(ended)]))
        return frame(CommittedEvent(EncodedEvent(event, data: data), epoch: committed.cursor.epoch))
    }

    /// The first bytes of a stream: who speaks, from where, and how often at least. The version tells a page that has
    /// stayed open whether the server is still the one that it came from.
    package static func preface(
        version: String, cursor: StreamCursor, head: Int64, clock: ClockReading, heartbeat: Duration,
        resumedFrom: String?, reset: [UInt8]?
    ) -> [UInt8] {
        let hello: JSONValue = .object([
            "epoch": .string(cursor.epoch), "head": .integer(head), "now": .instant(clock.now),
            "heartbeatSeconds": .integer(heartbeat.components.seconds), "clock": clock.json,
            "version": .string(version),
        ])
        var bytes = ServerSentEvent.retry(milliseconds: 2_000)
        bytes += ServerSentEvent.frame(id: cursor.description, name: "hello", data: JSONWriter.bytes(hello))
        if let reset { bytes += reset }
        if let resumedFrom, reset == nil {
            bytes += ServerSentEvent.frame(
                name: "resumed", data: JSONWriter.bytes(.object(["from": .string(resumedFrom)])))
        }
        return bytes
    }

    /// Tells a viewer that its cursor cannot be served: fetch a snapshot, then go on from `head`.
    package static func reset(reason: String, from: String, head: StreamCursor) -> [UInt8] {
        let data: JSONValue = .object([
            "reason": .string(reason), "from": .string(from), "head": .integer(head.seq),
        ])
        return ServerSentEvent.frame(id: head.description, name: "reset", data: JSONWriter.bytes(data))
    }

    /// What a page can see of a quiet line. It carries no id, so that the cursor stays where it is.
    package static func heartbeat(head: Int64, clock: ClockReading) -> [UInt8] {
        let data: JSONValue = .object(["now": .instant(clock.now), "head": .integer(head), "clock": clock.json])
        return ServerSentEvent.comment("keep-alive") + ServerSentEvent.frame(name: "hb", data: JSONWriter.bytes(data))
    }

    /// The clock was paused, set going, stepped or given another speed.
    package static func clock(_ clock: ClockReading) -> [UInt8] {
        ServerSentEvent.frame(name: "clock", data: JSONWriter.bytes(clock.json))
    }
}
