// Why: a tool is told in one line that says what it does ("Bash: swift test", "Edit Sources/A.swift"); what it was given is
// kept beside it, but not the whole of a file that it writes.

internal import OrreryJSON
internal import OrreryModel

/// What a tool does, for a reader.
enum ToolWords {
    /// Which kind of item a call of this tool is.
    static func kind(_ name: String) -> AgentItem.Kind {
        switch name {
        case "Task", "Agent", "task", "spawn_agent": .subagent
        case "TodoWrite", "TaskCreate", "TaskUpdate", "write_todos", "todowrite", "update_plan", "todo_write",
            "updateTodos", "manage_todo_list":
            .plan
        default: .tool
        }
    }

    /// A call that begins.
    /// - Parameter folder: Where the agent works: what lies in it is named from there.
    static func begun(_ name: String, id: String?, input: JSONValue?, folder: String? = nil) -> AgentItem {
        let kind = kind(name)
        let given = input?.object
        let text: String =
            switch kind {
            case .plan: PlanWords.text(given) ?? name
            case .subagent: given?.text("description", "prompt").map { AgentWords.label($0) } ?? name
            default: label(name, input, folder)
            }
        var item = AgentItem(kind, .running, id: id, text: text)
        item.name = kind == .subagent ? given?.text("subagent_type", "agent", "agent_type") ?? name : name
        item.input = input.map { summary($0) }
        return item
    }

    /// `name` with the one thing of its input that tells most.
    static func label(_ name: String, _ input: JSONValue?, _ folder: String? = nil) -> String {
        guard let given = input?.object else {
            return AgentWords.label(input?.string.map { "\(name): \($0)" } ?? name)
        }
        if let command = command(given["command"] ?? given["cmd"] ?? given["script"]) {
            return AgentWords.label("\(name): \(command)")
        }
        for (key, isPath) in keys {
            guard let text = given.text(key) else { continue }
            return AgentWords.label(isPath ? "\(name) \(relative(text, to: folder))" : "\(name): \(text)")
        }
        for member in given.members {
            if let text = member.value.string, !text.isEmpty { return AgentWords.label("\(name): \(text)") }
        }
        return name
    }

    /// The keys under which tools are given what tells most, and whether that is a file.
    private static let keys: [(key: String, isPath: Bool)] = [
        ("file_path", true), ("filePath", true), ("notebook_path", true), ("absolute_path", true),
        ("target_file", true), ("pattern", false), ("query", false), ("url", false), ("path", true), ("dir_path", true),
        ("file", true), ("uri", true), ("question", false), ("description", false), ("subject", false),
        ("skill", false), ("title", false), ("prompt", false), ("name", false),
    ]

    /// A command as a person would type it: what only starts a shell is taken off.
    static func command(_ value: JSONValue?) -> String? {
        if let words = value?.array?.compactMap(\.string), !words.isEmpty {
            if words.count == 3, shells.contains(words[0]), words[1] == "-lc" || words[1] == "-c" { return words[2] }
            return words.joined(separator: " ")
        }
        guard let text = value?.string, !text.isEmpty else { return nil }
        guard let opening = openings.first(where: { text.hasPrefix($0) }) else { return text }
        let rest = text.dropFirst(opening.count)
        guard let quote = rest.first, quote == "'" || quote == "\"", rest.count > 1, rest.last == quote else {
            return String(rest)
        }
        return String(rest.dropFirst().dropLast())
    }

    private static let shells = ["/bin/bash", "bash", "/bin/sh", "sh", "/bin/zsh", "zsh", "/usr/bin/bash"]
    private static let openings = shells.flatMap { ["\($0) -lc ", "\($0) -c "] }

    /// `path` from `folder`, if it lies in it. Either kind of slash separates.
    static func relative(_ path: String, to folder: String?) -> String {
        guard let folder, !folder.isEmpty, path.utf8.count > folder.utf8.count + 1, path.hasPrefix(folder) else {
            return path
        }
        let rest = path.dropFirst(folder.count)
        if folder.last == "/" || folder.last == "\\" { return String(rest) }
        guard rest.first == "/" || rest.first == "\\" else { return path }
        return String(rest.dropFirst())
    }

    /// What a tool was given, without the length of it.
    static func summary(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text):
            guard text.utf8.count > Limits.ingestInputTextBytesMax else { return value }
            let lines = text.utf8.reduce(1) { $1 == 0x0a ? $0 + 1 : $0 }
            let start = MiddleCut.beginning(text, bytesMax: Limits.ingestInputBeginningBytes)
            return .string("\(start) … [\(lines) lines, \(text.utf8.count) bytes]")
        case .array(let values):
            guard values.contains(where: isLong) else { return value }
            return .array(values.map { summary($0) })
        case .object(let object):
            guard object.members.contains(where: { isLong($0.value) }) else { return value }
            var out = JSONObject()
            for member in object.members { out.append(member.key, summary(member.value)) }
            return .object(out)
        default: return value
        }
    }

    private static func isLong(_ value: JSONValue) -> Bool {
        switch value {
        case .string(let text): text.utf8.count > Limits.ingestInputTextBytesMax
        case .array(let values): values.contains(where: isLong)
        case .object(let object): object.members.contains { isLong($0.value) }
        default: false
        }
    }
}
