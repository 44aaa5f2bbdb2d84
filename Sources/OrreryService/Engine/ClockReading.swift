// Why: the page computes every age and countdown on the board's clock, so the clock says of itself what is needed.

internal import OrreryHTTP
package import OrreryJSON
internal import OrreryModel
package import OrreryTime

/// What is played, when the clock is a simulated one.
package struct SimulationInfo: Hashable, Sendable {
    package let scenario: String
    package let seed: UInt64
    package let start: Instant
    package let until: Instant

    package init(scenario: String, seed: UInt64, start: Instant, until: Instant) {
        self.scenario = scenario
        self.seed = seed
        self.start = start
        self.until = until
    }
}

/// Where the clock stands and how it runs.
package struct ClockReading: Hashable, Sendable {
    package let mode: TimeSource.Mode
    package var now: Instant
    package let speedPerMille: Int64
    package let isPaused: Bool
    /// How far the board is behind its clock, because there was more to do than time.
    package let lateness: Duration
    package let simulation: SimulationInfo?

    package init(
        mode: TimeSource.Mode, now: Instant, speedPerMille: Int64 = 1_000, isPaused: Bool = false,
        lateness: Duration = .zero, simulation: SimulationInfo? = nil
    ) {
        self.mode = mode
        self.now = now
        self.speedPerMille = speedPerMille
        self.isPaused = isPaused
        self.lateness = lateness
        self.simulation = simulation
    }

    /// What is said of the clock of a board as it was: it stands at that moment.
    package func past(at moment: Instant) -> JSONValue {
        let past = ClockReading(mode: mode, now: moment, isPaused: true, simulation: simulation)
        var object = past.json.object ?? [:]
        object.append("isPast", .bool(true))
        return .object(object)
    }

    /// Where the page shows this very moment of this very run; nil on a clock that is none.
    package var permalink: String? {
        simulation.map { simulation in
            "/?scenario=\(PercentEncoding.encode(simulation.scenario))&seed=\(simulation.seed)&at=\(now)"
        }
    }

    package var json: JSONValue {
        var object: JSONObject = [
            "mode": .string(mode.rawValue), "now": .instant(now), "isSimulated": .bool(simulation != nil),
        ]
        if let simulation {
            object.append("isPaused", .bool(isPaused))
            object.append("speed", .decimal(units: speedPerMille, places: 3))
            object.append("scenario", .string(simulation.scenario))
            object.append("seed", .integer(Int64(clamping: simulation.seed)))
            object.append("start", .instant(simulation.start))
            object.append("until", .instant(simulation.until))
            object.append("isFinished", .bool(now >= simulation.until))
            object.append("latenessMilliseconds", .integer(lateness.milliseconds))
        }
        return .object(object)
    }
}

/// What a person may do to a simulated clock.
package enum ClockControl: Hashable, Sendable {
    case play
    case pause
    case speed(perMille: Int64)
    /// Goes on to the next thing due, or by so much, and stays there.
    case step(by: Duration?)
    /// Lets an agent get into trouble.
    case inject(AgentTrouble)
    /// Starts the scenario again, with another seed if one is given.
    case reset(seed: UInt64?)
}
