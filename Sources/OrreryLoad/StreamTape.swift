// Why: ten thousand viewers are sent the same bytes. What the first of them got is read and judged; whether the next got the
// same is one comparison, which costs a tenth of reading it again.

internal import Glibc

/// The last frames of a stream as the viewer that was ahead of the others had them, one for each number of the log.
package struct StreamTape: Sendable {
    /// A frame that was read.
    package struct Frame: Hashable, Sendable {
        package let seq: Int64
        package let fingerprint: UInt64
        /// When its event was due; nil when it is no event of a run's.
        package let due: Int64?
        fileprivate let end: Int
    }

    private let bytesMax: Int
    /// In the order of their numbers, without a gap.
    package private(set) var frames: [Frame] = []
    private var bytes: [UInt8] = []
    /// How many bytes before those that are here are forgotten: an `end` counts from the first that ever was.
    private var forgotten = 0

    /// - Parameter bytesMax: What it holds at most; half of it is forgotten when it is full.
    package init(bytesMax: Int = LoadLimits.tapeBytesMax) { self.bytesMax = bytesMax }

    /// Takes down a frame that is further ahead than all others; after a gap it begins anew, and what is behind is not
    /// needed any more.
    package mutating func append(_ frame: UnsafeRawBufferPointer, seq: Int64, fingerprint: UInt64, due: Int64?) {
        if let last = frames.last, seq <= last.seq { return }
        if let last = frames.last, seq > last.seq + 1 { forget(frames.count) }
        if bytes.count + frame.count > bytesMax { forget((frames.count + 1) / 2) }
        unsafe bytes.append(contentsOf: frame)
        frames.append(Frame(seq: seq, fingerprint: fingerprint, due: due, end: forgotten + bytes.count))
    }

    /// The frames behind event `last` that stand, whole and to the byte, at the front of what was received.
    /// - Returns: Places in `frames`, and how many bytes they take; empty when what was received is something else.
    /// - Complexity: O(n), n = bytes received.
    package func same(as received: UnsafeRawBufferPointer, after last: Int64) -> (frames: Range<Int>, bytes: Int) {
        guard let first = frames.first, last >= first.seq, last < frames[frames.count - 1].seq else {
            return (0..<0, 0)
        }
        let from = Int(last + 1 - first.seq)
        let start = frames[from - 1].end
        var to = from
        while to < frames.count, frames[to].end - start <= received.count { to += 1 }
        let count = frames[to - 1].end - start
        let isSame = unsafe bytes.withUnsafeBytes { bytes in
            unsafe count > 0 && memcmp(received.baseAddress!, bytes.baseAddress! + (start - forgotten), count) == 0
        }
        return isSame ? (from..<to, count) : (0..<0, 0)
    }

    private mutating func forget(_ count: Int) {
        guard count > 0 else { return }
        let end = frames[count - 1].end
        bytes.removeFirst(end - forgotten)
        frames.removeFirst(count)
        forgotten = end
    }
}
