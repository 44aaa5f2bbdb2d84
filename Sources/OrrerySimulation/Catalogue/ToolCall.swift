// Why: what a coding agent does is a row of tool calls with output. They are made once, as they will be posted, so that a
// year of them costs no words.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryService

/// One tool that an agent used, as it is posted, with what the tool printed.
struct ToolCall: Sendable {
    let activity: NewInvocationActivity
    let lines: [NewLogLine]

    /// The type of the activities, as the seeds' agents call it.
    static let activityType = "tool_exec"

    private init(_ message: String, _ metadata: JSONObject, _ lines: [String]) {
        var activity = NewInvocationActivity(activityType: Self.activityType, message: message)
        activity.metadata = .object(metadata)
        self.activity = activity
        self.lines = lines.map { NewLogLine(text: Array($0.utf8)) }
    }

    /// A file was read.
    static func read(_ file: String, lines count: Int64) -> ToolCall {
        ToolCall(
            "Read \(file)", ["tool": .string("read"), "file": .string(file), "lines": .integer(count)],
            ["> read \(file)", "  \(count) lines"])
    }

    /// A file was changed.
    static func edit(_ file: String, _ what: String, added: Int64, removed: Int64) -> ToolCall {
        ToolCall(
            "\(what) in \(file)",
            [
                "tool": .string("edit"), "file": .string(file), "added": .integer(added), "removed": .integer(removed),
            ],
            ["> edit \(file)", "  +\(added) -\(removed)"])
    }

    /// A command was run.
    static func run(
        _ command: String, exitCode: Int64 = 0, milliseconds: Int64, _ result: String, _ output: [String]
    ) -> ToolCall {
        ToolCall(
            "\(command): \(result)",
            [
                "tool": .string("bash"), "command": .string(command), "exitCode": .integer(exitCode),
                "durationMs": .integer(milliseconds),
            ],
            ["$ \(command)"] + output)
    }
}
