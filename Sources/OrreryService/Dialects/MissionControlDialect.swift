// Why: seed 002's clients listen to `/api/events/stream` and know six types, each an unnamed frame of
// `{"type", "payload"}`. Its rows have snake_case names; ours stand beside them.

internal import OrreryHTTP
internal import OrreryJSON
package import OrreryModel
package import OrreryStreams

package enum MissionControlDialect {
    /// The event in the seed's words; empty when it has none.
    /// - Parameter task: The task as it stands after the event.
    package static func frame(_ committed: CommittedEvent, task: BoardTask?) -> [UInt8] {
        guard let (type, payload) = message(committed.event, task: task) else { return [] }
        return frame(id: committed.cursor, type: type, payload: payload)
    }

    /// The first bytes of a stream. A frame without data moves the reader's cursor and nothing else, so that a client
    /// that has seen no event yet can resume.
    package static func preface(cursor: StreamCursor, reset: [UInt8]?) -> [UInt8] {
        ServerSentEvent.retry(milliseconds: 2_000) + Array("id: \(cursor)\n\n".utf8) + (reset ?? [])
    }

    /// Tells a viewer that its cursor cannot be served. Not one of the six types; the seed's clients pass over it.
    package static func reset(reason: String, from: String, head: StreamCursor) -> [UInt8] {
        frame(
            id: head, type: "reset",
            payload: .object(["reason": .string(reason), "from": .string(from), "head": .integer(head.seq)]))
    }

    /// A comment, as the seeds' servers send it: a page cannot see it, a proxy can.
    package static var heartbeat: [UInt8] { ServerSentEvent.comment("keep-alive") }

    private static func frame(id: StreamCursor, type: String, payload: JSONValue) -> [UInt8] {
        ServerSentEvent.frame(
            id: id.description, data: JSONWriter.bytes(.object(["type": .string(type), "payload": payload])))
    }

    private static func message(_ event: Event, task: BoardTask?) -> (type: String, payload: JSONValue)? {
        switch event.entity {
        case .activity(let activity): return ("activity_logged", Row.both(activity.json))
        case .deliverable(let deliverable): return ("deliverable_added", Row.both(deliverable.json))
        case .session(let session):
            // The seed's clients count these, and they count sub-agents only.
            guard session.sessionType == .subagent else { return nil }
            if session.status == .active {
                return (
                    "agent_spawned",
                    .object([
                        "taskId": .string(session.taskID.text), "sessionId": .string(session.openclawSessionID),
                        "agentName": .string(session.agentName),
                    ])
                )
            }
            return (
                "agent_completed",
                .object([
                    "taskId": .string(session.taskID.text), "sessionId": .string(session.openclawSessionID),
                    "summary": .string(session.summary ?? ""), "agentName": .string(session.agentName),
                ])
            )
        case .agent(let agent): return ("agent_updated", Row.both(agent.json))
        case .server: return nil
        case .project, .followUp, .liveActivity, .invocationActivity, .retention: return nil
        // A run is no type of the seed's; its task has changed, for it counts one more or heard from it.
        case .invocation, nil: break
        }
        guard event.task != nil, let taskID = event.taskID else { return nil }
        if event.type == .taskDeleted { return ("task_deleted", .object(["id": .string(taskID.text)])) }
        guard let task else { return nil }
        return (
            event.type == .taskCreated ? "task_created" : "task_updated", Row.both(Row.task(task, at: event.at))
        )
    }
}
