// Why: two runs in one process share the seed of their hashes and much else; two processes share nothing but the seed of
// the scenario, and what they write must be equal to the last byte.

internal import OrreryHost
internal import OrreryJSON
internal import OrreryModel

enum DeterminismCheck {
    /// Runs every seed in two processes at once and compares what they write, line by line.
    static func run(_ request: SimulateRequest) throws(CommandError) {
        if !request.isJSON {
            Terminal.say(
                "Seeds \(request.seeds.lowerBound)..\(request.seeds.upperBound), each in two processes: "
                    + SimulateCommand.headline(request))
        }
        var lines = 0
        var progress = Progress(isShown: !request.isJSON)
        for seed in request.seeds {
            var words = request.words(seed: seed) + ["--trace", "-"]
            if let keep = request.keep { words += ["--keep", keep] }
            let compared = try CommandError.catching { () throws(HostError) in try compare(words) }
            guard compared.difference == nil else {
                progress.end()
                throw CommandError(message: "Seed \(seed): \(compared.difference ?? "")", exitCode: 4)
            }
            lines += compared.lines
            progress.note(
                Int64(seed - request.seeds.lowerBound), of: Int64(request.seeds.count), every: 1
            ) { "seed \(seed)" }
        }
        progress.end()
        let result = JSONObject(dictionaryLiteral: ("isDeterministic", .bool(true)), ("lines", .integer(Int64(lines))))
        Terminal.say(
            request.isJSON
                ? JSONWriter.text(.object(result)) : "Two processes wrote the same \(lines) lines: deterministic.")
    }

    private static func compare(_ words: [String]) throws(HostError) -> (lines: Int, difference: String?) {
        let children = try (0..<2).map { _ throws(HostError) in
            try ChildProgram(words, lineBytesMax: Limits.replayLineBytesMax, isHeard: false)
        }
        var comparison = LineComparison()
        while true {
            let (one, other) = (try children[0].nextLine(), try children[1].nextLine())
            if let difference = comparison.difference(one, other) { return (comparison.lines, difference) }
            if one == nil { break }
        }
        let codes = children.map { $0.exitCode() }
        guard codes[0] == codes[1] else {
            return (comparison.lines, "One process ended with exit code \(codes[0]), the other with \(codes[1]).")
        }
        return (comparison.lines, nil)
    }
}

/// Compares two texts line by line, as they come.
package struct LineComparison: Sendable {
    /// How many lines were equal.
    package private(set) var lines = 0

    package init() {}

    /// Compares the next line of both, nil at the end of a text. Returns the first difference as a sentence.
    package mutating func difference(_ one: [UInt8]?, _ other: [UInt8]?) -> String? {
        guard one != other else {
            if one != nil { lines += 1 }
            return nil
        }
        func text(_ line: [UInt8]?) -> String { line.map { String(decoding: $0, as: UTF8.self) } ?? "nothing more" }
        return """
            Line \(lines + 1) differs between two processes.
              one    \(text(one))
              other  \(text(other))
            """
    }
}
