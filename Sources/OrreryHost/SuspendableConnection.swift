// Why: a connection is suspended on libmicrohttpd's thread and resumed from another; this is all that the other thread
// may do with it.

internal import CMicrohttpd

/// A handle on a connection. Valid while the connection is: within a call of libmicrohttpd, and as long as it is
/// suspended, for a suspended connection is never closed.
@safe
struct SuspendableConnection: @unchecked Sendable {
    // The pointer is only ever handed back to libmicrohttpd, whose suspend and resume are guarded by its own lock.
    private let pointer: OpaquePointer

    @unsafe
    init(_ pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    /// On libmicrohttpd's thread only, from the access handler or a content reader.
    func suspend() {
        unsafe MHD_suspend_connection(pointer)
    }

    /// The connection's socket. On libmicrohttpd's thread only, which is the one that closes it.
    var descriptor: Int32 { unsafe orrery_mhd_socket(pointer) }

    /// From any thread, once for each suspension.
    func resume() {
        unsafe MHD_resume_connection(pointer)
    }
}
