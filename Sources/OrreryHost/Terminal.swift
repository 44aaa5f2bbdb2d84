// Why: what the board says to the person who started it goes out at once and whole, from any thread.

internal import Glibc

package enum Terminal {
    /// Writes a line to standard output.
    package static func say(_ line: String) {
        write(line + "\n", to: STDOUT_FILENO)
    }

    /// Writes a line to standard error.
    package static func complain(_ line: String) {
        write(line + "\n", to: STDERR_FILENO)
    }

    /// Whether a person sees standard error as it is written.
    package static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }

    /// Shows a line on standard error that the next one replaces; an empty one leaves nothing behind. What a narrow terminal
    /// has no room for is not shown: a line that goes on in the next could not be replaced.
    package static func show(_ line: String) {
        write("\r\u{1B}[K" + (line.isEmpty ? "" : "\u{1B}[?7l\(line)\u{1B}[?7h"), to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            // A reader that has gone away is no reason for the board to stop.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
