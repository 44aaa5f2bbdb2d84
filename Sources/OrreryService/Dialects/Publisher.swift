// Why: every committed event is rendered once for each dialect that anyone listens to, and the same code renders it
// again for a viewer that reads it from the log later.

package import OrreryModel
package import OrreryStreams

package enum Publisher {
    /// The frames of `events` for the dialects that `isHeard`.
    /// - Parameter owner: Whom a project belongs to.
    package static func frames(
        _ events: [CommittedEvent], owner: (ProjectID) -> String?, isHeard: (StreamDialect) -> Bool
    ) -> [StreamDialect: [Frame]] {
        var frames: [StreamDialect: [Frame]] = [:]
        for dialect in StreamDialect.allCases where isHeard(dialect) {
            frames[dialect] = events.map { event in
                frame(event, dialect, owner, bytes: bytes(event, dialect, task: event.event.taskAfter))
            }
        }
        return frames
    }

    /// A piece of the log for a viewer that is behind: the bytes, and the place of the last event in them.
    ///
    /// The log holds what changed; a dialect that sends whole tasks sends them as they stand now.
    package static func catchUp(
        _ request: CatchUp, from engine: inout Engine, eventsMax: Int, bytesMax: Int
    ) throws(EventLogError) -> (bytes: [UInt8], cursor: Int64) {
        guard request.after >= engine.floor else {
            // What the viewer waited for was pruned meanwhile.
            let head = StreamCursor(epoch: engine.epoch, seq: engine.head)
            return (resets(reason: "older than the log", head: head)[request.dialect] ?? [], head.seq)
        }
        var bytes: [UInt8] = []
        var cursor = request.after
        for event in try engine.read(after: request.after, limit: eventsMax) {
            cursor = event.event.seq
            guard request.topic.includes(projectID: project(of: event), taskID: event.event.taskID?.text)
            else { continue }
            let task = event.event.taskID.flatMap { id in
                [.missionControl, .project].contains(request.dialect) ? try? engine.task(id) : nil
            }
            let whole = self.bytes(event, request.dialect, task: task)
            bytes += frame(event, request.dialect, engine.owner, bytes: whole).bytes(for: request.caller)
            if bytes.count >= bytesMax { break }
        }
        return (bytes, cursor)
    }

    /// What every viewer is sent when the log has begun anew.
    package static func resets(reason: String, head: StreamCursor) -> [StreamDialect: [UInt8]] {
        [
            .native: NativeDialect.reset(reason: reason, from: "", head: head),
            .missionControl: MissionControlDialect.reset(reason: reason, from: "", head: head),
            .timeline: TimelineDialect.reset(reason: reason, from: "", head: head),
            .project: ProjectDialect.reset(reason: reason, from: "", head: head),
        ]
    }

    /// What a viewer that has heard nothing for a while is sent.
    package static func heartbeat(_ dialect: StreamDialect, head: Int64, clock: ClockReading) -> [UInt8] {
        switch dialect {
        case .native: NativeDialect.heartbeat(head: head, clock: clock)
        case .missionControl, .timeline: MissionControlDialect.heartbeat
        case .project: ProjectDialect.heartbeat(clock: clock)
        }
    }

    private static func frame(
        _ event: CommittedEvent, _ dialect: StreamDialect, _ owner: (ProjectID) -> String?, bytes: [UInt8]
    ) -> Frame {
        let audience = event.event.audience.map { id in
            // A project that is not there has an owner that nobody is.
            FrameAudience(
                projectID: id.text, ownerID: owner(id) ?? "",
                bytesForOthers: dialect == .native ? NativeDialect.frameForOthers(event) : [])
        }
        return Frame(
            seq: event.event.seq, projectID: project(of: event), taskID: event.event.taskID?.text, bytes: bytes,
            audience: audience)
    }

    /// The project whose viewers want the event; nil for all of them. Agents are the board's, and so is the live activity:
    /// it may pass from a task of one project to one of another.
    private static func project(of event: CommittedEvent) -> String? {
        switch event.event.entity {
        case .liveActivity, .agent, .retention: nil
        default: event.event.projectID.text
        }
    }

    private static func bytes(_ event: CommittedEvent, _ dialect: StreamDialect, task: BoardTask?) -> [UInt8] {
        switch dialect {
        case .native: NativeDialect.frame(event)
        case .missionControl: MissionControlDialect.frame(event, task: task)
        case .timeline: TimelineDialect.frame(event)
        case .project: ProjectDialect.frame(event, task: task)
        }
    }
}
