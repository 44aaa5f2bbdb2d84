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
        (
            "run", RunCommand.flags,
            "Run a command, and let the board see what it prints and how it ends: run [FLAGS] -- COMMAND…"
        ),
        (
            "pipe", PipeCommand.flags,
            "Pass standard input on, and let the board see it: … | orrery pipe, or pipe < FILE."
        ),
        ("spool", SpoolCommand.flags, "Send what earlier commands have left for a board that was away."),
        ("config", ConfigCommand.flags, "Say which settings are in force and where each came from."),
        ("token create", TokenCommand.createFlags, "Let a user in. The board asks for tokens as soon as there is one."),
        ("token list", TokenCommand.fileFlags, "Show the tokens, without their secrets."),
        ("token revoke", TokenCommand.fileFlags, "Take a token back: token revoke ID. A running board knows at once."),
        (
            "token link", TokenCommand.linkFlags,
            "Sign a browser in: token link ID. The link is good once, for ten minutes."
        ),
        (
            "hooks print", HooksCommand.printFlags,
            "Say what an agent's settings need for it to tell the board what it does: hooks print claude|codex|gemini."
        ),
        (
            "hooks install", HooksCommand.printFlags + HooksCommand.fileFlags,
            "Add that to the agent's settings: hooks install claude|codex|gemini. What will change is shown first."
        ),
        (
            "hooks uninstall", HooksCommand.fileFlags,
            "Take it out again, to the byte: hooks uninstall claude|codex|gemini."
        ),
        ("watch", WatchCommand.flags, "Follow the files that Claude Code and Codex keep of their sessions."),
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
        case "run":
            """


            The command has the same input, output, terminal, signals and exit code as without it, and never waits for the
            board. It finds ORRERY_RUN and ORRERY_URL in its environment. What the board does not take is kept below
            $XDG_STATE_HOME/orrery/spool (~/.local/state/orrery/spool), with one warning, and sent once it does: by the same
            command, the next one, or "orrery spool".
            """
        case "pipe":
            """


            What ends within half a second, or is a file, and fits into 16 MiB is handed in whole: the runs are those that its
            lines name, and the same input again changes nothing. Everything else is a run of its own, told as it comes; so is a
            larger file, which is known again for a day by its size and beginning.
            """
        case "config": "\n\n" + ConfigCommand.settingsHelp
        default: ""
        }
    }
}
