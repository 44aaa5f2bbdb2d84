// Why: the lines of a log reach its viewers like events do, from a few shared bytes; but a log has its own order and its
// own cursor, the number of the next line.

/// Which logs a viewer wants.
package enum LogInterest: Hashable, Sendable {
    case none
    /// Those of the viewer's topic, from now on.
    case all
    case some([LogCursor])
}

/// A place in a log.
package struct LogCursor: Hashable, Sendable {
    package let invocationID: Int64
    /// The number of the next line.
    package let next: Int64

    package init(invocationID: Int64, next: Int64) {
        self.invocationID = invocationID
        self.next = next
    }
}

/// Lines of a log as they are sent, or a word about it.
package struct LogFrame: Sendable {
    package let invocationID: Int64
    package let projectID: String
    package let taskID: String
    /// Whom the project belongs to.
    package let userID: String
    /// The numbers of its lines; empty at the place of the next line for a word that stands between two.
    package let lines: Range<Int64>
    /// By dialect, for those that are heard.
    package let bytes: [StreamDialect: [UInt8]]

    package init(
        invocationID: Int64, projectID: String, taskID: String, userID: String, lines: Range<Int64>,
        bytes: [StreamDialect: [UInt8]]
    ) {
        self.invocationID = invocationID
        self.projectID = projectID
        self.taskID = taskID
        self.userID = userID
        self.lines = lines
        self.bytes = bytes
    }
}

/// The last frames of one log, bounded in bytes, for the viewers that want it.
struct LogFeed: Sendable {
    /// How many viewers want it.
    var viewerCount = 0
    /// The number of the last line that was published; nil before there was one.
    private(set) var last: Int64?
    private var frames: [LogFrame] = []
    private var bytes = 0
    /// The place of the first frame, counted from the first that there was.
    private(set) var firstFrame = 0

    var nextFrame: Int { firstFrame + frames.count }

    mutating func append(_ frame: LogFrame, bytesMax: Int) {
        frames.append(frame)
        bytes += Self.size(frame)
        while bytes > bytesMax, frames.count > 1 {
            bytes -= Self.size(frames.removeFirst())
            firstFrame += 1
        }
        last = max(last ?? 0, frame.lines.upperBound - 1)
    }

    /// The frame at that place, counted from the first that there was; nil when it is gone or still to come.
    func frame(at place: Int) -> LogFrame? {
        place >= firstFrame && place < nextFrame ? frames[place - firstFrame] : nil
    }

    private static func size(_ frame: LogFrame) -> Int {
        frame.bytes.values.reduce(64) { $0 + $1.count }
    }
}

/// Where a viewer stands in the logs that it wants.
struct LogPlaces: Sendable {
    struct Place: Sendable {
        let invocationID: Int64
        /// The number of the next line.
        var next: Int64
        /// The place in the feed of the next frame to look at.
        var frame: Int
        /// Whether the store must be asked.
        var isBehind: Bool
    }

    var places: [Place] = []
    /// Whether every log of the topic is wanted.
    var isAll = false
    /// Whose turn it is, so that one log in a hurry leaves the others theirs.
    var turn = 0

    func contains(_ invocationID: Int64) -> Bool {
        places.contains { $0.invocationID == invocationID }
    }
}

/// A viewer that must be handed lines from the store.
package struct LogCatchUp: Sendable {
    /// What is asked of the store. Those who ask the same can be handed the same piece.
    package struct Question: Hashable, Sendable {
        package let dialect: StreamDialect
        package let invocationID: Int64
        package let from: Int64
        /// The last line that may be handed; nil for the log's last.
        package let through: Int64?
    }

    package let viewer: ViewerID
    package let question: Question
}
