// Why: what is piped through goes on unchanged, and at once.

internal import Glibc
internal import OrreryAgents
internal import OrreryIdentity
internal import OrreryModel

/// Standard input, on its way through.
package enum PipeReader {
    /// Whether standard input is a file, which is all there already.
    package static var isFile: Bool { size != nil }

    /// The bytes of the file that standard input is; nil for a pipe or a terminal.
    package static var size: Int64? {
        var status = stat()
        guard unsafe fstat(STDIN_FILENO, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int64(status.st_size)
    }

    /// Lets a signal that would end this process end it in order: what has come is handed in first. Called before any other
    /// thread exists.
    package static func holdSignals() -> RunSignals { RunSignals() }

    /// Ends by a signal after what has come was handed in. What a terminal interrupts goes on to its end first: whoever writes
    /// here is interrupted, too, and has a last word.
    package static func listen(_ signals: RunSignals, _ courier: Courier) {
        HostThread().start(for: "signals") {
            var isInterrupted = false
            while true {
                let signal = signals.next()
                switch signal.number {
                case SIGTSTP: RunSignals.stop()
                case SIGINT where !signal.isSent && !isInterrupted: isInterrupted = true
                case SIGINT, SIGTERM, SIGHUP, SIGQUIT:
                    courier.hurry()
                    _ = courier.finish(end: .closed)
                    RunSignals.die(of: signal.number)
                default: break
                }
            }
        }
    }

    /// Ends as one whose reader has gone.
    package static func endWithoutReader() -> Never { RunSignals.die(of: SIGPIPE) }

    /// Reads standard input to its end, writes it to standard output, and puts it into the courier's outbox.
    /// - Parameter isQuiet: Whether nothing is written.
    /// - Returns: False when whoever read standard output has gone.
    package static func copy(to courier: Courier, isQuiet: Bool) -> Bool {
        let isFile = isFile
        var buffer = [UInt8](repeating: 0, count: Limits.copyBytes)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                var waited = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
                _ = unsafe poll(&waited, 1, -1)
                continue
            }
            guard count > 0 else { return true }
            let isRead = isQuiet || StreamCopy.write(buffer[..<count], to: STDOUT_FILENO)
            courier.outbox.append(buffer[..<count], from: 0)
            guard isRead else { return false }
            // A file waits for a board that takes it; a program would not be kept waiting.
            if isFile { courier.waitForRoom() }
        }
    }

    /// A name for what the file on standard input is about: its size and the hash of its beginning. Nil for what is none.
    package static func fingerprint(beginningBytes: Int) -> String? {
        guard let size else { return nil }
        var bytes = [UInt8](repeating: 0, count: beginningBytes)
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes {
                unsafe pread(STDIN_FILENO, $0.baseAddress! + done, $0.count - done, done)
            }
            guard count > 0 else { break }
            done += count
        }
        return "\(size)-\(SystemSecrets.hash(String(decoding: bytes[..<done], as: UTF8.self)).hexadecimal.prefix(32))"
    }
}
