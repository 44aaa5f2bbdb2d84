// Why: what a person did in a demo is part of the run; with it the demo can be played again, by nobody, to the same log.

internal import OrreryHost
internal import OrreryJSON
internal import OrreryModel
internal import OrreryService
internal import OrrerySimulation
internal import OrreryTime

enum InputsFile {
    /// Reads what `GET /api/simulation/inputs` gave.
    /// - Throws: `CommandError` with the line that is no input.
    static func read(_ file: String) throws(CommandError) -> [PlannedFault] {
        let reader = try CommandError.catching { () throws(HostError) in
            try LineReader(path: file, lineBytesMax: Limits.replayLineBytesMax)
        }
        var faults: [PlannedFault] = []
        while let line = try CommandError.catching({ () throws(HostError) in try reader.next() }) {
            let number = faults.count + 1
            guard number <= Limits.simulationInputsMax else {
                throw .usage("\(file) has more than \(Limits.simulationInputsMax) inputs, which no demo records.")
            }
            let input: PlannedFault?
            do throws(DocumentError) {
                input = try JSONDocument.read(line, name: "\(file), input \(number)") { read(&$0) }
            } catch {
                throw .usage(error.description)
            }
            if let input { faults.append(input) }
        }
        return faults
    }

    private static func read(_ fields: inout ObjectReader) -> PlannedFault? {
        let text = fields.requiredText("at") ?? ""
        let instant = Instant(text)
        if instant == nil, fields.errors.isEmpty {
            fields.fail("at", "Expected an instant such as 2026-01-05T08:00:00Z, found \"\(text)\".")
        }
        let trouble = fields.choice(AgentTrouble.self, "fault")
        if fields.object["fault"] == nil { fields.fail("fault", "Expected what went wrong, found nothing.") }
        guard let instant, let kind = trouble.flatMap({ FaultKind(rawValue: $0.rawValue) }) else { return nil }
        return PlannedFault(kind, .at(instant), seed: 0)
    }
}
