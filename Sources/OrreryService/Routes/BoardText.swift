// Why: whoever opens the page asks for the whole board, and nearly all of it is as it was when somebody asked before: a task
// is written once each time that it has changed, not once for each who looks.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

/// The board as it was written last.
struct BoardText {
    private struct Row {
        /// Held, so that it is copied when it changes: who has the same one has the same text.
        let task: BoardTask
        /// The row; without its end when that tells how long the task has run.
        let bytes: [UInt8]
    }

    /// What the whole text depends on.
    private struct Moment: Hashable {
        let epoch: String
        let seq: Int64
        let now: Instant
        let clock: JSONValue
        let caller: Caller
    }

    private var rows: [TaskID: Row] = [:]
    private var last: (moment: Moment, bytes: [UInt8])?

    /// The board as `caller` may see it, as JSON. Those who ask in the same millisecond share one text.
    /// - Complexity: O(n) in bytes; only the tasks that have changed are written anew.
    mutating func bytes(of board: BoardView, for caller: Caller) -> [UInt8] {
        let moment = Moment(
            epoch: board.epoch, seq: board.state.seq, now: board.now, clock: board.clock, caller: caller)
        if let last, last.moment == moment { return last.bytes }
        var writer = JSONWriter(reserving: (last?.bytes.count ?? 0) + 4_096)
        last = nil
        board.write(to: &writer) { writer in
            var isFirst = true
            for task in board.state.tasks.values {
                if !isFirst { writer.append(raw: ",") }
                isFirst = false
                append(task, at: board.now, to: &writer)
            }
        }
        if rows.count > 2 * board.state.tasks.count + 64 { rows = rows.filter { board.state.tasks[$0.key] != nil } }
        last = (moment, writer.bytes)
        return writer.bytes
    }

    private mutating func append(_ task: BoardTask, at now: Instant, to writer: inout JSONWriter) {
        // Time alone changes the row of a task that runs, and only its end.
        let runs = task.startedAt != nil && task.endedAt == nil
        if let row = rows[task.id], row.task.isIdentical(to: task) {
            writer.append(json: row.bytes)
        } else {
            let whole = JSONWriter.bytes(.object(runs ? task.json : OrreryService.Row.task(task, at: now)))
            let bytes = runs ? Array(whole.dropLast()) : whole
            rows[task.id] = Row(task: task, bytes: bytes)
            writer.append(json: bytes)
        }
        guard runs else { return }
        writer.append(raw: ",")
        writer.append(membersOf: OrreryService.Row.passage(of: task, at: now))
        writer.append(raw: "}")
    }
}
