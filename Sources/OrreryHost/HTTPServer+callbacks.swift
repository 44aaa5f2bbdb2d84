// Why: libmicrohttpd calls functions of C, which can hold nothing: each finds the server by the pointer that it was started
// with.

internal import CMicrohttpd

/// Each request begins here, with its target as it came; what is returned is the request's context from then on.
func handleTarget(
    _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context, let target = unsafe target, let connection = unsafe connection
    else { return nil }
    let server = unsafe Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
    let exchange = unsafe server.begin(String(cString: target), SuspendableConnection(connection))
    return unsafe Unmanaged.passRetained(exchange).toOpaque()
}

func handleAccess(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ body: UnsafePointer<CChar>?,
    _ bodyCount: UnsafeMutablePointer<Int>?, _ request: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let context = unsafe context, let connection = unsafe connection, let method = unsafe method,
        let version = unsafe version, let bodyCount = unsafe bodyCount, let held = unsafe request?.pointee
    else { return .NO }
    let server = unsafe Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(held).takeUnretainedValue()
    let call = unsafe Call(connection: connection, method: method, version: version, body: body, bodyCount: bodyCount)
    return server.handle(exchange, call)
}

/// Called once for each request that has begun, after the last byte of its answer or when its connection has gone.
func handleCompleted(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ request: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _: MHD_RequestTerminationCode
) {
    guard let context = unsafe context, let connection = unsafe connection, let held = unsafe request?.pointee else {
        return
    }
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(held).takeRetainedValue()
    let server = unsafe Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
    server.end(exchange)
    // On a connection that stays, the next request may begin.
    unsafe server.deadlines.expectHead(on: orrery_mhd_socket(connection))
    unsafe request?.pointee = nil
}

/// Called when a connection has opened, and right before its socket is closed.
func handleConnection(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ code: MHD_ConnectionNotificationCode
) {
    guard let context = unsafe context, let connection = unsafe connection else { return }
    let deadlines = unsafe Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue().deadlines
    let descriptor = unsafe orrery_mhd_socket(connection)
    if code == .CONNECTION_NOTIFY_STARTED {
        deadlines.expectHead(on: descriptor)
    } else {
        deadlines.expectNothing(on: descriptor)
    }
}
