// Why: a failure is kept as a scenario whose faults are written down one by one, so that it happens again without chance,
// and somebody can read it and strike things out.

package import OrreryJSON
internal import OrreryModel
internal import OrreryTime

extension PlannedFault {
    /// The fault as a scenario has it.
    package var json: JSONObject {
        var object: JSONObject = ["kind": .string(kind.rawValue)]
        switch trigger {
        case .at(let instant): object.append("at", .string(instant.description))
        case .step(let step): object.append("step", .integer(Int64(step)))
        }
        if let lasts { object.append("lasts", .string(lasts.text)) }
        object.append("chance", .string(String(seed, radix: 16)))
        return object
    }

    /// Reads `plannedFaults`; nil when there are none, which is something else than an empty array.
    static func read(_ fields: inout ObjectReader) -> [PlannedFault]? {
        guard let readers = fields.objects("plannedFaults") else { return nil }
        var faults: [PlannedFault] = []
        for var reader in readers {
            let kind = reader.choice(FaultKind.self, "kind")
            if reader.object["kind"] == nil {
                reader.fail("kind", "Expected the kind of fault; found nothing. Add \"kind\".")
            }
            let trigger = trigger(&reader)
            let lasts = reader.duration("lasts", atLeast: .milliseconds(1))
            let digits = reader.requiredText("chance") ?? "0"
            let seed = UInt64(digits, radix: 16)
            if seed == nil {
                reader.fail("chance", "Expected up to 16 hexadecimal digits, found \"\(digits)\".")
            }
            reader.refuseUnknown()
            if let kind, let trigger, let seed, reader.errors.isEmpty {
                faults.append(PlannedFault(kind, trigger, lasts: lasts, seed: seed))
            }
            fields.merge(reader.errors)
        }
        return faults
    }

    private static func trigger(_ reader: inout ObjectReader) -> Trigger? {
        let before = reader.errors.count
        let text = reader.text("at")
        let step = reader.integer("step", in: 1...Int64(Int32.max))
        let instant = text.flatMap { Instant($0) }
        if let text, instant == nil {
            reader.fail("at", "Expected an instant such as 2026-01-05T08:00:00Z, found \"\(text)\".")
        }
        guard reader.errors.count == before else { return nil }
        guard (instant == nil) != (step == nil) else {
            reader.fail(
                "at",
                "Expected either \"at\" with an instant or \"step\" with a number; found \(step == nil ? "neither" : "both")."
            )
            return nil
        }
        return instant.map { .at($0) } ?? step.map { .step(Int($0)) }
    }

    /// A crash in the middle of each of the first `steps` steps: one that loses what the step decided, and one that keeps
    /// it, though nobody is told.
    package static func sweep(steps: Int) -> [PlannedFault] {
        (1...max(steps, 1)).flatMap { step in
            [chance { $0 }, chance { !$0 }].map { PlannedFault(.crash, .step(step), lasts: .seconds(1), seed: $0) }
        }
    }

    /// The first seed whose first toss comes out as wanted.
    private static func chance(_ isWanted: (Bool) -> Bool) -> UInt64 {
        var seed: UInt64 = 1
        while true {
            var random = RandomSource(seed: seed)
            if isWanted(random.chance(1, in: 2)) { return seed }
            seed += 1
        }
    }
}
