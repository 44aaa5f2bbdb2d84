// Why: opencode tells its work in two ways, a stream of finished parts and a server's events; the parts are the same.

internal import OrreryJSON
internal import OrreryModel

/// Reads `opencode run --format json` and the events of `opencode serve`.
struct OpencodeAdapter: ProviderAdapter {
    private var open = OpenItems()
    private var draft = Draft()
    /// Messages that a person wrote: their parts come by themselves.
    private var asked: Set<String> = []
    private var folder: String?
    private var model: String?
    private var isTurnOpen = false
    private var answer: String?
    private var told = AgentSession()
    private var tokens: AgentUsage?
    private var hasSessionTokens = false

    init() {}

    mutating func read(_ object: JSONObject, into line: inout AgentLine) {
        line.at = object.moment("timestamp")
        if let payload = object.object("payload") { return read(payload, into: &line) }
        guard let properties = object.object("properties") else { return readRun(object, into: &line) }
        line.name = object.text("id")
        line.sessionID = properties.text("sessionID")
        line.at = properties.moment("time") ?? line.at
        readEvent(object["type"]?.string ?? "", properties, into: &line)
    }

    private mutating func begin(_ prompt: String?, into line: inout AgentLine) {
        guard !isTurnOpen else { return }
        isTurnOpen = true
        answer = nil
        line.events.append(.turnBegan(prompt: AgentWords.bounded(prompt)))
    }

    private mutating func end(_ outcome: AgentTurnEnd.Outcome, into line: inout AgentLine) {
        guard isTurnOpen else { return }
        isTurnOpen = false
        line.events.append(.turnEnded(AgentTurnEnd(outcome, response: answer)))
    }

    // MARK: opencode run

    private mutating func readRun(_ object: JSONObject, into line: inout AgentLine) {
        line.sessionID = object.text("sessionID")
        if told.id != line.sessionID {
            told.id = line.sessionID
            line.events.append(.session(AgentSession(id: line.sessionID, provider: "opencode")))
        }
        let part = object.object("part") ?? JSONObject()
        switch object["type"]?.string {
        case "step_start": begin(nil, into: &line)
        case "tool_use":
            begin(nil, into: &line)
            readTool(part, into: &line)
        case "text":
            begin(nil, into: &line)
            answer = AgentWords.bounded(part.text("text"))
            line.addText(.message, answer)
        case "reasoning": line.addText(.thought, part.text("text"))
        case "step_finish":
            line.events.append(.usage(Self.usage(part, tokens: .turn)))
            if part.text("reason") == "stop" { end(.ok, into: &line) }
        case "error":
            begin(nil, into: &line)
            end(Self.failure(object.object("error")), into: &line)
        default: line.isUnknown = true
        }
    }

    /// The tokens of a step are added, cached ones included; so is its cost.
    private static func usage(_ part: JSONObject, tokens scope: AgentUsage.Scope) -> AgentUsage {
        var usage = AgentUsage(tokens: scope, cost: scope)
        usage.costMicrodollars = part["cost"]?.units(places: 6)
        if let tokens = part.object("tokens") {
            let cache = tokens.object("cache")
            let cached = (cache?.number("read") ?? 0) + (cache?.number("write") ?? 0)
            usage.inputTokens = tokens.number("input").map { $0 + cached }
            usage.outputTokens = tokens.number("output").map { $0 + (tokens.number("reasoning") ?? 0) }
        }
        return usage
    }

    private static func failure(_ error: JSONObject?) -> AgentTurnEnd.Outcome {
        if error?.text("name") == "MessageAbortedError" { return .cancelled }
        let reason = error?.object("data")?.text("message") ?? error?.text("message", "name")
        return .failed(reason: AgentWords.reason(reason ?? "The turn failed"))
    }

    private mutating func readTool(_ part: JSONObject, into line: inout AgentLine) {
        guard let state = part.object("state") else { return }
        let id = part.text("callID", "id")
        let name = part.text("tool") ?? "tool"
        var item = ToolWords.begun(name, id: id, input: state["input"], folder: folder)
        switch state["status"]?.string {
        case "pending":
            // What it is given is not there yet.
            return
        case "running":
            guard id.flatMap({ open.item($0) }) == nil else { return }
            open.begin(item)
        case let status:
            let wasOpen = id.flatMap { open.item($0) } != nil
            _ = open.end(id, .ok, output: nil)
            item.status = status == "error" ? .failed : .ok
            item.output = AgentWords.bounded(state["output"]?.reading ?? state["error"]?.reading)
            item.exitCode = state.object("metadata")?.number("exit")
            if let code = item.exitCode, code != 0 { item.status = .failed }
            if let error = state.text("error"), error.contains("rejected permission") { item.status = .declined }
            if let time = state.object("time"), let start = time.number("start"), let end = time.number("end") {
                item.duration = .milliseconds(max(0, end - start))
            }
            if wasOpen { item.input = nil }
        }
        line.add(item)
        if item.kind == .plan, let doing = PlanWords.doing(state.object("input")) {
            line.events.append(.doing(AgentWords.label(doing)))
        }
    }

    // MARK: opencode serve

    private mutating func readEvent(_ type: String, _ properties: JSONObject, into line: inout AgentLine) {
        switch type {
        case "session.created", "session.updated": readSession(properties.object("info"), into: &line)
        case "message.updated":
            guard let info = properties.object("info"), let id = info.text("id") else { return }
            if info.text("role") == "user" {
                if asked.count >= Limits.ingestItemsOpenMax { asked = [] }
                asked.insert(id)
            }
        case "message.part.updated":
            if let part = properties.object("part") { readPart(part, into: &line) }
        case "message.part.delta":
            line.isRawKept = false
            guard properties.text("field") == "text", let piece = properties.text("delta") else { return }
            if let words = draft.add(piece) { line.events.append(.doing(words)) }
        case "session.status":
            let status = properties.object("status")
            if status?.text("type") == "retry" {
                line.addNotice("Retry: \(status?.text("message") ?? "the model is busy")")
            }
        case "session.idle": end(.ok, into: &line)
        case "session.error": end(Self.failure(properties.object("error")), into: &line)
        case "permission.updated", "permission.asked":
            let what = properties.text("title", "permission", "type") ?? "a tool"
            line.events.append(.needsInput(reason: AgentWords.label("Allow \(what)?")))
        case "question.asked":
            let question = properties["questions"]?.array?.first?.object?.text("question")
            line.events.append(.needsInput(reason: AgentWords.label(question ?? "It asks a question")))
        case "todo.updated":
            line.add(AgentItem(.plan, .ok, text: PlanWords.text(properties) ?? "The plan"))
            if let doing = PlanWords.doing(properties) { line.events.append(.doing(AgentWords.label(doing))) }
        case "session.compacted": line.addNotice("The conversation was compacted")
        case "server.connected", "server.heartbeat", "session.diff", "session.deleted", "permission.replied",
            "question.replied", "question.rejected", "message.removed", "message.part.removed", "file.edited",
            "file.watcher.updated", "command.executed", "project.updated", "ide.installed", "storage.write",
            "global.disposed", "server.instance.disposed":
            break
        default:
            let rooms = [
                "lsp.", "mcp.", "vcs.", "tui.", "pty.", "installation.", "worktree.", "workspace.", "catalog.",
            ]
            line.isUnknown = !rooms.contains { type.hasPrefix($0) }
        }
    }

    private mutating func readSession(_ info: JSONObject?, into line: inout AgentLine) {
        guard let info else { return }
        line.at = line.at ?? info.object("time")?.moment("updated")
        folder = info.text("directory") ?? folder
        var session = AgentSession(id: info.text("id"), provider: "opencode")
        session.folder = folder
        session.title = info.text("title")
        session.version = info.text("version")
        session.model = info.object("model")?.text("id") ?? info.text("model")
        if session != told {
            told = session
            line.events.append(.session(session))
        }
        let usage = Self.usage(info, tokens: .session)
        guard usage.inputTokens.map({ $0 > 0 }) == true, usage != tokens else { return }
        tokens = usage
        hasSessionTokens = true
        line.events.append(.usage(usage))
    }

    private mutating func readPart(_ part: JSONObject, into line: inout AgentLine) {
        let isOver = part.object("time")?["end"] != nil
        switch part["type"]?.string {
        case "text":
            if let message = part.text("messageID"), asked.contains(message) {
                if !part.isTrue("synthetic") { begin(part.text("text"), into: &line) }
            } else if isOver {
                _ = draft.take()
                answer = AgentWords.bounded(part.text("text"))
                line.addText(.message, answer)
            } else {
                _ = draft.take()
            }
        case "reasoning":
            _ = draft.take()
            if isOver { line.addText(.thought, part.text("text")) }
        case "tool": readTool(part, into: &line)
        case "step-finish":
            // Newer servers tell the tokens of the session, which are these and all before.
            if !hasSessionTokens, told.version == nil { line.events.append(.usage(Self.usage(part, tokens: .turn))) }
        case "subtask":
            var item = AgentItem(
                .subagent, .running, id: part.text("id"), text: AgentWords.label(part.text("description") ?? ""))
            item.name = part.text("agent")
            line.add(item)
        case "retry": line.addNotice("Retry: \(part.object("error")?.object("data")?.text("message") ?? "an error")")
        case "compaction": line.addNotice("The conversation is compacted")
        case "step-start", "file", "snapshot", "patch", "agent": break
        default: line.isUnknown = true
        }
    }
}
