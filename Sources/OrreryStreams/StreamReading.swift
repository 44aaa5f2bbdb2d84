// Why: the hub, its host and its tests speak of viewers and of what they read.

package import OrreryHTTP

/// A viewer's name, unique while the process lives.
package struct ViewerID: Hashable, Sendable {
    package let number: Int
}

/// What a viewer that asked for bytes gets.
package enum StreamReading: Equatable, Sendable {
    /// So many bytes were written.
    case bytes(Int)
    /// Nothing now. The viewer will be among those to wake when there is something.
    case wait
    /// The stream is over.
    case end
}

/// A viewer that must be handed events from the log.
package struct CatchUp: Sendable {
    package let viewer: ViewerID
    package let dialect: StreamDialect
    package let topic: StreamTopic
    package let caller: Caller
    package let after: Int64
}
