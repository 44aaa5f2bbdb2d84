// Why: a thousand seeds that never saw anything stuck prove nothing about what is stuck. What must be reached sometimes
// is named, and what was never reached is told (design page 5, "Sometimes-coverage").

/// What the trials of many seeds have reached together.
package struct Coverage: Sendable {
    private var reached: Set<String> = []

    package init() {}

    /// Everything that was reached, sorted.
    package var names: [String] { reached.sorted() }

    /// Adds what one trial has reached.
    package mutating func note(_ report: TrialReport) {
        reached.formUnion(report.coverage)
    }

    /// Those of the names that no trial has reached, in their order.
    package func missing(_ expected: [String]) -> [String] {
        expected.filter { !reached.contains($0) }
    }
}
