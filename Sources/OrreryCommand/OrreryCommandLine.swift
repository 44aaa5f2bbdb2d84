// Why: a verb and its words in, an exit code out.

internal import OrreryHost
internal import OrreryJSON

package enum OrreryCommandLine {
    /// Runs the verb that `words` begin with.
    /// - Returns: The exit code: 0 for done, 1 for what could not be done, 2 for what was asked wrongly.
    package static func run(_ words: [String]) -> Int32 {
        do throws(CommandError) {
            return try dispatch(words)
        } catch {
            Terminal.complain("orrery: \(error.message)")
            return error.exitCode
        }
    }

    private static func dispatch(_ words: [String]) throws(CommandError) -> Int32 {
        guard let verb = words.first else {
            try Help.run([])
            return 0
        }
        let rest = Array(words.dropFirst())
        // What another command is asked is that command's business.
        let own = verb == "run" ? RunCommand.split(rest).own : rest
        if own.contains("--help") || own.contains("-h"), Help.names.contains(verb) {
            // Of a verb with verbs of its own, that of the one that was named.
            let isNamed = rest.first.map { Help.isKnown("\(verb) \($0)") } ?? false
            try Help.run(isNamed ? [verb, rest[0]] : [verb])
            return 0
        }
        switch verb {
        case "serve": try ServeCommand.run(rest)
        case "demo": try DemoCommand.run(rest)
        case "simulate": try SimulateCommand.run(rest)
        case "shrink": try ShrinkCommand.run(rest)
        case "load": try LoadCommand.run(rest)
        case "run": return try RunCommand.run(rest)
        case "pipe": return try PipeCommand.run(rest)
        case "spool": return try SpoolCommand.run(rest)
        case "config": try ConfigCommand.run(rest)
        case "token": try TokenCommand.run(rest)
        // For measurements (`Simulations/bench-agents`): no help tells of it.
        case "read-agents": try ReadAgentsCommand.run(rest)
        case "hooks": try HooksCommand.run(rest)
        case "watch": try WatchCommand.run(rest)
        case "version", "--version":
            _ = try Arguments(rest, verb: "version", flags: [])
            Version.run()
        case "help", "--help", "-h": try Help.run(rest)
        default:
            let meant = Spelling.nearest(to: verb, among: Help.names).map { " Did you mean \"\($0)\"?" } ?? ""
            throw .usage("There is no verb \"\(verb)\".\(meant) Known are \(Help.names.joined(separator: ", ")).")
        }
        return 0
    }
}
