// Why: what is pruned leaves a word in the log: what went, up to where, and how much. Whoever folds the log prunes the
// same rows.

package import OrreryJSON
package import OrreryTime

/// One finished pruning.
package struct Retention: Hashable, Sendable {
    /// The instant up to which it pruned, which no other pruning shares.
    package var id: String { activitiesBefore.description }
    /// Activities and log lines that are older are gone.
    package let activitiesBefore: Instant
    /// The place before the first event that is kept; a snapshot lies there.
    package let floor: Int64
    package var counts = RetentionCounts()

    package init(activitiesBefore: Instant, floor: Int64) {
        self.activitiesBefore = activitiesBefore
        self.floor = floor
    }

    package var json: JSONObject {
        [
            "id": .string(id), "activitiesBefore": .instant(activitiesBefore), "floor": .integer(floor),
            "counts": .object([
                "activities": .integer(counts.activities),
                "invocationActivities": .integer(counts.invocationActivities),
                "logLines": .integer(counts.logLines), "events": .integer(counts.events),
                "snapshots": .integer(counts.snapshots),
            ]),
        ]
    }

    package init?(_ object: JSONObject) {
        guard let activitiesBefore = object["activitiesBefore"]?.instant, let floor = object["floor"]?.integer,
            let counts = object["counts"]?.object
        else { return nil }
        self.init(activitiesBefore: activitiesBefore, floor: floor)
        self.counts = RetentionCounts(
            activities: counts["activities"]?.integer ?? 0,
            invocationActivities: counts["invocationActivities"]?.integer ?? 0,
            logLines: counts["logLines"]?.integer ?? 0, events: counts["events"]?.integer ?? 0,
            snapshots: counts["snapshots"]?.integer ?? 0)
    }
}

/// How a pruning goes on.
package enum Pruning: Hashable, Sendable {
    /// There may be more to remove.
    case goesOn
    /// Nothing is left to remove. What was, since the pruning began; nil for nothing.
    case done(Retention?)
}

/// How many rows a pruning removed.
package struct RetentionCounts: Hashable, Sendable {
    package var activities: Int64 = 0
    package var invocationActivities: Int64 = 0
    package var logLines: Int64 = 0
    package var events: Int64 = 0
    package var snapshots: Int64 = 0

    /// Whether anything was removed.
    package var isEmpty: Bool { self == RetentionCounts() }
}
