// Why: the small state that a lock screen would show of the work that goes on (seed 000's live activity).

package import OrreryJSON
package import OrreryTime

/// One showing of the live activity, from the first start to five seconds after the last monitored task has left.
package struct LiveActivity: Hashable, Sendable {
    package let id: String
    package let startedAt: Instant
    /// How many tasks it follows; which they are is said by the tasks (`Decider.isMonitored`).
    package var monitoredTaskCount: Int
    package var dismissAt: Instant?
    package var endedAt: Instant?
    /// What it shows: the monitored task that moved last.
    package var content: Content

    /// What is shown of one task (seed 000's `ContentState` and attributes).
    package struct Content: Hashable, Sendable {
        package let taskID: TaskID
        package let projectID: ProjectID
        package let taskName: String
        package let progress: Progress
        package let currentStep: String
        package let status: TaskPhase
        package let elapsedTime: Duration
        package let estimatedTimeRemaining: Duration?
        package let serverName: String?
        package let projectName: String
        package let taskType: TaskType
        package let timestamp: Instant
        /// From here on a viewer shows "no signal", never "running".
        package let staleAt: Instant

        /// Whether the two show the same but for the time that has passed.
        package func showsSame(as other: Content) -> Bool {
            taskID == other.taskID && taskName == other.taskName && progress == other.progress
                && currentStep == other.currentStep && status == other.status && serverName == other.serverName
                && projectName == other.projectName && taskType == other.taskType
        }

        /// What is shown of `task` at `now`.
        package init(
            of task: BoardTask, phase: TaskPhase, projectName: String, at now: Instant, staleAfter: Duration
        ) {
            taskID = task.id
            projectID = task.projectID
            taskName = task.title
            progress = task.progress ?? .none
            currentStep = task.currentStep ?? ""
            status = phase
            elapsedTime = task.elapsed(at: now) ?? .zero
            estimatedTimeRemaining = task.estimatedTimeRemaining(at: now)
            serverName = task.serverName
            self.projectName = projectName
            taskType = task.type
            timestamp = now
            staleAt = now + staleAfter
        }
    }

    package var json: JSONObject {
        var object: JSONObject = [
            "id": .string(id), "startedAt": .instant(startedAt),
            "monitoredTaskCount": .integer(Int64(monitoredTaskCount)), "dismissAt": .instant(dismissAt),
            "endedAt": .instant(endedAt),
        ]
        for member in content.json.members { object.append(member.key, member.value) }
        return object
    }

    package init(id: String, startedAt: Instant, content: Content) {
        self.id = id
        self.startedAt = startedAt
        self.monitoredTaskCount = 1
        self.content = content
    }

    package init?(_ object: JSONObject) {
        guard let id = object["id"]?.string, let startedAt = object["startedAt"]?.instant,
            let content = Content(object)
        else { return nil }
        self.init(id: id, startedAt: startedAt, content: content)
        monitoredTaskCount = Int(object["monitoredTaskCount"]?.integer ?? 0)
        dismissAt = object["dismissAt"]?.instant
        endedAt = object["endedAt"]?.instant
    }
}

extension LiveActivity.Content {
    package var json: JSONObject {
        [
            "taskId": .string(taskID.text), "projectId": .string(projectID.text), "taskName": .string(taskName),
            "progress": progress.json,
            "currentStep": .string(currentStep), "status": .string(status.rawValue),
            "elapsedTime": .seconds(elapsedTime), "estimatedTimeRemaining": .seconds(estimatedTimeRemaining),
            "serverName": .text(serverName), "projectName": .string(projectName),
            "taskType": .string(taskType.rawValue), "timestamp": .instant(timestamp), "staleAt": .instant(staleAt),
        ]
    }

    fileprivate init?(_ object: JSONObject) {
        guard let taskID = object["taskId"]?.string, let taskName = object["taskName"]?.string,
            let progress = object["progress"]?.units(places: 4), let currentStep = object["currentStep"]?.string,
            let status = object["status"]?.string.flatMap(TaskPhase.init),
            let elapsedTime = object["elapsedTime"]?.duration, let projectName = object["projectName"]?.string,
            let taskType = object["taskType"]?.string.flatMap(TaskType.init),
            let timestamp = object["timestamp"]?.instant, let staleAt = object["staleAt"]?.instant
        else { return nil }
        self.taskID = TaskID(taskID)
        // Earlier versions did not say; a project that nobody has is shown to nobody in particular.
        self.projectID = ProjectID(object["projectId"]?.string ?? "")
        self.taskName = taskName
        self.progress = Progress(tenThousandths: progress)
        self.currentStep = currentStep
        self.status = status
        self.elapsedTime = elapsedTime
        self.estimatedTimeRemaining = object["estimatedTimeRemaining"]?.duration
        self.serverName = object["serverName"]?.string
        self.projectName = projectName
        self.taskType = taskType
        self.timestamp = timestamp
        self.staleAt = staleAt
    }
}
