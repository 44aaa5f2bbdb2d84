// Why: viewers that keep up, or nearly so, are all served from the same few bytes: an event is rendered once a dialect
// and lies here until the ring has moved on.

package import OrreryHTTP

/// Whose an event is.
package struct FrameAudience: Hashable, Sendable {
    package let projectID: String
    package let ownerID: String
    /// What those are told who may not use the project; empty for nothing.
    package let bytesForOthers: [UInt8]

    package init(projectID: String, ownerID: String, bytesForOthers: [UInt8] = []) {
        self.projectID = projectID
        self.ownerID = ownerID
        self.bytesForOthers = bytesForOthers
    }
}

/// An event as one dialect says it.
package struct Frame: Sendable {
    /// The event's place in the log.
    package let seq: Int64
    /// Nil for what concerns every project.
    package let projectID: String?
    package let taskID: String?
    /// Empty when the dialect has no word for the event.
    package let bytes: [UInt8]
    /// Nil for what everybody may be told.
    package let audience: FrameAudience?
    /// When it became durable, in elapsed real time; set when it is published.
    package var committedAt = Duration.zero

    package init(
        seq: Int64, projectID: String?, taskID: String?, bytes: [UInt8], audience: FrameAudience? = nil
    ) {
        self.seq = seq
        self.projectID = projectID
        self.taskID = taskID
        self.bytes = bytes
        self.audience = audience
    }

    /// What `caller` is told of the event.
    package func bytes(for caller: Caller) -> [UInt8] {
        guard let audience, !caller.mayUse(projectID: audience.projectID, ownerID: audience.ownerID) else {
            return bytes
        }
        return audience.bytesForOthers
    }
}

/// The last frames of one dialect, without a gap, bounded in number and bytes.
package struct FrameRing: Sendable {
    package let framesMax: Int
    package let bytesMax: Int
    /// The place of the last event that the ring has seen.
    package private(set) var head: Int64
    private var frames: [Frame] = []
    /// Frames before this index are gone; the array is cut when they are half of it.
    private var first = 0
    private(set) var bytes = 0

    package init(head: Int64, framesMax: Int, bytesMax: Int) {
        self.head = head
        self.framesMax = framesMax
        self.bytesMax = bytesMax
    }

    /// The place before the oldest frame: a cursor below it must read the log.
    package var tail: Int64 { head - Int64(frames.count - first) }

    /// Adds the frame of the next event.
    /// - Precondition: `frame` follows the last one without a gap.
    package mutating func append(_ frame: Frame) {
        precondition(frame.seq == head + 1, "Frame \(frame.seq) cannot follow \(head).")
        frames.append(frame)
        head = frame.seq
        bytes += frame.bytes.count
        while frames.count - first > framesMax || (bytes > bytesMax && frames.count - first > 1) {
            bytes -= frames[first].bytes.count
            first += 1
        }
        if first > 64, first * 2 > frames.count {
            frames.removeFirst(first)
            first = 0
        }
    }

    /// Forgets all frames and stands at `head`: nobody listened, or the log began anew.
    package mutating func clear(head: Int64) {
        frames.removeAll()
        first = 0
        bytes = 0
        self.head = head
    }

    /// The frame of the event at `seq`; nil when it is not here.
    package func frame(at seq: Int64) -> Frame? {
        guard seq > tail, seq <= head else { return nil }
        return frames[first + Int(seq - tail - 1)]
    }
}
