// Why: flag over environment over file over default, and every mistake in any of them said at once. Pure: the bytes of the
// file and the variables are handed in.

internal import OrreryJSON

/// Gathers what is in force, source by source, from the weakest to the strongest.
struct ConfigurationReader {
    private(set) var configuration = Configuration()
    /// A sentence a mistake, each with its place.
    private(set) var mistakes: [String] = []

    init() {}

    // MARK: The file

    /// Reads the file's bytes.
    /// - Parameter name: The file's name, for errors and for the places of values.
    mutating func read(file bytes: [UInt8], name: String) {
        var draft = configuration
        var found: [Setting] = []
        do throws(DocumentError) {
            try JSONDocument.read(bytes, name: name) { fields in
                found = Self.read(&fields, section: nil, into: &draft)
                var sections: [String] = []
                for section in Setting.all.compactMap(\.section) where !sections.contains(section) {
                    sections.append(section)
                }
                for section in sections {
                    guard let (key, value) = fields.member([section]), !value.isNull else { continue }
                    guard let object = value.object else {
                        fields.fail(key, "Expected an object, found \(value.kind). Write its settings within braces.")
                        continue
                    }
                    var members = ObjectReader(object, at: "/\(key)")
                    found += Self.read(&members, section: section, into: &draft)
                    members.refuseUnknown()
                    fields.merge(members.errors)
                }
                Self.refuseMisplaced(in: &fields)
            }
        } catch {
            mistakes.append(error.description)
            return
        }
        for setting in found {
            let line = JSONLocator.line(of: setting.pointer, in: bytes) ?? 1
            draft.sources[setting.name] = .file(name: name, line: line)
        }
        configuration = draft
    }

    /// Reads the settings of a section and returns those that were there.
    private static func read(
        _ fields: inout ObjectReader, section: String?, into configuration: inout Configuration
    ) -> [Setting] {
        var found: [Setting] = []
        for setting in Setting.all where setting.section == section {
            if read(setting, from: &fields, into: &configuration, otherwise: "Leave it out") { found.append(setting) }
        }
        return found
    }

    /// Who wrote a setting of a section beside the section knows its name, and is told its place.
    private static func refuseMisplaced(in fields: inout ObjectReader) {
        for setting in Setting.all {
            guard let section = setting.section, fields.object[setting.key] != nil else { continue }
            _ = fields.member([setting.key])
            fields.fail(setting.key, "Unknown key \"\(setting.key)\" here. Write it within \"\(section)\".")
        }
    }

    private static func read(
        _ setting: Setting, from fields: inout ObjectReader, into configuration: inout Configuration,
        otherwise: String
    ) -> Bool {
        guard let (key, value) = fields.member([setting.key]), !value.isNull else { return false }
        guard !setting.kind.put(value, into: &configuration, &fields, key) else { return true }
        let text = JSONWriter.text(value)
        let found = text.utf8.count <= 100 ? text : value.kind
        let standard = Setting.text(setting.standard)
        fields.fail(key, "Expected \(setting.kind.expected), found \(found). \(otherwise) for \(standard).")
        return false
    }

    // MARK: The environment

    /// Reads the variables. Empty ones are as if they were not there; ours win over the seeds' names for the same.
    mutating func read(environment variables: [(name: String, value: String)]) {
        let given = variables.filter { !$0.value.isEmpty }
        for setting in Setting.all {
            for alias in setting.aliases + [Setting.Alias(setting.variable)] {
                guard let value = given.first(where: { $0.name == alias.variable })?.value else { continue }
                read(value, of: setting, from: alias)
            }
        }
        let known = Setting.all.map(\.variable) + [Setting.fileVariable]
        for variable in given where variable.name.hasPrefix(Setting.variablePrefix) && !known.contains(variable.name) {
            // Without what they all begin with, or everything would be near to everything.
            let names = known.map { String($0.dropFirst(Setting.variablePrefix.count)) }
            let rest = String(variable.name.dropFirst(Setting.variablePrefix.count))
            let hint = Spelling.nearest(to: rest, among: names).map { "Did you mean \(Setting.variablePrefix)\($0)? " }
            mistakes.append(
                "The variable \(variable.name) is unknown. \(hint ?? "")\"orrery help config\" lists those that are known."
            )
        }
    }

    private mutating func read(_ text: String, of setting: Setting, from alias: Setting.Alias) {
        let isNumber = text.allSatisfy { $0.isASCII && $0.isNumber }
        guard alias.unit.isEmpty || isNumber else {
            mistakes.append(
                "The variable \(alias.variable): Expected a whole number (its unit is \(alias.unit)), found \"\(text)\". "
                    + "Write it without a unit, or unset it.")
            return
        }
        read(
            text + alias.unit, of: setting, from: .environment(variable: alias.variable),
            place: "The variable \(alias.variable)", otherwise: "Unset it")
    }

    // MARK: The flags

    /// Reads the flags that settings have.
    mutating func read(flags arguments: Arguments) {
        for setting in Setting.all {
            guard let flag = setting.flag, let text = arguments[flag.name] else { continue }
            read(
                text, of: setting, from: .flag(name: flag.name), place: "The flag \(flag.name)",
                otherwise: "Leave it out")
        }
    }

    private mutating func read(
        _ text: String, of setting: Setting, from source: SettingSource, place: String, otherwise: String
    ) {
        let value = setting.kind.json(of: text)
        var fields = ObjectReader([setting.key: value])
        var draft = configuration
        _ = Self.read(setting, from: &fields, into: &draft, otherwise: otherwise)
        guard fields.errors.isEmpty else {
            for error in fields.errors {
                let inner = error.pointer.dropFirst(setting.key.utf8.count + 1)
                mistakes.append("\(place): \(inner.isEmpty ? "" : "\(inner): ")\(error.detail)")
            }
            return
        }
        draft.sources[setting.name] = source
        configuration = draft
    }
}
