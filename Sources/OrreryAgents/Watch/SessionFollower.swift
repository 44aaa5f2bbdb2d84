// Why: what to do with a session's file that grows, is replaced, is old or rests is decided here, from what was seen of it
// and from what the board has taken; the host only looks, reads and posts.

package import OrreryModel

/// What was seen of a session's file.
package enum SessionSight: Hashable, Sendable {
    case absent
    /// - Parameter age: How long ago it was written.
    case present(FileIdentity, size: Int64, age: Duration)
}

/// What to do next.
package enum SessionStep: Hashable, Sendable {
    case wait
    /// Read so many bytes, if there are as many, and hand them in.
    case read(from: Int64, count: Int)
    /// Post this, and say what became of it.
    case post(SessionPiece)
    /// It is not there any more.
    case forget
}

/// What is posted at once.
package struct SessionPiece: Hashable, Sendable {
    package let target: String
    package let bytes: [UInt8]
}

/// Follows one file. A place in it moves on when the board has taken what stands before it.
package struct SessionFollower: Sendable {
    package let file: SessionFile
    /// Sessions that were silent for longer when they are first seen are left alone until they go on.
    private let since: Duration
    private var identity: FileIdentity?
    /// Up to here the board has taken it.
    private var offset: Int64 = 0
    /// The bytes before `offset`, by which the file is known again.
    private var tail: [UInt8] = []
    private var isBegun = false
    /// Whether the board was told that nothing comes any more for now.
    private var isAtRest = false
    /// The size at which the file ended in the middle of a line.
    private var unfinishedSize: Int64?
    /// How much is read at once: more, once a line was longer.
    private var pieceBytes = Limits.watchedPieceBytes
    /// What was handed out and is not known to be taken.
    private var pending: (offset: Int64, tail: [UInt8], isRest: Bool)?

    private static let tailBytes = 32
    /// After so long a silence, a session whose last turn is over is taken for done; it may go on all the same.
    static let restAfter = Duration.seconds(30 * 60)

    package init(_ file: SessionFile, since: Duration) {
        self.file = file
        self.since = since
    }

    /// Decides what to do after a look.
    package mutating func look(_ sight: SessionSight) -> SessionStep {
        guard case .present(let seen, let size, let age) = sight else { return .forget }
        guard isBegun || age <= since else { return .wait }
        isBegun = true
        if seen != identity || size < offset { beginAnew() }
        identity = seen
        if size > offset, size != unfinishedSize {
            return .read(from: offset - Int64(tail.count), count: tail.count + pieceBytes)
        }
        guard !isAtRest, offset > 0, age >= Self.restAfter, file.stream == nil else { return .wait }
        pending = (offset, tail, true)
        return .post(SessionPiece(target: file.target(offset: offset, endsAfterTurn: true), bytes: []))
    }

    /// Takes what was read, and gives what of it is to be posted: whole lines. nil: look again.
    package mutating func take(_ bytes: [UInt8]) -> SessionPiece? {
        guard bytes.starts(with: tail) else {
            beginAnew()
            return nil
        }
        let read = bytes.dropFirst(tail.count)
        var piece = read
        if let end = read.lastIndex(of: UInt8(ascii: "\n")) {
            piece = read[...end]
        } else if read.count < pieceBytes {
            // It is being written.
            unfinishedSize = offset + Int64(read.count)
            return nil
        } else if pieceBytes < Limits.watchedLineBytesMax {
            pieceBytes *= 2
            return nil
        }
        pieceBytes = Limits.watchedPieceBytes
        pending = (offset + Int64(piece.count), Array((tail + piece).suffix(Self.tailBytes)), false)
        return SessionPiece(target: file.target(offset: offset), bytes: Array(piece))
    }

    /// The piece was taken, or will have to be posted again.
    package mutating func settle(isTaken: Bool) {
        if isTaken, let pending {
            (offset, tail, isAtRest) = pending
            unfinishedSize = nil
        }
        pending = nil
    }

    /// Whether the board has taken nothing of it yet.
    package var isNew: Bool { offset == 0 }

    private mutating func beginAnew() {
        (offset, tail, isAtRest, unfinishedSize, pending) = (0, [], false, nil, nil)
        pieceBytes = Limits.watchedPieceBytes
    }
}
