// Why: a stream costs nothing beside its own bytes when libmicrohttpd hands its socket over and forgets it. No word of the
// library promises that it can be done, so that it is tried at every start, on the library that is there.

internal import CMicrohttpd
internal import Glibc
internal import Synchronization

/// Taking a connection from libmicrohttpd, whose head of an answer is out: its socket is duplicated, and what the library
/// then closes without a word to the peer (`MHD_USE_TURBO`) is not the last of it.
package enum Takeover {
    /// What the trial's callbacks share.
    fileprivate final class Trial: Sendable {
        /// libmicrohttpd's socket, and the one that was made of it.
        let offered = Atomic<Int32>(-1)
        let taken = Atomic<Int32>(-1)
        /// Ring when it was made, and when libmicrohttpd has let go of the connection.
        let isTaken = Bell()
        let isLetGo = Bell()
    }

    /// Whether a socket that was taken over still carries bytes after libmicrohttpd has ended its connection and itself.
    /// - Complexity: about a millisecond
    package static func works() -> Bool {
        guard let socket = try? ListenSocket(ListenAddress("127.0.0.1:0")) else { return false }
        let trial = Trial()
        let context = unsafe Unmanaged.passUnretained(trial).toOpaque()
        let flags =
            MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue | MHD_USE_TURBO.rawValue
        guard
            let daemon = unsafe orrery_mhd_start(
                flags, socket.descriptor, 4, 1, 32 * 1_024, answerTrial, context, completeTrial, context, targetTrial,
                context, notifyTrial, context)
        else { return false }
        let peer = connect(to: socket, timeoutMilliseconds: 1_000)
        defer { if peer >= 0 { close(peer) } }
        let isHeard = peer >= 0 && exchange(peer, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", until: "\r\n\r\n")
        if isHeard {
            trial.isTaken.sleep(.seconds(1))
            // The library is stopped only when it knows the connection no longer, for it would hang up on it; and it looks
            // at what has ended when something else happens.
            let other = connect(to: socket, timeoutMilliseconds: 1_000)
            trial.isLetGo.sleep(.seconds(2))
            if other >= 0 { close(other) }
        }
        // It gives the listening socket back, or it would close what is another's to close.
        _ = unsafe MHD_quiesce_daemon(daemon)
        unsafe MHD_stop_daemon(daemon)
        let taken = trial.taken.load(ordering: .sequentiallyConsistent)
        guard taken >= 0 else { return false }
        defer { close(taken) }
        guard isHeard, !Socket.hasHungUp(peer) else { return false }
        let word: [UInt8] = [0x78]
        guard case .taken(1) = Socket.send(word.span, to: taken) else { return false }
        return exchange(peer, "", until: "x")
    }

    /// A socket that is connected to a listening one, whose reads and writes wait no longer than that; negative when it
    /// cannot be.
    private static func connect(to listening: ListenSocket, timeoutMilliseconds: Int) -> Int32 {
        var name = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        return unsafe withUnsafeMutablePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                guard unsafe getsockname(listening.descriptor, name, &size) == 0 else { return -1 }
                let made = unsafe socket(
                    Int32(name.pointee.sa_family), Socket.streamType | Socket.closedOnExec, 0)
                var wait = timeval(tv_sec: timeoutMilliseconds / 1_000, tv_usec: timeoutMilliseconds % 1_000 * 1_000)
                let waitSize = socklen_t(MemoryLayout<timeval>.size)
                unsafe setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &wait, waitSize)
                unsafe setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &wait, waitSize)
                guard unsafe Glibc.connect(made, name, size) == 0 else {
                    close(made)
                    return -1
                }
                return made
            }
        }
    }

    /// Says something and reads until the peer has said `end`; false when it does not.
    private static func exchange(_ descriptor: Int32, _ text: String, until end: String) -> Bool {
        let said = Array(text.utf8)
        guard unsafe said.isEmpty || Glibc.send(descriptor, said, said.count, Int32(MSG_NOSIGNAL)) == said.count
        else { return false }
        var heard = ""
        var byte: UInt8 = 0
        while !heard.hasSuffix(end) {
            guard unsafe recv(descriptor, &byte, 1, 0) == 1 else { return false }
            heard.unicodeScalars.append(Unicode.Scalar(byte))
        }
        return true
    }
}

private func targetTrial(
    _: UnsafeMutableRawPointer?, _: UnsafePointer<CChar>?, _: OpaquePointer?
) -> UnsafeMutableRawPointer? { nil }

private func completeTrial(
    _: UnsafeMutableRawPointer?, _: OpaquePointer?, _: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _: MHD_RequestTerminationCode
) {}

private func notifyTrial(
    _ context: UnsafeMutableRawPointer?, _: OpaquePointer?, _: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _ code: MHD_ConnectionNotificationCode
) {
    guard code == .CONNECTION_NOTIFY_CLOSED, let context = unsafe context else { return }
    unsafe Unmanaged<Takeover.Trial>.fromOpaque(context).takeUnretainedValue().isLetGo.ring()
}

private func answerTrial(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _: UnsafePointer<CChar>?,
    _: UnsafePointer<CChar>?, _: UnsafePointer<CChar>?, _: UnsafePointer<CChar>?, _: UnsafeMutablePointer<Int>?,
    _ request: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let context = unsafe context, let connection = unsafe connection else { return .NO }
    let descriptor = unsafe orrery_mhd_socket(connection)
    let trial = unsafe Unmanaged<Takeover.Trial>.fromOpaque(context).takeUnretainedValue()
    trial.offered.store(descriptor, ordering: .sequentiallyConsistent)
    // As for streams: it is let go of when it is looked at once more, and those with a time of their own are always.
    unsafe orrery_mhd_set_timeout(connection, 1)
    let made = unsafe MHD_create_response_from_callback(UInt64.max, 64, readTrial, context, nil)
    guard let made = unsafe made else { return .NO }
    defer { unsafe MHD_destroy_response(made) }
    return unsafe MHD_queue_response(connection, 200, made)
}

private func readTrial(
    _ context: UnsafeMutableRawPointer?, _: UInt64, _: UnsafeMutablePointer<CChar>?, _: Int
) -> Int {
    guard let context = unsafe context else { return -2 }
    let trial = unsafe Unmanaged<Takeover.Trial>.fromOpaque(context).takeUnretainedValue()
    let offered = trial.offered.load(ordering: .sequentiallyConsistent)
    trial.taken.store(Socket.duplicate(offered) ?? -1, ordering: .sequentiallyConsistent)
    trial.isTaken.ring()
    return -2
}
