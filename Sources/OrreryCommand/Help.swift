// Why: help is made of the same data that reads the flags, so that it cannot fall behind.

internal import OrreryHost

enum Help {
    private static let verbs: [(name: String, flags: [Flag], does: String)] = [
        ("serve", ServeCommand.flags, "Run the board."),
        ("demo", DemoCommand.flags, "Play a working day of agents on a clock that you can hold."),
        (
            "simulate", SimulateCommand.flags,
            "Play a scenario as fast as it goes, and judge it: simulate FILE|NAME, or simulate --replay LOG."
        ),
        (
            "shrink", ShrinkCommand.flags,
            "Make a failure as small as it gets: shrink FILE|NAME --seed N. Fewer faults, less work, less time."
        ),
        (
            "load", LoadCommand.flags,
            "Let thousands watch a server, this or any other of event streams, and judge what each of them got."
        ),
        ("config", ConfigCommand.flags, "Say which settings are in force and where each came from."),
        ("token create", TokenCommand.createFlags, "Let a user in. The board asks for tokens as soon as there is one."),
        ("token list", TokenCommand.fileFlags, "Show the tokens, without their secrets."),
        ("token revoke", TokenCommand.fileFlags, "Take a token back: token revoke ID. A running board knows at once."),
        (
            "token link", TokenCommand.linkFlags,
            "Sign a browser in: token link ID. The link is good once, for ten minutes."
        ),
        ("version", [], "Say which version this is."),
        ("help", [], "Say this, or more of one verb."),
    ]

    /// The first words of the verbs, each once.
    static var names: [String] {
        var names: [String] = []
        for verb in verbs {
            let name = String(verb.name.prefix { $0 != " " })
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// Whether there is a verb of that whole name.
    static func isKnown(_ name: String) -> Bool { verbs.contains { $0.name == name } }

    static func run(_ words: [String]) throws(CommandError) {
        guard !words.isEmpty else {
            Terminal.say(overview)
            return
        }
        let name = words.joined(separator: " ")
        // "token" stands for all that begins with it.
        let meant = verbs.filter { $0.name == name || $0.name.hasPrefix("\(name) ") }
        guard !meant.isEmpty else {
            throw .usage("There is no help for \"\(name)\". Known are \(names.joined(separator: ", ")).")
        }
        Terminal.say(meant.map { text(of: $0) }.joined(separator: "\n\n"))
    }

    private static var overview: String {
        "orrery: a live board for coding agents, with a clock that you can hold.\n\n"
            + Columns.text(verbs.map { [$0.name, $0.does] }, indent: "  ") + "\n\n\"orrery help VERB\" tells more."
    }

    private static func text(of verb: (name: String, flags: [Flag], does: String)) -> String {
        let usage = verb.flags.map { "[\($0.usage)]" }.joined(separator: " ")
        let lines =
            verb.flags.isEmpty ? "" : "\n\n" + Columns.text(verb.flags.map { [$0.usage, $0.help] }, indent: "  ")
        return "usage: orrery \(verb.name) \(usage)\n\(verb.does)\(lines)\(more(of: verb.name))"
    }

    private static func more(of verb: String) -> String {
        switch verb {
        case "serve": "\n\nThere are more settings for the file and the environment: \"orrery help config\" lists them."
        case "simulate":
            """


            Exit codes: 0 passed, 1 an invariant broke, 2 asked wrongly or another digest than expected, 3 did not come to
            rest, 4 not deterministic, 5 something was never reached. Built in are \(ScenarioSource.builtIn.joined(separator: ", ")).
            """
        case "load":
            """


            Events are published on a schedule that waits for nobody, and each latency counts from when its event was due.
            Exit codes: 0 every viewer got everything once, 1 one did not, or the generator was too slow for the numbers
            to say anything of the server (INVALID), 2 asked wrongly or no server there.
            """
        case "config": "\n\n" + ConfigCommand.settingsHelp
        default: ""
        }
    }
}
