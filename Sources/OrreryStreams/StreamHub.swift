// Why: who is owed which bytes. A viewer is a cursor and at most one unsent piece; there is no queue, so a slow viewer
// costs nothing and can lose nothing: what it has not read is in the ring, or in the log.

package import OrreryHTTP
internal import OrreryTime

/// How a stream begins.
package struct StreamOpening: Sendable {
    package let dialect: StreamDialect
    package let topic: StreamTopic
    /// The place after which the viewer has seen nothing.
    package let cursor: StreamCursor
    /// The first bytes.
    package let preface: [UInt8]
    /// Who listens; set by the engine for every stream.
    package var caller = Caller.local
    /// Which logs the viewer wants beside the events. Live lines of `.all` are those of its topic from now on; of a named
    /// log it gets every line from the one it names, and a last frame when no more will come.
    package var logs: LogInterest

    package init(
        dialect: StreamDialect, topic: StreamTopic, cursor: StreamCursor, preface: [UInt8],
        logs: LogInterest = .none
    ) {
        self.dialect = dialect
        self.topic = topic
        self.cursor = cursor
        self.preface = preface
        self.logs = logs
    }
}

/// The viewers of all streams. Pure: the host drives it with sockets, the simulation with simulated ones. Times are
/// elapsed real time, for a demo that is paused must still show that it is alive.
package struct StreamHub: Sendable {
    struct Viewer: Sendable {
        let id: ViewerID
        let dialect: StreamDialect
        let topic: StreamTopic
        let caller: Caller
        /// Whether the caller may listen no longer.
        var isShutOut = false
        var cursor: Int64
        /// Bytes that belong to this viewer alone: what precedes its next frame, or the rest of a frame.
        var unsent: [UInt8]
        var unsentOffset = 0
        /// Bytes that are no event and go out before the next one; a newer notice replaces one that has not gone.
        var notice: [UInt8] = []
        var isWaiting = false
        var isCatchingUp = false
        let openedAt: Duration
        var lastSent: Duration
        /// When its time is up; nil for never.
        let endsAt: Duration?
        var isSeenOff = false
        /// Where it stands in the logs that it wants.
        var logs = LogPlaces()
    }

    private(set) var rings: [FrameRing]
    var viewers: [Viewer] = []
    /// The logs that somebody wants.
    var feeds: [Int64: LogFeed] = [:]
    private var viewersMade = 0
    private var isEnding = false
    private var isCut = false
    /// The epoch of the log, and what a viewer is sent that began in an earlier one.
    private var epoch: String
    private var resets: [StreamDialect: [UInt8]] = [:]
    package let viewersMax: Int
    private let terms: [StreamDialect: StreamTerms]
    private var deliveries = Histogram()

    /// - Parameter terms: What holds for the viewers of some dialects only.
    package init(
        epoch: String, head: Int64, viewersMax: Int, ringFramesMax: Int, ringBytesMax: Int,
        terms: [StreamDialect: StreamTerms] = [:]
    ) {
        self.viewersMax = viewersMax
        self.terms = terms
        self.epoch = epoch
        rings = StreamDialect.allCases.map { _ in
            FrameRing(head: head, framesMax: ringFramesMax, bytesMax: ringBytesMax)
        }
    }

    package var viewerCount: Int { viewers.count }

    /// Whether anyone listens to `dialect`: what nobody hears need not be said.
    package func hasViewers(of dialect: StreamDialect) -> Bool {
        viewers.contains { $0.dialect == dialect }
    }

    /// Why a viewer cannot be let in now; nil when it can.
    package func refusal(of opening: StreamOpening) -> StreamRefusal? {
        if isEnding { return .ending }
        if viewers.count >= viewersMax { return .full(viewersMax: viewersMax) }
        guard let terms = terms[opening.dialect] else { return nil }
        let user = opening.caller.user
        let count = viewers.count { $0.dialect == opening.dialect && $0.caller.user == user }
        return count < terms.viewersPerUserMax ? nil : .fullForUser(user, viewersMax: terms.viewersPerUserMax)
    }

    /// Lets a viewer in; nil when `refusal` says why not.
    package mutating func open(_ opening: StreamOpening, at elapsed: Duration) -> ViewerID? {
        guard refusal(of: opening) == nil else { return nil }
        viewersMade += 1
        let id = ViewerID(number: viewersMade)
        // The log may have begun anew between the word that the stream begins and its beginning.
        let isOfThisLog = opening.cursor.epoch == epoch
        let reset = isOfThisLog ? [] : resets[opening.dialect] ?? []
        let cursor = isOfThisLog ? opening.cursor.seq : rings[opening.dialect.rawValue].head
        viewers.append(
            Viewer(
                id: id, dialect: opening.dialect, topic: opening.topic, caller: opening.caller, cursor: cursor,
                unsent: opening.preface + reset, openedAt: elapsed, lastSent: elapsed,
                endsAt: terms[opening.dialect].map { elapsed + $0.life }))
        if isOfThisLog { subscribe(viewers.count - 1, to: opening.logs) }
        return id
    }

    /// How the viewers do.
    package var statistics: StreamStatistics {
        StreamStatistics(
            viewers: viewers.map(\.dialect), viewersMax: viewersMax, opened: viewersMade,
            lagEvents: viewers.map { rings[$0.dialect.rawValue].head - $0.cursor }.max() ?? 0, deliveries: deliveries)
    }

    /// Lets a viewer go; its place is free at once.
    package mutating func close(_ id: ViewerID) {
        for viewer in viewers where viewer.id == id { unsubscribe(viewer) }
        viewers.removeAll { $0.id == id }
    }

    package var viewerIDs: [ViewerID] { viewers.map(\.id) }

    /// Lets viewers go that listen no longer, and returns whom to wake, to be told of the end.
    package mutating func dismiss(_ ids: [ViewerID]) -> [ViewerID] {
        let woken = viewers.filter { $0.isWaiting && ids.contains($0.id) }.map(\.id)
        for viewer in viewers where ids.contains(viewer.id) { unsubscribe(viewer) }
        viewers.removeAll { ids.contains($0.id) }
        return woken
    }

    /// Adds the frames of committed events, `rendered` once for each dialect that has viewers, and returns whom to wake.
    /// - Parameter elapsed: When the events became durable.
    package mutating func publish(
        head: Int64, _ frames: [StreamDialect: [Frame]], at elapsed: Duration = .zero
    ) -> [ViewerID] {
        for dialect in StreamDialect.allCases {
            if let frames = frames[dialect] {
                for var frame in frames where frame.seq > rings[dialect.rawValue].head {
                    frame.committedAt = elapsed
                    append(frame, dialect)
                }
            } else {
                rings[dialect.rawValue].clear(head: head)
            }
        }
        return wake { viewer, rings in viewer.cursor < rings[viewer.dialect.rawValue].head && !viewer.isCatchingUp }
    }

    /// Writes what the viewer is owed next into `buffer`.
    package mutating func read(
        _ id: ViewerID, into buffer: inout [UInt8], capacity: Int, at elapsed: Duration
    ) -> StreamReading {
        guard let index = viewers.firstIndex(where: { $0.id == id }) else { return .end }
        if viewers[index].isShutOut { return .end }
        let start = buffer.count
        var oldest: Duration?
        drainUnsent(of: index, into: &buffer, room: capacity)
        if seeOff(index, at: elapsed) {
            // Nothing begins any more; what it has not seen it gets when it resumes.
            drainUnsent(of: index, into: &buffer, room: capacity - (buffer.count - start))
            return buffer.count > start ? .bytes(buffer.count - start) : .end
        }
        if viewers[index].unsent.isEmpty, !viewers[index].notice.isEmpty {
            viewers[index].unsent = viewers[index].notice
            viewers[index].notice = []
            drainUnsent(of: index, into: &buffer, room: capacity - (buffer.count - start))
        }
        while buffer.count - start < capacity, !viewers[index].isCatchingUp {
            let ring = rings[viewers[index].dialect.rawValue]
            guard viewers[index].cursor < ring.head else { break }
            guard let frame = ring.frame(at: viewers[index].cursor + 1) else {
                viewers[index].isCatchingUp = true
                break
            }
            viewers[index].cursor = frame.seq
            guard viewers[index].topic.includes(projectID: frame.projectID, taskID: frame.taskID) else { continue }
            viewers[index].unsent = frame.bytes(for: viewers[index].caller)
            if frame.committedAt >= viewers[index].openedAt, !viewers[index].unsent.isEmpty {
                oldest = oldest ?? frame.committedAt
            }
            viewers[index].unsentOffset = 0
            drainUnsent(of: index, into: &buffer, room: capacity - (buffer.count - start))
        }
        readLogs(of: index, into: &buffer, end: start + capacity)
        let count = buffer.count - start
        if count > 0 {
            viewers[index].lastSent = elapsed
            // One sample a read, and it is the worst. What had happened before the viewer came did not wait for it.
            if let oldest { deliveries.record(elapsed - oldest) }
            return .bytes(count)
        }
        if isCut || (isEnding && !viewers[index].isCatchingUp) { return .end }
        viewers[index].isWaiting = true
        return .wait
    }

    /// The viewers that are behind the ring and wait for events from the log.
    package var catchUps: [CatchUp] {
        viewers.filter { $0.isCatchingUp && $0.isWaiting }.map {
            CatchUp(
                viewer: $0.id, dialect: $0.dialect, topic: $0.topic, caller: $0.caller, after: $0.cursor)
        }
    }

    /// Hands a viewer a piece of the log, up to and with the event at `cursor`, and says whether to wake it.
    package mutating func supply(_ id: ViewerID, _ bytes: [UInt8], cursor: Int64) -> [ViewerID] {
        guard let index = viewers.firstIndex(where: { $0.id == id }), viewers[index].isCatchingUp else { return [] }
        viewers[index].unsent += bytes
        viewers[index].cursor = cursor
        viewers[index].isCatchingUp = false
        return wake { viewer, _ in viewer.id == id }
    }

    /// When the first waiting viewer has heard nothing for `interval`; nil when nobody waits.
    package func nextHeartbeat(interval: Duration) -> Duration? {
        viewers.filter(\.isWaiting).map { $0.lastSent + interval }.min()
    }

    /// Gives every waiting viewer of `dialect` that has heard nothing for `interval` the bytes of a heartbeat.
    package mutating func beat(
        _ dialect: StreamDialect, _ bytes: [UInt8], interval: Duration, at elapsed: Duration
    ) -> [ViewerID] {
        for index in viewers.indices where isDue(viewers[index]) { viewers[index].notice = bytes }
        func isDue(_ viewer: Viewer) -> Bool {
            viewer.dialect == dialect && viewer.isWaiting && viewer.lastSent + interval <= elapsed
        }
        return wake { viewer, _ in isDue(viewer) }
    }

    /// When the time of the first viewer is up that will have to be woken for it; nil for never. Whoever reads while its
    /// time is up sees that itself.
    package func nextEnd(at elapsed: Duration) -> Duration? {
        viewers.compactMap { viewer in viewer.endsAt.flatMap { viewer.isWaiting || $0 > elapsed ? $0 : nil } }.min()
    }

    /// Wakes every waiting viewer whose time is up, to be sent its farewell and its end.
    package mutating func expire(at elapsed: Duration) -> [ViewerID] {
        wake { viewer, _ in viewer.endsAt.map { $0 <= elapsed } ?? false }
    }

    /// Gives every viewer of `dialect` bytes that are no event: the clock has changed. Whoever is in the middle of a frame
    /// gets them after it.
    package mutating func tell(_ dialect: StreamDialect, _ bytes: [UInt8]) -> [ViewerID] {
        for index in viewers.indices where viewers[index].dialect == dialect { viewers[index].notice = bytes }
        return wake { viewer, _ in viewer.dialect == dialect }
    }

    /// Starts again with another log: every viewer gets its dialect's `reset` and stands at `head`.
    package mutating func restart(head: StreamCursor, _ resets: [StreamDialect: [UInt8]]) -> [ViewerID] {
        epoch = head.epoch
        self.resets = resets
        for index in rings.indices { rings[index].clear(head: head.seq) }
        for index in viewers.indices {
            // The rest of a frame that has begun must go out first, or the reader would see it torn.
            let rest = viewers[index].unsent[viewers[index].unsentOffset...]
            viewers[index].unsent = Array(rest) + (resets[viewers[index].dialect] ?? [])
            viewers[index].unsentOffset = 0
            viewers[index].cursor = head.seq
            viewers[index].notice = []
            viewers[index].isCatchingUp = false
            viewers[index].logs = LogPlaces(isAll: viewers[index].logs.isAll)
        }
        feeds = [:]
        return wake { _, _ in true }
    }

    /// Ends all streams once what is owed has been read, and returns whom to wake.
    package mutating func end() -> [ViewerID] {
        isEnding = true
        return wake { _, _ in true }
    }

    /// Ends all streams, whatever is owed, and returns whom to wake: a viewer resumes by its cursor elsewhere.
    package mutating func cut() -> [ViewerID] {
        isCut = true
        return end()
    }

    /// Ends the streams of those who may listen no longer, at once, and returns whom to wake.
    package mutating func shutOut(unless mayListen: (Caller) -> Bool) -> [ViewerID] {
        for index in viewers.indices where !mayListen(viewers[index].caller) { viewers[index].isShutOut = true }
        return wake { viewer, _ in viewer.isShutOut }
    }

    /// Whether the viewer's time is up and it stands between two frames; then its farewell is all that it is still owed.
    private mutating func seeOff(_ index: Int, at elapsed: Duration) -> Bool {
        guard let endsAt = viewers[index].endsAt, endsAt <= elapsed else { return false }
        if viewers[index].isSeenOff { return true }
        guard viewers[index].unsent.isEmpty else { return false }
        viewers[index].isSeenOff = true
        viewers[index].isCatchingUp = false
        viewers[index].unsent = terms[viewers[index].dialect]?.farewell ?? []
        return true
    }

    private mutating func append(_ frame: Frame, _ dialect: StreamDialect) {
        if frame.seq != rings[dialect.rawValue].head + 1 { rings[dialect.rawValue].clear(head: frame.seq - 1) }
        rings[dialect.rawValue].append(frame)
    }

    mutating func wake(where isOwed: (Viewer, [FrameRing]) -> Bool) -> [ViewerID] {
        var woken: [ViewerID] = []
        for index in viewers.indices where viewers[index].isWaiting && isOwed(viewers[index], rings) {
            viewers[index].isWaiting = false
            woken.append(viewers[index].id)
        }
        return woken
    }

    mutating func drainUnsent(of index: Int, into buffer: inout [UInt8], room: Int) {
        let offset = viewers[index].unsentOffset
        let count = min(room, viewers[index].unsent.count - offset)
        guard count > 0 else { return }
        buffer.append(contentsOf: viewers[index].unsent[offset..<(offset + count)])
        viewers[index].unsentOffset += count
        if viewers[index].unsentOffset == viewers[index].unsent.count {
            viewers[index].unsent = []
            viewers[index].unsentOffset = 0
        }
    }
}
