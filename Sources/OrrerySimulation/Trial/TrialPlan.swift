// Why: everything that decides a trial is one value. Two trials of one plan write the same log.

package import OrreryModel
package import OrreryService
package import OrreryTime

package struct TrialPlan: Sendable {
    package var scenario: Scenario
    package let seed: UInt64
    /// Where the board's clock ends; faults are over by then, and one more minute shows whether all is well again.
    package var until: Instant
    package var faults: [PlannedFault]
    /// What was asked of a demo, and is asked again.
    package var requests: [SimulationInput]
    /// The settings that the board runs with. Judges go by the scenario's, which are the same unless somebody wants to
    /// see the judges complain.
    package var boardSettings: BoardSettings

    /// - Parameters:
    ///   - until: Where to end; nil for the scenario's own end.
    ///   - kinds: What may go wrong by chance; nil for what the scenario says, empty for nothing.
    package init(_ scenario: Scenario, seed: UInt64, until: Instant? = nil, kinds: [FaultKind]? = nil) {
        self.scenario = scenario
        self.seed = seed
        self.until = until ?? scenario.until
        let planned = kinds == nil ? scenario.plannedFaults : nil
        faults = planned ?? PlannedFault.plan(scenario, seed: seed, until: self.until, kinds: kinds)
        requests = scenario.plannedRequests
        boardSettings = scenario.settings
    }

    /// Lets everything happen that was done to a demo.
    package mutating func play(_ inputs: [SimulationInput]) {
        for input in inputs {
            switch input.deed {
            case .request: requests.append(input)
            case .trouble(let trouble):
                if let kind = FaultKind(rawValue: trouble.rawValue) {
                    faults.append(PlannedFault(kind, .at(input.at), seed: 0))
                }
            }
        }
    }

    /// How long after the last fault everything must be well again (design page 5, C12).
    package static let convergence = Duration.seconds(60)
}

/// What came of a trial that no judge complained of.
package struct TrialReport: Sendable {
    /// Of the log up to the plan's end.
    package var digest = LogDigest()
    /// Instants at which something was done, up to the plan's end.
    package var steps = 0
    package var events: Int64 = 0
    package var commits = 0
    /// How often the board was started.
    package var starts = 0
    package var faults = 0
    /// How many questions were put to judges.
    package var checks = 0
    /// Names of events, faults and states that were reached, sorted.
    package var coverage: [String] = []
}
