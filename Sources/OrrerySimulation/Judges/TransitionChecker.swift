// Why: C7 goes by the events alone: what each of them says that a task became, against what the ones before said that it
// was.

internal import OrreryModel
package import OrreryService
package import OrreryTime

/// C7: only legal transitions, one event each; what is archived has no infrastructure.
package struct TransitionChecker: Checker {
    package static let invariant = Invariant.transitions

    private struct Card {
        var work = TaskStatus.initializing
        var infrastructure = InitStatus.inactive
        var column = BoardColumn.inbox
        var plan: PlanStatus?
        var part: SubtaskStatus?
        var isStarted = false
        var isPutAway = false
    }

    private let steps: [String]
    private var cards: [TaskID: Card] = [:]
    /// The task of each run and of each session that goes on.
    private var runs: [Int64: TaskID] = [:]
    private var sessions: [SessionID: TaskID] = [:]
    /// Those that were archived in this tick.
    private var archived: [TaskID] = []

    /// - Parameter steps: What infrastructure passes through between its two ends.
    package init(steps: [String]) {
        self.steps = steps
    }

    package mutating func note(_ event: CommittedEvent, fingerprint: UInt64, at now: Instant) -> String? {
        note(event.event)
    }

    package mutating func boardStarted(_ engine: Engine, found: [CommittedEvent], at now: Instant) -> String? {
        for event in found {
            if let complaint = note(event.event) { return complaint }
        }
        return nil
    }

    package mutating func look(at engine: Engine, now: Instant) -> String? {
        defer { archived.removeAll(keepingCapacity: true) }
        for id in archived where cards[id]?.work == .archived {
            if runs.values.contains(id) || sessions.values.contains(id) {
                return "Task \(id) is ARCHIVED, and somebody is at work on it."
            }
        }
        return nil
    }

    private mutating func note(_ event: Event) -> String? {
        if case .session(let session)? = event.entity {
            sessions[session.id] = session.status == .active ? session.taskID : nil
        }
        if event.type == .taskArchived, let id = event.taskID { archived.append(id) }
        if let complaint = noteRun(event) { return "Event \(event.seq): \(complaint)" }
        guard let change = event.task, let complaint = note(change, of: event) else { return nil }
        return "Event \(event.seq), \(event.type.rawValue) of task \(change.id): \(complaint)"
    }

    // MARK: Tasks

    private mutating func note(_ change: TaskChange, of event: Event) -> String? {
        if event.type == .taskDeleted {
            return cards.removeValue(forKey: change.id)?.work == .running ? "A task that runs was deleted." : nil
        }
        guard let before = cards[change.id] else { return create(change, event.type) }
        var after = before
        var isMove = false
        for field in change.fields {
            switch field {
            case .taskStatus(let value):
                if let complaint = moveWork(of: &after, to: value, event.type, isWhole: change.createdAt != nil) {
                    return complaint
                }
            case .initStatus(let value): after.infrastructure = value
            case .status(let value): after.column = value
            case .planStatus(let value): after.plan = value
            case .subtaskStatus(let value): after.part = value
            case .startedAt(let value): after.isStarted = value != nil
            case .archivedReason(let value): after.isPutAway = value == .user
            default: continue
            }
            isMove = true
        }
        guard isMove else { return nil }
        cards[change.id] = after
        if let complaint = moveInfrastructure(from: before, to: after, event.type) { return complaint }
        if let complaint = moveColumn(from: before, to: after, event.type) { return complaint }
        if let complaint = movePlan(from: before, to: after, event.type) { return complaint }
        return agree(before, after, change)
    }

    private mutating func create(_ change: TaskChange, _ type: EventType) -> String? {
        guard change.createdAt != nil, type == .taskCreated else { return "The task was never created." }
        var card = Card()
        for field in change.fields {
            switch field {
            case .taskStatus(let value): card.work = value
            case .initStatus(let value): card.infrastructure = value
            case .status(let value): card.column = value
            case .planStatus(let value): card.plan = value
            case .subtaskStatus(let value): card.part = value
            default: break
            }
        }
        cards[change.id] = card
        guard card.work == .initializing, card.infrastructure == .inactive else {
            return "It begins as \(card.work.rawValue)/\(card.infrastructure.rawValue), not INITIALIZING/INACTIVE."
        }
        return nil
    }

    private func moveWork(
        of card: inout Card, to status: TaskStatus, _ type: EventType, isWhole: Bool
    ) -> String? {
        let from = card.work
        card.work = status
        guard from != status else {
            // The first start begins where the task was created; a task that is told whole tells what did not move.
            let isStart = type == .taskStatus && status == .initializing && !card.isStarted
            return isStart || isWhole ? nil : "It is \(status.rawValue) already."
        }
        guard LegalMoves.allow(from, status) else { return "\(from.rawValue) does not go to \(status.rawValue)." }
        guard type == (status == .archived ? .taskArchived : .taskStatus) else {
            return "An event of this type moves no work, and it went from \(from.rawValue) to \(status.rawValue)."
        }
        if card.isPutAway { return "A person has put it away for good, and it went to \(status.rawValue)." }
        switch (from, status) {
        case (.completed, .running), (.stopped, .running), (.failed, .running):
            return card.infrastructure == .active
                ? nil : "It runs again on infrastructure that is \(card.infrastructure.rawValue)."
        case (_, .initializing):
            return card.infrastructure == .active ? "Infrastructure that is ACTIVE is made again." : nil
        default: return nil
        }
    }

    private func moveInfrastructure(from: Card, to: Card, _ type: EventType) -> String? {
        if to.work == .archived, to.infrastructure != .inactive {
            return "It is ARCHIVED with infrastructure that is \(to.infrastructure.rawValue)."
        }
        if to.work == .running, to.infrastructure != .active {
            return "It is RUNNING on infrastructure that is \(to.infrastructure.rawValue)."
        }
        guard from.infrastructure != to.infrastructure else { return nil }
        let isLegal =
            switch type {
            case .taskInit:
                from.work == .initializing && LegalMoves.allow(from.infrastructure, to.infrastructure, steps: steps)
            // It begins anew: at nothing, or at the first step.
            case .taskStatus where to.work == .initializing:
                to.infrastructure == .inactive || to.infrastructure == steps.first.map { .step($0) }
            case .taskStatus: to.work == .running && to.infrastructure == .active
            case .taskArchived: to.infrastructure == .inactive
            default: false
            }
        if isLegal { return nil }
        return "Infrastructure does not go from \(from.infrastructure.rawValue) to \(to.infrastructure.rawValue) while "
            + "the work is \(from.work.rawValue)."
    }

    private func moveColumn(from: Card, to: Card, _ type: EventType) -> String? {
        let hasMoved = from.column != to.column
        guard hasMoved == (type == .taskMoved) else {
            return hasMoved
                ? "It went from \(from.column.rawValue) to \(to.column.rawValue) without a task.moved of its own."
                : "It was moved to \(to.column.rawValue), where it was."
        }
        return nil
    }

    private func movePlan(from: Card, to: Card, _ type: EventType) -> String? {
        if from.plan != to.plan {
            guard type == .planChanged, let plan = to.plan, LegalMoves.allow(from.plan, plan) else {
                return "A plan does not go from \(from.plan?.rawValue ?? "none") to \(to.plan?.rawValue ?? "none")."
            }
        }
        guard from.part != to.part else { return nil }
        guard let before = from.part, let after = to.part, LegalMoves.allow(before, after),
            type == .subtaskStatus || type == .subtaskUnblocked
        else { return "A part does not go from \(from.part?.rawValue ?? "none") to \(to.part?.rawValue ?? "none")." }
        return nil
    }

    /// Whoever is told what a word was must be told the truth.
    private func agree(_ before: Card, _ after: Card, _ change: TaskChange) -> String? {
        let hasMoved =
            before.work != after.work || before.column != after.column || before.plan != after.plan
            || before.part != after.part
        guard hasMoved else { return nil }
        // A task that memory had let go of is told whole, and what it was is told with it.
        guard let words = change.previous else { return "A word moved and nobody was told what it was." }
        let isTrue =
            words.taskStatus == before.work && words.status == before.column && words.planStatus == before.plan
            && words.subtaskStatus == before.part
        return isTrue ? nil : "It is said to have been \(words.taskStatus.rawValue) in \(words.status.rawValue)."
    }

    // MARK: Runs

    /// A run begins once and ends once.
    private mutating func noteRun(_ event: Event) -> String? {
        switch event.entity {
        case .invocation(let run)?:
            switch event.type {
            case .invocationStarted:
                return run.status == .running && runs.updateValue(run.taskID, forKey: run.id) == nil
                    ? nil : "Run \(run.id) began before."
            case .invocationCompleted, .invocationFailed, .invocationTimeout:
                return run.status != .running && runs.removeValue(forKey: run.id) != nil
                    ? nil : "Run \(run.id) ended before."
            default:
                return (runs[run.id] != nil) == (run.status == .running)
                    ? nil : "Run \(run.id) is said to be \(run.status.rawValue)."
            }
        case .invocationActivity(let activity)?:
            guard activity.isLate == (runs[activity.invocationID] != nil) else { return nil }
            return activity.isLate
                ? "Run \(activity.invocationID) goes on, and its word was marked late."
                : "Run \(activity.invocationID) had ended, and its word was not marked late."
        default: return nil
        }
    }
}
