// Why: whoever hands in lines is told what became of them: the runs they belong to, and how many were known already.

internal import OrreryJSON
internal import OrreryModel

/// What became of lines that were handed in.
struct IngestReceipt: Sendable {
    var counts = IngestCounts()
    /// The sessions that the lines belong to, by the names under which their lines come, in the order in which they were met.
    var sessions: [String] = []
    /// Why the board would not take the first line that it would not take.
    var reason: String?
    /// The runs that the lines belong to, in the order in which they were met.
    var runs: [Invocation] = []

    mutating func add(_ invocation: Invocation) {
        if let index = runs.firstIndex(where: { $0.id == invocation.id }) {
            runs[index] = invocation
        } else {
            runs.append(invocation)
        }
    }

    var json: JSONValue {
        .object([
            "success": .bool(true), "lines": .integer(counts.lines), "duplicates": .integer(counts.duplicates),
            "unknown": .integer(counts.unknown), "refused": .integer(counts.refused), "reason": .text(reason),
            "runs": .array(
                runs.map {
                    .object([
                        "invocationId": .integer($0.id), "runId": .string($0.runID), "taskId": .string($0.taskID.text),
                        "status": .string($0.status.rawValue),
                    ])
                }),
        ])
    }
}
