// Why: a log with a million events, or a file of the outside, is handed out without ever being held: piece by piece, as
// fast as the client takes it.

package import OrreryHTTP
package import OrreryModel

/// An answer whose body is read piece by piece.
package struct Export: Sendable {
    /// A piece of the body.
    package struct Piece: Sendable {
        package let bytes: [UInt8]
        /// How the next one is read; nil when this is the last.
        package let next: Reading?

        package init(bytes: [UInt8], next: Reading?) {
            self.bytes = bytes
            self.next = next
        }
    }

    /// How a piece is read. It carries what must be known of the pieces before it.
    package struct Reading: Sendable {
        private enum Source {
            case tables(@Sendable (any BoardHistory) throws(EventLogError) -> Piece)
            case file(@Sendable () throws(EventLogError) -> Piece)
        }

        private let source: Source

        package init(_ read: @escaping @Sendable (any BoardHistory) throws(EventLogError) -> Piece) {
            source = .tables(read)
        }

        package init(ofFile read: @escaping @Sendable () throws(EventLogError) -> Piece) {
            source = .file(read)
        }

        /// The piece.
        /// - Parameter history: The tables; nil for what is not read from them.
        /// - Throws: `EventLogError` when it cannot be read, or was pruned meanwhile; the answer cannot be finished then.
        package func piece(from history: (any BoardHistory)?) throws(EventLogError) -> Piece {
            switch source {
            case .file(let read): return try read()
            case .tables(let read):
                guard let history else { throw .unavailable("There are no tables to read from.") }
                return try read(history)
            }
        }
    }

    package let headers: [Header]
    /// The epoch of the log that is read: another log has other pieces; nil for what is not read from a log.
    package let epoch: String?
    /// How many bytes the pieces have together; nil when nobody knows before the end.
    package let byteCount: Int?
    /// How the first piece is read.
    package let start: Reading

    package init(headers: [Header], epoch: String?, byteCount: Int? = nil, start: Reading) {
        self.headers = headers
        self.epoch = epoch
        self.byteCount = byteCount
        self.start = start
    }
}
