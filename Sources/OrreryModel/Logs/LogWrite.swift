// Why: lines become durable in the same transaction as events; this is what of them goes into it.

package import OrreryTime

/// Lines of one run that are to be kept, in order, and how far its file has been read with them.
package struct LogWrite: Sendable {
    package let owner: LogOwner
    package let lines: [LogLine]
    /// When they were received, which is what retention counts from: what a line says of itself may be years old.
    package let receivedAt: Instant
    /// Nil for lines that were posted.
    package let position: LogFilePosition?
    /// The number of the last line, these included.
    package let last: Int64
    /// Whether the file began anew after these lines.
    package let isReset: Bool
    /// Whether the fault of the file is another than before, or is gone.
    package let isFaultNew: Bool

    package init(
        owner: LogOwner, lines: [LogLine], receivedAt: Instant, position: LogFilePosition?, last: Int64,
        isReset: Bool = false, isFaultNew: Bool = false
    ) {
        self.owner = owner
        self.lines = lines
        self.receivedAt = receivedAt
        self.position = position
        self.last = last
        self.isReset = isReset
        self.isFaultNew = isFaultNew
    }
}
