// Why: some bodies last as long as the program that writes them. Their lines are handed on while they come, as if each had
// been sent for itself, so that what a program does is seen while it does it, and a long session is never held whole.

internal import OrreryHTTP
internal import OrreryModel
internal import OrreryService
internal import OrreryTime
internal import Synchronization

/// A body on its way in. Fed by libmicrohttpd's thread; what came of its pieces is told on the engine's.
final class Upload: WorkReceiver, @unchecked Sendable {
    // `pending` and `offset` belong to libmicrohttpd's thread, everything else that changes is under the lock.

    private struct State {
        /// The sizes of the pieces that are under way, in order.
        var underWay: [Int] = []
        var isSuspended = false
        /// Why the board takes no more.
        var refusal: Response?
    }

    private let request: Request
    private let name: String
    private let connection: SuspendableConnection
    private var pending: [UInt8] = []
    private var offset: Int64
    private let state = Mutex(State())

    /// - Parameter number: What tells the upload from all others, on this board and later.
    init(_ request: Request, number: UInt64, connection: SuspendableConnection) {
        self.request = request
        self.connection = connection
        name = request.parameter("stream") ?? "upload \(String(number, radix: 16))"
        offset = request.parameter("offset").flatMap { Int64($0) } ?? 0
    }

    /// Why the board takes no more of it; nil while it does.
    var refusal: Response? { state.withLock { $0.refusal } }

    /// Takes bytes, and hands on the lines that they complete. The connection is suspended while the board has enough to do
    /// with what it has.
    /// - Parameter submit: Puts a piece's request before the board; false when there is no room for it now.
    /// - Returns: Whether the bytes were taken. libmicrohttpd may ask once more within the call in which the connection was
    ///   suspended, and its lists break when one is suspended twice: what it has then stays with it.
    func take(_ bytes: UnsafeRawBufferPointer, submit: (Request) -> Bool) -> Bool {
        guard state.withLock({ !$0.isSuspended }) else { return false }
        unsafe pending.append(contentsOf: bytes)
        handOn(submit)
        return true
    }

    private func handOn(_ submit: (Request) -> Bool) {
        guard refusal == nil else { return pending.removeAll() }
        let end = pending.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
        // A line that is too long is cut by whoever reads it.
        let count = end ?? (pending.count > Limits.uploadPieceBytesMax ? pending.count : 0)
        guard count > 0 else { return }
        let piece = Array(pending[..<count])
        state.withLock { $0.underWay.append(count) }
        guard submit(part(piece, isLast: false)) else {
            state.withLock { _ = $0.underWay.removeLast() }
            if pending.count > Limits.ingestBodyBytesMax {
                let problem = Problem(
                    503, "The board has more to do than it can take. Send it again; what was taken is known.",
                    headers: [Header("Retry-After", "1")])
                state.withLock { $0.refusal = problem.response(instance: request.path) }
            }
            return
        }
        pending.removeFirst(count)
        offset += Int64(count)
        state.withLock { state in
            guard state.underWay.reduce(0, +) > Limits.uploadUnderWayBytesMax else { return }
            state.isSuspended = true
            connection.suspend()
        }
    }

    /// The request that ends the upload: what is left of the body, with what its sender said of the end.
    func finish() -> Request {
        defer { pending = [] }
        return part(pending, isLast: true)
    }

    func complete(_ result: WorkResult) {
        state.withLock { state in
            if !state.underWay.isEmpty { state.underWay.removeFirst() }
            if case .response(let response) = result, response.status >= 400 { state.refusal = response }
            guard state.isSuspended, state.underWay.reduce(0, +) <= Limits.uploadUnderWayBytesMax / 2 else { return }
            state.isSuspended = false
            connection.resume()
        }
    }

    /// A piece as a request of its own. What the sender says of the end is for the last.
    private func part(_ bytes: [UInt8], isLast: Bool) -> Request {
        let ends = ["exit", "signal", "end"]
        var members = request.query.filter { member in
            member.name != "offset" && member.name != "stream" && (isLast || !ends.contains(member.name))
        }
        members += [Header("stream", name), Header("offset", "\(offset)")]
        // A run that the sender has named may go on in another request.
        if isLast, request.parameter("run") == nil, !ends.contains(where: { request.parameter($0) != nil }) {
            members.append(Header("end", "1"))
        }
        let query = members.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
        var part = Request(
            method: .post, target: "\(request.path)?\(query.joined(separator: "&"))", headers: request.headers,
            body: bytes)
        part.caller = request.caller
        return part
    }
}
