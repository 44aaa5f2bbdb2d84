// Why: a demo is believed when what its agents are told to do could have been asked of them. Tables of plausible work;
// chance only picks where in them a day begins.

/// Something that an agent may be asked to do.
final class WorkItem: Sendable {
    let title: String
    let description: String
    /// Its place in `Area.all`.
    let area: Int
    let deliverable: (title: String, path: String)
    let prompt: String

    private init(
        title: String, description: String, area: Int, deliverable: (title: String, path: String), prompt: String
    ) {
        self.title = title
        self.description = description
        self.area = area
        self.deliverable = deliverable
        self.prompt = prompt
    }

    static let all: [WorkItem] = Area.all.indices.flatMap { area in
        kinds.map { kind in
            let noun = Area.all[area].noun
            let title = filled(kind.title, noun)
            return WorkItem(
                title: title, description: kind.description, area: area,
                deliverable: (kind.deliverable, kind.path.isEmpty ? "" : filled(kind.path, Area.all[area].repository)),
                prompt: "\(title). \(kind.description)")
        }
    }

    /// The `number`th that a walk from `start` comes to: through the whole table before anything comes again, and from one
    /// part of the software to another. 55 has no factor in common with the table's length.
    static func index(_ number: Int, from start: Int) -> Int {
        (start + number * 55) % all.count
    }

    /// What a person asked for in words of their own.
    static func custom(_ title: String, _ description: String?, fallback area: Int) -> WorkItem {
        let description = description ?? "As discussed."
        return WorkItem(
            title: title, description: description, area: Area.index(in: title) ?? area,
            deliverable: ("Summary of the change", "docs/changes.md"), prompt: "\(title). \(description)")
    }

    private static let kinds: [(title: String, description: String, deliverable: String, path: String)] = [
        (
            "Fix the flaky test in %@", "It fails about once in thirty runs, and only on the build machine.",
            "How it was reproduced", "docs/flaky-%@.md"
        ),
        (
            "Add retries with back-off to %@", "Five attempts, then park it and say so. No retry on a 4xx.",
            "Pull request", "https://example.com/%@/pull"
        ),
        (
            "Cut the start-up time of %@", "Profile first. The goal is under 400 ms; it is at 1.9 s.",
            "Flame graph", "~/Documents/%@-startup.svg"
        ),
        (
            "Write the migration for %@", "It must run while the old version still serves, and be undone in one step.",
            "Migration", "db/migrations/0042_%@.sql"
        ),
        (
            "Document the errors of %@", "Every one with its cause and what to do next, with an example to paste.",
            "Guide", "docs/%@-errors.md"
        ),
        (
            "Carry request ids through %@", "From the first log line to the last, and into the answer's header.",
            "Pull request", "https://example.com/%@/pull"
        ),
        (
            "Find out why %@ times out", "Only for tenants with more than 50,000 rows, and only since March.",
            "Findings", "docs/%@-timeouts.md"
        ),
        (
            "Replace the deprecated calls in %@", "They go away in June. Keep the behaviour, delete the shim.",
            "Pull request", "https://example.com/%@/pull"
        ),
        (
            "Let %@ survive a lost connection", "Resume where it was; nothing twice, nothing missing.",
            "Test protocol", "docs/%@-reconnect.md"
        ),
        (
            "Bound the memory of %@", "It grew to 3 GB over a weekend. Find what holds it and give it a limit.",
            "Heap comparison", "~/Documents/%@-heap.html"
        ),
        (
            "Add metrics to %@", "Rate, errors, duration; names as in the other services.", "Dashboard",
            "https://example.com/%@/dashboard"
        ),
        (
            "Split the settings of %@ by tenant", "Defaults stay where they are; a tenant may override each of them.",
            "Pull request", "https://example.com/%@/pull"
        ),
    ]

    private static func filled(_ pattern: String, _ word: String) -> String {
        pattern.split(separator: "%@", omittingEmptySubsequences: false).joined(separator: word)
    }
}
