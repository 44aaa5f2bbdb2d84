// Why: seed 003's clients listen to one project with named events; every frame of this dialect carries an `event:`.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
package import OrreryStreams

package enum ProjectDialect {
    /// The event in the seed's words; empty when it has none.
    package static func frame(_ committed: CommittedEvent) -> [UInt8] { [] }

    /// What a page can see of a quiet line, with the moment under both names that the seed has for it.
    package static func heartbeat(clock: ClockReading) -> [UInt8] {
        let data: JSONValue = .object([
            "timestamp": .instant(clock.now), "time": .instant(clock.now),
        ])
        return ServerSentEvent.frame(name: "heartbeat", data: JSONWriter.bytes(data))
    }

    /// Tells a viewer that its cursor cannot be served.
    package static func reset(reason: String, from: String, head: StreamCursor) -> [UInt8] {
        let data: JSONValue = .object([
            "reason": .string(reason), "from": .string(from), "head": .integer(head.seq),
        ])
        return ServerSentEvent.frame(id: head.description, name: "reset", data: JSONWriter.bytes(data))
    }
}
