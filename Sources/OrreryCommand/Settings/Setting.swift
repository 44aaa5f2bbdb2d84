// Why: a setting is data. The reader of the file, the reader of the environment, the flags, the help, `orrery config` and
// the word for a misspelt name are all made of the same table, so that none of them can fall behind.

internal import OrreryJSON

/// Something that whoever runs a board can decide.
struct Setting: Sendable {
    /// A name of another program's for the same thing (seed 003's), which is read too.
    struct Alias: Sendable {
        let variable: String
        /// What is understood after its number, such as the `m` of minutes; empty when it is written as ours is.
        let unit: String

        init(_ variable: String, in unit: String = "") {
            self.variable = variable
            self.unit = unit
        }
    }

    /// Where it stands in the file: its key, after a dot when it is within a section.
    let name: String
    let kind: SettingKind
    let aliases: [Alias]
    /// What stands for its value after its flag; nil when it has no flag.
    let flagValue: String?
    /// What it decides, as the end of a sentence without its full stop.
    let help: String

    init(_ name: String, _ kind: SettingKind, aliases: [Alias] = [], flagValue: String? = nil, _ help: String) {
        self.name = name
        self.kind = kind
        self.aliases = aliases
        self.flagValue = flagValue
        self.help = help
    }

    /// The section of the file that it stands in; nil for the file itself.
    var section: String? { name.contains(".") ? name.split(separator: ".").first.map(String.init) : nil }

    /// Its key within the section.
    var key: String { name.split(separator: ".").last.map(String.init) ?? name }

    /// Where it stands in the file, as a JSON pointer (RFC 6901).
    var pointer: String { "/" + name.split(separator: ".").joined(separator: "/") }

    /// Our variable for it: `ORRERY_` and its name, as variables are written.
    var variable: String {
        var words = Setting.variablePrefix
        for letter in name {
            if letter.isUppercase { words += "_" }
            words += letter == "." ? "_" : letter.uppercased()
        }
        return words
    }

    /// What every variable of ours begins with; one that begins so and is none of ours is a mistake.
    static let variablePrefix = "ORRERY_"
    /// Names the file, as `--config` does.
    static let fileVariable = variablePrefix + "CONFIG"

    /// Its flag, if it has one.
    var flag: Flag? {
        flagValue.map { Flag(name: "--\(name)", value: $0, help: "\(help) (\(Self.text(standard)))") }
    }

    /// What holds when nobody says anything.
    var standard: JSONValue { kind.json(in: Configuration()) }

    /// The value in force, as it is written in the file.
    func value(in configuration: Configuration) -> JSONValue { kind.json(in: configuration) }

    /// A value as it is written in an environment: text without quotes.
    static func text(_ value: JSONValue) -> String {
        if let text = value.string { return text }
        if let texts = value.array?.compactMap(\.string), texts.count == value.array?.count {
            return texts.isEmpty ? "none" : texts.joined(separator: ",")
        }
        if let object = value.object, object.members.isEmpty { return "none" }
        return JSONWriter.text(value)
    }
}
