// Why: what comes as lines (a log that was handed out, the words of a child process) may be longer than memory, so it is
// read a line at a time.

internal import Glibc

/// Reads lines from a file or a pipe. Not thread-safe.
package final class LineReader {
    private let descriptor: Int32
    private let name: String
    private let lineBytesMax: Int
    private var buffer: [UInt8] = []
    private var place = 0
    private var isAtEnd = false
    private static let pieceBytes = 256 * 1_024

    /// - Parameter path: The file, or `-` for standard input.
    /// - Throws: `HostError` with a sentence when it cannot be read.
    package convenience init(path: String, lineBytesMax: Int) throws(HostError) {
        let descriptor = unsafe path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFiles.failure("read", path) }
        self.init(descriptor: descriptor, name: path, lineBytesMax: lineBytesMax)
    }

    /// Takes over an open descriptor.
    init(descriptor: Int32, name: String, lineBytesMax: Int) {
        self.descriptor = descriptor
        self.name = name
        self.lineBytesMax = lineBytesMax
    }

    deinit { close(descriptor) }

    /// The next line without its end; nil when there is none. What follows the last line end is a line as well.
    /// - Throws: `HostError` when the rest cannot be read, or a line is too long to be one.
    package func next() throws(HostError) -> [UInt8]? {
        var searched = place
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { place = end + 1 }
                return Array(buffer[place..<end])
            }
            if isAtEnd {
                guard place < buffer.count else { return nil }
                defer { place = buffer.count }
                return Array(buffer[place...])
            }
            guard buffer.count - place <= lineBytesMax else {
                throw HostError("\(name) has a line of more than \(lineBytesMax) bytes, which is no event.")
            }
            buffer.removeFirst(place)
            place = 0
            searched = buffer.count
            try readMore()
        }
    }

    private func readMore() throws(HostError) {
        var piece = [UInt8](repeating: 0, count: Self.pieceBytes)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemFiles.failure("read", name) }
            isAtEnd = count == 0
            buffer += piece[..<count]
            return
        }
    }
}
