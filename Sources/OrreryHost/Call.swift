// Why: what can be asked of libmicrohttpd and done to it during one call of the access handler, with the pointers kept
// inside.

internal import CMicrohttpd
internal import Glibc
internal import OrreryHTTP
internal import OrreryModel
internal import OrreryService
internal import OrreryStreams
internal import OrreryTime

/// One call of the access handler. Valid only during that call.
@safe
struct Call: ~Copyable {
    let method: String
    /// Whether libmicrohttpd announces a body without a length in chunks; clients of HTTP/1.0 know none.
    private let isChunked: Bool
    private let connection: OpaquePointer
    private let body: UnsafePointer<CChar>?
    private let bodyCountPointer: UnsafeMutablePointer<Int>

    @unsafe
    init(
        connection: OpaquePointer, method: UnsafePointer<CChar>, version: UnsafePointer<CChar>,
        body: UnsafePointer<CChar>?, bodyCount: UnsafeMutablePointer<Int>
    ) {
        unsafe self.connection = connection
        self.method = unsafe String(cString: method)
        isChunked = unsafe strcmp(version, "HTTP/1.0") != 0
        unsafe self.body = body
        unsafe self.bodyCountPointer = bodyCount
    }

    /// The connection's socket.
    var descriptor: Int32 { unsafe orrery_mhd_socket(connection) }

    /// Bytes of the body that came with this call.
    var bodyCount: Int { unsafe bodyCountPointer.pointee }

    func appendBody(to exchange: Exchange) {
        unsafe exchange.request?.body.append(contentsOf: UnsafeRawBufferPointer(start: body, count: bodyCount))
    }

    func appendBody(to upload: Upload, submit: (Request) -> Bool) -> Bool {
        unsafe upload.take(UnsafeRawBufferPointer(start: body, count: bodyCount), submit: submit)
    }

    /// Lets the connection be silent for as long as it likes, or again only for a while.
    func setPatience(isEndless: Bool) {
        unsafe orrery_mhd_set_timeout(connection, isEndless ? 0 : Limits.requestIdleSecondsMax)
    }

    /// Tells libmicrohttpd that the bytes were taken.
    func acknowledgeBody() {
        unsafe bodyCountPointer.pointee = 0
    }

    /// The request's headers, in order.
    func headers() -> [Header] {
        var headers: [Header] = []
        unsafe withUnsafeMutablePointer(to: &headers) { pointer in
            _ = unsafe MHD_get_connection_values_n(connection, .HEADER_KIND, collectHeader, pointer)
        }
        return headers
    }

    func suspend() {
        unsafe SuspendableConnection(connection).suspend()
    }

    /// Queues a response, whose body libmicrohttpd leaves out when the request was HEAD.
    /// - Parameter closing: Whether the connection ends with it, because the rest of the request was not read.
    func queue(_ response: Response, closing: Bool = false) -> MHD_Result {
        let made =
            unsafe response.body.count > Self.bodyBlockBytes ? Self.shared(response.body) : Self.copied(response.body)
        guard let made = unsafe made else { return .NO }
        defer { unsafe MHD_destroy_response(made) }
        for header in response.headers + Self.standingHeaders(response) {
            unsafe MHD_add_response_header(made, header.name, header.value)
        }
        if closing { unsafe MHD_add_response_header(made, "Connection", "close") }
        return unsafe MHD_queue_response(connection, UInt32(response.status), made)
    }

    /// A response that copies its body before the call returns; the parameter is not const for other modes' sake.
    private static func copied(_ body: [UInt8]) -> OpaquePointer? {
        unsafe body.withUnsafeBytes { bytes in
            unsafe MHD_create_response_from_buffer(
                bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
        }
    }

    /// A response that is read piece by piece from a body that others may hold, too.
    private static func shared(_ body: [UInt8]) -> OpaquePointer? {
        let context = unsafe Unmanaged.passRetained(LongBody(body)).toOpaque()
        let made = unsafe MHD_create_response_from_callback(
            UInt64(body.count), bodyBlockBytes, readBody, context, freeBody)
        if unsafe made == nil { unsafe freeBody(context) }
        return unsafe made
    }

    /// As much of a long body as is handed out at once: what stays in a processor's cache between the two copies of it.
    private static let bodyBlockBytes = 64 * 1_024

    /// A new viewer for this connection.
    /// - Throws: `StreamRefusal` when there is no place for it.
    func openStream(
        _ opening: StreamOpening, gate: StreamGate, fanOut: FanOutThread, isTakenOver: Bool
    ) throws(StreamRefusal) -> ViewerStream {
        let id = try gate.open(opening, isChunked: isChunked) { fanOut.end($0) }
        return unsafe ViewerStream(
            id: id, gate: gate, fanOut: fanOut, isTakenOver: isTakenOver, connection: SuspendableConnection(connection))
    }

    /// Queues a response whose body is what the viewer is owed, for as long as it stays.
    func queueStream(_ stream: ViewerStream, headers: [Header]) -> MHD_Result {
        let context = unsafe Unmanaged.passRetained(stream).toOpaque()
        let made = unsafe MHD_create_response_from_callback(
            UInt64.max, Self.streamBlockBytes, readStream, context, freeStream)
        guard let made = unsafe made else {
            unsafe freeStream(context)
            return .NO
        }
        defer { unsafe MHD_destroy_response(made) }
        // A connection that ends within a reader's call is tidied up only when it is looked at once more, and those with a
        // time of their own are looked at always.
        unsafe orrery_mhd_set_timeout(connection, 1)
        for header in headers { unsafe MHD_add_response_header(made, header.name, header.value) }
        unsafe MHD_add_response_header(made, "X-Content-Type-Options", "nosniff")
        unsafe MHD_add_response_header(made, "Connection", "close")
        return unsafe MHD_queue_response(connection, 200, made)
    }

    /// A new export for this connection; nil when there is no place.
    func openExport(_ export: Export, _ exports: Exports) -> ExportStream? {
        unsafe exports.open(export, connection: SuspendableConnection(connection))
    }

    /// Queues a response whose body is an export.
    func queueExport(_ stream: ExportStream, headers: [Header], closing: Bool) -> MHD_Result {
        let context = unsafe Unmanaged.passRetained(stream).toOpaque()
        let made = unsafe MHD_create_response_from_callback(
            stream.byteCount.map { UInt64($0) } ?? UInt64.max,
            stream.byteCount == nil ? Self.streamBlockBytes : Self.bodyBlockBytes, readExport, context, freeExport)
        guard let made = unsafe made else {
            unsafe freeExport(context)
            return .NO
        }
        defer { unsafe MHD_destroy_response(made) }
        for header in headers + Self.standingHeaders(Response(status: 200, headers: headers)) {
            unsafe MHD_add_response_header(made, header.name, header.value)
        }
        if closing { unsafe MHD_add_response_header(made, "Connection", "close") }
        return unsafe MHD_queue_response(connection, 200, made)
    }

    /// libmicrohttpd does not use it for chunked answers; it must be positive.
    private static let streamBlockBytes = 64

    /// What every answer says, whatever else it says.
    private static func standingHeaders(_ response: Response) -> [Header] {
        var headers = [Header("X-Content-Type-Options", "nosniff"), Header("Referrer-Policy", "no-referrer")]
        if response.header("Content-Security-Policy") == nil {
            headers.append(Header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"))
        }
        return headers
    }
}

/// A viewer as libmicrohttpd holds it: released when its connection ends, however it ends.
final class ViewerStream {
    let id: ViewerID
    private let gate: StreamGate
    private let fanOut: FanOutThread
    private let isTakenOver: Bool
    private let connection: SuspendableConnection
    private var isAttached = false

    init(
        id: ViewerID, gate: StreamGate, fanOut: FanOutThread, isTakenOver: Bool, connection: SuspendableConnection
    ) {
        self.id = id
        self.gate = gate
        self.fanOut = fanOut
        self.isTakenOver = isTakenOver
        self.connection = connection
    }

    /// Hands the connection to the thread that sends: the head of the answer is out.
    /// - Returns: Whether libmicrohttpd is to forget it; false when it is suspended instead, until the stream is over.
    func handOver() -> Bool {
        guard !isAttached else {
            // It was suspended until now.
            gate.noteResumed()
            return true
        }
        guard isTakenOver else {
            fanOut.watch(connection.descriptor, of: id)
            isAttached = gate.attach(id, StreamConnection(descriptor: connection.descriptor, suspended: connection))
            return !isAttached
        }
        // Without a descriptor to be had the viewer is let go, and comes again.
        guard let descriptor = Socket.duplicate(connection.descriptor) else { return true }
        fanOut.watch(descriptor, of: id)
        isAttached = gate.attach(id, StreamConnection(descriptor: descriptor, suspended: nil))
        if !isAttached { Glibc.close(descriptor) }
        return true
    }

    /// The answer is over for libmicrohttpd.
    func close() {
        if !isAttached { gate.close(id) }
    }
}

private func collectHeader(
    _ context: UnsafeMutableRawPointer?, _: MHD_ValueKind, _ name: UnsafePointer<CChar>?, _ nameCount: Int,
    _ value: UnsafePointer<CChar>?, _ valueCount: Int
) -> MHD_Result {
    guard let headers = unsafe context?.assumingMemoryBound(to: [Header].self) else { return .NO }
    // By length, not up to a NUL: what a header hides behind one must be seen by the doors.
    unsafe headers.pointee.append(
        Header(
            String(decoding: UnsafeRawBufferPointer(start: name, count: nameCount), as: UTF8.self),
            String(decoding: UnsafeRawBufferPointer(start: value, count: valueCount), as: UTF8.self)))
    return .YES
}

/// Called when the head of a stream's answer is out. Returns 0 only after the connection was suspended: otherwise
/// libmicrohttpd would ask again at once, for ever.
private func readStream(
    _ context: UnsafeMutableRawPointer?, _: UInt64, _: UnsafeMutablePointer<CChar>?, _: Int
) -> Int {
    guard let context = unsafe context else { return endWithError }
    let stream = unsafe Unmanaged<ViewerStream>.fromOpaque(context).takeUnretainedValue()
    // With an error, for the end of the body is not libmicrohttpd's to say.
    return stream.handOver() ? endWithError : 0
}

/// MHD_CONTENT_READER_END_OF_STREAM and MHD_CONTENT_READER_END_WITH_ERROR, macros that cannot be imported.
private let endOfStream = -1
private let endWithError = -2

/// Fills the buffer with the next bytes of an export. Returns 0 only after the connection was suspended.
private func readExport(
    _ context: UnsafeMutableRawPointer?, _: UInt64, _ buffer: UnsafeMutablePointer<CChar>?, _ capacity: Int
) -> Int {
    guard let context = unsafe context, let buffer = unsafe buffer else { return endWithError }
    switch unsafe Unmanaged<ExportStream>.fromOpaque(context).takeUnretainedValue().read(capacity: capacity) {
    case .bytes(let bytes):
        unsafe bytes.withUnsafeBytes {
            unsafe UnsafeMutableRawPointer(buffer).copyMemory(from: $0.baseAddress!, byteCount: $0.count)
        }
        return bytes.count
    case .wait: return 0
    case .end: return endOfStream
    case .broken: return endWithError
    }
}

/// A body that is handed out piece by piece.
private final class LongBody {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }
}

/// Fills the buffer with the next bytes of a body.
private func readBody(
    _ context: UnsafeMutableRawPointer?, _ position: UInt64, _ buffer: UnsafeMutablePointer<CChar>?, _ capacity: Int
) -> Int {
    guard let context = unsafe context, let buffer = unsafe buffer else { return endWithError }
    return unsafe Unmanaged<LongBody>.fromOpaque(context).takeUnretainedValue().bytes.withUnsafeBytes { bytes in
        let count = min(capacity, bytes.count - Int(position))
        guard count > 0 else { return endOfStream }
        unsafe UnsafeMutableRawPointer(buffer).copyMemory(from: bytes.baseAddress! + Int(position), byteCount: count)
        return count
    }
}

private func freeBody(_ context: UnsafeMutableRawPointer?) {
    guard let context = unsafe context else { return }
    unsafe Unmanaged<LongBody>.fromOpaque(context).release()
}

private func freeExport(_ context: UnsafeMutableRawPointer?) {
    guard let context = unsafe context else { return }
    unsafe Unmanaged<ExportStream>.fromOpaque(context).takeRetainedValue().close()
}

private func freeStream(_ context: UnsafeMutableRawPointer?) {
    guard let context = unsafe context else { return }
    unsafe Unmanaged<ViewerStream>.fromOpaque(context).takeRetainedValue().close()
}
