// Why: every thread of the house begins and ends in the same way, and what C calls at its beginning must be written once,
// with care.

internal import Glibc
internal import Synchronization

/// A thread that does one thing and ends.
final class HostThread: Sendable {
    private let handle = Mutex<pthread_t?>(nil)

    /// Begins to run. Called once.
    /// - Parameters:
    ///   - purpose: What it is for, should the system give none.
    ///   - body: What it does; held until it is done.
    func start(for purpose: String, _ body: @escaping @Sendable () -> Void) {
        var made = pthread_t()
        let code = unsafe pthread_create(&made, nil, runThread, Unmanaged.passRetained(Body(body)).toOpaque())
        precondition(code == 0, "The system gives no thread for \(purpose): error \(code).")
        let thread = made
        handle.withLock { $0 = thread }
    }

    /// Waits for its end; at once when it has not begun, or was waited for.
    func join() {
        if let thread = handle.withLock({ $0.take() }) { _ = pthread_join(thread, nil) }
    }

    fileprivate final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }
}

/// The entry of every thread: a file-scope function, because a closure would inherit an isolation that C does not know of.
private func runThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    unsafe Unmanaged<HostThread.Body>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
