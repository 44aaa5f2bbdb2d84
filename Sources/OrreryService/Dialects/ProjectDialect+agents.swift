// Why: what seed 003 calls an agent run is an invocation here; its rows and its events are made in one place.

package import OrreryJSON
package import OrreryModel
internal import OrreryTime

extension ProjectDialect {
    /// The run as the seed knows it: `id` is its run id, `task_id` the task that was planned and `subtask_id` the part of
    /// the plan that it works on, if it works on one, and its status is one of the seed's three. What it was told and what
    /// it answered may be long and is left out: `/api/invocations/:id` has them.
    package static func run(_ invocation: Invocation, task: BoardTask?) -> JSONObject {
        var row: JSONObject = ["id": .string(invocation.runID), "invocationId": .integer(invocation.id)]
        for member in place(of: invocation.taskID, task: task).members { row.append(member.key, member.value) }
        for member in invocation.json.members
        where !["id", "taskId", "prompt", "response", "status", "duration"].contains(member.key) {
            row.append(member.key, member.value)
        }
        row.append("status", .string(status(invocation.status)))
        row.append("durationMs", invocation.duration.map { .integer($0.milliseconds) } ?? .null)
        return row
    }

    static func agentMessages(_ event: Event, task: BoardTask?) -> [Message] {
        guard case .invocation(let invocation)? = event.entity else { return [] }
        var payload = run(invocation, task: task)
        switch event.type {
        case .invocationStarted: return [Message(name: "agent:started", payload: payload)]
        case .invocationCompleted: return [Message(name: "agent:completed", payload: payload)]
        case .invocationFailed, .invocationTimeout:
            payload.append("errorMessage", .text(invocation.error))
            payload.append("failedAt", .instant(invocation.completedAt))
            payload.append("timedOut", .bool(invocation.status == .timeout))
            return [Message(name: "agent:failed", payload: payload)]
        default: return []
        }
    }

    /// Where something happened: the task and, when it was a part of that task's plan, the part.
    static func place(of id: TaskID, task: BoardTask?) -> JSONObject {
        guard let task, task.subtaskStatus != nil, let parentID = task.parentID else {
            return ["taskId": .string(id.text), "subtaskId": .null]
        }
        return ["taskId": .string(parentID.text), "subtaskId": .string(id.text)]
    }

    /// Seed 003 knows three; a timeout is a failure, and says so beside it.
    private static func status(_ status: InvocationStatus) -> String {
        switch status {
        case .running: "RUNNING"
        case .completed: "SUCCEEDED"
        case .failed, .timeout: "FAILED"
        }
    }
}
