// Why: the kernel appends millions of events, so the log is kept in pieces that are never moved.

internal import OrreryModel

/// The events of a log, numbered without a gap.
struct MemoryEvents: Sendable {
    /// Large enough that making a piece costs nothing an event, small enough that pruning gives memory back.
    private static let pieceEvents = 1_024
    /// All full but the last.
    private var pieces: [[EncodedEvent]] = []
    /// The number of the first event of the first piece.
    private var first: Int64 = 1
    /// The place of the last event, and the place before the first that is kept.
    private(set) var head: Int64 = 0
    private(set) var floor: Int64 = 0

    /// How many events are kept.
    var count: Int { Int(head - floor) }

    /// The event at `seq`.
    /// - Precondition: `seq` lies above the floor and not above the head.
    subscript(seq: Int64) -> EncodedEvent {
        _read {
            let place = Int(seq - first)
            yield pieces[place / Self.pieceEvents][place % Self.pieceEvents]
        }
    }

    func contains(_ seq: Int64) -> Bool { floor < seq && seq <= head }

    /// Appends an event, without the task as it stood after it: with that each would hold on to a task of its own.
    mutating func append(_ encoded: EncodedEvent) {
        if pieces.isEmpty || pieces[pieces.count - 1].count == Self.pieceEvents {
            var piece: [EncodedEvent] = []
            piece.reserveCapacity(Self.pieceEvents)
            pieces.append(piece)
        }
        pieces[pieces.count - 1].append(
            encoded.event.taskAfter == nil ? encoded : EncodedEvent(encoded.event.asKept, data: encoded.data))
        head += 1
    }

    /// Removes the first `number` events.
    mutating func removeFirst(_ number: Int) {
        floor += Int64(number)
        let goneWhole = Int(floor + 1 - first) / Self.pieceEvents
        pieces.removeFirst(min(goneWhole, pieces.count))
        first += Int64(goneWhole * Self.pieceEvents)
    }
}
