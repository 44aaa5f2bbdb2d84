// Why: viewers that keep up, or nearly so, are all served from the same bytes: an event is rendered once a dialect and
// lies here, one frame behind the other, until the ring has moved on. What a viewer is owed is one stretch of them.

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
struct FrameRing: Sendable {
    /// A frame without its bytes, which lie there as a chunk that ends at `end`, counted like the ring's first byte.
    private struct Mark: Sendable {
        let end: Int
        /// How many bytes of the chunk are the frame's own.
        let count: Int
        let projectID: String?
        let taskID: String?
        let audience: FrameAudience?
        /// When it became durable, in elapsed microseconds.
        let committedAt: Int64
    }

    /// What a viewer is owed next.
    private enum Owed {
        /// The bytes of the ring in that range, up to and with the frame at `through`.
        case stretch(Range<Int>, through: Int64)
        /// Bytes for this caller alone.
        case own([UInt8], through: Int64)
        /// Nothing up to and with the frame at `through`.
        case nothing(through: Int64)
    }

    /// What became of an offer.
    enum Offer: Equatable {
        /// There was nothing to offer.
        case nothing
        /// What is owed is in the ring no longer.
        case gone
        /// Nothing up to and with the frame at `through` is for this viewer.
        case passed(through: Int64)
        /// Bytes for this caller alone, which were not offered.
        case own([UInt8], through: Int64)
        /// Everything up to and with the frame at `through`; the first of it became durable at `committedAt`.
        case taken(through: Int64, committedAt: Int64)
        /// A part, the last frame of which is torn: from here on its rest is the viewer's own, for the ring may move on.
        case torn(rest: [UInt8], through: Int64, committedAt: Int64)
        /// None of it.
        case refused
    }

    let framesMax: Int
    let bytesMax: Int
    /// The place of the last event that the ring has seen.
    private(set) var head: Int64
    private var marks: [Mark] = []
    /// Marks before this index are gone; the array is cut when they are half of it.
    private var first = 0
    /// The frames' bytes from `origin` on; those of frames that are gone are cut when they are half of them.
    private var text: [UInt8] = []
    private var origin = 0
    /// Where the first frame's bytes begin.
    private var start = 0

    init(head: Int64, framesMax: Int, bytesMax: Int) {
        self.head = head
        self.framesMax = framesMax
        self.bytesMax = bytesMax
    }

    /// The place before the oldest frame: a cursor below it must read the log.
    var tail: Int64 { head - Int64(marks.count - first) }

    /// How many bytes of frames are held.
    var bytes: Int { origin + text.count - start }

    /// Adds the frame of the next event.
    /// - Precondition: `frame` follows the last one without a gap.
    mutating func append(_ frame: Frame, committedAt: Int64) {
        precondition(frame.seq == head + 1, "Frame \(frame.seq) cannot follow \(head).")
        if !frame.bytes.isEmpty {
            text.append(contentsOf: Chunk.header(frame.bytes.count))
            text.append(contentsOf: frame.bytes)
            text.append(contentsOf: Chunk.trailer)
        }
        marks.append(
            Mark(
                end: origin + text.count, count: frame.bytes.count, projectID: frame.projectID, taskID: frame.taskID,
                audience: frame.audience,
                committedAt: committedAt))
        head = frame.seq
        while marks.count - first > framesMax || (bytes > bytesMax && marks.count - first > 1) {
            start = marks[first].end
            first += 1
        }
        if first > 64, first * 2 > marks.count {
            marks.removeFirst(first)
            first = 0
        }
        if start - origin > 65_536, (start - origin) * 2 > text.count {
            text.removeFirst(start - origin)
            origin = start
        }
    }

    /// Forgets all frames and stands at `head`: nobody listened, or the log began anew.
    mutating func clear(head: Int64) {
        marks.removeAll()
        text.removeAll()
        (first, origin, start) = (0, 0, 0)
        self.head = head
    }

    /// Offers somebody what it is owed after the frame at `seq`, as far as it lies here in one piece. Mutating, although it
    /// changes nothing, so that the ring is used where it lies: a copy would be counted at each of its arrays, twice a
    /// delivery.
    /// - Parameters:
    ///   - topic: What it wants to hear of; nil for everything.
    ///   - caller: Who it is; nil for somebody from whom nothing is hidden.
    ///   - isChunked: Whether the frames are wanted as chunks, and so together.
    ///   - send: Takes bytes and tells how many were taken.
    /// - Complexity: O(1) for who hears everything, else O(n), n = frames looked at.
    mutating func offer(
        after seq: Int64, topic: StreamTopic?, caller: Caller?, isChunked: Bool, _ send: (Span<UInt8>) -> Int
    ) -> Offer {
        guard seq < head else { return .nothing }
        guard seq >= tail else { return .gone }
        switch owed(after: seq, topic: topic, caller: caller, isChunked: isChunked) {
        case .nothing(let place): return .passed(through: place)
        case .own(let bytes, let place): return .own(bytes, through: place)
        case .stretch(let range, let place):
            guard !range.isEmpty else { return .passed(through: place) }
            let taken = send(text.span.extracting((range.lowerBound - origin)..<(range.upperBound - origin)))
            guard taken > 0 else { return .refused }
            let committedAt = marks[first + Int(seq - tail)].committedAt
            guard taken < range.count else { return .taken(through: place, committedAt: committedAt) }
            let torn = range.lowerBound + taken
            guard isChunked else {
                return .torn(rest: bytes(torn..<range.upperBound), through: place, committedAt: committedAt)
            }
            let (frame, rest) = rest(at: torn, after: seq)
            return .torn(rest: rest, through: frame, committedAt: committedAt)
        }
    }

    private func owed(after seq: Int64, topic: StreamTopic?, caller: Caller?, isChunked: Bool) -> Owed {
        let begin = first + Int(seq - tail)
        guard topic != nil || caller != nil || !isChunked else {
            return .stretch(byteStart(of: begin)..<(origin + text.count), through: head)
        }
        func isShared(_ mark: Mark) -> Bool {
            guard let caller, let audience = mark.audience else { return true }
            return caller.mayUse(projectID: audience.projectID, ownerID: audience.ownerID)
        }
        func isWanted(_ mark: Mark) -> Bool {
            topic?.includes(projectID: mark.projectID, taskID: mark.taskID) ?? true
        }
        var index = begin
        while index < marks.count, !isWanted(marks[index]) { index += 1 }
        guard index == begin else { return .nothing(through: place(of: index - 1)) }
        guard isShared(marks[begin]) else {
            return .own(marks[begin].audience?.bytesForOthers ?? [], through: place(of: begin))
        }
        guard isChunked else {
            let end = marks[begin].end - (marks[begin].count > 0 ? Chunk.trailer.count : 0)
            return .stretch((end - marks[begin].count)..<end, through: place(of: begin))
        }
        while index < marks.count, isWanted(marks[index]), isShared(marks[index]) { index += 1 }
        return .stretch(byteStart(of: begin)..<marks[index - 1].end, through: place(of: index - 1))
    }

    private func bytes(_ range: Range<Int>) -> [UInt8] {
        Array(text[(range.lowerBound - origin)..<(range.upperBound - origin)])
    }

    /// The frame that the byte at `offset` belongs to, and the bytes from there to the frame's end; none when a frame
    /// begins there, and then the frame before.
    /// - Complexity: O(log n), n = frames
    private func rest(at offset: Int, after seq: Int64) -> (place: Int64, bytes: [UInt8]) {
        var (low, high) = (first + Int(seq - tail), marks.count)
        // The first frame that ends at the offset or behind it.
        while low < high {
            let middle = low + (high - low) / 2
            if marks[middle].end < offset { low = middle + 1 } else { high = middle }
        }
        return (place(of: low), Array(text[(offset - origin)..<(marks[low].end - origin)]))
    }

    private func place(of index: Int) -> Int64 { tail + Int64(index - first) + 1 }

    private func byteStart(of index: Int) -> Int { index == first ? start : marks[index - 1].end }
}
