// Why: here the hub is driven as production drives it: what a tick has made goes to the hub, then lines of logs, pieces
// of the log for those behind, heartbeats; and every connection that the hub has woken is filled.

internal import OrreryModel
internal import OrreryService
internal import OrreryStreams
internal import OrreryTime

extension SimulatedAudience {
    /// Sends what a tick has made durable, as the engine's thread does.
    func send(_ result: TickResult, from engine: inout Engine) {
        if let last = result.committed.last, let hub {
            let heard = StreamDialect.allCases.filter { hub.hasViewers(of: $0) }
            var frames = Publisher.frames(result.committed, owner: engine.owner) { heard.contains($0) }
            for dialect in heard {
                frameBytesMax = frames[dialect]?.reduce(frameBytesMax) { max($0, $1.bytes.count) } ?? frameBytesMax
            }
            if let alter = machinery.frames { frames = alter(frames) }
            change { $0.publish(head: last.event.seq, frames, at: elapsed) }
        }
        guard !result.logs.isEmpty || result.committed.contains(where: { $0.event.entity?.invocationID != nil }) else {
            return
        }
        func isWanted(_ owner: LogOwner) -> Bool {
            hub?.wantsLog(owner.invocationID, projectID: owner.projectID.text, taskID: owner.taskID.text) ?? false
        }
        for write in result.logs where isWanted(write.owner) { logs.take(write, at: elapsed) }
        for (owner, last) in engine.endedLogs(result.committed, result.logs, isWanted: isWanted) {
            logs.take(endOf: owner, last: last, at: elapsed)
        }
    }

    /// Lets everything happen that is due at the streams.
    /// - Parameter postpones: Whether viewers behind the ring may have to wait for the engine's thread.
    func serve(_ engine: inout Engine, postpones: Bool = true) {
        guard hub != nil else { return }
        for index in viewers.indices where viewers[index].target.isEmpty {
            viewers[index].choose(engine.state, &random)
            // Nothing is there yet to be looked at.
            if viewers[index].target.isEmpty { viewers[index].due = elapsed + Self.patience }
        }
        move()
        sendLogs()
        if catchUpDue.map({ $0 <= elapsed }) ?? false { catchUpDue = nil }
        beat(engine)
        fill()
        while catchUpDue == nil, let hub, !(hub.catchUps(most: 1).isEmpty && hub.logCatchUps(most: 1).isEmpty),
            machinery.catchesUp
        {
            if postpones, random.chance(1, in: 8) {
                catchUpDue = elapsed + random.next(in: .milliseconds(1) ... .milliseconds(40))
                break
            }
            catchUp(&engine)
            fill()
        }
    }

    /// Changes the hub and wakes whom the change concerns.
    func change(_ body: (inout StreamHub) -> [ViewerID]) {
        guard let woken = hub.map({ _ in body(&hub!) }), !woken.isEmpty else { return }
        let numbers = Set(woken)
        for index in sockets.indices where numbers.contains(sockets[index].id) { sockets[index].isSuspended = false }
    }

    private func sendLogs() {
        guard let due = logs.nextDue, due <= elapsed, let hub else { return }
        let heard = [StreamDialect.native, .project].filter { hub.hasViewers(of: $0) }
        let frames = logs.frames(heard, at: elapsed)
        for frame in frames { frameBytesMax = frame.bytes.values.reduce(frameBytesMax) { max($0, $1.count) } }
        change {
            $0.publish(
                frames, ringBytesMax: Limits.logRingBytesMax, ringsMax: Limits.logRingsMax,
                placesMax: Limits.logPlacesMax)
        }
    }

    private func catchUp(_ engine: inout Engine) {
        reached.insert("stream.caughtUp")
        for request in hub?.catchUps() ?? [] {
            // A disk that is down takes the board with it.
            guard
                let piece = try? engine.catchUp(
                    request.question, eventsMax: Limits.catchUpEventsMax, bytesMax: machinery.catchUpBytesMax)
            else { continue }
            frameBytesMax = max(frameBytesMax, piece.bytes.count - machinery.catchUpBytesMax)
            if let socket = sockets.first(where: { $0.id == request.viewer }) {
                viewers[socket.viewer].judge.expect(
                    after: request.question.after, upTo: piece.cursor, head: witness.head)
            }
            let bytes = machinery.pieces?(piece.bytes) ?? piece.bytes
            change { $0.supply(request, CatchUpPiece(bytes, cursor: piece.cursor)) }
        }
        for request in hub?.logCatchUps() ?? [] {
            guard let piece = try? engine.logCatchUp(request.question) else { continue }
            change {
                $0.supply(
                    request.viewer, log: request.question.invocationID, piece.bytes, next: piece.next, last: piece.last,
                    isEnd: piece.isEnd)
            }
        }
    }

    private func beat(_ engine: Engine) {
        var dues = StreamDues()
        change {
            dues = $0.look(at: elapsed)
            return dues.woken
        }
        for index in sockets.indices where dues.stalled.contains(sockets[index].id) && !sockets[index].isClosed {
            reached.insert("stream.cut")
            close(index)
        }
        for dialect in dues.silent {
            let bytes = Publisher.heartbeat(dialect, head: engine.head, clock: engine.clock)
            change { $0.beat(dialect, bytes) }
        }
    }

    // MARK: Sockets

    /// Hands every connection what its socket takes, and every reader what it reads at once.
    private func fill() {
        for index in sockets.indices {
            fill(index)
            if machinery.waitsForStalled, !sockets[index].isSuspended, !sockets[index].isClosed { break }
        }
        sockets.removeAll { $0.isClosed && ($0.gone != nil || viewers[$0.viewer].socket != $0.id) }
    }

    private func fill(_ index: Int) {
        let (id, viewer) = (sockets[index].id, sockets[index].viewer)
        readAtOnce(index)
        // The system tells the server at once of who has hung up.
        if sockets[index].gone?.isTold == true, !sockets[index].isClosed { return close(index) }
        var isBlocked = false
        while !sockets[index].isSuspended, !sockets[index].isClosed, !isBlocked {
            let room = sockets[index].room
            var bytes: [UInt8] = []
            let reading = hub?.serve(id, at: elapsed.microseconds) { offered in
                let taken = min(room - bytes.count, offered.count)
                for place in 0..<taken { bytes.append(offered[place]) }
                return taken
            }
            sockets[index].bytes += bytes
            if !bytes.isEmpty { sockets[index].blockedSince = nil }
            readAtOnce(index)
            switch reading {
            case .wait: sockets[index].isSuspended = true
            case .blocked:
                isBlocked = sockets[index].room == 0
                if isBlocked { sockets[index].blockedSince = sockets[index].blockedSince ?? elapsed }
            case .end, nil: close(index)
            }
        }
        if sockets[index].isClosed, sockets[index].bytes.isEmpty, viewers[viewer].socket == id {
            reached.insert("stream.ended")
            leave(viewer, comesAfter: .milliseconds(viewers[viewer].parser.retryMilliseconds ?? 2_000))
        }
    }

    private func readAtOnce(_ index: Int) {
        let viewer = sockets[index].viewer
        guard sockets[index].gone == nil, viewers[viewer].socket == sockets[index].id,
            viewers[viewer].pace == .atOnce, !sockets[index].bytes.isEmpty
        else { return }
        let bytes = sockets[index].bytes
        sockets[index].bytes.removeAll(keepingCapacity: true)
        hear(bytes, viewer)
    }

    /// A viewer reads bytes.
    func hear(_ bytes: [UInt8], _ viewer: Int) {
        let content = viewers[viewer].isChunked ? viewers[viewer].chunks.feed(bytes) : bytes
        for message in viewers[viewer].parser.feed(content) {
            viewers[viewer].judge.take(message, &witness, floor: floor)
        }
        if let sentence = viewers[viewer].parser.complaint ?? viewers[viewer].chunks.complaint {
            complain(.replay, sentence)
        }
    }

    /// The server closes a connection; what the system holds can still be read.
    func close(_ index: Int) {
        sockets[index].isClosed = true
        if machinery.givesPlacesBack { hub?.close(sockets[index].id) }
    }

    /// Takes the places of those who have hung up.
    func dismissWhoHasGone() {
        for index in sockets.indices where sockets[index].gone?.isTold == true && !sockets[index].isClosed {
            close(index)
        }
    }
}
