// Why: agents keep files of their sessions anyhow; who follows those needs nothing set up in any of them.

internal import OrreryAgents
internal import OrreryHost
internal import OrreryTime

enum WatchCommand {
    static let flags = [
        Flag(name: "--board", value: "URL", help: "where the board is ($ORRERY_URL, or http://127.0.0.1:4000)"),
        Flag(name: "--claude", value: "DIR", help: "Claude Code's folder (~/.claude)"),
        Flag(name: "--codex", value: "DIR", help: "Codex's folder (~/.codex)"),
        Flag(name: "--since", value: "DURATION", help: "leave sessions alone that were silent for longer (24h)"),
        Flag(
            name: "--token-env", value: "NAME",
            help: "the variable with the token, where the board asks for one (ORRERY_TOKEN)"),
    ]

    static func run(_ words: [String]) throws(CommandError) {
        let arguments = try Arguments(words, verb: "watch", flags: flags)
        let since = try since(arguments["--since"])
        let folders = try SessionKeeper.allCases.map { keeper throws(CommandError) in
            SessionFolder(keeper, home: try home(of: keeper, arguments))
        }
        let board = arguments["--board"] ?? variable("ORRERY_URL") ?? "http://127.0.0.1:4000"
        let token = try token(arguments["--token-env"])
        let door = try CommandError.catching { () throws(HostError) in try BoardDoor(board: board, token: token) }
        Signals.prepare()
        Terminal.say(
            "What agents write of their sessions is handed in to \(door.url); their files are only read. Ctrl-C stops it."
        )
        var watcher = SessionWatcher(folders, since: since, door: door, board: door.url, say: Terminal.say)
        watcher.look()
        Signals.waitForStop { watcher.look() }
    }

    private static func since(_ text: String?) throws(CommandError) -> Duration {
        guard let text else { return .seconds(24 * 3_600) }
        guard let duration = Duration(text: text) else {
            throw .usage("Expected --since to be a duration such as 24h (\(Duration.knownUnits)), found \"\(text)\".")
        }
        return duration
    }

    private static func home(of keeper: SessionKeeper, _ arguments: Arguments) throws(CommandError) -> String {
        if let folder = arguments["--\(keeper.rawValue)"] { return folder }
        if let folder = variable(keeper == .claude ? "CLAUDE_CONFIG_DIR" : "CODEX_HOME") { return folder }
        guard let home = variable("HOME") else {
            throw .usage(
                "Expected the variable HOME to name your home, found none. Name the folder with --\(keeper.rawValue).")
        }
        return "\(home)/.\(keeper.rawValue)"
    }

    private static func token(_ name: String?) throws(CommandError) -> String? {
        guard let name else { return variable("ORRERY_TOKEN") }
        guard let token = variable(name) else {
            throw .usage("Expected the variable \(name) to hold a token, found nothing in it.")
        }
        return token
    }

    /// The value of a variable; nil for an empty one.
    private static func variable(_ name: String) -> String? {
        SystemEnvironment.variables.first { $0.name == name && !$0.value.isEmpty }?.value
    }
}
