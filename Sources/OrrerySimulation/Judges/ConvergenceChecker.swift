// Why: C12 looks once, at the end, when nothing has gone wrong for a minute: nobody may have been forgotten.

package import OrreryModel
package import OrreryService
package import OrreryTime

/// C12, the tasks' part: when faults end, every task is terminal, moves, or is flagged.
package struct ConvergenceChecker: Checker {
    package static let invariant = Invariant.convergence

    private let settings: BoardSettings
    private var listeningSince = Instant(milliseconds: .min)
    /// When the log of a task that goes on last grew.
    private var lines: [TaskID: Instant] = [:]
    /// How late what the board plays itself may be: after a disk has refused, timers rest for a second.
    private static let lateness = Duration.seconds(2)

    package init(settings: BoardSettings) {
        self.settings = settings
    }

    package mutating func note(_ lines: LogWrite, at now: Instant) -> String? {
        self.lines[lines.owner.taskID] = now
        return nil
    }

    package mutating func boardStarted(_ engine: Engine, found: [CommittedEvent], at now: Instant) -> String? {
        listeningSince = now
        return nil
    }

    package mutating func finish(_ engine: Engine, now: Instant) -> String? {
        for task in engine.state.tasks.values {
            if let complaint = complaint(of: task, engine, now) {
                return "Task \(task.id), \"\(task.title)\": \(complaint)"
            }
        }
        return nil
    }

    private func complaint(of task: BoardTask, _ engine: Engine, _ now: Instant) -> String? {
        if task.taskStatus.isEnded { return nil }
        if let next = task.simulation?.next(of: task.steps) {
            return next.due + Self.lateness >= now
                ? nil : "The board plays it, and its next move was due at \(next.due); it is \(now)."
        }
        // What has not been begun waits for somebody.
        if task.taskStatus == .initializing, !task.isStarted { return nil }
        if task.health != .ok { return nil }
        guard settings.stuckAfter > .zero else { return nil }
        // What its parts do, it does.
        let parts = engine.state.tasks.values.filter { $0.parentID == task.id }
        guard parts.allSatisfy(\.taskStatus.isEnded) else { return nil }
        var signs = [listeningSince]
        for task in parts + [task] {
            signs += [task.updatedAt] + [task.lastOutputAt, lines[task.id]].compactMap { $0 }
        }
        guard let last = signs.max(), last + settings.stuckAfter < now else { return nil }
        return "It is \(task.taskStatus.rawValue) and has not moved since \(last); nobody was told."
    }
}
