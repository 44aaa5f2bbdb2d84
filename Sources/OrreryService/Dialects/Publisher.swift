// Why: every committed event is rendered once for each dialect that anyone listens to, and the same code renders it
// again for a viewer that reads it from the log later.

internal import OrreryHTTP
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

    /// How much of the log may be passed over for a byte that is found.
    private static let passedPerByte = 16

    /// A piece of the log for viewers that are behind.
    ///
    /// The log holds what changed; a dialect that sends whole tasks sends them as they stand now.
    package static func catchUp(
        _ question: CatchUp.Question, from history: any BoardHistory, eventsMax: Int, bytesMax: Int
    ) throws(EventLogError) -> CatchUpPiece {
        let dialect = question.dialect
        guard question.after >= (try history.logFloor()) else {
            // What the viewer waited for was pruned meanwhile.
            let head = StreamCursor(epoch: question.epoch, seq: try history.logHead())
            return CatchUpPiece(resets(reason: "older than the log", head: head)[dialect] ?? [], cursor: head.seq)
        }
        var bytes: [UInt8] = []
        var cursor = question.after
        var tasks: [TaskID: BoardTask] = [:]
        var owners: [ProjectID: String] = [:]
        // In stretches of what still fits, for what is read beyond the piece is read for nothing. Who hears only of some
        // events is passed over many others.
        var (passed, left) = (0, eventsMax)
        while bytes.count < bytesMax, left > 0, passed < Self.passedPerByte * bytesMax {
            let events = try history.read(
                after: cursor, limit: left, bytesMax: max(1, (bytesMax - bytes.count) * 3 / 4))
            guard !events.isEmpty else { break }
            left -= events.count
            for encoded in events {
                let event = CommittedEvent(encoded, epoch: question.epoch)
                cursor = event.event.seq
                passed += event.data.count
                guard question.topic.includes(projectID: project(of: event), taskID: event.event.taskID?.text)
                else { continue }
                if dialect.sendsWholeTasks, let id = event.event.taskID, tasks[id] == nil {
                    tasks[id] = try history.task(id)
                }
                if question.caller.isLimited, let id = event.event.audience, owners[id] == nil {
                    owners[id] = try history.owner(of: id)
                }
                let whole = self.bytes(event, dialect, task: event.event.taskID.flatMap { tasks[$0] })
                bytes += frame(event, dialect, { owners[$0] }, bytes: whole).bytes(for: question.caller)
                if bytes.count >= bytesMax { break }
            }
        }
        return CatchUpPiece(bytes, cursor: cursor)
    }

    /// What viewers are sent when the log cannot be read now: they fetch a snapshot, rather than be left with a gap.
    package static func unreadable(_ question: CatchUp.Question, head: Int64) -> CatchUpPiece {
        let place = StreamCursor(epoch: question.epoch, seq: head)
        return CatchUpPiece(
            resets(reason: "the log cannot be read", head: place)[question.dialect] ?? [], cursor: head)
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

    /// The project whose viewers want the event; nil for all of them. Agents and servers are the board's, and so is the live activity:
    /// it may pass from a task of one project to one of another.
    private static func project(of event: CommittedEvent) -> String? {
        switch event.event.entity {
        case .liveActivity, .agent, .server, .retention: nil
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

extension StreamDialect {
    /// Whether its frames show a task whole, and not only what has changed.
    fileprivate var sendsWholeTasks: Bool { self == .missionControl || self == .project }
}
