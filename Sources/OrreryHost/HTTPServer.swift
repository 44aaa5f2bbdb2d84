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
    private let isStopping = Atomic<Bool>(false)
    /// Whether new requests are told to come back later.
    private let isRefusing = Atomic<Bool>(false)
    /// Requests from their target to the last byte of their answer, streams included.
    private let inFlight = Atomic<Int>(0)
    private let uploads = Atomic<Int>(0)
    /// Requests that wait for the engine: their connections are suspended.
    private let waiting = Atomic<Int>(0)
    private let exports: Exports
    private let takesStreamsOver: Bool
    let deadlines = RequestDeadlines()
    /// From the word to stop until requests are refused, until streams end, and until what is left is cut off.
    private static let (graceBeforeRefusing, drainDeadline) = (Duration.seconds(1), Duration.seconds(5))
    /// How long nothing must have been in flight before the requests are taken for answered: what has reached the
    /// machine before the word to stop reaches libmicrohttpd within that time.
    private static let quiet = Duration.milliseconds(30)

    /// Starts to answer on a socket.
    /// - Parameters:
    ///   - takesStreamsOver: Whether the sockets of streams are taken from libmicrohttpd, and not kept suspended in it.
    ///   - connectionsMax: How many connections libmicrohttpd holds at once.
    /// - Throws: `HostError` when libmicrohttpd cannot start.
    package init(
        _ socket: ListenSocket, service: Service, engine: EngineThread, takesStreamsOver: Bool, connectionsMax: Int
    ) throws(HostError) {
        self.service = service
        self.engine = engine
        self.socket = socket
        self.takesStreamsOver = takesStreamsOver
        exports = Exports { engine.submit($0) }
        let flags =
            MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
            // Or closing a connection would tell the peer that the stream is over, which goes on elsewhere.
            | (takesStreamsOver ? MHD_USE_TURBO.rawValue : 0)
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe daemon = orrery_mhd_start(
            flags, socket.descriptor, UInt32(connectionsMax), Limits.requestIdleSecondsMax, Self.memoryLimitBytes,
            handleAccess, context, handleCompleted, context, handleTarget, context,
            handleConnection, context)
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

    /// Stops in order: what was asked is answered, streams are given all events and their end, connections close. What
    /// is not done by the deadline is cut off.
    package func stop() {
        guard let daemon = unsafe daemon.take() else { return }
        isStopping.store(true, ordering: .sequentiallyConsistent)
        let begun = SystemClock.elapsed
        wait(until: begun + Self.graceBeforeRefusing) { answersAreOut }
        isRefusing.store(true, ordering: .sequentiallyConsistent)
        _ = unsafe MHD_quiesce_daemon(daemon)
        wait(until: begun + Self.drainDeadline) { answersAreOut }
        engine.endStreams()
        wait(until: max(begun + Self.drainDeadline, SystemClock.elapsed + Self.graceBeforeRefusing)) {
            engine.gate.viewerCount == 0 && inFlight.load(ordering: .sequentiallyConsistent) == 0
        }
        engine.fanOut.stop()
        exports.cutAll()
        wait(until: SystemClock.elapsed + Self.graceBeforeRefusing) {
            exports.suspendedCount == 0 && engine.gate.suspendedCount == 0
        }
        // libmicrohttpd aborts the process when it is stopped with a suspended connection. Viewers never are once their
        // streams have ended; a request would be if the engine or the reader were stuck.
        guard waiting.load(ordering: .sequentiallyConsistent) == 0, exports.suspendedCount == 0,
            engine.gate.suspendedCount == 0
        else {
            // Nothing may be taken down around a thread that is still at work.
            Terminal.complain("Stopped without an answer to requests that the board did not get to.")
            _exit(1)
        }
        unsafe MHD_stop_daemon(daemon)
    }

    /// Cuts off clients that take too long to say what they want. To be called about once a second.
    package func enforceDeadlines() {
        deadlines.enforce()
    }

    private var answersAreOut: Bool {
        inFlight.load(ordering: .sequentiallyConsistent) <= engine.gate.suspendedCount
    }

    /// Waits until `isDone` has held for a while, or until the deadline.
    private func wait(until deadline: Duration, isDone: () -> Bool) {
        var doneSince: Duration?
        while SystemClock.elapsed < deadline {
            doneSince = isDone() ? doneSince ?? SystemClock.elapsed : nil
            if let doneSince, SystemClock.elapsed - doneSince >= Self.quiet { return }
            _ = poll(nil, 0, 2)
        }
    }

    // MARK: On libmicrohttpd's thread

    func begin(_ target: String, _ connection: SuspendableConnection) -> Exchange {
        inFlight.add(1, ordering: .sequentiallyConsistent)
        return Exchange(target: target, connection: connection)
    }

    func end(_ exchange: Exchange) {
        inFlight.subtract(1, ordering: .sequentiallyConsistent)
        if exchange.upload != nil { uploads.subtract(1, ordering: .relaxed) }
        // A client may have hung up while the engine had its request: then nobody came for the answer.
        if exchange.stage == .waiting { waiting.subtract(1, ordering: .sequentiallyConsistent) }
    }

    func handle(_ exchange: Exchange, _ call: borrowing Call) -> MHD_Result {
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
            case .response(let response): return queue(response, call)
            case .stream(let opening): return openStream(opening, exchange, call)
            case .export(let export): return openExport(export, exchange, call)
            case .research, .file: preconditionFailure("A question is no answer.")
            }
        case .done: return .YES
        }
    }

    private func receiveHead(_ exchange: Exchange, _ call: borrowing Call) -> MHD_Result {
        exchange.stage = .body
        deadlines.expectBody(on: call.descriptor)
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
        guard Request.isFramedOnce(headers) else {
            return refuse(
                exchange, call,
                Problem(400, "Expected one Content-Length or a chunked body, found more than one length for the body."))
        }
        var request = Request(method: method, target: exchange.target, headers: headers)
        let length = request.header("Content-Length").flatMap { Int($0) }
        let refusal = service.refusal(of: &request, contentLength: length)
        exchange.request = request
        if let refusal {
            exchange.stage = .done
            return queue(refusal, call, closing: (length ?? 0) > 0)
        }
        guard Service.isUpload(request, contentLength: length) else { return .YES }
        guard uploads.add(1, ordering: .relaxed).newValue <= Limits.uploadsMax else {
            uploads.subtract(1, ordering: .relaxed)
            return refuse(
                exchange, call,
                Problem(
                    503, "All \(Limits.uploadsMax) places for bodies without an end are taken. Try again.",
                    headers: [Header("Retry-After", "10")]))
        }
        // Whoever writes as a program goes may be silent for as long as the program is.
        deadlines.expectNothing(on: call.descriptor)
        call.setPatience(isEndless: true)
        exchange.upload = Upload(request, number: SystemRandom.seed(), connection: exchange.connection)
        return .YES
    }

    private func receiveBody(_ exchange: Exchange, _ call: borrowing Call) -> MHD_Result {
        if let upload = exchange.upload {
            let isTaken = call.appendBody(to: upload) { request in
                guard case .work(let work) = service.reply(to: request) else { return false }
                return engine.submit(work, for: upload)
            }
            if isTaken { call.acknowledgeBody() }
            return .YES
        }
        let count = exchange.request?.body.count ?? 0
        let bytesMax = exchange.request.map { Service.bodyBytesMax(of: $0) } ?? 0
        if count + call.bodyCount > bytesMax { exchange.bodyIsTooLarge = true }
        if !exchange.bodyIsTooLarge { call.appendBody(to: exchange) }
        call.acknowledgeBody()
        return .YES
    }

    private func respond(_ exchange: Exchange, _ call: borrowing Call) -> MHD_Result {
        guard let request = exchange.upload?.finish() ?? exchange.request else { return .NO }
        if exchange.upload != nil { call.setPatience(isEndless: false) }
        // It is read now, or never: a stream that was asked for with one may last for days.
        exchange.request?.body = []
        exchange.stage = .done
        deadlines.expectNothing(on: call.descriptor)
        if let refusal = exchange.upload?.refusal { return queue(refusal, call) }
        if exchange.bodyIsTooLarge {
            return queue(Service.bodyTooLarge(request, found: "more"), call, closing: true)
        }
        if isRefusing.load(ordering: .sequentiallyConsistent) {
            return refuse(
                exchange, call,
                Problem(503, "The board is stopping. Try again.", headers: [Header("Retry-After", "2")]))
        }
        switch service.reply(to: request) {
        case .answer(let response): return queue(response, call)
        case .work(let work): return wait(exchange, call) { engine.submit(work, for: exchange) }
        case .accepted(let response, let work):
            engine.submit(work, bytes: request.body.count)
            return queue(response, call)
        case .control(let control): return wait(exchange, call) { engine.submit(control, for: exchange) }
        }
    }

    /// Suspends the connection first: the engine may answer before `submit` returns.
    private func wait(_ exchange: Exchange, _ call: borrowing Call, submit: () -> Bool) -> MHD_Result {
        exchange.stage = .waiting
        exchange.descriptor = call.descriptor
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

    private func openStream(_ opening: StreamOpening, _ exchange: Exchange, _ call: borrowing Call) -> MHD_Result {
        do throws(StreamRefusal) {
            let stream = try call.openStream(
                opening, gate: engine.gate, fanOut: engine.fanOut, isTakenOver: takesStreamsOver)
            engine.meters.count(status: 200)
            return call.queueStream(stream, headers: StreamRoutes.headers)
        } catch {
            let instance = exchange.request?.path ?? exchange.target
            return queue(Problem(error).response(instance: instance), call)
        }
    }

    private func openExport(_ export: Export, _ exchange: Exchange, _ call: borrowing Call) -> MHD_Result {
        guard let stream = call.openExport(export, exports) else {
            return queue(Problem.noPlaceForExport.response(instance: exchange.target), call)
        }
        engine.meters.count(status: 200)
        // libmicrohttpd ends an answer of unknown length to HEAD with a chunk, which the next answer must not stand behind.
        let isTorn = export.byteCount == nil && call.method == Method.head.rawValue
        let isLast = isTorn || isStopping.load(ordering: .sequentiallyConsistent)
        return call.queueExport(stream, headers: export.headers, closing: isLast)
    }

    /// Queues an answer, the last one of its connection when the server is about to stop.
    /// - Parameter closing: Whether it is the last one in any case.
    private func queue(_ response: Response, _ call: borrowing Call, closing: Bool = false) -> MHD_Result {
        engine.meters.count(status: response.status)
        return call.queue(response, closing: closing || isStopping.load(ordering: .sequentiallyConsistent))
    }

    private func refuse(_ exchange: Exchange, _ call: borrowing Call, _ problem: Problem) -> MHD_Result {
        exchange.stage = .done
        return queue(problem.response(instance: exchange.target), call, closing: true)
    }
}
