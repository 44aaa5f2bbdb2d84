// Why: Claude's stream, its own session files and its hooks hold the same messages; what is in them is read once.

internal import OrreryJSON
internal import OrreryModel

/// Reads the blocks of Claude's messages.
struct ClaudeContent: Sendable {
    var folder: String?
    private var open = OpenItems()
    /// Calls that go on in the background after they were answered.
    private var background: Set<String> = []
    /// What tasks on the agent's list are called, by their numbers.
    private var tasks: [String: String] = [:]

    // MARK: What it says and calls

    mutating func readAssistant(_ object: JSONObject, parent: String?, into line: inout AgentLine) {
        guard let message = object.object("message") else {
            line.isUnknown = true
            return
        }
        if let text = message["content"]?.string { line.addText(.message, text, parent: parent) }
        for block in message["content"]?.array ?? [] {
            guard let block = block.object else { continue }
            switch block["type"]?.string {
            case "text": line.addText(.message, block["text"]?.string, parent: parent)
            case "thinking": line.addText(.thought, block["thinking"]?.string, parent: parent)
            case "tool_use", "server_tool_use", "mcp_tool_use":
                begin(block.text("name") ?? "tool", id: block.text("id"), input: block["input"], parent, into: &line)
            case let type? where type.hasSuffix("_tool_result"):
                end(block, parent, result: nil, into: &line)
            default: break
            }
        }
    }

    /// A call of a tool begins.
    mutating func begin(
        _ name: String, id: String?, input: JSONValue?, _ parent: String?, into line: inout AgentLine
    ) {
        var item = ToolWords.begun(name, id: id, input: input, folder: folder)
        item.parentID = parent
        let given = input?.object
        if name == "TaskUpdate", let number = given?.text("taskId") {
            let status = given?.text("status").map { ": \($0.replacing("_", with: " "))" } ?? ""
            item.text = AgentWords.label((given?.text("subject") ?? tasks[number] ?? "Task \(number)") + status)
        }
        if given?.isTrue("run_in_background") == true, let id, background.count < Limits.ingestItemsOpenMax {
            background.insert(id)
        }
        open.begin(item)
        line.add(item)
        if parent == nil, item.kind == .plan, let doing = PlanWords.doing(given) {
            line.events.append(.doing(AgentWords.label(doing)))
        }
    }

    // MARK: What came of it

    /// - Returns: What a person said, if a person did.
    mutating func readUser(_ object: JSONObject, parent: String?, into line: inout AgentLine) -> String? {
        guard let content = object.object("message")?["content"] else { return nil }
        if let text = content.string { return text }
        var prompt: String?
        let result = object["tool_use_result"] ?? object["toolUseResult"]
        for block in content.array ?? [] {
            guard let block = block.object else { continue }
            if block["tool_use_id"] != nil {
                end(block, parent, result: result?.object, into: &line)
            } else if let text = block.text("text") {
                prompt = prompt.map { "\($0)\n\(text)" } ?? text
            }
        }
        return prompt
    }

    private mutating func end(_ block: JSONObject, _ parent: String?, result: JSONObject?, into line: inout AgentLine) {
        let id = block.text("tool_use_id")
        let output = block["content"]?.reading
        let isFailed = block.isTrue("is_error")
        if let id, !isFailed, background.contains(id) || result?.text("status") == "async_launched" {
            // It was answered, and works on.
            background.insert(id)
            return
        }
        if let id { background.remove(id) }
        var item = open.end(id, .ok, output: output)
        item.parentID = item.parentID ?? parent
        if isFailed {
            item.status = Self.failure(output ?? "", isInterrupted: false)
            item.exitCode = Self.exitCode(output)
        } else if result?.isTrue("interrupted") == true {
            item.status = .cancelled
        }
        item.duration = result.flatMap { $0.milliseconds("totalDurationMs") ?? $0.milliseconds("durationMs") }
        remember(item, output)
        line.add(item)
    }

    /// What a failure was: a person may have said no, or stopped it.
    static func failure(_ output: String, isInterrupted: Bool) -> AgentItem.Status {
        if isInterrupted || output.hasPrefix("[Request interrupted") { return .cancelled }
        let isDenied =
            output.contains("doesn't want to proceed with this tool use") || output.contains("requested permissions")
            || output.hasPrefix("Permission to use") || output.contains("permission was denied")
        return isDenied ? .declined : .failed
    }

    /// The number in "Exit code 2", with which the output of a command begins that failed.
    static func exitCode(_ output: String?) -> Int64? {
        guard let output, output.hasPrefix("Exit code ") else { return nil }
        return Int64(output.dropFirst(10).prefix { $0.isASCII && $0.isNumber })
    }

    /// Keeps what a task is called whose number its creation told: "Task #1 created successfully: Edit alpha.txt".
    private mutating func remember(_ item: AgentItem, _ output: String?) {
        guard item.name == "TaskCreate", let output, let mark = output.firstIndex(of: "#"),
            tasks.count < Limits.ingestItemsOpenMax
        else { return }
        tasks[String(output[mark...].dropFirst().prefix { $0.isNumber })] = item.text
    }

    /// Something that was asked for and not allowed.
    mutating func denied(_ object: JSONObject) -> AgentItem {
        let id = object.text("tool_use_id")
        let name = object.text("tool_name") ?? "tool"
        var item = open.end(id, .declined, output: object.text("reason", "message"), name: name)
        if item.text == name { item.text = ToolWords.label(name, object["tool_input"], folder) }
        item.name = item.name ?? name
        return item
    }

    /// What a person is asked for.
    static func permission(_ object: JSONObject, _ folder: String?) -> String {
        let name = object.text("tool_name", "toolName") ?? "a tool"
        let input = object["tool_input"] ?? object["input"]
        if name == "AskUserQuestion", let question = question(input?.object) { return question }
        if name == "ExitPlanMode" { return "Approve the plan?" }
        return "Allow \(ToolWords.label(name, input, folder))?"
    }

    /// The question that the agent asks of a person.
    static func question(_ input: JSONObject?) -> String? {
        let first = input?["questions"]?.array?.first?.object ?? input
        return first?.text("question").map { AgentWords.label($0) }
    }

    // MARK: Work at the side

    mutating func beginTask(_ object: JSONObject, into line: inout AgentLine) {
        guard object["subagent_type"] != nil || object.text("task_type") == "local_agent" else { return }
        let id = object.text("tool_use_id") ?? object.text("task_id")
        let isKnown = id.flatMap { open.item($0) } != nil
        // The call told it already.
        guard !isKnown else { return }
        var item = AgentItem(
            .subagent, .running, id: id, text: AgentWords.label(object.text("description") ?? "Sub-agent"))
        item.name = object.text("subagent_type")
        open.begin(item)
        line.add(item)
    }

    mutating func endTask(_ object: JSONObject, into line: inout AgentLine) {
        let id = object.text("tool_use_id") ?? object.text("task_id")
        let status: AgentItem.Status =
            switch object["status"]?.string {
            case "failed": .failed
            case "stopped", "killed": .cancelled
            default: .ok
            }
        // What was waited for is answered by its own line, which comes next and tells more.
        if status == .ok, let id, open.item(id) != nil, !background.contains(id) { return }
        if let id { background.remove(id) }
        var item = open.end(id, status, output: object.text("summary"), name: object.text("summary") ?? "task")
        item.duration = object.object("usage")?.milliseconds("duration_ms")
        line.add(item)
    }
}
