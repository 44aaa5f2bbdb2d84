// Why: a sub-agent's stay on a task (seed 002's `openclaw_sessions`).

package import OrreryJSON
package import OrreryTime

package struct Session: Hashable, Sendable {
    package let id: SessionID
    package let taskID: TaskID
    /// The name under which the orchestrator knows it.
    package let openclawSessionID: String
    package let agentName: String
    package let sessionType: SessionType
    package var status: SessionStatus
    package let startedAt: Instant
    package var endedAt: Instant?
    package var summary: String?

    /// Whether the counter of active sub-agents counts it.
    package var isActiveSubAgent: Bool { status == .active && sessionType == .subagent }

    package var json: JSONObject {
        [
            "id": .string(id.text), "taskId": .string(taskID.text), "openclawSessionId": .string(openclawSessionID),
            "agentName": .string(agentName), "sessionType": .string(sessionType.rawValue),
            "status": .string(status.rawValue), "startedAt": .instant(startedAt), "endedAt": .instant(endedAt),
            "summary": .text(summary),
        ]
    }

    package init(
        id: SessionID, taskID: TaskID, openclawSessionID: String, agentName: String, sessionType: SessionType,
        startedAt: Instant
    ) {
        self.id = id
        self.taskID = taskID
        self.openclawSessionID = openclawSessionID
        self.agentName = agentName
        self.sessionType = sessionType
        self.status = .active
        self.startedAt = startedAt
    }

    package init?(_ object: JSONObject) {
        guard let id = object["id"]?.string, let taskID = object["taskId"]?.string,
            let openclawSessionID = object["openclawSessionId"]?.string, let agentName = object["agentName"]?.string,
            let sessionType = object["sessionType"]?.string.flatMap(SessionType.init),
            let status = object["status"]?.string.flatMap(SessionStatus.init),
            let startedAt = object["startedAt"]?.instant
        else { return nil }
        self.init(
            id: SessionID(id), taskID: TaskID(taskID), openclawSessionID: openclawSessionID, agentName: agentName,
            sessionType: sessionType, startedAt: startedAt)
        self.status = status
        self.endedAt = object["endedAt"]?.instant
        self.summary = object["summary"]?.string
    }
}
