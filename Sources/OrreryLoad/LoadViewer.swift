// Why: ten thousand viewers are ten thousand of these in one array, and what each is owed is checked for each.

/// One viewer of a run.
struct LoadViewer {
    enum Phase: Hashable { case away, connecting, head, streaming }

    let kind: ViewerKind
    var phase = Phase.away
    var descriptor: Int32 = -1
    /// When it comes back, if it is away, or leaves, if it is a vanishing one; nanoseconds.
    var moveAt: Int64 = 0
    /// How often it has tried to come back in vain, as far as that makes it wait longer.
    var refusals: Int64 = 0
    /// Whether it reads at once what comes.
    var isReading = true
    var check = SequenceCheck()
    var digest = StreamDigest()
    /// How many of the run's own events it has got, each counted once.
    var seen = 0
    /// Whether the server has told it that its cursor cannot be served.
    var wasReset = false
    /// Nil for a body that comes as it is.
    var chunks: ChunkedBody?
    /// The beginning of a head or frame whose end has not come yet.
    var carry: [UInt8] = []
    /// The id of the last frame, where a number does not tell it.
    var lastID: [UInt8] = []

    init(kind: ViewerKind) { self.kind = kind }

    /// Whether it has ever watched; only then has it a cursor to come back with.
    var hasJoined: Bool { check.last != nil || !lastID.isEmpty }
}

/// One connection that publishes, an event at a time.
struct LoadPublisher {
    enum Phase: Hashable { case away, connecting, idle, waiting }

    var phase = Phase.away
    var descriptor: Int32 = -1
    var moveAt: Int64 = 0
    var sentAt: Int64 = 0
    var number = 0
    var answer = ResponseReader()
}
