// Why: the streams' hub is asked by libmicrohttpd's thread, moved by the engine's and read by the one that sends; here is
// the one lock between them. It is never held for longer than a few sends take, or one publication.

internal import OrreryStreams
internal import OrreryTime
internal import Synchronization

/// A viewer's connection.
struct StreamConnection: Sendable {
    let descriptor: Int32
    /// libmicrohttpd's, where it could not be taken from it: it is suspended, and closes when it is resumed.
    let suspended: SuspendableConnection?
}

/// The hub with the connections of its viewers.
final class StreamGate: Sendable {
    private struct State: Sendable {
        var hub: StreamHub
        /// By the viewer's slot; nil until the first bytes of the answer are out.
        var connections: [StreamConnection?] = []
        /// The viewers that are owed something, in the order in which they were woken.
        var ready: [ViewerID] = []
        /// The dialects in which somebody is to be sent a heartbeat.
        var silent: [StreamDialect] = []
        var suspended = 0
        var refused: Int64 = 0
        var bytes: Int64 = 0
    }

    private let state: Mutex<State>
    /// Rings when somebody is owed something who was owed nothing.
    let bell = Bell()
    /// Called when the engine must look at the viewers: one is to be sent a heartbeat, or has fallen behind the ring and
    /// needs a piece of the log.
    private let onNeed: @Sendable () -> Void

    init(hub: StreamHub, onNeed: @escaping @Sendable () -> Void) {
        state = Mutex(State(hub: hub))
        self.onNeed = onNeed
    }

    /// How the viewers do, how many were not let in, and how many bytes were handed out.
    var readings: (hub: StreamStatistics, refused: Int64, bytes: Int64) {
        state.withLock { ($0.hub.statistics, $0.refused, $0.bytes) }
    }

    var viewerCount: Int { state.withLock { $0.hub.viewerCount } }

    // MARK: On libmicrohttpd's thread

    /// Lets a viewer in, whose connection is to come.
    /// - Parameter end: Ends the connections of this user's viewers that have hung up, should their places be needed: the
    ///   thread that sends may not have had the time to notice.
    /// - Throws: `StreamRefusal` when there is no place for it.
    func open(
        _ opening: StreamOpening, isChunked: Bool, end: (StreamConnection) -> Void
    ) throws(StreamRefusal) -> ViewerID {
        let gone = state.withLock { state -> [StreamConnection] in
            guard case .fullForUser? = state.hub.refusal(of: opening) else { return [] }
            return state.hub.viewerIDs(besides: opening).filter {
                state.connections[Int($0.slot)].map { Socket.hasHungUp($0.descriptor) } ?? false
            }.compactMap { Self.drop($0, &state) }
        }
        for connection in gone { end(connection) }
        return try state.withLock { state throws(StreamRefusal) in
            if let refusal = state.hub.refusal(of: opening) {
                state.refused += 1
                throw refusal
            }
            guard let id = state.hub.open(opening, at: SystemClock.elapsed, isChunked: isChunked) else {
                preconditionFailure()
            }
            while state.connections.count <= id.slot { state.connections.append(nil) }
            return id
        }
    }

    /// Takes the connection of a viewer, to which bytes may be sent from now on.
    /// - Returns: False when the viewer has gone already.
    func attach(_ id: ViewerID, _ connection: StreamConnection) -> Bool {
        let isTaken = state.withLock { state in
            guard state.hub.isOpen(id) else { return false }
            if let suspended = connection.suspended {
                // Before anybody can have a reason to resume it.
                suspended.suspend()
                state.suspended += 1
            }
            state.connections[Int(id.slot)] = connection
            state.ready.append(id)
            return true
        }
        bell.ring()
        return isTaken
    }

    /// A suspended connection goes on, to its end.
    func noteResumed() {
        state.withLock { $0.suspended -= 1 }
    }

    /// How many connections are suspended for their streams.
    var suspendedCount: Int { state.withLock { $0.suspended } }

    /// Gives the place of a viewer back whose connection never came.
    func close(_ id: ViewerID) {
        state.withLock { $0.hub.close(id) }
    }

    // MARK: On any thread

    /// Changes the hub and has those served whom the change concerns.
    func change(_ body: (inout StreamHub) -> [ViewerID]) {
        let isFirst = state.withLock { state in
            let woken = body(&state.hub)
            defer { state.ready += woken }
            return state.ready.isEmpty && !woken.isEmpty
        }
        if isFirst { bell.ring() }
    }

    /// Asks the hub.
    func ask<Answer: Sendable>(_ body: (StreamHub) -> Answer) -> Answer {
        state.withLock { body($0.hub) }
    }

    /// The dialects in which somebody is to be sent a heartbeat since the last call.
    func takeSilent() -> [StreamDialect] {
        state.withLock { state in
            defer { state.silent = [] }
            return state.silent
        }
    }

    // MARK: On the thread that sends

    /// The viewers that are owed something, since the last call.
    func takeReady() -> [ViewerID] {
        state.withLock { state in
            defer { state.ready = [] }
            return state.ready
        }
    }

    /// Sends viewers what they are owed, as far as their connections take it.
    /// - Parameter ids: A few: whoever else wants the hub waits until all of them have been served.
    /// - Returns: The connections of those whose streams are over.
    func serve(_ ids: ArraySlice<ViewerID>) -> [StreamConnection] {
        let now = SystemClock.elapsed.microseconds
        let (over, isAnyBehind) = state.withLock { state in
            var over: [StreamConnection] = []
            var isAnyBehind = false
            for id in ids {
                guard state.hub.isOpen(id), let descriptor = state.connections[Int(id.slot)]?.descriptor else {
                    continue
                }
                var (isGone, bytes) = (false, 0)
                let reading = state.hub.serve(id, at: now) { offered in
                    switch Socket.send(offered, to: descriptor) {
                    case .taken(let count):
                        bytes += count
                        return count
                    case .gone:
                        isGone = true
                        return 0
                    }
                }
                state.bytes += Int64(bytes)
                switch reading {
                case _ where isGone, .end:
                    if let connection = Self.drop(id, &state) { over.append(connection) }
                case .wait: isAnyBehind = isAnyBehind || state.hub.isBehind(id)
                case .blocked: break
                }
            }
            return (over, isAnyBehind)
        }
        if isAnyBehind { onNeed() }
        return over
    }

    /// Lets a viewer go.
    /// - Returns: Its connection; nil when it has gone already.
    func drop(_ id: ViewerID) -> StreamConnection? {
        state.withLock { Self.drop(id, &$0) }
    }

    /// Lets everybody go.
    func dropAll() -> [StreamConnection] {
        state.withLock { state in state.hub.viewerIDs.compactMap { Self.drop($0, &state) } }
    }

    /// Looks at those whose time has come.
    /// - Returns: Whom to cut off, and when to look again; nil for never.
    func look() -> (stalled: [ViewerID], next: Duration?) {
        let now = SystemClock.elapsed
        let (stalled, next, isSilent) = state.withLock { state in
            let dues = state.hub.look(at: now)
            state.ready += dues.woken
            for dialect in dues.silent where !state.silent.contains(dialect) { state.silent.append(dialect) }
            return (dues.stalled, state.ready.isEmpty ? state.hub.nextLook : now, !dues.silent.isEmpty)
        }
        if isSilent { onNeed() }
        return (stalled, next)
    }

    private static func drop(_ id: ViewerID, _ state: inout State) -> StreamConnection? {
        guard state.hub.isOpen(id) else { return nil }
        state.hub.close(id)
        return state.connections[Int(id.slot)].take()
    }
}
