// Why: what a tick has kept of logs goes to those who want it a moment later, together; and the thread that follows files
// is told which there are.

internal import OrreryModel
internal import OrreryService
internal import OrreryStreams
internal import OrreryTime

extension EngineThread {
    // MARK: On the engine's thread

    /// Follows the files that an earlier run of the board has not read to their end.
    /// - Returns: Whether they are known; a store that cannot be read now is asked again.
    func followUnfinishedLogs() -> Bool {
        guard let tailer else { return true }
        guard let logs = try? conductor.engine.unfinishedLogs() else { return false }
        for log in logs { tailer.follow(log) }
        return true
    }

    /// Tells the keeper of servers how they stand at the start, and how far it had got with what ran there.
    /// - Returns: Whether it knows; a store that cannot be read now is asked again.
    func holdServers() -> Bool {
        guard let keeper else { return true }
        for server in conductor.engine.servers where server.link == .ssh {
            guard let kept = try? conductor.engine.keptOutput(of: server) else { return false }
            keeper.take(server, kept: kept, isKnown: true)
        }
        return true
    }

    /// Takes what a tick has kept: lines for viewers, and runs that begin or end for the one who follows files.
    func take(_ result: TickResult) {
        follow(result.committed)
        if let keeper {
            for case .server(let server)? in result.committed.map(\.event.entity) where server.link == .ssh {
                keeper.take(server)
            }
        }
        guard !result.logs.isEmpty || result.committed.contains(where: { $0.event.entity?.invocationID != nil }) else {
            return
        }
        let now = SystemClock.elapsed
        let gate = gate
        func isWanted(_ owner: LogOwner) -> Bool {
            gate.ask {
                $0.wantsLog(owner.invocationID, projectID: owner.projectID.text, taskID: owner.taskID.text)
            }
        }
        for write in result.logs where isWanted(write.owner) { logs.take(write, at: now) }
        for (owner, last) in conductor.engine.endedLogs(result.committed, result.logs, isWanted: isWanted) {
            logs.take(endOf: owner, last: last, at: now)
        }
    }

    /// Sends the lines that have waited long enough for others.
    /// - Parameter early: Whether no others are waited for, because the streams end.
    func sendLogs(early: Bool = false) {
        let now = SystemClock.elapsed + (early ? Limits.logFrameInterval : .zero)
        guard let due = logs.nextDue, due <= now else { return }
        let heard = gate.ask { hub in [StreamDialect.native, .project].filter { hub.hasViewers(of: $0) } }
        let frames = logs.frames(heard, at: now)
        gate.change {
            $0.publish(
                frames, ringBytesMax: Limits.logRingBytesMax, ringsMax: Limits.logRingsMax,
                placesMax: Limits.logPlacesMax)
        }
    }

    /// Hands viewers that are behind their next lines, a few pieces at a time. Those who stand at the same place, as after
    /// a restart nearly all do, share one.
    /// - Returns: Whether more of them may wait.
    func catchUpLogs() -> Bool {
        let requests = gate.ask { $0.logCatchUps(most: Limits.catchUpsAtOnceMax) }
        var pieces: [LogCatchUp.Question: LogPiece] = [:]
        for request in requests {
            let question = request.question
            if pieces[question] == nil {
                guard pieces.count < Limits.catchUpsPerTickMax else { return true }
                // A store that cannot be read now is asked again with the next tick; the viewer waits.
                guard let piece = try? conductor.engine.logCatchUp(question) else { return false }
                pieces[question] = piece
            }
            guard let piece = pieces[question] else { continue }
            gate.change {
                $0.supply(
                    request.viewer, log: question.invocationID, piece.bytes, next: piece.next, last: piece.last,
                    isEnd: piece.isEnd)
            }
        }
        return requests.count == Limits.catchUpsAtOnceMax
    }

    private func follow(_ events: [CommittedEvent]) {
        guard let tailer else { return }
        for event in events {
            if event.event.type == .taskDeleted, let id = event.event.taskID { tailer.forget(id) }
            guard case .invocation(let invocation)? = event.event.entity, let path = invocation.logPath else {
                continue
            }
            if event.event.type == .invocationStarted {
                tailer.follow(
                    FollowedLog(
                        invocationID: invocation.id, taskID: invocation.taskID, path: path, position: nil,
                        isOver: false))
            } else if invocation.status != .running {
                tailer.noteOver(invocation.id)
            }
        }
    }
}
