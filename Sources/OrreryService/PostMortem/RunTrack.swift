// Why: a run is a line on the paper: where it worked, where it used a tool, where it was silent. However much was said in it,
// the line has so many places.

internal import OrreryModel
internal import OrreryTime

/// The time that a timeline shows.
struct TrackSpan: Sendable {
    static let columns = 1_000
    let start: Instant
    let end: Instant

    /// The place of a moment, from 0 to `columns`.
    func column(_ instant: Instant) -> Int {
        let length = max(1, (end - start).milliseconds)
        return Int(min(max(0, (instant - start).milliseconds), length) * Int64(Self.columns) / length)
    }
}

/// What was said in a run, or on a task beside its runs, without the words.
struct RunTrack: Sendable {
    /// The run, without its prompt and its response; nil for the task itself.
    let run: Invocation?
    let owner: ActivityRecord.Owner
    private(set) var count: Int64 = 0
    private(set) var toolCount: Int64 = 0
    /// The columns in which something was said, and in which a tool was used.
    private(set) var isHeard = Array(repeating: false, count: TrackSpan.columns + 1)
    private(set) var isTool = Array(repeating: false, count: TrackSpan.columns + 1)
    /// Silences that were too long, oldest first: the first so many.
    private(set) var silences: [Range<Instant>] = []
    private(set) var longestSilence = Duration.zero
    /// The last row that was seen.
    private(set) var lastNumber: Int64 = 0
    private var lastAt: Instant?
    /// The number of the row behind which each further thousand begins.
    private var marks: [Int64] = []

    init(run: Invocation) {
        var light = run
        light.prompt = nil
        light.response = nil
        light.error = nil
        self.run = light
        owner = .invocation(run.id)
        lastAt = run.startedAt
    }

    init(task: TaskID) {
        run = nil
        owner = .task(task)
    }

    mutating func note(_ sign: ActivitySign, in span: TrackSpan, silentAfter: Duration) {
        if count % Self.markEvery == 0 { marks.append(lastNumber) }
        count += 1
        lastNumber = sign.number
        let column = span.column(sign.at)
        isHeard[column] = true
        if sign.type.hasPrefix("tool") {
            toolCount += 1
            isTool[column] = true
        }
        noteSilence(until: sign.at, silentAfter: silentAfter)
        lastAt = sign.at
    }

    /// Nothing more was said until `end`.
    mutating func finish(at end: Instant, silentAfter: Duration) {
        noteSilence(until: run?.completedAt ?? end, silentAfter: silentAfter)
    }

    private mutating func noteSilence(until instant: Instant, silentAfter: Duration) {
        guard run != nil, let lastAt, instant > lastAt else { return }
        longestSilence = max(longestSilence, instant - lastAt)
        guard instant - lastAt >= silentAfter, silences.count < Self.silencesMax else { return }
        silences.append(lastAt..<instant)
    }

    // MARK: What is shown of the words

    static let markEvery: Int64 = 1_000
    static let firstShown: Int64 = 1_000
    static let lastShown: Int64 = 10_000
    static let silencesMax = 200

    /// The row that ends the first part, when some are left out behind it.
    var firstPartEnd: Int64 { marks.count > 1 ? marks[1] : lastNumber }

    /// How many rows are left out between the first and the last ones, and behind which row it goes on.
    var leftOut: (count: Int64, goOnAfter: Int64)? {
        guard count > Self.firstShown + Self.lastShown else { return nil }
        let place = (count - Self.lastShown) / Self.markEvery
        guard place > 1 else { return nil }
        return (place * Self.markEvery - Self.firstShown, marks[Int(place)])
    }
}
