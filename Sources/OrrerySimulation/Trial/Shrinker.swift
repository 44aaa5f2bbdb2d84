// Why: a failure after eight hours and forty faults tells little; one after a minute and two faults tells what is wrong.
// Whatever can be left out while the same invariant still breaks is left out (A. Zeller and R. Hildebrandt, "Simplifying
// and Isolating Failure-Inducing Input", 2002: ddmin).

internal import OrreryModel
internal import OrreryTime

/// Makes a failing plan smaller: fewer faults, fewer who act, less time.
package struct Shrinker {
    /// What was left.
    package struct Shrunk: Sendable {
        package internal(set) var plan: TrialPlan
        /// The entries of the original's workload that are left, by their places.
        package internal(set) var groups: [Int]
        package internal(set) var violation: Violation
        /// How many runs it took.
        package internal(set) var runs: Int
    }

    private let original: Scenario
    private let violation: (TrialPlan) -> Violation?
    private let progress: (Shrunk, String) -> Void
    private var best: Shrunk

    /// Runs that are made at most; by then little changes any more.
    private static let runsMax = 2_000
    /// The end is not looked for more closely than this.
    private static let grain = Duration.seconds(1)

    /// Shrinks `plan`.
    /// - Parameters:
    ///   - violation: Runs a plan; nil when nothing is wrong with it.
    ///   - progress: Is told of what is left whenever something could be left out, and what that was.
    /// - Returns: The smallest plan found that breaks the same invariant; nil when `plan` breaks none.
    package static func shrink(
        _ plan: TrialPlan, violation: @escaping (TrialPlan) -> Violation?,
        progress: @escaping (Shrunk, String) -> Void = { _, _ in }
    ) -> Shrunk? {
        guard let first = violation(plan) else { return nil }
        let all = Array(plan.scenario.workload.indices)
        var shrinker = Shrinker(
            original: plan.scenario, violation: violation, progress: progress,
            best: Shrunk(plan: plan, groups: all, violation: first, runs: 1))
        var before: Size
        repeat {
            before = shrinker.size
            shrinker.shorten()
            shrinker.leaveOutFaults()
            shrinker.leaveOutRequests()
            shrinker.leaveOutGroups()
        } while shrinker.size != before && shrinker.best.runs < runsMax
        return shrinker.best
    }

    private struct Size: Equatable {
        let faults: Int
        let groups: Int
        let until: Instant
    }

    private var size: Size {
        Size(faults: best.plan.faults.count, groups: best.groups.count, until: best.plan.until)
    }

    /// Whether `plan` breaks the same invariant; then it is the best so far.
    private mutating func accept(_ plan: TrialPlan, groups: [Int]? = nil, _ what: String) -> Bool {
        guard best.runs < Self.runsMax else { return false }
        best.runs += 1
        guard let found = violation(plan), found.invariant == best.violation.invariant else { return false }
        best.plan = plan
        best.groups = groups ?? best.groups
        best.violation = found
        progress(best, what)
        return true
    }

    /// Ends as early as possible: where it was seen, or between there and the start.
    private mutating func shorten() {
        let start = best.plan.scenario.start
        func ending(at instant: Instant) -> TrialPlan {
            var plan = best.plan
            plan.until = instant
            return plan
        }
        if best.violation.at < best.plan.until, best.violation.at > start {
            _ = accept(ending(at: best.violation.at), "time")
        }
        var low = start
        while best.plan.until - low > Self.grain {
            let half = (best.plan.until - low).milliseconds / 2
            // Whole seconds can be read.
            let middle = low + .milliseconds(max(half - half % 1_000, 1_000))
            guard middle < best.plan.until else { return }
            if !accept(ending(at: middle), "time") { low = middle }
        }
    }

    /// Tries pieces of the faults, and what is left without each piece, in ever smaller pieces.
    private mutating func leaveOutFaults() {
        func striking(_ faults: [PlannedFault]) -> TrialPlan {
            var plan = best.plan
            plan.faults = faults
            return plan
        }
        guard !best.plan.faults.isEmpty, !accept(striking([]), "faults") else { return }
        var pieces = 2
        while best.plan.faults.count > 1 {
            let faults = best.plan.faults
            pieces = min(pieces, faults.count)
            let cuts = (0...pieces).map { $0 * faults.count / pieces }
            let ranges = zip(cuts, cuts.dropFirst()).map { $0..<$1 }
            if ranges.contains(where: { accept(striking(Array(faults[$0])), "faults") }) {
                pieces = 2
            } else if pieces > 2,
                ranges.contains(where: { range in
                    accept(striking(faults.indices.filter { !range.contains($0) }.map { faults[$0] }), "faults")
                })
            {
                pieces -= 1
            } else if pieces < faults.count {
                pieces *= 2
            } else {
                return
            }
        }
    }

    /// One request often needs the one before, so that a part of them seldom does: all or none.
    private mutating func leaveOutRequests() {
        guard !best.plan.requests.isEmpty else { return }
        var plan = best.plan
        plan.requests = []
        _ = accept(plan, "requests")
    }

    private mutating func leaveOutGroups() {
        for group in best.groups.reversed() {
            let groups = best.groups.filter { $0 != group }
            guard let scenario = original.keeping(groups: groups) else { continue }
            var plan = best.plan
            plan.scenario = scenario
            _ = accept(plan, groups: groups, "workload")
        }
    }
}
