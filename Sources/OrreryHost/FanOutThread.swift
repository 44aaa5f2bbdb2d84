// Why: an event costs one send a viewer and nothing else. This thread owns the sockets of all viewers: it sends what they
// are owed, notices at once when one has gone, and never waits for any of them.

internal import CEpoll
internal import Glibc
internal import OrreryModel
internal import OrreryStreams
internal import OrreryTime
internal import Synchronization

/// Sends to all viewers.
final class FanOutThread: @unchecked Sendable {
    // `rotation` belongs to the thread; everything else never changes or is guarded by itself.

    private let gate: StreamGate
    private let epoll: Int32
    private let isStopping = Atomic<Bool>(false)
    private let thread = HostThread()
    /// Who is served first: in turns, so that nobody is always the last.
    private var rotation = 0
    /// After so many sends the thread looks up: somebody may have gone, or be owed something new.
    private static let sendsBetweenLooks = 256
    /// So many viewers are served for one look at the clock and one turn with the hub: some 50 µs, for which whoever
    /// publishes can wait.
    private static let sendsAtOnce = 12
    /// How many things that happened to sockets are taken at once.
    private static let happeningsMax = 256
    /// What stands for the bell among the viewers' words: no viewer has generation 0.
    private static let bellWord: UInt64 = 0

    init(_ gate: StreamGate) {
        self.gate = gate
        epoll = epoll_create1(O_CLOEXEC)
        precondition(epoll >= 0, "The system gives no epoll: error \(errno).")
        _ = orrery_epoll_add(epoll, gate.bell.descriptor, orrery_epoll_readable, Self.bellWord)
    }

    deinit {
        close(epoll)
    }

    /// Begins to send. Called once.
    func start() {
        thread.start(for: "the streams") { [self] in run() }
    }

    /// Ends all streams at once, and the thread, and waits for it: viewers resume by their cursors elsewhere.
    func stop() {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        gate.bell.ring()
        thread.join()
    }

    /// Has a viewer's connection watched. On libmicrohttpd's thread, before it is attached.
    func watch(_ descriptor: Int32, of id: ViewerID) {
        Socket.bound(
            descriptor, bufferBytes: Limits.streamSendBufferBytes,
            timeoutMilliseconds: Int32(Limits.streamStalledSecondsMax) * 1_000)
        // At edges only: the system tells that there is room again once, after it has refused bytes.
        _ = orrery_epoll_add(epoll, descriptor, orrery_epoll_stream, id.word)
    }

    // MARK: On the thread

    private func run() {
        var happenings = [orrery_epoll_happening](repeating: orrery_epoll_happening(), count: Self.happeningsMax)
        var waiting: ArraySlice<ViewerID> = []
        while !isStopping.load(ordering: .sequentiallyConsistent) {
            let (stalled, next) = gate.look()
            for id in stalled { if let connection = gate.drop(id) { end(connection) } }
            let milliseconds: Int32 =
                if !waiting.isEmpty {
                    0
                } else if let next {
                    Int32(clamping: (max(.zero, next - SystemClock.elapsed).microseconds + 999) / 1_000)
                } else {
                    -1
                }
            let count = unsafe orrery_epoll_wait(epoll, &happenings, Int32(happenings.count), milliseconds)
            waiting += take(happenings.prefix(Int(count)))
            if waiting.isEmpty { waiting = inTurns(gate.takeReady())[...] }
            let served = waiting.prefix(Self.sendsBetweenLooks)
            for begin in stride(from: served.startIndex, to: served.endIndex, by: Self.sendsAtOnce) {
                for connection in gate.serve(served[begin...].prefix(Self.sendsAtOnce)) { end(connection) }
            }
            waiting = waiting.dropFirst(Self.sendsBetweenLooks)
        }
        for connection in gate.dropAll() { end(connection) }
    }

    /// What has happened to sockets.
    /// - Returns: The viewers whose connections take bytes again.
    private func take(_ happenings: ArraySlice<orrery_epoll_happening>) -> [ViewerID] {
        var writable: [ViewerID] = []
        for happening in happenings {
            if happening.word == Self.bellWord {
                gate.bell.silence()
            } else if happening.events & orrery_epoll_gone != 0 {
                if let connection = gate.drop(ViewerID(word: happening.word)) { end(connection) }
            } else {
                writable.append(ViewerID(word: happening.word))
            }
        }
        return writable
    }

    private func inTurns(_ ready: [ViewerID]) -> [ViewerID] {
        guard ready.count > 1 else { return ready }
        rotation = (rotation + ready.count / 3 + 1) % ready.count
        return Array(ready[rotation...] + ready[..<rotation])
    }

    /// Ends a connection whose viewer was let go. On any thread.
    func end(_ connection: StreamConnection) {
        if let suspended = connection.suspended {
            // The descriptor may be another's as soon as libmicrohttpd has closed it.
            _ = orrery_epoll_remove(epoll, connection.descriptor)
            suspended.resume()
        } else {
            close(connection.descriptor)
        }
    }
}
