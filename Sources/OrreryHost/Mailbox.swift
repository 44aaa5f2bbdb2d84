// Why: a thread that works for others beside the engine is told what there is to do, and when to end, without anybody waiting.

internal import Synchronization

/// What a thread is told. Anybody tells; one thread takes, and sleeps on the bell.
final class Mailbox<Message: Sendable>: Sendable {
    private struct State {
        var messages: [Message] = []
        var isStopping = false
    }

    private let state = Mutex(State())
    /// Rings when something was told.
    let bell = Bell()

    func tell(_ message: Message) {
        state.withLock { $0.messages.append(message) }
        bell.ring()
    }

    /// Tells the thread to end.
    func stop() {
        state.withLock { $0.isStopping = true }
        bell.ring()
    }

    /// What was told since the last call, in order; nil when the thread is to end.
    func take() -> [Message]? {
        state.withLock { state in
            defer { state.messages = [] }
            return state.isStopping ? nil : state.messages
        }
    }
}
