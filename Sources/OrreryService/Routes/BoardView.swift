// Why: the board is shown in one shape, whether it is the present one or a past one.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

/// Everything that a page shows of the board at one moment.
struct BoardView {
    let epoch: String
    let now: Instant
    /// What the clock says of itself.
    let clock: JSONValue
    let state: BoardState
    let quietAfter: Duration

    init(epoch: String, now: Instant, clock: JSONValue, state: BoardState, quietAfter: Duration) {
        self.epoch = epoch
        self.now = now
        self.clock = clock
        self.state = state
        self.quietAfter = quietAfter
    }

    /// The board as it is.
    init(_ engine: Engine) {
        self.init(
            epoch: engine.epoch, now: engine.now, clock: engine.clock.json, state: engine.state,
            quietAfter: engine.settings.quietAfter)
    }

    var json: JSONValue {
        var object = opening
        object.append("tasks", .array(state.tasks.values.map { .object(Row.task($0, at: now)) }))
        for member in rest.members { object.append(member.key, member.value) }
        return .object(object)
    }

    /// Writes the same.
    /// - Parameter writeTasks: Writes the rows of the tasks, with commas between them.
    func write(to writer: inout JSONWriter, tasks writeTasks: (inout JSONWriter) -> Void) {
        writer.append(raw: "{")
        writer.append(membersOf: opening)
        writer.append(raw: ",\"tasks\":[")
        writeTasks(&writer)
        writer.append(raw: "],")
        writer.append(membersOf: rest)
        writer.append(raw: "}")
    }

    /// What stands before the tasks.
    private var opening: JSONObject {
        [
            "epoch": .string(epoch), "seq": .integer(state.seq), "now": .instant(now), "clock": clock,
            "projects": .array(state.projects.values.map { .object($0.json) }),
        ]
    }

    /// What stands behind them.
    private var rest: JSONObject {
        [
            "invocations": .array(state.invocations.values.map { .object($0.json) }),
            "sessions": .array(state.sessions.values.map { .object($0.json) }),
            "agents": .array(state.agents.values.map { .object($0.json) }),
            "servers": .array(state.servers.values.map { .object($0.json) }),
            "followUps": .array(state.followUps.values.map { .object($0.json) }),
            "liveActivity": liveActivity,
            "counts": .object([
                "tasks": .integer(Int64(state.tasks.count)),
                "activeSubAgents": .integer(Int64(state.activeSubAgentCount)),
            ]),
        ]
    }

    /// The live activity with its elapsed time as of now; null when none is shown.
    var liveActivity: JSONValue {
        guard var activity = state.liveActivity else { return .null }
        if let task = state.tasks[activity.content.taskID] { activity.content = content(of: task) }
        return .object(activity.json)
    }

    /// What is shown of `task`: the clock runs on, but silence is counted from the last sign of life.
    func content(of task: BoardTask) -> LiveActivity.Content {
        let heard = task.lastActivityAt ?? task.createdAt
        return LiveActivity.Content(
            of: task, phase: state.phase(of: task),
            projectName: state.projects[task.projectID]?.name ?? task.projectID.text, at: now,
            staleAfter: quietAfter - (now - heard))
    }
}
