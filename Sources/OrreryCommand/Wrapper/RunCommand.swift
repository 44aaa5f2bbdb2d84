// Why: any command is seen on the board by putting two words before it, and nobody who uses it notices otherwise.

internal import OrreryAgents
internal import OrreryHost

enum RunCommand {
    static let flags = DeliveryRequest.flags

    /// - Returns: The command's exit code. Does not return when a signal has ended the command: it ends this process, too.
    static func run(_ words: [String]) throws(CommandError) -> Int32 {
        let (own, command) = split(words)
        let arguments = try Arguments(own, verb: "run", flags: flags)
        guard let name = command.first else {
            throw .usage("Expected a command, found none. For example: orrery run -- make test.")
        }
        let runner = CommandRunner()
        let text = text(of: command)
        // Where a program lies is of no interest where there is room for a few words.
        let program = name.split(separator: "/").last.map { String($0) } ?? name
        let request = try DeliveryRequest(arguments, title: Self.text(of: [program] + command.dropFirst()))
        let run = DeliveryRequest.newID()
        let courier = Courier(
            request.delivery(stream: run), sources: 2, manner: .live, say: CommandRunner.complain)
        request.sendWhatWaits()
        courier.start()
        // Silence is a sign, too: the board knows of the command before it says anything.
        courier.append(Array("$ \(text)\n".utf8))
        let end: DeliveryEnd
        do throws(CommandFault) {
            let settings = [("ORRERY_RUN", run), ("ORRERY_URL", request.address.url)]
            end = try runner.run(last: command.count, settings: settings, courier: courier)
        } catch {
            Terminal.complain("orrery: Cannot run \(name): \(error.reason).")
            courier.append(Array("orrery: Cannot run \(name): \(error.reason).\n".utf8))
            end = .exited(code: error.exitCode)
        }
        if courier.finish(end: end) { request.sendWhatWaits() }
        request.tell(courier)
        return CommandRunner.end(as: end)
    }

    /// Our own words, and the command's: what follows `--`, or begins with a word that is no flag.
    static func split(_ words: [String]) -> (own: [String], command: [String]) {
        var index = 0
        while index < words.count, words[index] != "--", words[index].hasPrefix("-") {
            let takesValue = flags.contains { $0.name == words[index] && !$0.value.isEmpty }
            index += takesValue ? 2 : 1
        }
        let own = Array(words.prefix(index))
        return (own, Array(words.dropFirst(index < words.count && words[index] == "--" ? index + 1 : index)))
    }

    /// The command as somebody would have typed it, on a line, without its secrets.
    private static func text(of command: [String]) -> String {
        let words = command.map { word -> String in
            let isPlain =
                !word.isEmpty
                && word.utf8.allSatisfy { byte in
                    byte > 0x20 && byte < 0x7f && !"'\"\\$`|&;<>()*?[]{}!#".utf8.contains(byte)
                }
            return isPlain ? word : "'\(String(word.map { $0.isNewline ? " " : $0 }))'"
        }
        var redaction = Redaction()
        let text = redaction.redacted(words.joined(separator: " "))
        return text.count > charactersMax ? "\(text.prefix(charactersMax))…" : text
    }

    /// More than a card shows.
    private static let charactersMax = 200
}
