// Why: ten thousand of these lie in one array: a viewer is a cursor, and a few words more.

internal import OrreryHTTP

/// A viewer's name, unique while the process lives.
package struct ViewerID: Hashable, Sendable {
    /// Its place in the hub, which another one may have after it.
    package let slot: Int32
    /// Which of those who had the place.
    let generation: UInt32

    /// Both in one word, for whoever has no room for more.
    package var word: UInt64 { UInt64(generation) << 32 | UInt64(UInt32(bitPattern: slot)) }

    init(slot: Int32, generation: UInt32) {
        self.slot = slot
        self.generation = generation
    }

    /// The viewer that a word stands for.
    package init(word: UInt64) {
        slot = Int32(truncatingIfNeeded: word)
        generation = UInt32(truncatingIfNeeded: word >> 32)
    }
}

/// A viewer as the hub holds it. Times are elapsed microseconds.
struct Viewer: Sendable {
    /// Which of those who had the place; odd while somebody has it.
    var generation: UInt32 = 0
    var dialect = StreamDialect.native
    /// Whether it has been handed everything that it is owed, and is woken when there is more.
    var isWaiting = false
    /// Whether it is behind the ring and waits for events from the log.
    var isCatchingUp = false
    /// Whether its bytes are sent as chunks, and whether the last one is among what it was handed.
    var isChunked = false
    var isTerminated = false
    /// Whether all events are for it, whole: it chose no topic, and nothing is hidden from it.
    var hearsEverything = false
    /// Whether the caller may listen no longer.
    var isShutOut = false
    /// Whether its connection has taken less than it was offered, and since when.
    var isBlocked = false
    var blockedAt: Int64 = 0
    /// Whether it is among those for whom something is to be read from the store.
    var isListedAsBehind = false
    /// Its entry in the table of topics, and its place there.
    var topic: Int32 = 0
    var place: Int32 = 0
    /// The last event that it has been handed; while it waits, nothing up to the ring's head is owed whatever stands here.
    var cursor: Int64 = 0
    /// Bytes that belong to this viewer alone: what precedes its next frame, or the rest of a frame.
    var unsent: [UInt8] = []
    var unsentOffset = 0
    var openedAt: Int64 = 0
    /// When bytes were last taken.
    var lastSent: Int64 = 0
    /// What most viewers have nothing of: one or none, for an empty array costs a word.
    private var particulars: [Particulars] = []

    /// What only some viewers have.
    struct Particulars: Sendable {
        /// Who listens.
        var caller = Caller.local
        /// Bytes that are no event and go out before the next one; a newer notice replaces one that has not gone.
        var notice: [UInt8] = []
        /// When its time is up; nil for never.
        var endsAt: Int64?
        var isSeenOff = false
        /// Where it stands in the logs that it wants.
        var logs = LogPlaces()
    }

    /// Bytes of the viewer's own as they are sent to it.
    func framed(_ bytes: [UInt8]) -> [UInt8] { isChunked ? Chunk.of(bytes) : bytes }

    var isOpen: Bool { generation % 2 == 1 }

    var hasParticulars: Bool { !particulars.isEmpty }

    /// What only some viewers have; writing makes room for it.
    var particular: Particulars {
        _read {
            if particulars.isEmpty { yield Particulars() } else { yield particulars[0] }
        }
        _modify {
            if particulars.isEmpty { particulars.append(Particulars()) }
            yield &particulars[0]
        }
    }

    /// Lets go of what only some viewers have, once there is nothing of it.
    mutating func tidy() {
        guard hasParticulars, particulars[0].caller == .local, particulars[0].notice.isEmpty,
            particulars[0].endsAt == nil, !particulars[0].logs.isAll, particulars[0].logs.places.isEmpty
        else { return }
        particulars = []
    }
}
