// Why: what agents use up is asked for by the day, as it is billed.

package import OrreryTime

/// Which runs are added up.
package struct UsageQuestion: Hashable, Sendable {
    /// The first moment that counts, and the first that does not any more.
    package let from, until: Instant
    /// How much later it is where days are counted than in UTC, in minutes.
    package let minutesEastOfUTC: Int
    /// The projects that the caller may see; nil for all.
    package let within: [ProjectID]?

    package init(from: Instant, until: Instant, minutesEastOfUTC: Int, within: [ProjectID]?) {
        (self.from, self.until) = (from, until)
        (self.minutesEastOfUTC, self.within) = (minutesEastOfUTC, within)
    }

    /// The day of an instant, such as `2026-01-05`.
    package func day(of instant: Instant) -> String {
        String((instant + .minutes(Int64(minutesEastOfUTC))).description.prefix(10))
    }
}

/// What the runs that a provider's agents began on a day have used up until now.
package struct UsageDay: Hashable, Sendable {
    /// Such as `2026-01-05`.
    package let day: String
    /// Nil for runs of which nobody said whose they are.
    package let provider: String?
    package var runs: Int64
    package var usage: Usage

    package init(day: String, provider: String?, runs: Int64, usage: Usage) {
        (self.day, self.provider, self.runs, self.usage) = (day, provider, runs, usage)
    }
}
