// Why: the hot path of the house. What a viewer is owed is offered as it lies in the ring, in pieces as long as they can be:
// nothing is copied, and nothing is made, but for who takes only part of a frame.

internal import OrreryHTTP
internal import OrreryTime

extension StreamHub {
    /// Offers a viewer what it is owed, piece by piece, until it has everything or takes less than it is offered. A piece is
    /// as long as it can be: all that has come since the last one, for who keeps up.
    /// - Parameters:
    ///   - now: In elapsed microseconds.
    ///   - send: Takes bytes and tells how many were taken.
    package mutating func serve(_ id: ViewerID, at now: Int64, _ send: (Span<UInt8>) -> Int) -> StreamReading {
        guard let index = slot(of: id) else { return .end }
        let reading = serve(index, at: now, send)
        let isBlocked = if case .blocked = reading { true } else { false }
        if isBlocked, !viewers[index].isBlocked { viewers[index].blockedAt = now }
        viewers[index].isBlocked = isBlocked
        return reading
    }

    private mutating func serve(_ index: Int, at now: Int64, _ send: (Span<UInt8>) -> Int) -> StreamReading {
        while true {
            if viewers[index].isShutOut {
                // At once, and in order when that is possible at once.
                if viewers[index].unsent.isEmpty, terminate(index) { _ = sendUnsent(of: index, at: now, send) }
                return .end
            }
            guard sendUnsent(of: index, at: now, send) else { return .blocked }
            if viewers[index].hasParticulars {
                if isTimeUp(index, at: now) {
                    // Nothing begins any more; what it has not seen it gets when it resumes.
                    if seeOff(index) || terminate(index) { continue }
                    return .end
                }
                if !viewers[index].particular.notice.isEmpty {
                    viewers[index].unsent = viewers[index].framed(viewers[index].particular.notice)
                    viewers[index].particular.notice = []
                    viewers[index].tidy()
                    continue
                }
            }
            switch sendFrames(to: index, at: now, send) {
            case .nothing: break
            case .some: continue
            case .blocked: return .blocked
            }
            if viewers[index].hasParticulars, let bytes = nextLogBytes(of: index) {
                viewers[index].unsent = viewers[index].framed(bytes)
                continue
            }
            if isEnding, !viewers[index].isCatchingUp {
                if terminate(index) { continue }
                return .end
            }
            wait(index)
            return .wait
        }
    }

    /// Gives a viewer the end of its body; false when it has had it, or knows it by the end of the connection.
    private mutating func terminate(_ index: Int) -> Bool {
        guard viewers[index].isChunked, !viewers[index].isTerminated else { return false }
        viewers[index].isTerminated = true
        viewers[index].unsent = Chunk.last
        return true
    }

    private enum Progress {
        case nothing, some, blocked
    }

    /// Offers the next stretch of the ring.
    private mutating func sendFrames(to index: Int, at now: Int64, _ send: (Span<UInt8>) -> Int) -> Progress {
        guard !viewers[index].isCatchingUp else { return .nothing }
        let (topic, caller) = interest(of: index)
        let offer = rings[viewers[index].dialect.rawValue].offer(
            after: viewers[index].cursor, topic: topic, caller: caller, isChunked: viewers[index].isChunked, send)
        switch offer {
        case .nothing: return .nothing
        case .gone:
            viewers[index].isCatchingUp = true
            return .nothing
        case .passed(let place): viewers[index].cursor = place
        case .own(let bytes, let place):
            viewers[index].cursor = place
            viewers[index].unsent = viewers[index].framed(bytes)
        case .taken(let place, let committedAt):
            note(index, committedAt: committedAt, at: now)
            viewers[index].cursor = place
        case .torn(let rest, let place, let committedAt):
            note(index, committedAt: committedAt, at: now)
            viewers[index].cursor = place
            viewers[index].unsent = rest
            viewers[index].unsentOffset = 0
            return .blocked
        case .refused: return .blocked
        }
        return .some
    }

    /// What a viewer wants to hear of, and who it is; nil for everything, and for somebody from whom nothing is hidden.
    private func interest(of index: Int) -> (StreamTopic?, Caller?) {
        if viewers[index].hearsEverything { return (nil, nil) }
        let topic = topics.topic(viewers[index].topic)
        let caller = viewers[index].hasParticulars ? viewers[index].particular.caller : .local
        return (topic == StreamTopic() ? nil : topic, caller.isLimited ? caller : nil)
    }

    /// One sample a stretch, and it is the worst. What had happened before the viewer came did not wait for it.
    private mutating func note(_ index: Int, committedAt: Int64, at now: Int64) {
        viewers[index].lastSent = now
        if committedAt >= viewers[index].openedAt { deliveries.record(nanoseconds: (now - committedAt) * 1_000) }
    }

    /// Offers the viewer's own bytes; false when not all were taken.
    private mutating func sendUnsent(of index: Int, at now: Int64, _ send: (Span<UInt8>) -> Int) -> Bool {
        guard !viewers[index].unsent.isEmpty else { return true }
        let count = viewers[index].unsent.count
        let bytes = viewers[index].unsent
        let taken = send(bytes.span.extracting(viewers[index].unsentOffset..<count))
        if taken > 0 { viewers[index].lastSent = now }
        viewers[index].unsentOffset += taken
        guard viewers[index].unsentOffset == count else { return false }
        viewers[index].unsent = []
        viewers[index].unsentOffset = 0
        return true
    }

    private mutating func wait(_ index: Int) {
        viewers[index].isWaiting = true
        let isBehind =
            viewers[index].isCatchingUp
            || (viewers[index].hasParticulars && viewers[index].particular.logs.places.contains(where: \.isBehind))
        guard isBehind, !viewers[index].isListedAsBehind else { return }
        viewers[index].isListedAsBehind = true
        behind.append(Int32(index))
    }
}
