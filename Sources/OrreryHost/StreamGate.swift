// Why: the streams' hub is asked by libmicrohttpd's thread and moved by the engine's; here is the one lock between them,
// and the rule for resuming: computed under the lock, done outside, once for each suspension.

internal import OrreryStreams
internal import Synchronization

/// The hub with the connections of its viewers.
final class StreamGate: Sendable {
    private struct State: Sendable {
        var hub: StreamHub
        var connections: [ViewerID: SuspendableConnection] = [:]
        var refused: Int64 = 0
        var bytes: Int64 = 0
    }

    private let state: Mutex<State>
    /// Called when the engine must look at the viewers: one has come, whose heartbeats it is to plan, or one has fallen
    /// behind the ring and needs a piece of the log.
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

    /// Lets a viewer in. On libmicrohttpd's thread only.
    /// - Throws: `StreamRefusal` when there is no place for it.
    func open(_ opening: StreamOpening, connection: SuspendableConnection) throws(StreamRefusal) -> ViewerID {
        if ask({ $0.refusal(of: opening) }) != nil { dismissWhoHasGone() }
        let id = try state.withLock { state throws(StreamRefusal) in
            if let refusal = state.hub.refusal(of: opening) {
                state.refused += 1
                throw refusal
            }
            guard let id = state.hub.open(opening, at: SystemClock.elapsed) else { preconditionFailure() }
            state.connections[id] = connection
            return id
        }
        onNeed()
        return id
    }

    /// Takes the places of viewers that have hung up. Nobody listens to the socket of a suspended connection, so
    /// libmicrohttpd would notice at the next word to them only; but a page that opens its stream again, as seed 003's does
    /// for each log that it wants to see, must find the place that it has just left.
    private func dismissWhoHasGone() {
        let connections = state.withLock { state in state.hub.viewerIDs.map { ($0, state.connections[$0]) } }
        let gone = connections.filter { Socket.hasHungUp($0.1?.descriptor ?? -1) }.map(\.0)
        change { $0.dismiss(gone) }
    }

    func close(_ id: ViewerID) {
        state.withLock { state in
            state.hub.close(id)
            state.connections[id] = nil
        }
    }

    /// Reads what the viewer is owed. When it is owed nothing its connection is suspended before the lock is left, so
    /// that nobody can resume it too early.
    func read(_ id: ViewerID, capacity: Int) -> (bytes: [UInt8], reading: StreamReading) {
        var isBehind = false
        let result = state.withLock { state in
            var bytes: [UInt8] = []
            let reading = state.hub.read(id, into: &bytes, capacity: capacity, at: SystemClock.elapsed)
            if reading == .wait {
                state.connections[id]?.suspend()
                isBehind = !state.hub.catchUps.isEmpty || !state.hub.logCatchUps.isEmpty
            }
            state.bytes += Int64(bytes.count)
            return (bytes, reading)
        }
        if isBehind { onNeed() }
        return result
    }

    /// Changes the hub and wakes whom the change concerns.
    func change(_ body: (inout StreamHub) -> [ViewerID]) {
        let woken = state.withLock { state in body(&state.hub).compactMap { state.connections[$0] } }
        for connection in woken { connection.resume() }
    }

    /// Asks the hub.
    func ask<Answer: Sendable>(_ body: (StreamHub) -> Answer) -> Answer {
        state.withLock { body($0.hub) }
    }
}
