// Why: Gemini's stream tells an answer in pieces that nobody tells whole, what it is doing as a tool that is none, and now
// and then an error after everything went well.

internal import OrreryJSON

/// Reads Gemini CLI's stream.
struct GeminiAdapter: ProviderAdapter {
    private var sessionID: String?
    private var open = OpenItems()
    private var draft = Draft()
    /// Calls of the tool that only says what it is doing.
    private var topics: Set<String> = []
    private var answer: String?
    private var lastError: String?

    init() {}

    /// What a line of it may be.
    static let types: Set<String> = ["init", "message", "tool_use", "tool_result", "error", "result"]

    mutating func read(_ object: JSONObject, into line: inout AgentLine) {
        line.at = object.moment("timestamp")
        let type = object["type"]?.string
        if type == "message", object.isTrue("delta"), object.text("role") == "assistant" {
            line.sessionID = sessionID
            line.isRawKept = false
            _ = draft.add(object["content"]?.string ?? "")
            return
        }
        finish(into: &line)
        switch type {
        case "init":
            sessionID = object.text("session_id")
            var session = AgentSession(id: sessionID, provider: "gemini")
            session.model = object.text("model")
            line.events.append(.session(session))
        case "message":
            if object.text("role") == "user" {
                (answer, lastError) = (nil, nil)
                line.events.append(.turnBegan(prompt: AgentWords.bounded(object["content"]?.reading)))
            } else {
                answer = AgentWords.bounded(object["content"]?.reading)
                line.addText(.message, answer)
            }
        case "tool_use": begin(object, into: &line)
        case "tool_result": end(object, into: &line)
        case "error":
            lastError = AgentWords.bounded(object.text("message"))
            line.addNotice(lastError ?? "An error", object.text("severity") == "warning" ? .ok : .failed)
        case "result": readResult(object, into: &line)
        default: line.isUnknown = true
        }
        line.sessionID = sessionID
    }

    /// The pieces of an answer are whole when something else comes.
    mutating func finish(into line: inout AgentLine) {
        guard let text = draft.take() else { return }
        answer = text
        line.sessionID = sessionID
        line.addText(.message, text)
    }

    private mutating func begin(_ object: JSONObject, into line: inout AgentLine) {
        let id = object.text("tool_id")
        let name = object.text("tool_name") ?? "tool"
        line.name = id.map { "\($0) begins" }
        let given = object["parameters"]
        if name == "update_topic" {
            if let id { topics.insert(id) }
            if let text = given?.object?.text("title", "strategic_intent", "summary") {
                line.events.append(.doing(AgentWords.label(text)))
            }
            return
        }
        let item = ToolWords.begun(name, id: id, input: given)
        open.begin(item)
        line.add(item)
        if item.kind == .plan, let doing = PlanWords.doing(given?.object) {
            line.events.append(.doing(AgentWords.label(doing)))
        }
    }

    private mutating func end(_ object: JSONObject, into line: inout AgentLine) {
        let id = object.text("tool_id")
        line.name = id.map { "\($0) ends" }
        if let id, topics.remove(id) != nil { return }
        let error = object.object("error")
        let isFailed = object.text("status") == "error" || error != nil
        let output = object["output"]?.reading ?? error?.text("message")
        var item = open.end(id, isFailed ? .failed : .ok, output: output)
        if let type = error?.text("type"), type.contains("cancel") || type.contains("abort") {
            item.status = .cancelled
        }
        line.add(item)
    }

    private mutating func readResult(_ object: JSONObject, into line: inout AgentLine) {
        if let stats = object.object("stats") {
            line.events.append(.usage(CodexAdapter.usage(stats, .turn)))
        }
        var outcome = AgentTurnEnd.Outcome.ok
        if object.text("status") == "error" || object.object("error") != nil {
            let error = object.object("error")
            // An error without a word of its own, after a whole answer, is about what came after that.
            if error != nil || answer == nil {
                outcome = .failed(reason: AgentWords.reason(error?.text("message") ?? lastError ?? "The turn failed"))
            }
        } else if object.text("status") == "cancelled" {
            outcome = .cancelled
        }
        line.events.append(.turnEnded(AgentTurnEnd(outcome, response: answer)))
        (answer, lastError) = (nil, nil)
    }
}
