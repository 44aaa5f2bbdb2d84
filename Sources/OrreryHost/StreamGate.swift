// Why: the streams' hub is asked by libmicrohttpd's thread and moved by the engine's; here is the one lock between them,
// and the rule for resuming: computed under the lock, done outside, once for each suspension.

internal import OrreryStreams
internal import Synchronization

/// The hub with the connections of its viewers.
final class StreamGate: Sendable {
    private struct State: Sendable {
        var hub: StreamHub
        var connections: [ViewerID: SuspendableConnection] = [:]
    }

    private let state: Mutex<State>
    /// Called when a viewer has fallen behind the ring and needs the engine to read the log.
    private let onBehind: @Sendable () -> Void

    init(hub: StreamHub, onBehind: @escaping @Sendable () -> Void) {
        state = Mutex(State(hub: hub))
        self.onBehind = onBehind
    }

    var viewerCount: Int { state.withLock { $0.hub.viewerCount } }

    /// Lets a viewer in; nil when all places are taken.
    func open(_ opening: StreamOpening, connection: SuspendableConnection) -> ViewerID? {
        state.withLock { state in
            guard let id = state.hub.open(opening, at: SystemClock.elapsed) else { return nil }
            state.connections[id] = connection
            return id
        }
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
                isBehind = !state.hub.catchUps.isEmpty
            }
            return (bytes, reading)
        }
        if isBehind { onBehind() }
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
