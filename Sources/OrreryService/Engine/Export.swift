// Why: a log with a million events is handed out without ever being held: piece by piece, as fast as the client takes it.

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
        private let read: @Sendable (any BoardHistory) throws(EventLogError) -> Piece

        package init(_ read: @escaping @Sendable (any BoardHistory) throws(EventLogError) -> Piece) {
            self.read = read
        }

        /// The piece.
        /// - Throws: `EventLogError` when it cannot be read, or was pruned meanwhile; the answer cannot be finished then.
        package func piece(from history: any BoardHistory) throws(EventLogError) -> Piece {
            try read(history)
        }
    }

    package let headers: [Header]
    /// The epoch of the log that is read: another log has other pieces.
    package let epoch: String
    /// How the first piece is read.
    package let start: Reading

    package init(headers: [Header], epoch: String, start: Reading) {
        self.headers = headers
        self.epoch = epoch
        self.start = start
    }
}
