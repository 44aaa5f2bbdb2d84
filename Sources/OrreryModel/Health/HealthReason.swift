// Why: a health without its evidence is an opinion. This is what the page shows and what nobody has to guess.

package import OrreryJSON
package import OrreryTime

/// Why a task's health is what it is.
package struct HealthReason: Hashable, Sendable {
    /// Why somebody should look; nil while nobody has to.
    package var kind: HealthKind?
    /// Since when it is so.
    package var since: Instant
    package var lastOutputAt: Instant?
    package var lastProgressAt: Instant?
    /// The threshold that was crossed.
    package var threshold: Duration?
    /// What it waits for, in the words of who reported it.
    package var message: String?

    package init(kind: HealthKind? = nil, since: Instant) {
        self.kind = kind
        self.since = since
    }

    package var json: JSONValue {
        .object([
            "kind": .text(kind?.rawValue), "since": .instant(since), "lastOutputAt": .instant(lastOutputAt),
            "lastProgressAt": .instant(lastProgressAt), "threshold": .seconds(threshold), "message": .text(message),
        ])
    }

    package init?(_ object: JSONObject) {
        guard let since = object["since"]?.instant else { return nil }
        self.since = since
        kind = object["kind"]?.string.flatMap(HealthKind.init)
        lastOutputAt = object["lastOutputAt"]?.instant
        lastProgressAt = object["lastProgressAt"]?.instant
        threshold = object["threshold"]?.duration
        message = object["message"]?.string
    }
}
