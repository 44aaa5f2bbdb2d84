// Why: the hub, its host and its tests speak of what viewers are handed.

package import OrreryHTTP

/// How far a viewer that was served got.
package enum StreamReading: Hashable, Sendable {
    /// It has everything that it is owed now. It will be among those to wake when there is more.
    case wait
    /// Its connection took less than it was offered. To be served again when it takes more.
    case blocked
    /// The stream is over.
    case end
}

/// A viewer that must be handed events from the log.
package struct CatchUp: Sendable {
    /// What is asked of the log. Those who ask the same can be handed the same piece.
    package struct Question: Hashable, Sendable {
        package let epoch: String
        package let dialect: StreamDialect
        package let topic: StreamTopic
        package let caller: Caller
        /// The place of the last event that the viewer has.
        package let after: Int64
    }

    package let viewer: ViewerID
    package let question: Question
}

/// A piece of the log as a dialect says it, for as many viewers as ask for it.
package struct CatchUpPiece: Sendable {
    package let bytes: [UInt8]
    /// The place of the last event in it.
    package let cursor: Int64
    /// The same bytes for viewers that are sent chunks.
    let chunk: [UInt8]

    package init(_ bytes: [UInt8], cursor: Int64) {
        self.bytes = bytes
        self.cursor = cursor
        chunk = Chunk.of(bytes)
    }
}

/// What the hub wants because of the time. Viewers that are to end are among those to wake.
package struct StreamDues: Sendable {
    /// Whom to wake: their time is up.
    package var woken: [ViewerID] = []
    /// Whom to cut off: their connections have taken nothing for too long.
    package var stalled: [ViewerID] = []
    /// The dialects in which somebody has heard nothing for a while.
    package var silent: [StreamDialect] = []

    package init() {}
}
