// Why: a thread that does one thing after the other is handed only so much to do; who comes when it has its fill is told at
// once, and does not wait.

internal import Synchronization

/// What a thread has to do, in the order in which it came. Anybody adds; one thread takes, and sleeps on the bell.
final class WorkQueue<Item: Sendable>: Sendable {
    private struct State {
        var items: [Item] = []
        var isStopping = false
    }

    /// What a thread finds when it looks.
    enum Look {
        case item(Item)
        /// Nothing now; the bell rings when there is more.
        case nothing
        /// Nothing now, nor ever again.
        case end
    }

    private let state = Mutex(State())
    /// Rings when there is something to do.
    let bell = Bell()

    /// How many wait.
    var count: Int { state.withLock { $0.items.count } }

    /// Adds what is to be done; false when `max` wait already, or the thread is to end.
    func add(_ item: Item, max: Int) -> Bool {
        let isTaken = state.withLock { state in
            guard state.items.count < max, !state.isStopping else { return false }
            state.items.append(item)
            return true
        }
        if isTaken { bell.ring() }
        return isTaken
    }

    /// Takes the one that has waited longest.
    func take() -> Look {
        state.withLock { state in
            guard state.items.isEmpty else { return .item(state.items.removeFirst()) }
            return state.isStopping ? .end : .nothing
        }
    }

    /// Tells the thread to end when everything that waits is done.
    func stop() {
        state.withLock { $0.isStopping = true }
        bell.ring()
    }
}
