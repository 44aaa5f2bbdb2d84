// Why: C8 works out by itself from when which silence counts, and asks two things of every instant: was everything told
// that was due, and was nothing told that was not.

package import OrreryModel
package import OrreryService
package import OrreryTime

/// C8: each silence beyond its threshold is told once, within a tick, and its end once; looping counts, waiting does not.
package struct HealthChecker: Checker {
    package static let invariant = Invariant.health

    let settings: BoardSettings
    var tasks: [TaskID: WatchedTask] = [:]
    private(set) var runningIDs = EntityTable<TaskID, TaskID>()
    private(set) var preparingIDs = EntityTable<TaskID, TaskID>()
    /// The task of each run that goes on.
    var runs: [Int64: WatchedTask] = [:]
    var projects: [ProjectID: HealthThresholds] = [:]
    var listeningSince = Instant(milliseconds: .min)
    /// Those that were told to be well again in this tick, and those that must be.
    var recovered: [WatchedTask] = []
    var owing: [WatchedTask] = []
    private var agenda = Agenda<TaskID>()
    private var outages = Outages()
    private var hasStarted = false

    package init(settings: BoardSettings) {
        self.settings = settings
    }

    package mutating func note(_ event: CommittedEvent, fingerprint: UInt64, at now: Instant) -> String? {
        hear(event.event)
    }

    package mutating func note(_ lines: LogWrite, at now: Instant) -> String? {
        // What a log says is a sign of life and no progress; after the end of its run it is neither.
        if !lines.lines.isEmpty, let task = runs[lines.owner.invocationID] {
            heard(task, at: lines.receivedAt, isOutput: true, isProgress: false)
        }
        return nil
    }

    package mutating func diskChanged(_ condition: DiskCondition, at now: Instant) {
        outages.diskChanged(condition, at: now)
    }

    package mutating func boardWasBusy(from: Instant, until: Instant) {
        outages.boardWasBusy(from: from, until: until)
    }

    package mutating func boardWentDown(at now: Instant) {
        outages.boardWentDown()
    }

    package mutating func boardStarted(_ engine: Engine, found: [CommittedEvent], at now: Instant) -> String? {
        for event in found {
            if let complaint = hear(event.event) { return complaint }
        }
        // Nobody was told of the lines that may have come with these events.
        recovered = []
        outages.boardStarted(at: now)
        listeningSince = now
        hasStarted = true
        for task in running where !task.isPlayed {
            if task.health == .ok || task.health == .quiet || task.health == .unverified { task.isUnverified = true }
            watch(task, from: now)
        }
        for task in preparing { watch(task, from: now) }
        return nil
    }

    package mutating func look(at engine: Engine, now: Instant) -> String? {
        defer {
            recovered.removeAll(keepingCapacity: true)
            owing.removeAll(keepingCapacity: true)
        }
        for task in recovered where task.work == .running && task.health != .waiting {
            guard task.output != now, task.progress != now else { continue }
            return "Task \(task.id) was told to be well again, and nobody had heard from it."
        }
        for task in owing where task.owesRecovery {
            return "Task \(task.id) was heard from at \(now), and nobody was told that it is \(task.health) no more."
        }
        if hasStarted {
            hasStarted = false
            for task in running where task.isUnverified && task.health == .ok && !task.isPlayed {
                return "Task \(task.id) ran before the start, and nobody was told that this is unverified."
            }
        }
        return lookForSilences(now)
    }

    package mutating func finish(_ engine: Engine, now: Instant) -> String? {
        look(at: engine, now: now)
    }

    /// Those that run, in the order in which they began.
    var running: [WatchedTask] { runningIDs.values.compactMap { tasks[$0] } }

    /// Those whose infrastructure is made, in the order in which they were begun.
    var preparing: [WatchedTask] { preparingIDs.values.compactMap { tasks[$0] } }

    /// The infrastructure of a task is made, or is not any more.
    mutating func setPreparing(_ task: WatchedTask, since instant: Instant?) {
        task.preparedAt = instant
        preparingIDs[task.id] = instant == nil ? nil : task.id
    }

    mutating func setRunning(_ id: TaskID, _ isRunning: Bool) {
        runningIDs[id] = isRunning ? id : nil
    }

    // MARK: What was not told

    /// Looks at the task again when its next silence would be due.
    mutating func watch(_ task: WatchedTask, from instant: Instant) {
        task.rulesSince = max(task.rulesSince, instant)
        if let next = next(task) { agenda.schedule(task.id, at: next.due) }
    }

    private func next(_ task: WatchedTask) -> WatchedTask.Silence? {
        task.silences(thresholds(of: task), listeningSince: listeningSince).min { $0.due < $1.due }
    }

    private mutating func lookForSilences(_ now: Instant) -> String? {
        while let (_, id) = agenda.takeNext(dueBy: now - .milliseconds(1)) {
            guard let task = tasks[id], let silence = next(task) else { continue }
            let latest = latest(silence, of: task)
            if outages.goesOn || latest >= now {
                agenda.schedule(id, at: max(latest, now) + .milliseconds(1))
            } else {
                return "Task \(id) is \(silence.kind) since \(silence.from); that had to be told at \(silence.due), "
                    + "and by \(latest) at the latest."
            }
        }
        return nil
    }

    /// By when a silence must be told. Words that a disk refused were heard all the same, and nobody else knows of them.
    private func latest(_ silence: WatchedTask.Silence, of task: WatchedTask) -> Instant {
        let due = max(silence.due, task.rulesSince)
        return outages.extended(
            outages.end > silence.from ? max(due, outages.end + (silence.due - silence.from)) : due)
    }

    // MARK: What was told

    /// Judges a `task.stuck`.
    mutating func judge(_ told: HealthKind?, of task: WatchedTask, at instant: Instant) -> String? {
        let silences = task.silences(thresholds(of: task), listeningSince: listeningSince)
        guard let told, let silence = silences.first(where: { $0.kind == told }) else {
            return "Task \(task.id) was told to be \(told.map { "\($0)" } ?? "stuck"), which it cannot be while it is "
                + "\(task.work.rawValue) and \(task.health)."
        }
        guard silence.due <= instant else {
            return
                "Task \(task.id) was told to be \(told) at \(instant); it is so since \(silence.from), and not before "
                + "\(silence.due) is it to be told."
        }
        guard instant <= latest(silence, of: task) || outages.goesOn else {
            return "Task \(task.id) was told to be \(told) at \(instant); that was due at \(silence.due)."
        }
        if let last = task.told, last.kind == told, last.from == silence.from {
            return "Task \(task.id) was told twice to be \(told) since \(silence.from)."
        }
        task.told = silence
        return nil
    }

    /// Task over role over project over board.
    private func thresholds(of task: WatchedTask) -> HealthThresholds {
        let role = task.runs.last { $0.role != nil }?.role
        let levels = [
            task.thresholds, role.flatMap { role in settings.roles.first { $0.role == role }?.thresholds },
            projects[task.project], settings.thresholds,
        ].compactMap { $0 }
        var sum = HealthThresholds()
        sum.stuckAfter = levels.lazy.compactMap(\.stuckAfter).first
        sum.loopAfter = levels.lazy.compactMap(\.loopAfter).first
        sum.launchAfter = levels.lazy.compactMap(\.launchAfter).first
        return sum
    }
}
