// Why: libmicrohttpd asks for the next bytes of an export on its own thread, where nothing may wait. The connection is
// suspended while another thread reads the next piece.

internal import OrreryHTTP
internal import OrreryModel
internal import OrreryService
internal import Synchronization

/// One export on its way to a client. Released when its connection ends, however it ends.
final class ExportStream: Sendable {
    /// What libmicrohttpd gets.
    enum Reading {
        case bytes([UInt8])
        /// Nothing now; the connection was suspended.
        case wait
        case end
        /// The answer cannot be finished; the client sees that it was cut off.
        case broken
    }

    private struct State {
        var bytes: [UInt8] = []
        var offset = 0
        /// How the piece after `bytes` is read; nil when there is none.
        var next: Export.Reading?
        var isBroken = false
        var isWaiting = false
    }

    private let export: Export
    private let connection: SuspendableConnection
    private let exports: Exports
    private let state: Mutex<State>

    init(_ export: Export, connection: SuspendableConnection, exports: Exports) {
        self.export = export
        self.connection = connection
        self.exports = exports
        state = Mutex(State(next: export.start))
    }

    /// The epoch of the log that it reads; nil when it reads none.
    var epoch: String? { export.epoch }

    /// How many bytes it has; nil when nobody knows before its end.
    var byteCount: Int? { export.byteCount }

    /// On libmicrohttpd's thread: the next bytes, `capacity` at most. When there are none the connection is suspended
    /// before the lock is left, and only then somebody is asked for more, so that nobody can resume it too early.
    func read(capacity: Int) -> Reading {
        let reading = state.withLock { state -> Reading in
            if state.isWaiting {
                state.isWaiting = false
                exports.noteResumed()
            }
            guard !state.isBroken, !exports.isCut else { return .broken }
            if state.offset < state.bytes.count {
                let end = min(state.bytes.count, state.offset + capacity)
                defer { state.offset = end }
                return .bytes(Array(state.bytes[state.offset..<end]))
            }
            guard state.next != nil else { return .end }
            state.isWaiting = true
            exports.noteSuspended()
            connection.suspend()
            return .wait
        }
        if case .wait = reading, !exports.ask(self) { fail() }
        return reading
    }

    /// On the thread that reads the log: gets the next piece ready and lets the connection go on.
    func supply(by read: (Export.Reading) throws(EventLogError) -> Export.Piece) {
        // What is being cut off is not read any more: whoever stops the server waits for the connection.
        guard !exports.isCut, let reading = state.withLock({ $0.next }) else { return fail() }
        do throws(EventLogError) {
            let piece = try read(reading)
            state.withLock { state in
                state.bytes = piece.bytes
                state.offset = 0
                state.next = piece.next
            }
            connection.resume()
        } catch {
            fail()
        }
    }

    /// Lets the connection go on to its premature end. While it is suspended only.
    func fail() {
        state.withLock { $0.isBroken = true }
        connection.resume()
    }

    /// libmicrohttpd will not ask again: the connection has ended.
    func close() {
        state.withLock { state in
            if state.isWaiting { exports.noteResumed() }
            state.isWaiting = false
        }
        exports.noteClosed()
    }
}

/// All exports of a server: how many there are, how many of their connections are suspended, who reads for them.
final class Exports: Sendable {
    private let count = Atomic<Int>(0)
    private let suspended = Atomic<Int>(0)
    private let cut = Atomic<Bool>(false)
    /// Puts an export among those whose next piece is to be read; false when that will not happen.
    let ask: @Sendable (ExportStream) -> Bool

    init(ask: @escaping @Sendable (ExportStream) -> Bool) {
        self.ask = ask
    }

    /// Connections that must not be there any more when libmicrohttpd is stopped.
    var suspendedCount: Int { suspended.load(ordering: .sequentiallyConsistent) }

    var isCut: Bool { cut.load(ordering: .sequentiallyConsistent) }

    /// Breaks off all exports when they next want bytes.
    func cutAll() { cut.store(true, ordering: .sequentiallyConsistent) }

    /// A new export; nil when there are as many as there may be.
    func open(_ export: Export, connection: SuspendableConnection) -> ExportStream? {
        guard count.add(1, ordering: .sequentiallyConsistent).newValue <= Limits.exportsMax else {
            noteClosed()
            return nil
        }
        return ExportStream(export, connection: connection, exports: self)
    }

    fileprivate func noteSuspended() { suspended.add(1, ordering: .sequentiallyConsistent) }
    fileprivate func noteResumed() { suspended.subtract(1, ordering: .sequentiallyConsistent) }
    fileprivate func noteClosed() { count.subtract(1, ordering: .sequentiallyConsistent) }
}

extension Problem {
    /// There are as many exports, or as many downloads, as there may be.
    static var noPlaceForExport: Problem {
        Problem(
            503, "All \(Limits.exportsMax) places for exports and downloads are taken. Try again when one has ended.",
            headers: [Header("Retry-After", "10")])
    }
}
