// Why: help is made of the same data that reads the flags, so that it cannot fall behind.

internal import OrreryHost

enum Help {
    private static let verbs: [(name: String, flags: [Flag], does: String)] = [
        ("serve", ServeCommand.flags, "Run the board."),
        ("demo", DemoCommand.flags, "Play a working day of agents on a clock that you can hold."),
        ("config", ConfigCommand.flags, "Say which settings are in force and where each came from."),
        ("version", [], "Say which version this is."),
        ("help", [], "Say this, or more of one verb."),
    ]

    static var names: [String] { verbs.map(\.name) }

    static func run(_ words: [String]) throws(CommandError) {
        guard let name = words.first else {
            Terminal.say(overview)
            return
        }
        guard words.count == 1, let verb = verbs.first(where: { $0.name == name }) else {
            throw .usage(
                "There is no help for \"\(words.joined(separator: " "))\". Known are \(names.joined(separator: ", ")).")
        }
        Terminal.say(text(of: verb))
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
        case "config": "\n\n" + ConfigCommand.settingsHelp
        default: ""
        }
    }
}
