// Why: what counts as a sign of life, and what as progress, is said by design page 3, "Health"; here it is read off the
// events, whatever the board makes of them.

internal import OrreryModel
internal import OrreryTime

extension HealthChecker {
    /// Notes an event and judges what it tells.
    mutating func hear(_ event: Event) -> String? {
        if case .project(let project)? = event.entity { return hear(project, at: event.at) }
        guard let id = event.taskID else { return nil }
        guard event.type != .taskDeleted else {
            forget(id)
            return nil
        }
        let task: WatchedTask
        if let known = tasks[id] {
            task = known
        } else {
            task = WatchedTask(id: id)
            tasks[id] = task
        }
        // First what is said about it, then what the board makes of that.
        hearEntity(event, task)
        guard let change = event.task else { return nil }
        return hear(change, event, task)
    }

    private mutating func hear(_ project: Project, at instant: Instant) -> String? {
        guard projects[project.id] != project.thresholds else { return nil }
        projects[project.id] = project.thresholds
        for task in running + preparing where task.project == project.id { watch(task, from: instant) }
        return nil
    }

    private mutating func forget(_ id: TaskID) {
        guard let task = tasks.removeValue(forKey: id) else { return }
        for run in task.runs { runs[run.id] = nil }
        setRunning(id, false)
        setPreparing(task, since: nil)
    }

    // MARK: Signs of life

    private mutating func hearEntity(_ event: Event, _ task: WatchedTask) {
        switch event.entity {
        case .activity(let activity)?:
            // What counts as said lately outside of a run is the board's own affair; the rule speaks of runs alone.
            let isNews = event.task?.fields.contains(.lastProgressAt(event.at)) ?? false
            if activity.activityType == "waiting" {
                task.output = event.at
                if isNews { task.progress = event.at }
            } else {
                heard(task, at: event.at, isOutput: true, isProgress: isNews)
            }
        case .invocationActivity(let activity)?:
            guard let index = task.runs.firstIndex(where: { $0.id == activity.invocationID }) else { return }
            let isNews = task.runs[index].said.note(activity.message)
            heard(task, at: event.at, isOutput: true, isProgress: isNews)
        case .deliverable?: heard(task, at: event.at, isOutput: true, isProgress: true)
        case .followUp? where event.type == .followUpQueued && task.health == .waiting: owe(task)
        case .invocation(let run)?: hear(run, event, task)
        case .session? where event.type == .sessionStarted && task.preparedAt != nil: task.preparedAt = event.at
        default: break
        }
    }

    private mutating func hear(_ run: Invocation, _ event: Event, _ task: WatchedTask) {
        switch event.type {
        case .invocationStarted:
            task.runs.append(WatchedTask.Run(id: run.id, role: run.role, startedAt: event.at))
            runs[run.id] = task
            heard(task, at: event.at, isOutput: false, isProgress: true)
            watch(task, from: event.at)
        case .invocationCompleted, .invocationFailed, .invocationTimeout:
            task.runs.removeAll { $0.id == run.id }
            runs[run.id] = nil
            heard(task, at: event.at, isOutput: true, isProgress: true)
            watch(task, from: event.at)
        default:
            guard let index = task.runs.firstIndex(where: { $0.id == run.id }) else { return }
            let isAnswered = task.runs[index].isWaiting && run.waitingFor == nil
            task.runs[index].isWaiting = run.waitingFor != nil
            if isAnswered, event.type == .taskUpdated {
                heard(task, at: event.at, isOutput: true, isProgress: true)
            }
        }
    }

    /// Somebody who works on the task was heard, and whoever waits for the task hears it too.
    mutating func heard(_ task: WatchedTask, at instant: Instant, isOutput: Bool, isProgress: Bool) {
        if isOutput { task.output = instant }
        var next: WatchedTask? = task
        while let current = next {
            if current !== task { current.output = instant }
            if isProgress { current.progress = instant }
            if current.preparedAt != nil {
                current.preparedAt = instant
                if current.health == .stuck { owe(current) }
            }
            if current.work == .running {
                current.isUnverified = false
                if current.health == .stuck, isProgress || current.kind != .looping { owe(current) }
                if current.health == .waiting, !current.runs.contains(where: \.isWaiting) { owe(current) }
            }
            next = current.parent
        }
    }

    private mutating func owe(_ task: WatchedTask) {
        guard !task.owesRecovery else { return }
        task.owesRecovery = true
        owing.append(task)
    }

    // MARK: What the board tells

    private mutating func hear(_ change: TaskChange, _ event: Event, _ task: WatchedTask) -> String? {
        var complaint: String?
        var health: Health?
        var kind: HealthKind?
        for field in change.fields {
            switch field {
            case .projectID(let value): task.project = value
            case .parentID(let value): task.parent = value.flatMap { tasks[$0] }
            case .thresholds(let value):
                task.thresholds = value
                watch(task, from: event.at)
            case .simulation(let value): task.isPlayed = value != nil
            case .taskStatus(let value): move(task, to: value, event.type, at: event.at)
            case .health(let value): health = value
            case .healthReason(let value): kind = value?.kind
            default: break
            }
        }
        switch event.type {
        case .taskProgress where !task.isPlayed && !change.fields.contains(where: Self.endsPlay):
            heard(task, at: event.at, isOutput: true, isProgress: true)
        case .taskInit where task.work == .initializing:
            let isNew = task.preparedAt == nil
            setPreparing(task, since: event.at)
            if isNew { watch(task, from: event.at) }
            if task.health == .stuck { owe(task) }
        case .planChanged: heard(task, at: event.at, isOutput: false, isProgress: true)
        case .subtaskStatus, .subtaskUnblocked: task.progress = event.at
        case .taskWaiting: task.output = event.at
        case .taskStuck: complaint = judge(kind, of: task, at: event.at)
        default: break
        }
        if let health { complaint = complaint ?? tell(health, kind, event, task) }
        return complaint.map { "Event \(event.seq): \($0)" }
    }

    private static func endsPlay(_ field: TaskField) -> Bool {
        if case .simulation(nil) = field { true } else { false }
    }

    private mutating func tell(_ health: Health, _ kind: HealthKind?, _ event: Event, _ task: WatchedTask) -> String? {
        let before = task.health
        task.health = health
        task.kind = kind
        guard before != health else { return nil }
        if health == .stuck, event.type != .taskStuck { return "Task \(task.id) is stuck and no task.stuck says so." }
        if before == .stuck, event.type != .taskRecovered {
            return "Task \(task.id) is stuck no more and no task.recovered says so."
        }
        task.owesRecovery = false
        if event.type == .taskRecovered { recovered.append(task) }
        if before == .waiting {
            // The wait was nobody's silence.
            task.output = event.at
            task.progress = event.at
        }
        if before == .stuck || before == .waiting { watch(task, from: event.at) }
        return nil
    }

    private mutating func move(_ task: WatchedTask, to status: TaskStatus, _ type: EventType, at instant: Instant) {
        let wasRunning = task.work == .running
        task.work = status
        let isBegun = status == .initializing && type == .taskStatus
        setPreparing(task, since: isBegun ? instant : nil)
        if isBegun { watch(task, from: instant) }
        guard wasRunning != (status == .running) else { return }
        if status == .running {
            task.runningSince = instant
            task.progress = instant
            task.isUnverified = false
            setRunning(task.id, true)
            watch(task, from: instant)
        } else {
            setRunning(task.id, false)
            task.owesRecovery = false
        }
        guard let parent = task.parent else { return }
        parent.childrenRunning += status == .running ? 1 : -1
        heard(parent, at: instant, isOutput: true, isProgress: true)
        if status != .running { watch(parent, from: instant) }
    }
}
