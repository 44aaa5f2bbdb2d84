// Why: what is sent to viewers is durable, has been encoded once, and knows its epoch.

package import OrreryModel
package import OrreryStreams

package struct CommittedEvent: Sendable {
    package let encoded: EncodedEvent
    private let epoch: String

    package init(_ encoded: EncodedEvent, epoch: String) {
        self.encoded = encoded
        self.epoch = epoch
    }

    package var event: Event { encoded.event }
    /// `event.data` as JSON.
    package var data: [UInt8] { encoded.data }
    package var cursor: StreamCursor { StreamCursor(epoch: epoch, seq: encoded.event.seq) }
}
