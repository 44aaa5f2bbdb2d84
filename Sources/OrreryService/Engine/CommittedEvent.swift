// Why: what is sent to viewers is durable, has been encoded once, and knows its epoch.

package import OrreryModel
package import OrreryStreams

package struct CommittedEvent: Sendable {
    package let cursor: StreamCursor
    package let event: Event
    /// `event.data` as JSON.
    package let data: [UInt8]

    package init(_ encoded: EncodedEvent, epoch: String) {
        cursor = StreamCursor(epoch: epoch, seq: encoded.event.seq)
        event = encoded.event
        data = encoded.data
    }
}
