// Why: "why does it not do what I told it" is answered by what is in force and by who said so.

internal import OrreryHost
internal import OrreryJSON

enum ConfigCommand {
    static let flags =
        Configuration.flags + [Flag(name: "--json", value: "", help: "as an object of settings, for programs")]

    static func run(_ words: [String]) throws(CommandError) {
        let arguments = try Arguments(words, verb: "config", flags: flags)
        let configuration = try Configuration.inForce(arguments)
        Terminal.say(arguments["--json"] == nil ? lines(configuration) : json(configuration))
    }

    /// A line a setting: its name, its value, and where that came from.
    private static func lines(_ configuration: Configuration) -> String {
        Columns.text(
            Setting.all.map { setting in
                let source = configuration.sources[setting.name] ?? .standard
                return [setting.name, Setting.text(setting.value(in: configuration)), source.description]
            })
    }

    private static func json(_ configuration: Configuration) -> String {
        var object = JSONObject()
        for setting in Setting.all {
            let source = configuration.sources[setting.name] ?? .standard
            object.append(
                setting.name,
                .object([
                    "value": setting.value(in: configuration), "source": .string(source.kind),
                    "place": .text(source.place), "default": setting.standard,
                ]))
        }
        return JSONWriter.text(.object(object))
    }

    /// What the help says beyond the flags: every setting, what may be written for it, and under which names.
    static var settingsHelp: String {
        let rules = """
            Settings are read from the file, over it from the environment, over that from flags. In the file "a.b" is "b"
            within the object "a"; in the environment lists are written with commas, and an empty variable is as none.
            """
        let entries = Setting.all.map { setting in
            let names = [setting.flag?.name, setting.variable].compactMap { $0 } + setting.aliases.map(\.variable)
            return """
                \(setting.name)
                    \(setting.help)
                    \(setting.kind.expected); default \(Setting.text(setting.standard))
                    \(names.joined(separator: ", "))
                """
        }
        return ([rules] + entries).joined(separator: "\n\n")
    }
}
