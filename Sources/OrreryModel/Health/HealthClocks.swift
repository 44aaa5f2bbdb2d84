// Why: "is it working or stuck?" is answered by three clocks and four thresholds, and by nothing else. Pure, so that the
// rule is a table of cases. Source: design page 3, "Health", after seed 001's stuck detection.

package import OrreryTime

/// The clocks of a task that runs.
package struct HealthClocks: Hashable, Sendable {
    /// When it began to run, or its newest run began.
    package var launchedAt: Instant
    /// The last word of anybody who works on it.
    package var lastOutputAt: Instant?
    /// When something last moved.
    package var lastProgressAt: Instant?
    /// Since when the board listens: silence from before its own start is the board's, not the task's.
    package var listeningSince: Instant
    /// Whether it ran before the board's start and has not been heard from since.
    package var isUnverified = false

    package init(launchedAt: Instant, listeningSince: Instant) {
        self.launchedAt = launchedAt
        self.listeningSince = listeningSince
    }

    /// What the clocks say at `now`. A threshold of zero is never reached.
    package func assess(at now: Instant, _ thresholds: HealthThresholds) -> HealthAssessment {
        let launched = max(launchedAt, listeningSince)
        let unheard = isUnverified ? Health.unverified : .ok
        guard !isUnverified, let lastOutputAt, lastOutputAt >= launchedAt else {
            let rule =
                isUnverified
                ? Rule(from: launched, after: thresholds.stuckAfter, health: .stuck, kind: .restart)
                : Rule(from: launched, after: thresholds.launchAfter, health: .stuck, kind: .neverStarted)
            // The first word may come at once, and the silence after it may be allowed less than the launch.
            let soonest = [thresholds.quietAfter, thresholds.stuckAfter, thresholds.loopAfter].compactMap { $0 }
                .filter { $0 > .zero }.min()
            return Self.first(
                of: [rule], at: now, otherwise: unheard, since: launched, lookBy: soonest.map { now + $0 })
        }
        let heardAt = max(lastOutputAt, listeningSince)
        let movedAt = max(lastProgressAt ?? launchedAt, launched)
        return Self.first(
            of: [
                Rule(from: heardAt, after: thresholds.stuckAfter, health: .stuck, kind: .silent),
                Rule(from: movedAt, after: thresholds.loopAfter, health: .stuck, kind: .looping),
                Rule(from: heardAt, after: thresholds.quietAfter, health: .quiet, kind: nil),
            ], at: now, otherwise: .ok, since: heardAt)
    }

    private struct Rule {
        let from: Instant
        let after: Duration?
        let health: Health
        let kind: HealthKind?

        var due: Instant? { after.flatMap { $0 > .zero ? from + $0 : nil } }
    }

    /// The first rule that holds, and when the next one of those before it will.
    private static func first(
        of rules: [Rule], at now: Instant, otherwise health: Health, since: Instant, lookBy: Instant? = nil
    ) -> HealthAssessment {
        let holding = rules.firstIndex { rule in rule.due.map { $0 <= now } ?? false }
        let next = (rules[..<(holding ?? rules.count)].compactMap(\.due) + [lookBy].compactMap { $0 }).min()
        guard let holding else { return HealthAssessment(health: health, kind: nil, since: since, next: next) }
        let rule = rules[holding]
        return HealthAssessment(
            health: rule.health, kind: rule.kind, since: rule.from, threshold: rule.after,
            next: rule.health == .stuck ? nil : next)
    }
}

/// What the clocks of a task say.
package struct HealthAssessment: Hashable, Sendable {
    package let health: Health
    package let kind: HealthKind?
    /// From when the silence counts.
    package let since: Instant
    /// The threshold that was reached.
    package var threshold: Duration?
    /// When to look again, if nothing is heard until then; nil for not before something is heard.
    package let next: Instant?
}
