// Why: one request's life between the calls of libmicrohttpd: its head, its body as it comes, its answer.

internal import OrreryHTTP
internal import OrreryService
internal import Synchronization

/// Whoever asked the engine for something and is told what came of it, once.
protocol WorkReceiver: AnyObject, Sendable {
    /// Takes what came of it, on the engine's thread or the reader's.
    func complete(_ result: WorkResult)

    /// Whether nobody waits for the answer any more.
    var hasHungUp: Bool { get }
}

/// Who waits for no answer.
final class Nobody: WorkReceiver {
    static let alone = Nobody()

    func complete(_: WorkResult) {}
}

extension WorkReceiver {
    var hasHungUp: Bool { false }
}

/// A request in the making, and then its answer. Made by libmicrohttpd's thread, answered by the engine's.
final class Exchange: WorkReceiver, @unchecked Sendable {
    // Everything but `answer` is touched by libmicrohttpd's thread alone; `answer` is under its lock. The connection
    // lives while it is suspended, and is resumed once.

    enum Stage {
        /// Only the target is known.
        case target
        /// The head was looked at; the body comes.
        case body
        /// The engine has it.
        case waiting
        /// An answer was queued.
        case done
    }

    let target: String
    var stage = Stage.target
    var request: Request?
    var bodyIsTooLarge = false
    /// The body, where it is handed on while it comes.
    var upload: Upload?
    /// The connection's socket, from before it is suspended; a suspended connection's is never closed.
    var descriptor: Int32 = -1
    let connection: SuspendableConnection
    private let answer = Mutex<WorkResult?>(nil)

    init(target: String, connection: SuspendableConnection) {
        self.target = target
        self.connection = connection
    }

    /// Gives the answer and lets the connection go on. Called once, while the connection is suspended.
    func complete(_ result: WorkResult) {
        answer.withLock { $0 = result }
        connection.resume()
    }

    /// Whether the client has gone. libmicrohttpd does not listen to a suspended connection's socket. Asked while it is
    /// suspended.
    var hasHungUp: Bool { Socket.hasHungUp(descriptor) }

    /// The answer, once it is there.
    func takeAnswer() -> WorkResult? {
        answer.withLock { $0.take() }
    }
}
