// Why: what goes wrong in a trial is a list, made before it begins: so a failure is made smaller by leaving faults out, and
// the others stay what they were.

internal import OrreryModel
package import OrreryTime

/// One fault, and when it strikes.
package struct PlannedFault: Hashable, Sendable {
    /// What it waits for.
    package enum Trigger: Hashable, Sendable {
        /// When the board's clock gets there.
        case at(Instant)
        /// With the n-th step of the trial, counted from 1: in the middle of it, between the disk and the answer.
        case step(Int)
    }

    package let kind: FaultKind
    package let trigger: Trigger
    /// How long the board stays away, or the disk full; nil for what chance says.
    package let lasts: Duration?
    /// What else chance decides about it.
    package let seed: UInt64

    package init(_ kind: FaultKind, _ trigger: Trigger, lasts: Duration? = nil, seed: UInt64) {
        self.kind = kind
        self.trigger = trigger
        self.lasts = lasts
        self.seed = seed
    }

    /// The faults of a scenario for one seed: those that its script names, and those that come by chance.
    /// - Parameter kinds: What may go wrong by chance; nil for what the scenario says.
    package static func plan(_ scenario: Scenario, seed: UInt64, until: Instant, kinds: [FaultKind]?) -> [PlannedFault]
    {
        var random = RandomSource(seed: seed, stream: "faults")
        var faults: [PlannedFault] = []
        for item in scenario.script where item.at <= until {
            switch item.deed {
            case .crash(let restartAfter):
                faults.append(PlannedFault(.crash, .at(item.at), lasts: restartAfter, seed: random.next()))
            case .inject(let kind, let lasts) where !kind.isOfAgent:
                faults.append(PlannedFault(kind, .at(item.at), lasts: lasts, seed: random.next()))
            default: break
            }
        }
        guard let kinds = kinds ?? scenario.faults?.kinds, !kinds.isEmpty else { return faults }
        let mean = (scenario.faults?.rate.meanInterval ?? .seconds(3_600)).milliseconds
        var at = scenario.start
        while true {
            // Between half and one and a half times the mean.
            at = at + .milliseconds(mean / 2 + Int64(random.next(below: Int(mean) + 1)))
            guard at <= until else { break }
            faults.append(PlannedFault(random.pick(kinds), .at(at), seed: random.next()))
        }
        return faults
    }
}
