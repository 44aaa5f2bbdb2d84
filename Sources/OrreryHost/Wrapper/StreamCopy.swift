// Why: what a command prints goes where it was meant to go, byte for byte and at once; the board gets its copy afterwards.

internal import Glibc
internal import OrreryModel
internal import OrreryTime

/// Copies one stream to its reader and to an outbox, on a thread of its own.
final class StreamCopy: Sendable {
    private let from: Int32
    private let to: Int32
    private let source: Int
    private let outbox: Outbox
    /// Readable from the moment on at which the command has ended.
    private let ended: Int32
    /// How long to listen to what an ended command has left behind; nil for as long as it has the stream: a reader at the
    /// other end of a pipe would wait for it, too.
    private let quietPatience: Duration?
    private let thread = HostThread()

    init(from: Int32, to: Int32, source: Int, outbox: Outbox, ended: Int32) {
        (self.from, self.to, self.source, self.outbox, self.ended) = (from, to, source, outbox, ended)
        var status = stat()
        let isRead = unsafe fstat(to, &status) == 0 && [S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT)
        quietPatience = isRead ? nil : Limits.copyQuietPatience
    }

    func start() { thread.start(for: "the command's output") { self.run() } }

    func join() { thread.join() }

    private func run() {
        var buffer = [UInt8](repeating: 0, count: Limits.copyBytes)
        var pace = CopyPace()
        _ = fcntl(from, F_SETFL, fcntl(from, F_GETFL) | O_NONBLOCK)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(from, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                guard waitForMore() else { break }
                continue
            }
            // A terminal whose other end is closed is an error of input.
            guard count > 0, Self.write(buffer[..<count], to: to) else { break }
            outbox.append(buffer[..<count], from: source)
            if count < buffer.count / 2, pace.isFast(adding: count, at: SystemClock.elapsed) {
                SystemClock.sleep(Limits.copyRest)
            }
        }
        // Whoever goes on printing learns that nobody reads it.
        close(from)
    }

    /// Whether there is something to read, or its end.
    private func waitForMore() -> Bool {
        var waited = [
            pollfd(fd: from, events: Int16(POLLIN), revents: 0), pollfd(fd: ended, events: Int16(POLLIN), revents: 0),
        ]
        var milliseconds: Int32 = -1
        while true {
            let count = unsafe poll(&waited, nfds_t(waited.count), milliseconds)
            if count < 0, errno == EINTR { continue }
            if waited[0].revents != 0 { return true }
            guard count > 0, milliseconds < 0 else { return false }
            waited.removeLast()
            guard let quietPatience else { return true }
            milliseconds = Int32(quietPatience.milliseconds)
        }
    }

    /// Writes all of it, however long the reader takes; false when there is no reader any more.
    static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        unsafe bytes.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let count = unsafe Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
                if count >= 0 {
                    done += count
                } else if errno == EAGAIN {
                    // Somebody who shares it wants no waiting; the command itself would not have known.
                    var waited = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = unsafe poll(&waited, 1, -1)
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
    }
}

/// Tells a flood from what somebody reads: each piece that is waited for costs the command, too, for it has to wake who waits.
private struct CopyPace {
    private var begin = Duration.zero
    private var bytes = 0
    private var isFast = false

    mutating func isFast(adding count: Int, at now: Duration) -> Bool {
        bytes += count
        if now - begin > Limits.copyPaceSpan {
            isFast = bytes > Limits.copyPaceBytes && now - begin < Limits.copyPaceSpan + Limits.copyPaceSpan
            (begin, bytes) = (now, 0)
        }
        return isFast
    }
}
