// Why: every agent keeps a list of what it means to do, each in its own words; the board shows how far it is and what is done
// now.

internal import OrreryJSON

/// What a list of things to do says.
enum PlanWords {
    /// A list in one line: `2 of 5 done: Write the tests`; nil for an input without one.
    static func text(_ given: JSONObject?) -> String? {
        guard let given else { return nil }
        if let entries = entries(given) {
            let done = entries.count { isDone($0) }
            let current = entries.first { isCurrent($0) } ?? entries.first { !isDone($0) }
            let count = "\(done) of \(entries.count) done"
            return AgentWords.label(current.flatMap { title($0) }.map { "\(count): \($0)" } ?? count)
        }
        return given.text("subject", "title", "description").map { AgentWords.label($0) }
    }

    /// What is done now, in the agent's words.
    static func doing(_ given: JSONObject?) -> String? {
        guard let given else { return nil }
        guard let entries = entries(given) else {
            return given.text("status") == "in_progress" ? given.text("activeForm") : nil
        }
        return entries.first { isCurrent($0) }.flatMap { $0.text("activeForm") ?? title($0) }
    }

    fileprivate static func entries(_ given: JSONObject) -> [JSONObject]? {
        for key in ["todos", "items", "plan", "entries", "todoList"] {
            if let values = given[key]?.array { return values.compactMap(\.object) }
        }
        return nil
    }

    fileprivate static func isDone(_ entry: JSONObject) -> Bool {
        entry.isTrue("completed") || isStatus(entry, "completed", "done")
    }

    private static func isCurrent(_ entry: JSONObject) -> Bool {
        isStatus(entry, "in_progress", "in-progress")
    }

    /// Cursor writes a status in capitals behind a name for all of them.
    private static func isStatus(_ entry: JSONObject, _ statuses: String...) -> Bool {
        guard let status = entry["status"]?.string?.lowercased() else { return false }
        return statuses.contains { status == $0 || status.hasSuffix("status_\($0)") }
    }

    private static func title(_ entry: JSONObject) -> String? {
        entry.text("content", "text", "step", "description", "title", "subject")
    }
}

extension AgentItem {
    /// How much of a list of things to do is done, in percent; nil of anything else.
    package var percentDone: Int? {
        guard kind == .plan,
            let entries = input?.array?.compactMap(\.object) ?? input?.object.flatMap({ PlanWords.entries($0) }),
            !entries.isEmpty
        else { return nil }
        return entries.count { PlanWords.isDone($0) } * 100 / entries.count
    }
}
