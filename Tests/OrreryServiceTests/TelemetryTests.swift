// Why: who exports OpenTelemetry sees what a session costs, and no exporter complains in its agent's terminal.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import TestSupport
import Testing

@Suite struct TelemetryTests {
    private func attribute(_ key: String, _ value: String, _ kind: String = "stringValue") -> String {
        let written = kind == "stringValue" || kind == "intValue" ? "\"\(value)\"" : value
        return "{\"key\":\"\(key)\",\"value\":{\"\(kind)\":\(written)}}"
    }

    private func export(_ records: [[String]]) -> String {
        let written = records.map {
            "{\"timeUnixNano\":\"1767600000000000000\",\"body\":{\"stringValue\":\"x\"},\"attributes\":[\($0.joined(separator: ","))]}"
        }
        return "{\"resourceLogs\":[{\"resource\":{\"attributes\":[\(attribute("service.name", "claude-code"))]},"
            + "\"scopeLogs\":[{\"logRecords\":[\(written.joined(separator: ","))]}]}]}"
    }

    private func request(_ number: Int, cost: String, tokens: String) -> [String] {
        [
            attribute("event.name", "claude_code.api_request"), attribute("session.id", "s-1"),
            attribute("event.sequence", "\(number)", "intValue"), attribute("model", "opus"),
            attribute("cost_usd", cost, "doubleValue"), attribute("input_tokens", tokens, "intValue"),
            attribute("output_tokens", "5", "intValue"),
        ]
    }

    private func run(_ desk: BoardDesk) -> JSONObject {
        let task = desk.send(.get, "/api/tasks").value.array?.first?.object ?? [:]
        let runs = desk.send(.get, "/api/tasks/\(task["id"]?.string ?? "")/invocations").value.array
        return runs?.first?.object ?? [:]
    }

    @Test func `what requests cost is added up, each once`() {
        let desk = BoardDesk()
        let body = export([request(1, cost: "0.25", tokens: "100"), request(2, cost: "0.5", tokens: "20")])
        for _ in 0..<2 {
            let response = desk.send(.post, "/v1/logs", body)
            #expect(response.status == 200)
            #expect(response.text == "{}")
        }
        #expect(run(desk).line("provider", "model", "sessionId") == "claude opus s-1")
        #expect(run(desk)["usage"]?.object?.line("inputTokens", "outputTokens", "costUSD") == "120 10 0.75")
        let task = desk.send(.get, "/api/tasks").value.array?.first?.object
        #expect(task?["usage"]?.object?.line("costUSD") == "0.75", "It is rolled up while the run goes on.")
    }

    @Test func `a prompt and a tool that hooks tell of as well are told once`() {
        let desk = BoardDesk()
        let hook = "{\"session_id\":\"s-1\",\"hook_event_name\":\"UserPromptSubmit\",\"prompt\":\"Fix it\"}"
        _ = desk.send(.post, "/api/ingest/hooks", hook)
        _ = desk.send(
            .post, "/v1/logs",
            export([
                [
                    attribute("event.name", "claude_code.user_prompt"), attribute("session.id", "s-1"),
                    attribute("prompt", "Fix it"),
                ]
            ]))
        let details = desk.object(.get, "/api/invocations/\(run(desk)["id"]!.integer!)")["invocation"]?.object
        #expect(details?["activities"]?.array?.count == 1)
    }

    @Test func `what the stream itself says of its use counts alone`() {
        let desk = BoardDesk()
        let result =
            "{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"session_id\":\"s-1\",\"uuid\":\"u\","
            + "\"total_cost_usd\":0.5,\"usage\":{\"input_tokens\":7,\"output_tokens\":3}}\n"
        _ = desk.send(.post, "/api/ingest/claude?run=r-1", result)
        _ = desk.send(.post, "/v1/logs", export([request(1, cost: "0.25", tokens: "100")]))
        _ = desk.send(.post, "/api/ingest/claude?run=r-1&exit=0")
        let usages = desk.send(.get, "/api/tasks").value.array?.compactMap {
            $0.object?["usage"]?.object?.line("inputTokens", "costUSD")
        }
        #expect(usages == ["7 0.5"])
    }

    @Test func `metrics and traces are taken and ignored`() {
        let desk = BoardDesk()
        let length = desk.log.count
        for target in ["/v1/metrics", "/v1/traces"] {
            #expect(desk.send(.post, target, "{\"resourceMetrics\":[]}").status == 200)
        }
        #expect(desk.log.count == length)
    }

    @Test(arguments: ["/v1/logs", "/v1/metrics", "/v1/traces"])
    func `what is written otherwise is refused with the setting that helps`(target: String) {
        let desk = BoardDesk()
        let protobuf = desk.send(.post, target, "\u{1}", headers: [Header("Content-Type", "application/x-protobuf")])
        #expect(protobuf.status == 415)
        #expect(protobuf.text.contains("http/json"))
        let packed = desk.send(.post, target, "{}", headers: [Header("Content-Encoding", "gzip")])
        #expect(packed.status == 415)
        #expect(packed.text.contains("OTEL_EXPORTER_OTLP_COMPRESSION"))
    }

    @Test func `what is no export is refused, and an empty one is not`() {
        let desk = BoardDesk()
        #expect(desk.send(.post, "/v1/logs", "nonsense").status == 400)
        #expect(desk.send(.post, "/v1/logs", "{}").status == 200)
    }

    @Test func `secrets in telemetry stay outside`() {
        let desk = BoardDesk()
        let secret = "ghp_" + String(repeating: "a1B2", count: 9)
        _ = desk.send(
            .post, "/v1/logs",
            export([
                [
                    attribute("event.name", "claude_code.user_prompt"), attribute("session.id", "s-1"),
                    attribute("prompt", "use \(secret)"),
                ]
            ]))
        #expect(!desk.send(.get, "/api/log").text.contains(secret))
    }
}
