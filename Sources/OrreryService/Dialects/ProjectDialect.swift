// Why: seed 003's clients listen to one project with named events; every frame of this dialect carries an `event:`.
// Members have the seed's snake_case names with ours beside them. The seed's specification, server and client differ in
// some members: each is sent under all of its names.

internal import OrreryHTTP
package import OrreryJSON
package import OrreryModel
package import OrreryStreams

package enum ProjectDialect {
    /// What one named event says.
    struct Message {
        let name: String
        let payload: JSONObject
    }

    /// The event in the seed's words; empty when it has none.
    /// - Parameter task: The task of the event; of it only what never changes is told: whose part it is.
    package static func frame(_ committed: CommittedEvent, task: BoardTask?) -> [UInt8] {
        let event = committed.event
        let messages = agentMessages(event, task: task) + taskMessages(event, task: task)
        var bytes: [UInt8] = []
        for (index, message) in messages.enumerated() {
            var payload: JSONObject = ["projectId": .string(event.projectID.text)]
            for member in message.payload.members { payload[member.key] = member.value }
            payload.append("eventId", .string(committed.cursor.description))
            payload.append("timestamp", .instant(event.at))
            // The cursor moves with the last one: who was cut off before it gets all of them again.
            bytes += ServerSentEvent.frame(
                id: index == messages.count - 1 ? committed.cursor.description : nil, name: message.name,
                data: JSONWriter.bytes(Row.both(payload)))
        }
        return bytes
    }

    /// The first bytes of a stream: who speaks, from where, and which runs go on. On a stream that resumes, what follows
    /// is older than this list.
    package static func preface(
        project: Project, connectionID: String, cursor: StreamCursor, head: Int64, clock: ClockReading,
        heartbeat: Duration, resumedFrom: String?, subscribedLogs: JSONValue, runs: [JSONValue]
    ) -> [UInt8] {
        let connected: JSONObject = [
            "projectId": .string(project.id.text), "connectionId": .string(connectionID),
            "activeAgents": .array(runs), "activeRuns": .array(runs), "epoch": .string(cursor.epoch),
            "head": .integer(head), "cursor": .string(cursor.description), "resumedFrom": .text(resumedFrom),
            "subscribedLogs": subscribedLogs,
            "heartbeatSeconds": .integer(heartbeat.components.seconds), "now": .instant(clock.now),
            "timestamp": .instant(clock.now), "clock": clock.json,
        ]
        return ServerSentEvent.retry(milliseconds: 2_000)
            + ServerSentEvent.frame(
                id: cursor.description, name: "connected", data: JSONWriter.bytes(Row.both(connected)))
    }

    /// What a page can see of a quiet line, with the moment under both names that the seed has for it.
    package static func heartbeat(clock: ClockReading) -> [UInt8] {
        let data: JSONValue = .object([
            "timestamp": .instant(clock.now), "time": .instant(clock.now),
        ])
        return ServerSentEvent.comment("keep-alive")
            + ServerSentEvent.frame(name: "heartbeat", data: JSONWriter.bytes(data))
    }

    /// Tells a viewer that its cursor cannot be served.
    package static func reset(reason: String, from: String, head: StreamCursor) -> [UInt8] {
        let data: JSONValue = .object([
            "reason": .string(reason), "from": .string(from), "head": .integer(head.seq),
        ])
        return ServerSentEvent.frame(id: head.description, name: "reset", data: JSONWriter.bytes(data))
    }

    /// The last bytes of a stream whose time is up: come back at once.
    package static var farewell: [UInt8] { ServerSentEvent.retry(milliseconds: 500) }
}
