// Why: C9 keeps a calendar of cleanups of its own: made from the ends of tasks and from what people asked for, and never
// from when the board says that it will clean up.

package import OrreryModel
package import OrreryService
package import OrreryTime

/// C9: a cleanup never before its time nor later than a sweep; a follow-up and a cleanup exclude each other; nothing is
/// cleaned twice.
package struct CleanupChecker: Checker {
    package static let invariant = Invariant.cleanup

    private struct Lease {
        var isRemote = false
        var work = TaskStatus.initializing
        /// Whether there is anything to give back.
        var isMade = false
        var due: Instant?
        /// Whether somebody has asked for more.
        var isClaimed = false
    }

    private let settings: BoardSettings
    private var leases: [TaskID: Lease] = [:]
    private var agenda = Agenda<TaskID>()
    private var outages = Outages()

    package init(settings: BoardSettings) {
        self.settings = settings
    }

    package mutating func note(_ event: CommittedEvent, fingerprint: UInt64, at now: Instant) -> String? {
        note(event.event)
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
            if let complaint = note(event.event) { return complaint }
        }
        outages.boardStarted(at: now)
        return nil
    }

    package mutating func look(at engine: Engine, now: Instant) -> String? {
        while let (_, id) = agenda.takeNext(dueBy: now) {
            guard let due = leases[id]?.due else { continue }
            let latest = self.latest(due)
            if outages.goesOn || now <= latest {
                agenda.schedule(id, at: max(latest, now) + .milliseconds(1))
            } else {
                return "The cleanup of task \(id) was due at \(due) and by \(latest); it has not come."
            }
        }
        return nil
    }

    package mutating func finish(_ engine: Engine, now: Instant) -> String? {
        look(at: engine, now: now)
    }

    private func latest(_ due: Instant) -> Instant {
        outages.extended(max(due, outages.end) + settings.sweepInterval)
    }

    // MARK: Events

    private mutating func note(_ event: Event) -> String? {
        if case .followUp(let followUp)? = event.entity, event.type == .followUpQueued {
            // What runs hears of it at once, and what begins when it runs; either may be stopped and given back.
            let isEnded = leases[followUp.taskID]?.work.isEnded ?? false
            leases[followUp.taskID]?.isClaimed = isEnded
        }
        guard let change = event.task else { return nil }
        if event.type == .taskDeleted {
            leases[change.id] = nil
            return nil
        }
        guard let complaint = note(change, event) else { return nil }
        return "Event \(event.seq), \(event.type.rawValue) of task \(change.id): \(complaint)"
    }

    private mutating func note(_ change: TaskChange, _ event: Event) -> String? {
        let before = leases[change.id] ?? Lease()
        var lease = before
        var reason: ArchivedReason?
        var isAsked = false
        var isMove = leases[change.id] == nil
        for field in change.fields {
            switch field {
            case .mode(let value): lease.isRemote = value == .remote
            case .taskStatus(let value): lease.work = value
            case .initStatus(let value): lease.isMade = value != .inactive
            case .scheduledCleanupAt(let value): lease.due = value
            case .archivedReason(let value): reason = value
            case .statusReason(let value): isAsked = value?.signal == Self.request
            default: continue
            }
            isMove = true
        }
        guard isMove else { return nil }
        let complaint =
            switch event.type {
            case .taskArchived: judgeEnd(before, &lease, reason, isAsked: isAsked, at: event.at)
            case .taskStatus: judgeWork(before, &lease, at: event.at)
            case .taskCleanup: judgeWish(before, lease)
            default:
                before.due == lease.due ? nil : "The schedule moved from \(Self.text(before)) to \(Self.text(lease))."
            }
        leases[change.id] = lease
        if let due = lease.due, due != before.due { agenda.schedule(change.id, at: due + settings.sweepInterval) }
        return complaint
    }

    /// What ends is given back later; what goes on is kept.
    private func judgeWork(_ before: Lease, _ lease: inout Lease, at instant: Instant) -> String? {
        var expected: Instant?
        switch lease.work {
        case .completed, .stopped, .failed:
            let isWanted = lease.work != .failed || settings.cleansUpFailed
            if lease.isRemote, before.isMade, isWanted { expected = instant + settings.cleanupAfter }
        case .initializing, .running, .archived: lease.isClaimed = false
        }
        let found = lease.due
        guard found != expected else { return nil }
        lease.due = expected
        return
            "It became \(lease.work.rawValue), so its cleanup is due \(expected.map { "\($0)" } ?? "never"); the board "
            + "says \(found.map { "\($0)" } ?? "never")."
    }

    /// A person may put a cleanup off, and not bring it forward but by asking for it now.
    private func judgeWish(_ before: Lease, _ lease: Lease) -> String? {
        guard let planned = before.due, let due = lease.due, due >= planned else {
            return "The schedule moved from \(Self.text(before)) to \(Self.text(lease))."
        }
        return nil
    }

    private func judgeEnd(
        _ before: Lease, _ lease: inout Lease, _ reason: ArchivedReason?, isAsked: Bool, at instant: Instant
    ) -> String? {
        lease.due = nil
        guard reason == .cleanup else { return nil }
        if before.work == .archived { return "It was cleaned up, and had been put away before." }
        guard let due = before.due else { return "It was cleaned up, and no cleanup was due." }
        if before.isClaimed { return "It was cleaned up, and somebody had sent a follow-up before." }
        // A person who asks for it now need not wait.
        if isAsked { return nil }
        if instant < due { return "It was cleaned up at \(instant), before its cleanup was due at \(due)." }
        let latest = latest(due)
        return instant <= latest
            ? nil : "It was cleaned up at \(instant); that was due at \(due), and at the latest at \(latest)."
    }

    /// What the board says made it clean up at once.
    private static let request = "cleanup-now"

    private static func text(_ lease: Lease) -> String {
        lease.due.map { "\($0)" } ?? "never"
    }
}
