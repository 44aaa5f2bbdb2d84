// Why: everything that may be asked of the board, as values: what a request decodes to, what a simulated person does,
// what a timer says when it rings.

package import OrreryJSON
internal import OrreryTime

package enum Command: Hashable, Sendable {
    case createProject(NewProject)
    case updateProject(ProjectID, ProjectEdit)
    case createTask(NewTask)
    case updateTask(TaskID, TaskEdit)
    case deleteTask(TaskID)
    case startTask(TaskID)
    case stopTask(TaskID)
    case archiveTask(TaskID)
    case followUp(TaskID, message: String)
    case cleanup(TaskID, CleanupAction)
    case logActivity(TaskID, NewActivity)
    case addDeliverable(TaskID, NewDeliverable)
    case startSession(TaskID, NewSession)
    case endSession(openclawSessionID: String, summary: String?)
    case saveAgent(AgentID?, AgentEdit)
    case registerServer(NewServer)
    case connectServer(ServerID)
    case disconnectServer(ServerID)
    /// What whoever holds the connection to a server has found out.
    case reportServer(ServerID, ServerReport)
    /// Begins a run of a command that the server's settings name.
    case runOnServer(ServerID, NewServerRun)
    case startInvocation(TaskID, NewInvocation)
    /// The invocation as the tables hold it; whether it goes on is for the board to say.
    case logInvocationActivity(Invocation, [NewInvocationActivity])
    case endInvocation(Invocation, InvocationEnd)
    /// Adds parts to the plan of a task.
    case createSubtasks(TaskID, [NewSubtask])
    case moveSubtask(TaskID, SubtaskMove)
    /// Plans again what could not be planned.
    case retryPlanning(TaskID)
    /// What became known of a run while it goes on.
    case describeInvocation(Invocation, InvocationFacts)
    /// The run waits for what the text says; nil when it goes on.
    case reportWaiting(Invocation, for: String?)
    /// The run with this number has written lines to its log.
    case noteOutput(Int64)
    case wake(Reminder)
    /// Something was too old and is gone.
    case notePruned(Retention)
}

extension Command {
    /// The task that the command is about; nil when it is about none that exists.
    package var taskID: TaskID? {
        switch self {
        case .updateTask(let id, _), .deleteTask(let id), .startTask(let id), .stopTask(let id), .archiveTask(let id),
            .followUp(let id, _), .cleanup(let id, _), .logActivity(let id, _), .addDeliverable(let id, _),
            .startSession(let id, _), .startInvocation(let id, _), .createSubtasks(let id, _), .moveSubtask(let id, _),
            .retryPlanning(let id):
            id
        case .logInvocationActivity(let invocation, _), .endInvocation(let invocation, _),
            .reportWaiting(let invocation, _), .describeInvocation(let invocation, _):
            invocation.taskID
        case .createTask(let new): new.parentID
        case .runOnServer(_, let new): new.taskID
        case .createProject, .updateProject, .endSession, .saveAgent, .registerServer, .connectServer,
            .disconnectServer, .reportServer, .noteOutput, .wake, .notePruned:
            nil
        }
    }
}

/// What the board told itself to look at later. Whether there is anything to do is decided when it rings.
package enum Reminder: Hashable, Sendable {
    /// Look for cleanups that are due.
    case sweep
    /// Remove the next few rows that are too old.
    case retention
    /// Move the simulated run of a task on.
    case simulation(TaskID)
    /// Let go of tasks in the live activity that ended a while ago.
    case monitoring
    /// Take the live activity away.
    case dismissal
    /// End a run whose time is up.
    case invocationTimeout(Int64)
    /// Look whether a task has been silent for too long.
    case health(TaskID)
    /// Look for what the connection to a server has due.
    case server(ServerID)
    /// The board has started: what ran before it is to be heard from first.
    case restart
}

/// What a project is created with; nil members take their defaults.
package struct NewProject: Hashable, Sendable {
    package var id: String?
    package var name: String
    package var path: String?
    package var mode: WorkspaceMode?
    package var thresholds: HealthThresholds?
    package var ownerID: String

    package init(name: String, ownerID: String) {
        self.name = name
        self.ownerID = ownerID
    }
}

/// The members that are not nil are set.
package struct ProjectEdit: Hashable, Sendable {
    package var name: String?
    package var path: String?
    package var mode: WorkspaceMode?
    package var thresholds: HealthThresholds??

    package init() {}
}

/// What a task is created with; nil members take their defaults.
package struct NewTask: Hashable, Sendable {
    package var title: String
    package var projectID: ProjectID?
    package var parentID: TaskID?
    package var description: String?
    package var type: TaskType = .custom
    package var command: String?
    package var serverID: String?
    package var serverName: String?
    package var assignedAgentID: AgentID?
    package var priority: TaskPriority = .normal
    package var column: BoardColumn = .inbox
    package var mode: WorkspaceMode?
    package var autoMove = true
    package var estimatedDuration: Duration?
    package var thresholds: HealthThresholds?
    /// Whether somebody is to make a plan of subtasks for it first.
    package var isPlanned = false
    /// With steps, the board itself plays the task when it is started.
    package var steps: [ProgressStep] = []

    package init(title: String) {
        self.title = title
    }
}

/// The members that are not nil are set; a double optional may also be set to nothing.
package struct TaskEdit: Hashable, Sendable {
    package var title: String?
    package var description: String??
    package var priority: TaskPriority?
    package var command: String??
    package var assignedAgentID: AgentID??
    package var serverName: String??
    package var prURL: String??
    package var autoMove: Bool?
    package var estimatedDuration: Duration??
    package var thresholds: HealthThresholds??
    package var planStatus: PlanStatus?
    package var blockedBy: [TaskID]?
    package var column: BoardColumn?
    package var taskStatus: TaskStatus?
    package var initStatus: InitStatus?
    package var initError: String?
    package var progress: Progress?
    package var currentStep: String?

    package init() {}
}

/// What a part of a plan is created with.
package struct NewSubtask: Hashable, Sendable {
    /// What a part may wait for: another part of the same request by its place or its key, or one that is there.
    package enum Reference: Hashable, Sendable {
        case index(Int)
        case name(String)
    }

    /// The name under which other parts of the same request may refer to it.
    package var key: String?
    package var task: NewTask
    package var blockedBy: [Reference] = []

    package init(task: NewTask) {
        self.task = task
    }
}

/// What is done to a part of a plan (seed 003).
package enum SubtaskMove: Hashable, Sendable {
    case start
    /// Its pull request is open.
    case complete(prURL: String?)
    case merge
    case fail(error: String?)
    case retry
}

/// What is to become of a scheduled cleanup.
package enum CleanupAction: Hashable, Sendable {
    /// Not before `minutes` from now.
    case hold(minutes: Int64)
    /// `minutes` later than it would be.
    case extend(minutes: Int64)
    case now
}

/// What is posted of something that happened.
package struct NewActivity: Hashable, Sendable {
    package var activityType: String
    package var message: String
    package var agentID: AgentID?
    package var metadata: JSONValue = .null

    package init(activityType: String, message: String) {
        self.activityType = activityType
        self.message = message
    }
}

/// What is posted of something that was made.
package struct NewDeliverable: Hashable, Sendable {
    package var deliverableType: DeliverableType
    package var title: String
    package var path: String?
    package var description: String?

    package init(deliverableType: DeliverableType, title: String) {
        self.deliverableType = deliverableType
        self.title = title
    }
}

/// What is posted of a sub-agent that comes to a task.
package struct NewSession: Hashable, Sendable {
    package var openclawSessionID: String
    package var agentName: String
    package var sessionType: SessionType = .subagent

    package init(openclawSessionID: String, agentName: String) {
        self.openclawSessionID = openclawSessionID
        self.agentName = agentName
    }
}

/// The members that are not nil are set.
package struct AgentEdit: Hashable, Sendable {
    package var name: String?
    package var role: String?
    package var status: AgentStatus?
    package var model: String?
    package var description: String?

    package init() {}
}

/// What is posted of a run that begins.
package struct NewInvocation: Hashable, Sendable {
    package var runID: String?
    package var agentType = InvocationAgentType.worker
    package var role: String?
    package var provider: String?
    package var model: String?
    package var prompt: String?
    package var attempt: Int64 = 1
    package var sessionID: String?
    package var logPath: String?
    package var timeout: Duration?

    package init() {}
}

/// What becomes known of a run after its beginning: the members that are not nil are set.
package struct InvocationFacts: Hashable, Sendable {
    package var provider: String?
    package var model: String?
    package var sessionID: String?
    /// What it has used so far.
    package var usage: Usage?

    package init() {}
}

/// What is posted of something that happened in a run.
package struct NewInvocationActivity: Hashable, Sendable {
    package var activityType: String
    package var message: String
    package var metadata: JSONValue = .null

    package init(activityType: String, message: String) {
        self.activityType = activityType
        self.message = message
    }
}

/// What is posted of the end of a run.
package struct InvocationReport: Hashable, Sendable {
    package var response: String?
    package var error: String?
    package var exitCode: Int64?
    package var prURL: String?
    package var usage: Usage?
    package var willRetry = false

    package init() {}
}

/// How a run ends.
package enum InvocationEnd: Hashable, Sendable {
    case completed(InvocationReport)
    case failed(InvocationReport)
    case timeout
}
