// Why: what a run prints is bulk: lines, counted from 1 without a gap, beside the event log and never in it.

package import OrreryTime

/// A line of a run's log.
package struct LogLine: Hashable, Sendable {
    /// Its number within the run, from 1.
    package let number: Int64
    package let at: Instant
    /// UTF-8 without a line break.
    package let text: [UInt8]
    /// Whether its newline had not come when it was noted; what came then is the next line.
    package let isPartial: Bool

    package init(number: Int64, at: Instant, text: [UInt8], isPartial: Bool) {
        self.number = number
        self.at = at
        self.text = text
        self.isPartial = isPartial
    }
}

/// Whose log it is, as far as whoever shows it must know.
package struct LogOwner: Hashable, Sendable {
    package let invocationID: Int64
    package let runID: String
    package let taskID: TaskID
    package let projectID: ProjectID
    /// Whom the project belongs to.
    package let userID: String
    package let logPath: String?

    package init(_ invocation: Invocation, projectID: ProjectID, userID: String) {
        invocationID = invocation.id
        runID = invocation.runID
        taskID = invocation.taskID
        self.projectID = projectID
        self.userID = userID
        logPath = invocation.logPath
    }
}

/// What is wrong with a log's file; it is watched on nevertheless.
package struct LogFault: Hashable, Sendable {
    /// Such as `LOG_FILE_NOT_FOUND`.
    package let code: String
    /// What was expected, what was found, what to do next.
    package let message: String

    package init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}
