// Why: the one way in which anything on the board changes. A command is checked against the state; then events are
// decided, applied to the draft at once (so that the next command of the same tick sees them), and handed over to be
// made durable. Nobody is told before that, and a draft that could not be kept is thrown away.

package import OrreryTime

/// What a command led to, for the answer.
package enum Outcome: Hashable, Sendable {
    case project(Project)
    case task(TaskID)
    case tasks([TaskID])
    case activity(Activity)
    case deliverable(Deliverable)
    case session(Session)
    case agent(Agent)
    case server(Server)
    case followUp(FollowUp)
    case invocation(Invocation)
    case invocationActivities([InvocationActivity])
    case nothing
}

/// Decides commands against a state. It asks no clock and no chance but those that it is handed.
package struct Decider: Sendable {
    /// The state with everything that was decided so far.
    package private(set) var state: BoardState
    package let settings: BoardSettings
    /// The instant of the command that is being decided.
    var now: Instant
    private var ids: IDSource
    private var events: [Event] = []
    private var reminders: [(due: Instant, reminder: Reminder)] = []
    /// Monitored tasks that moved in this command, in order.
    private var touched: [TaskID] = []
    /// By how much the number of active tasks of servers moved in this command, in order.
    var loads: [(id: ServerID, change: Int64)] = []
    /// When each running task's health is looked at next. No part of the board: it is known anew after a start.
    var watched: [TaskID: Instant] = [:]
    /// When tasks were heard from in a way that is no event of their own: by lines of a log, by a child.
    var signs = SignsOfLife()
    /// Since when the board listens.
    let listeningSince: Instant

    package init(state: BoardState, settings: BoardSettings, ids: IDSource, now: Instant) {
        self.state = state
        self.settings = settings
        self.ids = ids
        self.now = now
        listeningSince = now
    }

    /// Decides one command at `now`.
    /// - Throws: `Rejection`; then nothing was decided.
    package mutating func decide(_ command: Command, at now: Instant) throws(Rejection) -> Outcome {
        self.now = max(self.now, now)
        let decided = events.count
        do throws(Rejection) {
            let outcome = try perform(command)
            settleServers()
            refreshLiveActivity()
            return outcome
        } catch {
            precondition(events.count == decided, "A command was refused after something had been decided for it.")
            throw error
        }
    }

    /// Hands over what was decided since the last call, and what to be reminded of.
    package mutating func take() -> (events: [Event], reminders: [(due: Instant, reminder: Reminder)]) {
        defer {
            events.removeAll()
            reminders.removeAll()
        }
        return (events, reminders)
    }

    /// Decides one command about a task that memory has let go of.
    package mutating func decide(
        _ command: Command, visiting task: BoardTask, at now: Instant
    ) throws(Rejection) -> Outcome {
        state.beginVisit(of: task)
        defer { state.endVisit(of: task.id) }
        return try decide(command, at: now)
    }

    /// Throws the draft away and goes on from `state`.
    package mutating func restore(_ state: BoardState) {
        self.state = state
        _ = take()
        touched.removeAll()
        loads.removeAll()
        watched.removeAll()
        signs.takeBack()
    }

    /// Everything that was handed over is durable.
    package mutating func settle() {
        signs.settle()
    }

    private mutating func perform(_ command: Command) throws(Rejection) -> Outcome {
        switch command {
        case .createProject(let new): return try createProject(new)
        case .updateProject(let id, let edit): return try updateProject(id, edit)
        case .createTask(let new): return try createTask(new)
        case .updateTask(let id, let edit): return try updateTask(id, edit)
        case .deleteTask(let id): return try deleteTask(id)
        case .startTask(let id): return try startTask(id)
        case .stopTask(let id): return try stopTask(id)
        case .archiveTask(let id): return try archiveTask(id)
        case .followUp(let id, let message): return try followUp(id, message: message)
        case .cleanup(let id, let action): return try cleanup(id, action)
        case .logActivity(let id, let new): return try logActivity(id, new)
        case .addDeliverable(let id, let new): return try addDeliverable(id, new)
        case .startSession(let id, let new): return try startSession(id, new)
        case .endSession(let openclawSessionID, let summary):
            return try endSession(openclawSessionID: openclawSessionID, summary: summary)
        case .saveAgent(let id, let edit): return try saveAgent(id, edit)
        case .registerServer(let new): return try registerServer(new)
        case .connectServer(let id): return try connectServer(id)
        case .disconnectServer(let id): return try disconnectServer(id)
        case .reportServer(let id, let report): return try reportServer(id, report)
        case .runOnServer(let id, let new): return try runOnServer(id, new)
        case .startInvocation(let id, let new): return try startInvocation(id, new)
        case .logInvocationActivity(let invocation, let new): return try logInvocationActivity(invocation, new)
        case .endInvocation(let invocation, let end): return try endInvocation(invocation.id, end)
        case .createSubtasks(let id, let new): return try createSubtasks(of: id, new)
        case .moveSubtask(let id, let move): return try moveSubtask(id, move)
        case .retryPlanning(let id): return try retryPlanning(id)
        case .describeInvocation(let invocation, let facts): return try describeInvocation(invocation.id, facts)
        case .reportWaiting(let invocation, let reason): return try reportWaiting(invocation, for: reason)
        case .noteOutput(let id):
            noteOutput(ofInvocation: id)
            return .nothing
        case .notePruned(let retention):
            emit(.retentionPruned, projectID: .standard, nil, .retention(retention))
            return .nothing
        case .wake(let reminder):
            wake(reminder)
            return .nothing
        }
    }

    private mutating func wake(_ reminder: Reminder) {
        switch reminder {
        case .sweep:
            sweep()
            remind(.sweep, at: now + settings.sweepInterval)
        case .simulation(let id): moveSimulation(id)
        case .monitoring: endMonitoring()
        case .dismissal: dismissLiveActivity()
        case .invocationTimeout(let id): timeOutInvocation(id)
        case .health(let id): lookAtHealth(of: id)
        case .server(let id): lookAtServer(id)
        case .restart:
            noteRestart()
            noteRestartOfServers()
        case .retention:
            // What is too old is known to the store; the engine asks it.
            break
        }
    }

    // MARK: What every rule uses

    func task(_ id: TaskID) throws(Rejection) -> BoardTask {
        guard let task = state.tasks[id] else { throw .noTask(id) }
        return task
    }

    /// A new identifier.
    mutating func newID() -> String {
        ids.next(at: now)
    }

    /// Decides that fields of a task move; the task's moment of change moves with them.
    mutating func emit(_ type: EventType, _ task: BoardTask, _ fields: [TaskField], _ entity: Entity? = nil) {
        var change = TaskChange(id: task.id, fields: fields + [.updatedAt(now)])
        if state.isVisiting(task.id), fields.contains(where: { if case .taskStatus = $0 { true } else { false } }) {
            // Memory had let go of it, so that whoever folds the log has it from this event alone.
            var whole = state.tasks[task.id] ?? task
            whole.apply(change.fields)
            change = TaskChange(creating: whole)
        }
        emit(type, projectID: task.projectID, taskID: task.id, change, entity)
    }

    /// Decides that something happened.
    mutating func emit(
        _ type: EventType, projectID: ProjectID, taskID: TaskID? = nil, _ task: TaskChange? = nil,
        _ entity: Entity? = nil
    ) {
        let seq = state.seq + 1
        var task = task
        if let change = task, let words = state.tasks[change.id].map({ TaskWords($0) }),
            words.changed(by: change.fields) != words
        {
            task?.previous = words
        }
        var event = Event(
            seq: seq, at: now, type: type, projectID: projectID, taskID: taskID, task: task, entity: entity)
        let load = taskID.flatMap { server(loadedBy: $0) }
        state.apply(event)
        if let taskID { noteLoad(of: taskID, before: load) }
        event.taskAfter = taskID.flatMap { state.tasks[$0] }
        events.append(event)
        if task != nil, let taskID, !touched.contains(taskID) { touched.append(taskID) }
    }

    mutating func remind(_ reminder: Reminder, at due: Instant) {
        reminders.append((due, reminder))
    }

    /// The tasks that moved since the last call.
    mutating func takeTouched() -> [TaskID] {
        defer { touched.removeAll() }
        return touched
    }
}

extension Decider {
    /// What a board that starts with this state must be reminded of, in a stable order: nothing about timers is kept
    /// beside what they come from.
    package mutating func takeRemindersAtStart() -> [(due: Instant, reminder: Reminder)] {
        for task in state.tasks.values { watch(task.id) }
        var reminders: [(due: Instant, reminder: Reminder)] = [(now, .sweep)] + take().reminders
        for task in state.tasks.values {
            if let next = task.simulation?.next(of: task.steps) { reminders.append((next.due, .simulation(task.id))) }
        }
        for invocation in state.invocations.values {
            if let timeout = invocation.timeout {
                reminders.append((invocation.startedAt + timeout, .invocationTimeout(invocation.id)))
            }
        }
        reminders += state.servers.values.compactMap { server in
            server.due.map { ($0, .server(server.id)) }
        }
        if let activity = state.liveActivity {
            // The first look settles what ended while nobody looked.
            reminders.append((now, .monitoring))
            for task in state.tasks.values where isMonitored(task) {
                if let endedAt = task.endedAt { reminders.append((endedAt + settings.monitoringLinger, .monitoring)) }
            }
            if let dismissAt = activity.dismissAt { reminders.append((dismissAt, .dismissal)) }
        }
        return reminders
    }
}
