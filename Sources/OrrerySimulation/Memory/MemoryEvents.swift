// Why: the kernel appends a million events a second, so the log is kept in pieces that are never moved, and of each event
// only what another cannot tell.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

/// An event as memory keeps it: without its number, which is its place, and without its text, which follows from the rest.
struct MemoryEvent: Sendable {
    let at: Instant
    let type: EventType
    let projectID: ProjectID
    let taskID: TaskID?
    let task: TaskChange?
    fileprivate let kept: KeptEntity?

    var entity: Entity? { kept?.entity }

    /// The event at `seq`, as it is read back from a log.
    func encoded(seq: Int64) -> EncodedEvent {
        let event = Event(
            seq: seq, at: at, type: type, projectID: projectID, taskID: taskID, task: task, entity: entity)
        return EncodedEvent(event, data: JSONWriter.bytes(.object(event.data)))
    }
}

/// An entity where it lies for itself: most kinds of events have none or a small one, and a place for the largest in each of
/// them would cost more than this, in time and in memory.
private final class KeptEntity: Sendable {
    let entity: Entity

    init(_ entity: Entity) {
        self.entity = entity
    }
}

/// The events of a log, numbered without a gap.
struct MemoryEvents: Sendable {
    /// Large enough that making a piece costs nothing an event, small enough that pruning gives memory back.
    private static let pieceEvents = 1_024
    /// All full but the last.
    private var pieces: [[MemoryEvent]] = []
    /// The number of the first event of the first piece.
    private var first: Int64 = 1
    /// The place of the last event, and the place before the first that is kept.
    private(set) var head: Int64 = 0
    private(set) var floor: Int64 = 0

    /// How many events are kept.
    var count: Int { Int(head - floor) }

    /// The event at `seq`.
    /// - Precondition: `seq` lies above the floor and not above the head.
    subscript(seq: Int64) -> MemoryEvent {
        _read {
            let place = Int(seq - first)
            yield pieces[place / Self.pieceEvents][place % Self.pieceEvents]
        }
    }

    func contains(_ seq: Int64) -> Bool { floor < seq && seq <= head }

    /// Appends what of `event` is kept.
    mutating func append(_ event: Event) {
        if pieces.isEmpty || pieces[pieces.count - 1].count == Self.pieceEvents {
            var piece: [MemoryEvent] = []
            piece.reserveCapacity(Self.pieceEvents)
            pieces.append(piece)
        }
        // Member by member: an initialiser that took the event would have a copy of all of it made first, and an event
        // is large, for it carries the whole task as it stood.
        pieces[pieces.count - 1].append(
            MemoryEvent(
                at: event.at, type: event.type, projectID: event.projectID, taskID: event.taskID, task: event.task,
                kept: event.entity.map { KeptEntity($0) }))
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
