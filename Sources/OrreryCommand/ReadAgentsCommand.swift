// Why: how fast agents' output is read is a promise, and what cannot be measured is not kept. `Simulations/bench-agents`
// divides what this says by the processor time that it took.

internal import OrreryAgents
internal import OrreryHost

enum ReadAgentsCommand {
    static let flags = [Flag(name: "--times", value: "N", help: "How often to read the file; once without it.")]

    /// Reads a file of agents' output so many times and says what was in it.
    static func run(_ words: [String]) throws(CommandError) {
        let arguments = try Arguments(words, verb: "read-agents", flags: flags, operand: "FILE")
        guard let path = arguments.operand else { throw .usage("Expected a file: orrery read-agents FILE.") }
        let text = arguments["--times"] ?? "1"
        guard let times = Int(text), (1...100_000).contains(times) else {
            throw .usage("Expected --times from 1 to 100000, found \"\(text)\".")
        }
        let bytes: [UInt8]
        do throws(HostError) { bytes = try SystemFiles.read(path) } catch { throw .failure(error.description) }
        var reader = AgentReader()
        var (lines, events) = (0, 0)
        for _ in 0..<times {
            // In pieces as they come from a pipe.
            for start in stride(from: 0, to: bytes.count, by: pieceBytes) {
                let read = reader.read(bytes[start..<min(start + pieceBytes, bytes.count)])
                lines += read.count
                events += read.reduce(0) { $0 + $1.events.count }
            }
        }
        lines += reader.finish().count
        Terminal.say(
            "{\"lines\":\(lines),\"events\":\(events),\"unknown\":\(reader.unknownCount),\"bytes\":\(bytes.count * times),"
                + "\"dialect\":\"\(reader.dialect?.rawValue ?? "text")\"}")
    }

    private static let pieceBytes = 64 * 1_024
}
