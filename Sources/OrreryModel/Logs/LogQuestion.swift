// Why: a log of a million lines is asked for in pieces: from a line on, or for the lines that hold a text.

/// What is wanted of a run's log.
package struct LogQuestion: Hashable, Sendable {
    package let invocationID: Int64
    /// The number of the first line that is wanted.
    package var from: Int64
    /// The last line that may be in the answer; nil for whichever is the last.
    package var through: Int64?
    package var linesMax: Int
    /// After so many bytes of text the piece is full; one line is always in it.
    package var bytesMax = Limits.logPageBytesMax
    /// Text that the lines hold, in any case.
    package var text: String?

    package init(invocationID: Int64, from: Int64, linesMax: Int) {
        self.invocationID = invocationID
        self.from = from
        self.linesMax = linesMax
    }
}

/// A piece of a run's log.
package struct LogPage: Sendable {
    package let lines: [LogLine]
    /// Where to go on.
    package let next: Int64
    /// How many lines hold the text, in the whole log; nil when none was asked for.
    package let matches: Int64?
    /// How many of them come before the line that was asked from, and the last of those: so one can go back.
    package let matchesBefore: Int64
    package let previous: Int64?

    package init(lines: [LogLine], next: Int64, matches: Int64?, matchesBefore: Int64 = 0, previous: Int64? = nil) {
        self.lines = lines
        self.next = next
        self.matches = matches
        self.matchesBefore = matchesBefore
        self.previous = previous
    }
}

/// How a run's log stands.
package struct LogSummary: Hashable, Sendable {
    /// The number of the first line that is still kept; one after the last when none is.
    package let first: Int64
    /// The number of the last line; 0 when there was none.
    package let last: Int64
    /// How far its file has been read; nil when nothing was read of one.
    package let position: LogFilePosition?
    /// The line after which its file last began anew.
    package let resetAfter: Int64?

    package init(first: Int64, last: Int64, position: LogFilePosition?, resetAfter: Int64?) {
        self.first = first
        self.last = last
        self.position = position
        self.resetAfter = resetAfter
    }

    /// Whether everything was read of the file that the run writes, if it writes one: then nothing but late lines comes
    /// after the end of the run.
    package func isRead(of path: String?) -> Bool {
        path == nil || position?.isComplete == true
    }
}

/// A log file that is to be followed.
package struct FollowedLog: Hashable, Sendable {
    package let invocationID: Int64
    package let taskID: TaskID
    package let path: String
    package let position: LogFilePosition?
    /// Whether its run has ended.
    package let isOver: Bool

    package init(
        invocationID: Int64, taskID: TaskID, path: String, position: LogFilePosition?, isOver: Bool
    ) {
        self.invocationID = invocationID
        self.taskID = taskID
        self.path = path
        self.position = position
        self.isOver = isOver
    }
}
