// Why: libmicrohttpd accepts, parses and sends; this hands its requests to the service and its connections back when
// there is an answer, and takes everything down in the one order that works.

internal import CMicrohttpd
internal import Glibc
internal import OrreryHTTP
internal import OrreryModel
package import OrreryService
internal import OrreryStreams
internal import OrreryTime
internal import Synchronization

/// The board's HTTP server.
@safe
package final class HTTPServer: @unchecked Sendable {
    // `daemon` is set once before the first request can come and cleared by `stop`; the rest never changes or is
    // guarded by itself.

    let service: Service
    let engine: EngineThread
    private let socket: ListenSocket
    private var daemon: OpaquePointer?
    private let draining = Atomic<Bool>(false)
    /// Requests that wait for the engine: their connections are suspended.
    private let waiting = Atomic<Int>(0)
    /// How long a stop waits for answers and streams to go out before it gives up on order.
    private static let drainDeadline = Duration.seconds(5)

    /// Starts to listen.
    /// - Throws: `HostError` when the address cannot be had.
    package init(_ address: ListenAddress, service: Service, engine: EngineThread) throws(HostError) {
        self.service = service
        self.engine = engine
        socket = try ListenSocket(address)
        let flags = MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe daemon = orrery_mhd_start(
            flags, socket.descriptor, Limits.connectionsMax, Limits.requestIdleSecondsMax, Self.memoryLimitBytes,
            handleAccess, context, handleCompleted, nil, handleTarget, nil)
        guard unsafe daemon != nil else {
            throw HostError("libmicrohttpd cannot start on \(socket.authority). Choose another address with --listen.")
        }
    }

    /// The address to open in a browser.
    package var url: String { "http://\(socket.authority)" }

    /// The version of libmicrohttpd that is in use.
    package static var libraryVersion: String { unsafe String(cString: MHD_get_version()) }

    /// A request's target and headers must fit into half of a connection's memory, with room for the answer's.
    private static let memoryLimitBytes = 3 * (Limits.targetBytesMax + Limits.headerBytesMax)

    /// Stops: no new connections, then everything asked is answered, streams end, and libmicrohttpd goes last, for it
    /// aborts the process when a connection is still suspended.
    package func stop() {
        guard let daemon = unsafe daemon.take() else { return }
        draining.store(true, ordering: .sequentiallyConsistent)
        _ = unsafe MHD_quiesce_daemon(daemon)
        let deadline = SystemClock.elapsed + Self.drainDeadline
        repeat {
            engine.gate.change { $0.end() }
            _ = poll(nil, 0, 2)
        } while (waiting.load(ordering: .sequentiallyConsistent) > 0 || engine.gate.viewerCount > 0)
            && SystemClock.elapsed < deadline
        let left = waiting.load(ordering: .sequentiallyConsistent) + engine.gate.viewerCount
        guard left == 0 else {
            Terminal.complain("Stopped without waiting for \(left) connections that did not end within 5 s.")
            return
        }
        unsafe MHD_stop_daemon(daemon)
    }

    // MARK: On libmicrohttpd's thread

    fileprivate func handle(_ exchange: Exchange, _ call: borrowing Call) -> MHD_Result {
        switch exchange.stage {
        case .target: return receiveHead(exchange, call)
        case .body:
            if call.bodyCount > 0 { return receiveBody(exchange, call) }
            return respond(exchange, call)
        case .waiting:
            guard let answer = exchange.takeAnswer() else { return .YES }
            waiting.subtract(1, ordering: .sequentiallyConsistent)
            exchange.stage = .done
            switch answer {
            case .response(let response): return call.queue(response)
            case .stream(let opening): return openStream(opening, call)
            }
        case .done: return .YES
        }
    }

    private func receiveHead(_ exchange: Exchange, _ call: borrowing Call) -> MHD_Result {
        exchange.stage = .body
        let headers = call.headers()
        guard let method = Method(rawValue: call.method) else {
            return refuse(exchange, call, Problem(501, "The method \(call.method) is not known here."))
        }
        guard exchange.target.utf8.count <= Limits.targetBytesMax else {
            return refuse(exchange, call, Problem(414, "Expected a target of at most \(Limits.targetBytesMax) bytes."))
        }
        let headerBytes = headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        guard headers.count <= Limits.headerCountMax, headerBytes <= Limits.headerBytesMax else {
            return refuse(
                exchange, call,
                Problem(
                    431,
                    "Expected at most \(Limits.headerCountMax) headers of \(Limits.headerBytesMax) bytes together, found "
                        + "\(headers.count) of \(headerBytes)."))
        }
        let request = Request(method: method, target: exchange.target, headers: headers)
        exchange.request = request
        let length = request.header("Content-Length").flatMap { Int($0) }
        if let refusal = service.refusal(of: request, contentLength: length) {
            exchange.stage = .done
            return call.queue(refusal, closing: (length ?? 0) > 0)
        }
        return .YES
    }

    private func receiveBody(_ exchange: Exchange, _ call: borrowing Call) -> MHD_Result {
        let count = exchange.request?.body.count ?? 0
        if count + call.bodyCount > Limits.bodyBytesMax { exchange.bodyIsTooLarge = true }
        if SystemClock.elapsed - exchange.startedAt > Limits.bodyDeadline { return .NO }
        if !exchange.bodyIsTooLarge { call.appendBody(to: exchange) }
        call.acknowledgeBody()
        return .YES
    }

    private func respond(_ exchange: Exchange, _ call: borrowing Call) -> MHD_Result {
        guard let request = exchange.request else { return .NO }
        exchange.stage = .done
        if exchange.bodyIsTooLarge {
            return call.queue(Service.bodyTooLarge(instance: request.path, found: "more"), closing: true)
        }
        if draining.load(ordering: .sequentiallyConsistent) {
            return refuse(
                exchange, call,
                Problem(503, "The board is stopping. Try again.", headers: [Header("Retry-After", "2")]))
        }
        switch service.reply(to: request) {
        case .answer(let response): return call.queue(response)
        case .work(let work): return wait(exchange, call) { engine.submit(work, for: exchange) }
        case .control(let control): return wait(exchange, call) { engine.submit(control, for: exchange) }
        }
    }

    /// Suspends the connection first: the engine may answer before `submit` returns.
    private func wait(_ exchange: Exchange, _ call: borrowing Call, submit: () -> Bool) -> MHD_Result {
        exchange.stage = .waiting
        waiting.add(1, ordering: .sequentiallyConsistent)
        call.suspend()
        if !submit() {
            let problem = Problem(
                503, "The board has more to do than it can take (\(Limits.inboxMax) requests wait). Try again.",
                headers: [Header("Retry-After", "1")])
            exchange.complete(.response(problem.response(instance: exchange.target)))
        }
        return .YES
    }

    private func openStream(_ opening: StreamOpening, _ call: borrowing Call) -> MHD_Result {
        guard let stream = call.openStream(opening, gate: engine.gate) else {
            let viewersMax = engine.gate.ask { $0.viewersMax }
            let problem = Problem(
                429, "All \(viewersMax) streams are taken. Close one, or try again.",
                headers: [Header("Retry-After", "5")])
            return call.queue(problem.response(instance: "/api/events"))
        }
        return call.queueStream(stream, headers: StreamRoutes.headers)
    }

    private func refuse(_ exchange: Exchange, _ call: borrowing Call, _ problem: Problem) -> MHD_Result {
        exchange.stage = .done
        return call.queue(problem.response(instance: exchange.target), closing: true)
    }
}

// MARK: What libmicrohttpd calls

/// Each request begins here, with its target as it came; what is returned is the request's context from then on.
private func handleTarget(
    _: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let target = unsafe target, let connection = unsafe connection else { return nil }
    let exchange = unsafe Exchange(
        target: String(cString: target), connection: SuspendableConnection(connection), startedAt: SystemClock.elapsed)
    return unsafe Unmanaged.passRetained(exchange).toOpaque()
}

private func handleAccess(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _: UnsafePointer<CChar>?, _ body: UnsafePointer<CChar>?,
    _ bodyCount: UnsafeMutablePointer<Int>?, _ request: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let context = unsafe context, let connection = unsafe connection, let method = unsafe method,
        let bodyCount = unsafe bodyCount, let held = unsafe request?.pointee
    else { return .NO }
    let server = unsafe Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(held).takeUnretainedValue()
    let call = unsafe Call(connection: connection, method: method, body: body, bodyCount: bodyCount)
    return server.handle(exchange, call)
}

private func handleCompleted(
    _: UnsafeMutableRawPointer?, _: OpaquePointer?, _ request: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _: MHD_RequestTerminationCode
) {
    guard let held = unsafe request?.pointee else { return }
    unsafe Unmanaged<Exchange>.fromOpaque(held).release()
    unsafe request?.pointee = nil
}
