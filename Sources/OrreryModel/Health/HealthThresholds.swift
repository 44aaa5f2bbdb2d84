// Why: how long silence may last is known best by whoever is closest to the work: task over role over project over board.

package import OrreryJSON
internal import OrreryTime

/// How long a running task may be silent; what is nil is said by the next level.
package struct HealthThresholds: Hashable, Sendable {
    /// Silence until it is `quiet`.
    package var quietAfter: Duration?
    /// Silence until it is `stuck` as `silent`.
    package var stuckAfter: Duration?
    /// Time without progress until it is `stuck` as `looping`.
    package var loopAfter: Duration?
    /// Time from the start without any sign until it is `stuck` as `neverStarted`.
    package var launchAfter: Duration?

    package init(
        quietAfter: Duration? = nil, stuckAfter: Duration? = nil, loopAfter: Duration? = nil,
        launchAfter: Duration? = nil
    ) {
        self.quietAfter = quietAfter
        self.stuckAfter = stuckAfter
        self.loopAfter = loopAfter
        self.launchAfter = launchAfter
    }

    package var json: JSONValue {
        .object([
            "quietAfter": .seconds(quietAfter), "stuckAfter": .seconds(stuckAfter), "loopAfter": .seconds(loopAfter),
            "launchAfter": .seconds(launchAfter),
        ])
    }

    package init(_ object: JSONObject) {
        quietAfter = object["quietAfter"]?.duration
        stuckAfter = object["stuckAfter"]?.duration
        loopAfter = object["loopAfter"]?.duration
        launchAfter = object["launchAfter"]?.duration
    }

    /// These thresholds, completed by those of the next level.
    package func completed(by next: HealthThresholds?) -> HealthThresholds {
        HealthThresholds(
            quietAfter: quietAfter ?? next?.quietAfter, stuckAfter: stuckAfter ?? next?.stuckAfter,
            loopAfter: loopAfter ?? next?.loopAfter, launchAfter: launchAfter ?? next?.launchAfter)
    }
}
