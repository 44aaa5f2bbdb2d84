// Why: a record of what was done to a demo is worth something only if nothing is missing from it. It is bounded, and says
// from when on something is.

internal import OrreryModel
package import OrreryTime

/// What was done to a simulated board since its beginning, in order.
package struct InputRecord: Sendable {
    /// From when on the record does not tell everything, and why.
    package struct Gap: Hashable, Sendable {
        package let at: Instant
        package let reason: String
    }

    package private(set) var inputs: [SimulationInput] = []
    /// nil while nothing is missing.
    package private(set) var gap: Gap?
    private var bytes = 0
    private let inputsMax: Int
    private let bytesMax: Int

    /// An empty record.
    package init(inputsMax: Int = Limits.simulationInputsMax, bytesMax: Int = Limits.simulationInputsBytesMax) {
        self.inputsMax = inputsMax
        self.bytesMax = bytesMax
    }

    /// Takes that an agent gets into trouble at `instant`.
    package mutating func note(_ trouble: AgentTrouble, at instant: Instant) {
        note([SimulationInput(at: instant, deed: .trouble(trouble))], at: instant)
    }

    /// Takes what one tick was asked to change, whatever came of it: what is refused may have cost the board a name.
    package mutating func note(_ work: [Work], at instant: Instant) {
        var deeds: [SimulationInput] = []
        for item in work where !item.isQuestion {
            guard let request = item.request else { continue }
            deeds.append(
                SimulationInput(
                    at: instant, deed: .request(RecordedRequest(request), isSameTick: !deeds.isEmpty)))
        }
        note(deeds, at: instant)
    }

    /// Takes that from `instant` on the board does what no record tells. What comes later is not recorded any more.
    package mutating func end(at instant: Instant, because reason: String) {
        if gap == nil { gap = Gap(at: instant, reason: reason) }
    }

    /// All of a tick or nothing of it.
    private mutating func note(_ new: [SimulationInput], at instant: Instant) {
        guard gap == nil, !new.isEmpty else { return }
        let newBytes = new.reduce(0) { $0 + $1.bytes }
        guard inputs.count + new.count <= inputsMax, bytes + newBytes <= bytesMax else {
            return end(
                at: instant, because: "At most \(inputsMax) inputs of \(bytesMax) bytes together are recorded.")
        }
        inputs += new
        bytes += newBytes
    }
}
