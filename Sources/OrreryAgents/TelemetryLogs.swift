// Why: teams that export OpenTelemetry already tell what their agents cost; the board reads the logs among it and nothing
// else. Late, without beginnings and mostly without output, it stands beside hooks, not in their place.
// Source of the form: https://opentelemetry.io/docs/specs/otlp/#otlphttp, and of the names: the agents' own documentation.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

/// Reads the logs that agents export, as OTLP writes them in JSON.
package struct TelemetryLogs: Sendable {
    private var door = DoorRedaction()

    package init() {}

    /// What the records of an export say, in order; nil when the text is no object. A record that names no session, or of a
    /// kind that the board has no use for, says nothing.
    package mutating func read(_ bytes: [UInt8]) -> [AgentLine]? {
        guard let export = LenientJSON.object(in: bytes, 0..<bytes.count) else { return nil }
        var lines: [AgentLine] = []
        for resource in objects(export, "resourceLogs", "resource_logs") {
            let shared = attributes(of: resource.object("resource"))
            for scope in objects(resource, "scopeLogs", "scope_logs") {
                for record in objects(scope, "logRecords", "log_records") {
                    if let line = read(record, shared) { lines.append(line) }
                }
            }
        }
        return lines
    }

    private mutating func read(_ record: JSONObject, _ shared: JSONObject) -> AgentLine? {
        var facts = attributes(of: record)
        _ = door.redact(&facts)
        let body = record.object("body")?.text("stringValue")
        guard let kind = facts.text("event.name") ?? body,
            let session = facts.text("session.id", "conversation.id", "gen_ai.conversation.id")
                ?? shared.text("session.id")
        else { return nil }
        // What is told from beside a session is told as hooks do.
        var line = AgentLine(dialect: .hooks, offset: 0, raw: [])
        line.sessionID = session
        let nanoseconds = record.text("timeUnixNano") ?? record.text("time_unix_nano") ?? ""
        line.at = Int64(nanoseconds).map { Instant(milliseconds: $0 / 1_000_000) }
        // A record has no name of its own; what counts it, or when it was, tells it from the others of its session.
        let number = facts.number("event.sequence").map { "#\($0)" } ?? nanoseconds
        line.name = "telemetry \(kind) \(facts.text("request_id", "call_id", "tool_use_id") ?? number)"
        var known = AgentSession(id: session)
        known.provider = provider(kind, shared)
        known.model = facts.text("model", "gen_ai.request.model")
        line.events = [.session(known)]
        tell(String(kind.split(separator: ".").last ?? ""), facts, into: &line)
        return line.events.count > 1 ? line : nil
    }

    private func tell(_ kind: String, _ facts: JSONObject, into line: inout AgentLine) {
        switch kind {
        case "user_prompt": line.events.append(.turnBegan(prompt: AgentWords.bounded(facts.text("prompt"))))
        case "api_request", "api_response", "sse_event":
            var usage = AgentUsage(tokens: .turn, cost: .turn)
            usage.inputTokens = sum(
                facts, "input_tokens", "input_token_count", "cache_read_tokens", "cache_creation_tokens")
            usage.outputTokens = sum(facts, "output_tokens", "output_token_count")
            usage.costMicrodollars = facts["cost_usd"]?.units(places: 6) ?? micros(facts.text("cost_usd"))
            if usage.inputTokens ?? usage.outputTokens ?? usage.costMicrodollars != nil {
                line.events.append(.usage(usage))
            }
        case "tool_result":
            let isOk = facts["success"]?.bool ?? (facts.text("success") != "false")
            let name = facts.text("tool_name", "function_name") ?? "A tool"
            var item = AgentItem(
                .tool, isOk ? .ok : .failed, id: facts.text("tool_use_id", "call_id"), text: AgentWords.label(name))
            item.name = name
            item.output = AgentWords.bounded(facts.text("output", "error"))
            item.duration = count(facts["duration_ms"]).map { .milliseconds($0) }
            line.events.append(.item(item))
        case "api_error", "api_retries_exhausted":
            line.addNotice(AgentWords.reason(facts.text("error", "error.message") ?? "The request failed"), .failed)
        default: break
        }
    }

    /// Whose agent it is, by the name of the event or of the service.
    private func provider(_ kind: String, _ shared: JSONObject) -> String? {
        let name = "\(kind) \(shared.text("service.name") ?? "")"
        return ["claude", "codex", "gemini"].first { name.contains($0) }
    }

    private func objects(_ object: JSONObject, _ keys: String...) -> [JSONObject] {
        for key in keys { if let values = object[key]?.array { return values.compactMap(\.object) } }
        return []
    }

    /// The attributes as members: `{key, value: {stringValue | intValue | …}}`, where whole numbers are written as texts.
    private func attributes(of owner: JSONObject?) -> JSONObject {
        var members = JSONObject()
        for attribute in owner?["attributes"]?.array ?? [] {
            guard let attribute = attribute.object, let key = attribute.text("key"),
                let value = attribute.object("value")?.members.first
            else { continue }
            members[key] = value.key == "intValue" ? count(value.value).map { .integer($0) } : value.value
        }
        return members
    }

    private func sum(_ facts: JSONObject, _ keys: String...) -> Int64? {
        let counts = keys.compactMap { count(facts[$0]) }
        return counts.isEmpty ? nil : counts.reduce(0, &+)
    }

    private func count(_ value: JSONValue?) -> Int64? {
        value?.units(places: 0) ?? value?.string.flatMap { Int64($0) }
    }

    /// Dollars that were written as a text.
    private func micros(_ text: String?) -> Int64? {
        text.flatMap { Double($0) }.flatMap { $0.isFinite && abs($0) < 1e9 ? Int64(($0 * 1e6).rounded()) : nil }
    }
}
