// Why: a log with a million events is handed out without ever being held: piece by piece, as fast as the client takes it.

package import OrreryHTTP
package import OrreryModel

/// An answer whose body is read from the log piece by piece.
package struct Export: Sendable {
    /// A piece of the body, and the place in the log after which the next one begins; nil when this is the last.
    package typealias Piece = (bytes: [UInt8], next: Int64?)

    package let headers: [Header]
    /// The epoch of the log that is read: another log has other pieces.
    package let epoch: String
    /// The place in the log after which the first piece begins.
    package let start: Int64
    private let read: @Sendable (any BoardHistory, Int64) throws(EventLogError) -> Piece

    package init(
        headers: [Header], epoch: String, start: Int64,
        read: @escaping @Sendable (any BoardHistory, Int64) throws(EventLogError) -> Piece
    ) {
        self.headers = headers
        self.epoch = epoch
        self.start = start
        self.read = read
    }

    /// The piece that begins after `position`.
    /// - Throws: `EventLogError` when it cannot be read, or was pruned meanwhile; the answer cannot be finished then.
    package func piece(after position: Int64, from history: any BoardHistory) throws(EventLogError) -> Piece {
        try read(history, position)
    }
}
