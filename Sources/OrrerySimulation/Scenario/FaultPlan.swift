// Why: faults come by chance, from their own stream, as often as the scenario says.

internal import OrreryJSON

package struct FaultPlan: Hashable, Sendable {
    package let kinds: [FaultKind]
    package let rate: Rate

    static func read(_ fields: inout ObjectReader) -> FaultPlan? {
        fields.part("faults") { part, _, _ in
            var kinds: [FaultKind] = []
            let names = part.texts("kinds")
            for (index, name) in (names ?? []).enumerated() {
                if let kind = FaultKind(rawValue: name) {
                    kinds.append(kind)
                } else {
                    let known = FaultKind.allCases.map(\.rawValue)
                    let hint = Spelling.nearest(to: name, among: known).map { " Did you mean \"\($0)\"?" } ?? ""
                    part.fail(
                        "kinds/\(index)",
                        "Expected one of \(known.joined(separator: ", ")); found \"\(name)\".\(hint)")
                }
            }
            if kinds.isEmpty, part.errors.isEmpty {
                part.fail("kinds", "Expected an array of kinds of faults; found nothing. Name one, or drop \"faults\".")
            }
            let rate = part.requiredRate("rate")
            return FaultPlan(kinds: kinds, rate: rate)
        }
    }
}
