// Why: help is made of the same data that reads the flags, so that it cannot fall behind.

internal import OrreryHost

enum Help {
    private static let verbs: [(name: String, flags: [Flag], does: String)] = [
        ("serve", ServeCommand.flags, "Run the board."),
        ("demo", DemoCommand.flags, "Play a working day of agents on a clock that you can hold."),
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
        let width = (verbs.map(\.name.count).max() ?? 0) + 2
        let lines = verbs.map { "  \(padded($0.name, to: width))\($0.does)" }
        return "orrery: a live board for coding agents, with a clock that you can hold.\n\n"
            + lines.joined(separator: "\n") + "\n\n\"orrery help VERB\" tells more."
    }

    private static func text(of verb: (name: String, flags: [Flag], does: String)) -> String {
        let usage = verb.flags.map { "[\($0.name) \($0.value)]" }.joined(separator: " ")
        let words = verb.flags.map { "\($0.name) \($0.value)" }
        let width = (words.map(\.count).max() ?? 0) + 2
        let lines = zip(verb.flags, words).map { "  \(padded($1, to: width))\($0.help)" }
        return (["usage: orrery \(verb.name) \(usage)", verb.does] + (lines.isEmpty ? [] : [""] + lines))
            .joined(separator: "\n")
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
