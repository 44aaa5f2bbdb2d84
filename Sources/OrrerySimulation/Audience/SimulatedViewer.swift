// Why: a viewer is a person's browser or a program: it asks for a stream, reads it in its way, goes without a word, and
// comes back with the cursor that it has, or with another one.

internal import OrreryHTTP
internal import OrreryModel
internal import OrreryService
package import OrreryStreams
internal import OrreryTime

struct SimulatedViewer {
    /// How a viewer reads.
    enum Pace: Hashable, Sendable {
        case atOnce
        /// So many bytes, then a pause.
        case slow(bytes: Int, pause: Duration)
        case notAtAll
    }

    /// What a viewer looks at.
    enum Sight: Hashable, Sendable {
        case board(logs: Bool), project, task, missionControl, timeline, projectStream
    }

    let number: Int
    let sight: Sight
    /// Whether it speaks HTTP/1.1, as nearly all do.
    var isChunked: Bool { number % 4 != 3 }
    var pace = Pace.atOnce
    /// Whether it goes without a word now and then.
    var vanishes = false
    /// Whether it looks at one thing for a while and then at another.
    var isRestless: Bool { sight == .task || sight == .timeline }
    var judge: ViewerJudge
    var parser = EventStreamParser()
    var chunks = ChunkReader()
    var target = ""
    /// The cursor to come with; nil for none.
    var cursor: String?
    /// When it does something next: comes, reads on, goes.
    var due: Duration?
    /// The socket through which it reads; nil while it has none.
    var socket: ViewerID?
    var isAsking = false
    /// When a slow reader reads on.
    var paceDue: Duration?
    /// When a pace that chance has given it ends.
    var paceEnds: Duration?

    init(number: Int, sight: Sight, due: Duration) {
        self.number = number
        self.sight = sight
        self.due = due
        judge = ViewerJudge(.native, StreamTopic())
    }

    /// Chooses what to look at, for a first visit or because what it looked at is gone. There may be nothing yet.
    mutating func choose(_ state: BoardState, _ random: inout RandomSource) {
        let tasks = state.tasks.values
        let task = tasks.isEmpty ? nil : random.pick(Array(tasks.suffix(20))).id
        let projects = state.projects.values
        let project = projects.isEmpty ? nil : random.pick(Array(projects)).id
        cursor = nil
        switch (sight, task, project) {
        case (.board(let logs), _, _):
            look("/api/events" + (logs ? "?logs=all" : ""), .native, StreamTopic())
        case (.project, _, let project?):
            look(
                "/api/events?project=\(PercentEncoding.encode(project.text))", .native,
                StreamTopic(projectID: project.text))
        case (.task, let task?, _):
            look("/api/events?task=\(PercentEncoding.encode(task.text))", .native, StreamTopic(taskID: task.text))
        case (.timeline, let task?, _):
            look("/api/tasks/\(PercentEncoding.encode(task.text))/stream", .timeline, StreamTopic(taskID: task.text))
        case (.projectStream, _, let project?):
            look(
                "/api/projects/\(PercentEncoding.encode(project.text))/events", .project,
                StreamTopic(projectID: project.text))
        case (.missionControl, _, _): look("/api/events/stream", .missionControl, StreamTopic())
        case (.timeline, nil, _), (.task, nil, _), (.projectStream, _, nil), (.project, _, nil): target = ""
        }
    }

    private mutating func look(_ target: String, _ dialect: StreamDialect, _ topic: StreamTopic) {
        self.target = target
        judge = ViewerJudge(dialect, topic)
    }

    /// The request by which a stream begins.
    var request: Request {
        let id = cursor.map { [Header("Last-Event-ID", $0)] } ?? []
        return Request(method: .get, target: target, headers: [Header("Host", "127.0.0.1")] + id)
    }
}

/// A viewer's connection, as server and system hold it.
struct SimulatedSocket {
    let id: ViewerID
    let viewer: Int
    /// What the system holds of what was sent and not read, at most.
    let capacity: Int
    var bytes: [UInt8] = []
    /// Whether the server waits for the hub's word.
    var isSuspended = false
    /// Whether the server has closed its side.
    var isClosed = false
    /// Since when the system takes nothing of what is owed.
    var blockedSince: Duration?
    /// Since when nobody reads at the other end, and whether the system was told.
    var gone: (since: Duration, isTold: Bool)?

    var room: Int { capacity - bytes.count }
}

/// What stands between the engine and the viewers. The simulation's own are production's; a test puts in others to see
/// the judges complain.
package struct AudienceMachinery {
    /// Frames that a ring of one dialect keeps; nil for what chance says.
    package var ringFramesMax: Int?
    package var catchUpBytesMax = Limits.catchUpBytesMax
    /// How long a connection may take no byte of what it is owed.
    package var stalledMax = Duration.seconds(Int64(Limits.streamStalledSecondsMax))
    /// What goes from the publisher to the hub.
    package var frames: (([StreamDialect: [Frame]]) -> [StreamDialect: [Frame]])?
    /// A piece of the log for a viewer that is behind.
    package var pieces: (([UInt8]) -> [UInt8])?
    /// The first bytes of a stream.
    package var preface: (([UInt8]) -> [UInt8])?
    /// Whether the place of a viewer that has gone is free again.
    package var givesPlacesBack = true
    /// Whether a connection that takes nothing holds up those behind it.
    package var waitsForStalled = false
    /// Whether viewers behind the ring are handed the log.
    package var catchesUp = true
    /// What may be held for one viewer, in the judge's eyes, beside one frame: a piece of the log, or of a log's lines.
    package var viewerBytesMax = 2 * Limits.catchUpBytesMax

    package init() {}
}
