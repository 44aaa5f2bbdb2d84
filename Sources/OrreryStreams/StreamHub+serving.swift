// Why: the hot path of the house. What a viewer is owed is offered as it lies in the ring, in pieces as long as they can be:
// nothing is copied, and nothing is made, but for who takes only part of a frame.

internal import OrreryHTTP
internal import OrreryTime

extension StreamHub {
    /// Offers a viewer what it is owed, piece by piece, until it has everything or takes less than it is offered. A piece is
    /// as long as it can be: all that has come since the last one, for who keeps up.
    /// - Parameter send: Takes bytes and tells how many were taken.
    package mutating func serve(
        _ id: ViewerID, at elapsed: Duration, _ send: (Span<UInt8>) -> Int
    ) -> StreamReading {
        guard let index = slot(of: id) else { return .end }
        let now = elapsed.microseconds
        let reading = serve(index, at: now, send)
        if reading == .blocked, !viewers[index].isBlocked { viewers[index].blockedAt = now }
        viewers[index].isBlocked = reading == .blocked
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
        let ring = viewers[index].dialect.rawValue
        let cursor = viewers[index].cursor
        guard !viewers[index].isCatchingUp, cursor < rings[ring].head else { return .nothing }
        guard cursor >= rings[ring].tail else {
            viewers[index].isCatchingUp = true
            return .nothing
        }
        let topic = topics.topic(viewers[index].topic)
        let caller = viewers[index].hasParticulars ? viewers[index].particular.caller : .local
        let owed = rings[ring].owed(
            after: cursor, topic: topic == StreamTopic() ? nil : topic, caller: caller.isLimited ? caller : nil,
            isChunked: viewers[index].isChunked)
        switch owed {
        case .nothing(let place):
            viewers[index].cursor = place
            return .some
        case .own(let bytes, let place):
            viewers[index].cursor = place
            viewers[index].unsent = viewers[index].framed(bytes)
            return .some
        case .stretch(let range, let place):
            let taken = rings[ring].withBytes(range, send)
            if taken > 0 { note(index, after: cursor, at: now) }
            guard taken < range.count else {
                viewers[index].cursor = place
                return .some
            }
            // The frame that was torn is the viewer's own from here on: the ring may move on at any time.
            if taken > 0 {
                let torn = range.lowerBound + taken
                let (seq, rest) =
                    viewers[index].isChunked
                    ? rings[ring].rest(at: torn, after: cursor)
                    : (place, rings[ring].bytes(torn..<range.upperBound))
                viewers[index].cursor = seq
                viewers[index].unsent = rest
                viewers[index].unsentOffset = 0
            }
            return .blocked
        }
    }

    /// One sample a stretch, and it is the worst. What had happened before the viewer came did not wait for it.
    private mutating func note(_ index: Int, after cursor: Int64, at now: Int64) {
        viewers[index].lastSent = now
        let committedAt = rings[viewers[index].dialect.rawValue].committedAt(after: cursor)
        if committedAt >= viewers[index].openedAt { deliveries.record(.microseconds(now - committedAt)) }
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
