// Why: a scenario turns the board's own settings, under their own names, and may share them with others through files.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

/// The board's settings that a scenario may turn.
enum Knobs {
    /// Nothing comes more often: a zero would never let time pass.
    private static let shortest = Duration.seconds(1)

    private struct Knob {
        let name: String
        let place: WritableKeyPath<BoardSettings, Duration>
        /// Zero is "never" where that means something.
        let least: Duration
    }

    /// Durations by their names, which are those of `BoardSettings`.
    private static func knobs() -> [Knob] {
        [
            Knob(name: "quietAfter", place: \.quietAfter, least: .zero),
            Knob(name: "stuckAfter", place: \.stuckAfter, least: .zero),
            Knob(name: "loopAfter", place: \.loopAfter, least: .zero),
            Knob(name: "launchAfter", place: \.launchAfter, least: .zero),
            Knob(name: "cleanupAfter", place: \.cleanupAfter, least: shortest),
            Knob(name: "sweepInterval", place: \.sweepInterval, least: shortest),
            Knob(name: "monitoringLinger", place: \.monitoringLinger, least: .zero),
            Knob(name: "dismissalDelay", place: \.dismissalDelay, least: .zero),
            Knob(name: "activityLogRetention", place: \.activityLogRetention, least: .minutes(1)),
            Knob(name: "eventRetention", place: \.eventRetention, least: .minutes(1)),
            Knob(name: "snapshotInterval", place: \.snapshotInterval, least: .minutes(1)),
        ]
    }

    /// Turns what `fields` name; the others stay.
    static func read(_ fields: inout ObjectReader, into settings: inout BoardSettings) {
        for knob in knobs() {
            if let value = fields.duration(knob.name, atLeast: knob.least) { settings[keyPath: knob.place] = value }
        }
        settings.maxRuntime = fields.duration("maxRuntime", atLeast: shortest) ?? settings.maxRuntime
        settings.cleansUpFailed = fields.flag("cleansUpFailed") ?? settings.cleansUpFailed
        if let steps = fields.texts("initSteps") {
            let isPlain = Set(steps).count == steps.count && !steps.contains("ACTIVE") && !steps.contains("INACTIVE")
            if isPlain {
                settings.initSteps = steps
            } else {
                fields.fail("initSteps", "Expected names of steps, each once, without INACTIVE and ACTIVE at the ends.")
            }
        }
    }
}
