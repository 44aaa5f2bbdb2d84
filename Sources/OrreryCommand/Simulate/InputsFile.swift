// Why: what was done to a demo is part of the run; with it the demo can be played again, by nobody, to the same log.

internal import OrreryHost
internal import OrreryJSON
internal import OrreryModel
internal import OrreryService
internal import OrrerySimulation

enum InputsFile {
    /// Reads what `GET /api/simulation/inputs` gave.
    /// - Throws: `CommandError` with the line that is no input.
    static func read(_ file: String) throws(CommandError) -> [SimulationInput] {
        let reader = try CommandError.catching { () throws(HostError) in
            try LineReader(path: file, lineBytesMax: Limits.replayLineBytesMax)
        }
        var inputs: [SimulationInput] = []
        var bytes = 0
        while let line = try CommandError.catching({ () throws(HostError) in try reader.next() }) {
            let input: SimulationInput?
            do throws(DocumentError) {
                input = try JSONDocument.read(line, name: "\(file), input \(inputs.count + 1)") {
                    SimulationInput.readPlayable(&$0)
                }
            } catch {
                throw .usage(error.description)
            }
            guard let input else { continue }
            inputs.append(input)
            bytes += input.bytes
            guard inputs.count <= Limits.simulationInputsMax, bytes <= Limits.simulationInputsBytesMax else {
                throw .usage(
                    "\(file) has more than \(Limits.simulationInputsMax) inputs, or more than "
                        + "\(Limits.simulationInputsBytesMax) bytes of them, which no demo records.")
            }
        }
        return inputs
    }
}
