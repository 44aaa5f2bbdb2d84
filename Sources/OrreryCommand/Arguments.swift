// Why: the flags of a verb are data, so that a wrong one is answered with the one that was meant.

internal import OrreryJSON

/// A flag, which takes a value or is itself one.
struct Flag: Hashable, Sendable {
    /// With its dashes.
    let name: String
    /// What stands for the value in the help; empty when the flag takes none.
    let value: String
    let help: String

    /// The flag as it is written.
    var usage: String { value.isEmpty ? name : "\(name) \(value)" }
}

/// The words after a verb, read by its flags.
struct Arguments {
    private var values: [String: String] = [:]
    /// The one word that is no flag, where the verb takes one.
    private(set) var operand: String?

    /// - Parameter operand: What the one word that is no flag stands for; nil when the verb takes none.
    /// - Throws: `CommandError` for an unknown flag, a missing value, a flag given twice, or a word that is no flag.
    init(_ words: [String], verb: String, flags: [Flag], operand: String? = nil) throws(CommandError) {
        let names = flags.map(\.name)
        var rest = words[...]
        while let word = rest.popFirst() {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if operand != nil, self.operand == nil, !word.hasPrefix("-") {
                self.operand = word
                continue
            }
            guard names.contains(parts[0]) else {
                let meant = Spelling.nearest(to: parts[0], among: names).map { "Did you mean \($0)? " } ?? ""
                let kind = word.hasPrefix("-") ? "Unknown flag" : "Unexpected word"
                throw .usage(
                    "\(kind) \"\(word)\". \(meant)orrery \(verb) knows \(names.isEmpty ? "no flags" : names.joined(separator: ", ")); "
                        + "see \"orrery help \(verb)\".")
            }
            guard values[parts[0]] == nil else { throw .usage("The flag \(parts[0]) is given twice. Give it once.") }
            if flags.contains(where: { $0.name == parts[0] && $0.value.isEmpty }) {
                guard parts.count == 1 else { throw .usage("The flag \(parts[0]) takes no value. Give it alone.") }
                values[parts[0]] = ""
            } else if parts.count == 2 {
                values[parts[0]] = parts[1]
            } else if let value = rest.popFirst(), !names.contains(value) {
                values[parts[0]] = value
            } else {
                let flag = flags.first { $0.name == parts[0] }
                throw .usage("The flag \(parts[0]) needs a value: \(parts[0]) \(flag?.value ?? "VALUE").")
            }
        }
    }

    /// The value of a flag, empty for one that takes none; nil when it was not given.
    subscript(_ name: String) -> String? { values[name] }
}
