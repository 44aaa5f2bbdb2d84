// Why: an agent tells the board what it does once its settings say so: shown before it is done, undone to the byte.

internal import OrreryAgents
internal import OrreryHost

enum HooksCommand {
    static let printFlags = [
        Flag(name: "--board", value: "URL", help: "where the board is ($ORRERY_URL, or http://127.0.0.1:4000)"),
        Flag(name: "--token-env", value: "NAME", help: "the variable with the token, where the board asks for one"),
    ]
    static let fileFlags = [
        Flag(name: "--settings", value: "PATH", help: "the agent's settings, when they are not where it keeps them"),
        Flag(name: "--project", value: "", help: "in this folder's settings of the agent, for this project only"),
        Flag(name: "--yes", value: "", help: "write without asking"),
    ]

    static func run(_ words: [String]) throws(CommandError) {
        let rest = Array(words.dropFirst())
        switch words.first {
        case "print": try show(try Arguments(rest, verb: "hooks print", flags: printFlags, operand: "AGENT"))
        case "install":
            try install(try Arguments(rest, verb: "hooks install", flags: printFlags + fileFlags, operand: "AGENT"))
        case "uninstall":
            try uninstall(try Arguments(rest, verb: "hooks uninstall", flags: fileFlags, operand: "AGENT"))
        default:
            let found = words.first.map { "\"\($0)\"" } ?? "nothing"
            throw .usage(
                "Expected \"orrery hooks\" print, install or uninstall, found \(found). See \"orrery help hooks\".")
        }
    }

    /// Says the settings and nothing else on standard output, so that they can be handed to the agent for one session.
    private static func show(_ arguments: Arguments) throws(CommandError) {
        let agent = try agent(arguments)
        let text = HookSettings.text(try hooks(of: agent, arguments))
        Terminal.say(String(decoding: text.dropLast(), as: UTF8.self))
        if agent == .codex { Terminal.complain(agent.afterwards) }
    }

    private static func install(_ arguments: Arguments) throws(CommandError) {
        let agent = try agent(arguments)
        let hooks = try hooks(of: agent, arguments)
        let (file, content) = try settings(of: agent, arguments)
        switch try deciding(
            file, { () throws(HookSettingsError) in try HookSettings.install(hooks, into: content.bytes) })
        {
        case .nothing, .remove: Terminal.say("\(file.path) has these hooks already: nothing is to be done.")
        case .write(let bytes):
            try write(bytes, to: file, over: content, arguments)
            Terminal.say("Written to \(file.path). \(agent.afterwards)")
            if HookSettings.areOff(in: bytes) {
                Terminal.complain("\"disableAllHooks\" is true in it: no hook runs until it is not.")
            }
        }
    }

    private static func uninstall(_ arguments: Arguments) throws(CommandError) {
        let agent = try agent(arguments)
        let (file, content) = try settings(of: agent, arguments)
        let change = try deciding(file) { () throws(HookSettingsError) in
            try content.bytes.map { bytes throws(HookSettingsError) in try HookSettings.uninstall(from: bytes) }
                ?? .nothing
        }
        switch change {
        case .nothing: Terminal.say("There are none of the board's hooks in \(file.path): nothing is to be done.")
        case .write(let bytes):
            try write(bytes, to: file, over: content, arguments)
            Terminal.say("The board's hooks are out of \(file.path).")
        case .remove:
            try confirm(nil, file, content, arguments)
            try CommandError.failing { () throws(HostError) in try file.remove(over: content) }
            Terminal.say("Removed \(file.path), in which there was nothing else.")
        }
    }

    // MARK: What is asked

    private static func agent(_ arguments: Arguments) throws(CommandError) -> HookAgent {
        guard let agent = arguments.operand.flatMap({ HookAgent(rawValue: $0) }) else {
            let known = HookAgent.allCases.map(\.rawValue).joined(separator: ", ")
            throw .usage(
                "Expected an agent, one of \(known); found \(arguments.operand.map { "\"\($0)\"" } ?? "nothing").")
        }
        return agent
    }

    private static func hooks(of agent: HookAgent, _ arguments: Arguments) throws(CommandError) -> [Hook] {
        let board = arguments["--board"] ?? variable("ORRERY_URL") ?? "http://127.0.0.1:4000"
        guard let address = HookAddress(board: board) else {
            throw .usage("Expected --board to be such as http://127.0.0.1:4000, found \"\(board)\".")
        }
        let variable = arguments["--token-env"]
        if let variable, !isName(variable) {
            throw .usage(
                "Expected --token-env to be the name of a variable such as BOARD_TOKEN, found \"\(variable)\".")
        }
        if !address.isLoopback, variable == nil {
            Terminal.complain(
                "Beyond this machine a board asks for a token: name the variable that holds it, --token-env BOARD_TOKEN."
            )
        }
        return agent.hooks(to: address, tokenVariable: variable)
    }

    /// Whether it can be the name of a variable in a shell.
    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }

    private static func settings(
        of agent: HookAgent, _ arguments: Arguments
    ) throws(CommandError) -> (file: SettingsFile, content: SettingsFile.Content) {
        let path = try path(of: agent, arguments)
        return try CommandError.failing { () throws(HostError) in
            let file = try SettingsFile(path)
            return (file, try file.read())
        }
    }

    private static func path(of agent: HookAgent, _ arguments: Arguments) throws(CommandError) -> String {
        if let path = arguments["--settings"] {
            guard arguments["--project"] == nil else { throw .usage("Give --settings or --project, not both.") }
            return path
        }
        if arguments["--project"] != nil { return "\(agent.folder)/\(agent.file)" }
        if let folder = agent.folderVariable.flatMap(variable) { return "\(folder)/\(agent.file)" }
        guard let home = variable("HOME") else {
            throw .usage("Expected the variable HOME to name your home, found none. Name the file with --settings.")
        }
        return "\(home)/\(agent.folder)/\(agent.file)"
    }

    /// The value of a variable; nil for an empty one.
    private static func variable(_ name: String) -> String? {
        SystemEnvironment.variables.first { $0.name == name && !$0.value.isEmpty }?.value
    }

    // MARK: What is done

    private static func deciding(
        _ file: SettingsFile, _ body: () throws(HookSettingsError) -> HookChange
    ) throws(CommandError) -> HookChange {
        do throws(HookSettingsError) {
            return try body()
        } catch {
            throw .failure(
                "\(file.path):\(error.line): \(error.detail). The file is left as it is. Mend it, or name another with "
                    + "--settings.")
        }
    }

    private static func write(
        _ bytes: [UInt8], to file: SettingsFile, over content: SettingsFile.Content, _ arguments: Arguments
    ) throws(CommandError) {
        try confirm(bytes, file, content, arguments)
        try CommandError.failing { () throws(HostError) in try file.write(bytes, over: content) }
    }

    /// Shows what would change, and goes on only with a yes.
    private static func confirm(
        _ bytes: [UInt8]?, _ file: SettingsFile, _ content: SettingsFile.Content, _ arguments: Arguments
    ) throws(CommandError) {
        Terminal.say(String(UnifiedDiff.text(content.bytes, bytes, path: file.path).dropLast()))
        var question = bytes == nil ? "Remove \(file.path)?" : "Write this to \(file.path)?"
        if case .noFolder(let folder) = content {
            Terminal.complain("There is no folder \(folder): the agent has not been used here.")
            question = "Make the folder \(folder), and \(file.path) in it?"
        }
        if arguments["--yes"] != nil { return }
        guard Question.canBeAsked else {
            throw .usage("Nothing was changed: there is no terminal to ask at. Add --yes to do it without asking.")
        }
        guard Question.isAnsweredYes(question) else { throw .failure("Nothing was changed.") }
    }
}

extension CommandError {
    /// Runs `body` and turns what the host says into a failure.
    static func failing<Result>(_ body: () throws(HostError) -> Result) throws(CommandError) -> Result {
        do throws(HostError) {
            return try body()
        } catch {
            throw .failure(error.description)
        }
    }
}
