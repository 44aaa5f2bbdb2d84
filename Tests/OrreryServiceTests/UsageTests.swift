// Why: who pays for agents asks what a day cost, and is told no more than is known.

import OrreryHTTP
import OrreryJSON
import OrreryTime
import TestSupport
import Testing

/// Rule: cost and tokens are rolled up to the task and the day; unknown is not zero (design page 8).
@Suite struct UsageTests {
    private let desk = BoardDesk()

    private func run(_ provider: String?, _ usage: String, project: String = "default") {
        let task = desk.newTask("{\"title\":\"Work\",\"projectId\":\"\(project)\"}")
        let named = provider.map { "{\"provider\":\"\($0)\"}" } ?? "{}"
        let run = desk.object(.post, "/api/tasks/\(task)/invocations", named)["id"]?.integer ?? 0
        _ = desk.object(.post, "/api/invocations/\(run)/complete", "{\"usage\":\(usage)}")
    }

    private func usage(_ query: String = "", as caller: Caller = .local) -> JSONObject {
        let answer = desk.send(.get, "/api/usage\(query)", as: caller)
        #expect(answer.status == 200, "\(answer.text)")
        return answer.value.object ?? [:]
    }

    private func days(_ query: String = "", as caller: Caller = .local) -> [String] {
        (usage(query, as: caller)["days"]?.array ?? []).compactMap(\.object)
            .map { $0.line("day", "runs", "costUSD", "inputTokens", "outputTokens") }
    }

    @Test func `a day has the sums of the runs that began on it, and each provider's`() {
        run("claude", #"{"inputTokens":1000,"outputTokens":20,"costUSD":0.123456}"#)
        run("codex", #"{"inputTokens":500,"outputTokens":5}"#)
        run("claude", #"{"inputTokens":1,"outputTokens":1,"costUSD":0.000001}"#)
        let first = usage()
        let today = first["to"]?.string ?? ""
        #expect(days() == ["\(today) 3 0.123457 1501 26"])
        let providers = first["days"]?.array?.first?.object?["providers"]?.array?.compactMap(\.object) ?? []
        #expect(
            providers.map { $0.line("provider", "runs", "costUSD", "inputTokens") } == [
                "claude 2 0.123457 1001", "codex 1 null 500",
            ])
        desk.advance(by: .minutes(24 * 60))
        run(nil, "{}")
        #expect(days().last?.hasSuffix(" 1 null null null") == true)
        #expect(usage()["total"]?.object?.line("runs", "costUSD") == "4 0.123457")
        #expect(days("?from=\(today)&to=\(today)") == ["\(today) 3 0.123457 1501 26"])
    }

    @Test func `a day begins at midnight where it is counted`() {
        // The desk's clock stands at eight in the morning: at noon the next day has begun fourteen hours further east.
        run("claude", #"{"costUSD":1}"#)
        let here = usage()["to"]?.string ?? ""
        desk.advance(by: .minutes(4 * 60))
        run("claude", #"{"costUSD":2}"#)
        #expect(days() == ["\(here) 2 3 null null"])
        let east = days("?utcOffset=840")
        #expect(east.last?.hasPrefix(here) == false && east.last?.contains(" 1 2") == true, "\(east)")
        #expect(usage("?utcOffset=840")["to"]?.string != here)
    }

    @Test func `who may see one project is told of that one's runs alone`() {
        _ = desk.object(.post, "/api/projects", "{\"name\":\"shop\",\"id\":\"shop\"}")
        run("claude", #"{"costUSD":1}"#)
        run("claude", #"{"costUSD":2}"#, project: "shop")
        let limited = Caller(user: "local", tokenID: "a1", projectID: "shop")
        #expect(usage(as: limited)["total"]?.object?.line("runs") == "1")
        #expect(usage()["total"]?.object?.line("runs") == "2")
    }

    @Test(
        arguments: [
            ("?from=yesterday", 400), ("?to=2026-13-01", 400), ("?utcOffset=900", 400),
            ("?from=2026-02-01&to=2026-01-01", 422),
            ("?from=2020-01-01&to=2026-01-01", 422),
        ])
    func `a question that makes no sense is told what would`(query: String, status: Int) {
        #expect(desk.send(.get, "/api/usage\(query)").status == status)
    }
}
