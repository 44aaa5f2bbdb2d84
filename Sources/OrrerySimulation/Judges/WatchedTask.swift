// Why: C8 has clocks of its own for every task, moved by what was said and done and by nothing that the board concludes.

internal import OrreryModel
internal import OrreryTime

/// A task as the judge of health sees it.
final class WatchedTask {
    struct Run {
        let id: Int64
        let role: String?
        let startedAt: Instant
        var isWaiting = false
        var said = SaidLately()
    }

    /// A silence that must be told when it is over its threshold.
    struct Silence {
        let kind: HealthKind
        let from: Instant
        let due: Instant
    }

    let id: TaskID
    var parent: WatchedTask?
    var project = ProjectID.standard
    var thresholds: HealthThresholds?
    var work = TaskStatus.initializing
    /// Whether the board itself plays it: that never falls silent.
    var isPlayed = false
    var childrenRunning = 0

    var runningSince: Instant?
    /// While its infrastructure is made: when anything was last heard of it.
    var preparedAt: Instant?
    var output: Instant?
    var progress: Instant?
    var runs: [Run] = []

    /// What was told of it.
    var health = Health.ok
    var kind: HealthKind?
    /// The last silence that was told.
    var told: Silence?
    /// Since when the rules for it have been what they are.
    var rulesSince = Instant(milliseconds: .min)
    /// Whether it ran before the board's start and was not heard from since.
    var isUnverified = false
    /// Whether it was heard from, and somebody must be told of it.
    var owesRecovery = false

    init(id: TaskID) {
        self.id = id
    }

    /// The silences that go on; empty while there is nothing to be told.
    func silences(_ thresholds: HealthThresholds, listeningSince: Instant) -> [Silence] {
        guard !isPlayed, health != .waiting, health != .stuck, childrenRunning == 0 else { return [] }
        if work == .initializing, let preparedAt, let threshold = thresholds.stuckAfter, threshold > .zero {
            let from = max(preparedAt, listeningSince)
            return [Silence(kind: .silent, from: from, due: from + threshold)]
        }
        guard work == .running, let runningSince else { return [] }
        let launchedAt = max(runningSince, runs.last?.startedAt ?? runningSince)
        let launched = max(launchedAt, listeningSince)
        func silence(_ kind: HealthKind, _ from: Instant, _ threshold: Duration?) -> Silence? {
            guard let threshold, threshold > .zero else { return nil }
            return Silence(kind: kind, from: from, due: from + threshold)
        }
        if isUnverified { return [silence(.restart, launched, thresholds.stuckAfter)].compactMap { $0 } }
        guard let output, output >= launchedAt else {
            return [silence(.neverStarted, launched, thresholds.launchAfter)].compactMap { $0 }
        }
        return [
            silence(.silent, max(output, listeningSince), thresholds.stuckAfter),
            silence(.looping, max(progress ?? launchedAt, launched), thresholds.loopAfter),
        ].compactMap { $0 }
    }
}
