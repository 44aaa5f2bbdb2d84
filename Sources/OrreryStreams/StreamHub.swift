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
    var rings: [FrameRing]
    /// By slot. A place that is free has an even generation.
    var viewers: [Viewer] = []
    private var freeSlots: [Int32] = []
    var topics = TopicTable()
    private var counts = StreamDialect.allCases.map { _ in 0 }
    private var countsByUser: [StreamDialect: [String: Int]] = [:]
    /// The logs that somebody wants, and the viewers who want some.
    var feeds: [Int64: LogFeed] = [:]
    var logReaders: [Int32] = []
    /// The viewers for whom something is to be read from the store.
    var behind: [Int32] = []
    /// When a viewer is looked at because of the time. Each has one entry from its opening on.
    var looks = Agenda<ViewerID>()
    /// The viewers that are to be sent a heartbeat.
    var silent: [ViewerID] = []
    private var viewersMade = 0
    private(set) var isEnding = false
    /// The epoch of the log, and what a viewer is sent that began in an earlier one.
    var epoch: String
    private var resets: [StreamDialect: [UInt8]] = [:]
    package let viewersMax: Int
    let terms: [StreamDialect: StreamTerms]
    /// In microseconds: after how much silence a viewer is sent a heartbeat, and after how much it is cut that takes nothing.
    let (heartbeat, stalledAfter): (Int64, Int64)
    var deliveries = Histogram()

    /// - Parameters:
    ///   - terms: What holds for the viewers of some dialects only.
    ///   - heartbeat: After how much silence a stream says that it is alive, at most.
    ///   - stalledAfter: How long a connection may take nothing of what it is owed.
    package init(
        epoch: String, head: Int64, viewersMax: Int, ringFramesMax: Int, ringBytesMax: Int,
        terms: [StreamDialect: StreamTerms] = [:], heartbeat: Duration = .seconds(30),
        stalledAfter: Duration = .seconds(30)
    ) {
        self.viewersMax = viewersMax
        self.terms = terms
        self.epoch = epoch
        (self.heartbeat, self.stalledAfter) = (heartbeat.microseconds, stalledAfter.microseconds)
        rings = StreamDialect.allCases.map { _ in
            FrameRing(head: head, framesMax: ringFramesMax, bytesMax: ringBytesMax)
        }
    }

    /// How many viewers may come back together, and how many in a millisecond when they are more.
    private static let (crowd, returnsPerMillisecond) = (100, 1)

    package var viewerCount: Int { viewers.count - freeSlots.count }

    package var viewerIDs: [ViewerID] { viewers.indices.filter { viewers[$0].isOpen }.map { id(of: $0) } }

    /// The viewers that are counted together with one that is about to come: of its dialect and its user.
    package func viewerIDs(besides opening: StreamOpening) -> [ViewerID] {
        viewerIDs.filter { id in
            let viewer = viewers[Int(id.slot)]
            return viewer.dialect == opening.dialect && viewer.particular.caller.user == opening.caller.user
        }
    }

    /// Whether anyone listens to `dialect`: what nobody hears need not be said.
    package func hasViewers(of dialect: StreamDialect) -> Bool { counts[dialect.rawValue] > 0 }

    /// Why a viewer cannot be let in now; nil when it can.
    package func refusal(of opening: StreamOpening) -> StreamRefusal? {
        if isEnding { return .ending }
        if viewerCount >= viewersMax { return .full(viewersMax: viewersMax) }
        guard let terms = terms[opening.dialect] else { return nil }
        let user = opening.caller.user
        let count = countsByUser[opening.dialect]?[user] ?? 0
        return count < terms.viewersPerUserMax ? nil : .fullForUser(user, viewersMax: terms.viewersPerUserMax)
    }

    /// Lets a viewer in; nil when `refusal` says why not.
    /// - Parameter isChunked: Whether it is sent chunks (HTTP/1.1), or bytes up to the end of the connection.
    package mutating func open(
        _ opening: StreamOpening, at elapsed: Duration, isChunked: Bool = false
    ) -> ViewerID? {
        guard refusal(of: opening) == nil else { return nil }
        viewersMade += 1
        let slot = takeSlot()
        // The log may have begun anew between the word that the stream begins and its beginning.
        let isOfThisLog = opening.cursor.epoch == epoch
        let reset = isOfThisLog ? [] : resets[opening.dialect] ?? []
        var viewer = Viewer()
        viewer.generation = viewers[slot].generation + 1
        viewer.dialect = opening.dialect
        viewer.cursor = isOfThisLog ? opening.cursor.seq : rings[opening.dialect.rawValue].head
        viewer.isChunked = isChunked
        viewer.hearsEverything = opening.topic == StreamTopic() && !opening.caller.isLimited
        viewer.unsent = viewer.framed(opening.preface + reset)
        viewer.openedAt = elapsed.microseconds
        viewer.lastSent = viewer.openedAt
        if opening.caller != .local { viewer.particular.caller = opening.caller }
        if let terms = terms[opening.dialect] {
            viewer.particular.endsAt = (elapsed + terms.life).microseconds
            countsByUser[opening.dialect, default: [:]][opening.caller.user, default: 0] += 1
        }
        (viewer.topic, viewer.place) = topics.insert(Int32(slot), opening.dialect, opening.topic)
        viewers[slot] = viewer
        counts[opening.dialect.rawValue] += 1
        if isOfThisLog { subscribe(slot, to: opening.logs) }
        scheduleLook(at: slot)
        return id(of: slot)
    }

    /// How the viewers do.
    package var statistics: StreamStatistics {
        StreamStatistics(
            viewers: counts, viewersMax: viewersMax, opened: viewersMade,
            lagEvents: viewers.filter { $0.isOpen && (!$0.isWaiting || $0.isCatchingUp) }
                .map { rings[$0.dialect.rawValue].head - $0.cursor }.max() ?? 0,
            deliveries: deliveries)
    }

    /// Lets a viewer go; its place is free at once.
    package mutating func close(_ id: ViewerID) {
        guard let slot = slot(of: id) else { return }
        unsubscribe(slot)
        let viewer = viewers[slot]
        if let moved = topics.remove(at: viewer.place, of: viewer.topic) { viewers[Int(moved)].place = viewer.place }
        counts[viewer.dialect.rawValue] -= 1
        if terms[viewer.dialect] != nil {
            countsByUser[viewer.dialect]?[viewer.particular.caller.user]? -= 1
            if countsByUser[viewer.dialect]?[viewer.particular.caller.user] == 0 {
                countsByUser[viewer.dialect]?[viewer.particular.caller.user] = nil
            }
        }
        if viewer.isListedAsBehind { behind.removeAll { $0 == id.slot } }
        viewers[slot] = Viewer()
        viewers[slot].generation = viewer.generation + 1
        freeSlots.append(id.slot)
    }

    /// Adds the frames of committed events, rendered once for each dialect that has viewers, and returns whom to wake.
    /// - Parameter elapsed: When the events became durable.
    /// - Complexity: O(f + w), f = frames, w = woken
    package mutating func publish(
        head: Int64, _ frames: [StreamDialect: [Frame]], at elapsed: Duration = .zero
    ) -> [ViewerID] {
        var woken: [ViewerID] = []
        for dialect in StreamDialect.allCases {
            let ring = dialect.rawValue
            let before = rings[ring].head
            let new = frames[dialect]?.drop { $0.seq <= before } ?? []
            let start = frames[dialect] == nil ? head : new.first.map { $0.seq - 1 } ?? before
            if start != before {
                // What is not here is in the log, for whoever has come before anybody knew of it.
                rings[ring].clear(head: start)
                for index in viewers.indices where hasViewers(of: dialect) && viewers[index].dialect == dialect {
                    tellNews(to: index, after: before, into: &woken)
                }
            }
            for frame in new { rings[ring].append(frame, committedAt: elapsed.microseconds) }
            for slot in topics.viewers(of: dialect, touchedBy: new) {
                tellNews(to: Int(slot), after: before, into: &woken)
            }
        }
        return woken
    }

    /// Wakes a viewer that had everything up to and with the event at `cursor`. Who waits for the log waits on.
    private mutating func tellNews(to index: Int, after cursor: Int64, into woken: inout [ViewerID]) {
        if !viewers[index].isCatchingUp { wake(index, cursor: cursor, into: &woken) }
    }

    /// Gives every viewer of `dialect` bytes that are no event: the clock has changed. Whoever is in the middle of a frame
    /// gets them after it.
    package mutating func tell(_ dialect: StreamDialect, _ bytes: [UInt8]) -> [ViewerID] {
        for index in viewers.indices where viewers[index].isOpen && viewers[index].dialect == dialect {
            viewers[index].particular.notice = bytes
        }
        return wake { $0.dialect == dialect }
    }

    /// Starts again with another log: every viewer gets its dialect's `reset` and stands at `head`.
    package mutating func restart(head: StreamCursor, _ resets: [StreamDialect: [UInt8]]) -> [ViewerID] {
        epoch = head.epoch
        self.resets = resets
        for index in rings.indices { rings[index].clear(head: head.seq) }
        for index in viewers.indices where viewers[index].isOpen {
            // The rest of a frame that has begun must go out first, or the reader would see it torn.
            let rest = viewers[index].unsent[viewers[index].unsentOffset...]
            viewers[index].unsent = Array(rest) + viewers[index].framed(resets[viewers[index].dialect] ?? [])
            viewers[index].unsentOffset = 0
            viewers[index].cursor = head.seq
            viewers[index].isCatchingUp = false
            guard viewers[index].hasParticulars else { continue }
            viewers[index].particular.notice = []
            viewers[index].particular.logs = LogPlaces(isAll: viewers[index].particular.logs.isAll)
        }
        for slot in behind { viewers[Int(slot)].isListedAsBehind = false }
        behind = []
        feeds = [:]
        return wake { _ in true }
    }

    /// Ends all streams once what is owed has been read, and returns whom to wake.
    package mutating func end() -> [ViewerID] {
        // Many that come back at once would be a storm for whoever comes up next.
        if !isEnding, viewerCount > Self.crowd {
            let spread = viewerCount / Self.returnsPerMillisecond
            for index in viewers.indices where viewers[index].isOpen {
                viewers[index].particular.notice = ServerSentEvent.retry(
                    milliseconds: 1_000 + index * spread / viewers.count)
            }
        }
        isEnding = true
        return wake { _ in true }
    }

    /// Ends the streams of those who may listen no longer, at once, and returns whom to wake.
    package mutating func shutOut(unless mayListen: (Caller) -> Bool) -> [ViewerID] {
        for index in viewers.indices where viewers[index].isOpen && !mayListen(viewers[index].particular.caller) {
            viewers[index].isShutOut = true
        }
        return wake { $0.isShutOut }
    }

    // MARK: Slots

    /// Whether the viewer has not gone.
    package func isOpen(_ id: ViewerID) -> Bool { slot(of: id) != nil }

    /// The viewer's slot; nil when it has gone.
    func slot(of id: ViewerID) -> Int? {
        let slot = Int(id.slot)
        return viewers.indices.contains(slot) && viewers[slot].generation == id.generation ? slot : nil
    }

    func id(of slot: Int) -> ViewerID { ViewerID(slot: Int32(slot), generation: viewers[slot].generation) }

    private mutating func takeSlot() -> Int {
        if let slot = freeSlots.popLast() { return Int(slot) }
        viewers.append(Viewer())
        return viewers.count - 1
    }

    /// Wakes the waiting viewers that are owed something beside events.
    mutating func wake(where isOwed: (Viewer) -> Bool) -> [ViewerID] {
        var woken: [ViewerID] = []
        for index in viewers.indices where viewers[index].isWaiting && isOwed(viewers[index]) {
            wake(index, cursor: rings[viewers[index].dialect.rawValue].head, into: &woken)
        }
        return woken
    }

    /// Wakes a waiting viewer, which is owed no event up to and with the one at `cursor` unless it waits for the log.
    mutating func wake(_ index: Int, cursor: Int64, into woken: inout [ViewerID]) {
        guard viewers[index].isWaiting else { return }
        if !viewers[index].isCatchingUp { viewers[index].cursor = max(viewers[index].cursor, cursor) }
        viewers[index].isWaiting = false
        woken.append(id(of: index))
    }
}
