// Why: most work ends well, some does not, and now and then an agent falls silent or turns in circles. The shares are the
// scenario's, so that a board of bad days can be played as well as one of good ones.

internal import OrreryJSON

/// How an agent's work on a task goes.
package enum Outcome: String, CaseIterable, Sendable {
    case ok, fail
    /// It stops saying anything.
    case hang
    /// It says the same again and again.
    case loop
}

/// How many of a hundred tasks go which way.
package struct OutcomeShares: Hashable, Sendable {
    package private(set) var percents: [Int]

    /// What is taken when a scenario says nothing.
    static let standard = OutcomeShares(percents: [80, 12, 5, 3])

    /// How many of a hundred go this way.
    package func percent(_ outcome: Outcome) -> Int {
        percents[Outcome.allCases.firstIndex(of: outcome) ?? 0]
    }

    /// The way of the one that drew `number` of a hundred.
    func outcome(_ number: Int) -> Outcome {
        var rest = number
        for (outcome, percent) in zip(Outcome.allCases, percents) {
            if rest < percent { return outcome }
            rest -= percent
        }
        return .ok
    }

    static func read(_ fields: inout ObjectReader) -> OutcomeShares {
        fields.part("outcome") { part, key, parent in
            let percents = Outcome.allCases.map { part.fraction($0.rawValue)?.numerator ?? 0 }
            let sum = percents.reduce(0, +)
            if sum != 100, part.errors.isEmpty {
                parent.fail(key, "Expected shares that add up to 100%, found \(sum)% in all.")
            }
            return OutcomeShares(percents: percents)
        } ?? .standard
    }
}
