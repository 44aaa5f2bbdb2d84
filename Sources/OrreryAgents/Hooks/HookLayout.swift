// Why: what is written into a person's file looks as if that person had written it: with their indentation and line ends. And
// by the space behind a bracket it can be told later what stood there before.

internal import OrreryJSON

/// How values are written into a text. Pure.
struct HookLayout: Sendable {
    /// The line end; nil where everything stands on one line.
    let newline: String?
    /// What each level is further in.
    let unit: String

    /// An object or array whose parts stand on lines of their own, or behind one space on the same line.
    private func lines(_ parts: [String], _ brackets: (open: String, close: String), indent: String) -> String {
        guard let newline else { return "\(brackets.open) \(parts.joined(separator: ", ")) \(brackets.close)" }
        let inner = parts.map { "\(newline)\(indent)\(unit)\($0)" }.joined(separator: ",")
        return "\(brackets.open)\(inner)\(newline)\(indent)\(brackets.close)"
    }

    /// `"Event": [ … ]` with a group a line.
    func event(_ name: String, _ groups: [JSONValue], indent: String) -> String {
        "\(Self.inline(.string(name))): \(lines(groups.map(Self.inline), ("[", "]"), indent: indent))"
    }

    /// `"hooks": { … }` with an event each.
    func hooks(_ events: [(name: String, groups: [JSONValue])], indent: String) -> String {
        let parts = events.map { event($0.name, $0.groups, indent: indent + unit) }
        return "\"hooks\": \(lines(parts, ("{", "}"), indent: indent))"
    }

    /// The text of a whole file with nothing but hooks.
    static func file(_ events: [(name: String, groups: [JSONValue])]) -> String {
        let layout = HookLayout(newline: "\n", unit: "  ")
        return "{\n  \(layout.hooks(events, indent: "  "))\n}\n"
    }

    /// A value on one line, with the spaces that people put there.
    static func inline(_ value: JSONValue) -> String {
        switch value {
        case .object(let object) where !object.members.isEmpty:
            let members = object.members.map { "\(inline(.string($0.key))): \(inline($0.value))" }
            return "{ \(members.joined(separator: ", ")) }"
        case .array(let values) where !values.isEmpty: return "[\(values.map(inline).joined(separator: ", "))]"
        default: return JSONWriter.text(value)
        }
    }
}
