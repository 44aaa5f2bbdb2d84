// Why: who follows a session's file hands it in piece by piece, again after a restart, and does not know whether the session
// is over; the board makes one record of it all the same.

import OrreryHTTP
import OrreryJSON
import TestSupport
import Testing

/// Rule: pieces are known by their place; `end=turn` ends a run whose last turn is over, and no other.
@Suite struct IngestPieceTests {
    private let desk = BoardDesk()
    private let session = "0f3a1b2c-0000-4000-8000-00000000000a"

    private func user(_ id: Int, _ content: String, more: String = "") -> String {
        "{\"type\":\"user\",\"uuid\":\"u-\(id)\",\"parentUuid\":null,\"sessionId\":\"\(session)\",\"cwd\":\"/work/shop\","
            + "\"timestamp\":\"2026-01-05T08:00:00.000Z\"\(more),\"message\":{\"role\":\"user\",\"content\":\(content)}}\n"
    }

    private func assistant(_ id: Int, _ content: String, stop: String, more: String = "") -> String {
        "{\"type\":\"assistant\",\"uuid\":\"u-\(id)\",\"parentUuid\":\"u-\(id - 1)\",\"sessionId\":\"\(session)\","
            + "\"cwd\":\"/work/shop\",\"timestamp\":\"2026-01-05T08:00:01.000Z\"\(more),\"message\":{\"id\":\"m-\(id)\","
            + "\"model\":\"claude-x\",\"role\":\"assistant\",\"content\":[\(content)],\"stop_reason\":\"\(stop)\","
            + "\"usage\":{\"input_tokens\":10,\"output_tokens\":5}}}\n"
    }

    private var turn: [String] {
        [
            user(1, "\"Fix the cart\""),
            assistant(
                2, "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"Bash\",\"input\":{\"command\":\"ls\"}}",
                stop: "tool_use"),
            user(3, "[{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\",\"content\":\"cart.swift\"}]"),
            assistant(4, "{\"type\":\"text\",\"text\":\"Done\"}", stop: "end_turn"),
        ]
    }

    private func post(_ text: String, _ query: String) -> JSONObject {
        desk.object(.post, "/api/ingest/claude-transcript?run=\(session)&\(query)", text)
    }

    private func run(_ receipt: JSONObject) -> JSONObject { receipt["runs"]?.array?.last?.object ?? [:] }

    @Test func `a run stays open between pieces, and ends when its turn is over and nothing came`() {
        var offset = 0
        for line in turn {
            let before = post("", "offset=\(offset)&end=turn")
            if offset > 0 { #expect(run(before)["status"] == .string("running"), "A turn goes on.") }
            #expect(run(post(line, "offset=\(offset)"))["status"] == .string("running"))
            offset += line.utf8.count
        }
        #expect(run(post("", "offset=\(offset)&end=turn"))["status"] == .string("completed"))
        let next = run(post(user(5, "\"And the checkout\""), "offset=\(offset)"))
        #expect(next["status"] == .string("running"))
        #expect(next["runId"] == .string("\(session)~2"), "Who goes on begins the session's next run.")
    }

    @Test func `pieces that are handed in again change nothing`() {
        let torn = "{\"type\":\"user\",\"uu\n"
        let text = turn.joined() + torn
        let cut = turn[0].utf8.count + turn[1].utf8.count
        _ = post(turn[0] + turn[1], "offset=0")
        _ = post(turn[2] + turn[3] + torn, "offset=\(cut)")
        let events = desk.log.count
        let again = post(text, "offset=0")
        #expect(again["lines"] == .integer(5) && again["duplicates"] == .integer(5))
        _ = post(turn[2] + turn[3] + torn, "offset=\(cut)")
        #expect(desk.log.count == events)
    }

    @Test func `what stands before a gap is told as far as it came`() {
        func print(_ text: String, _ query: String) -> JSONObject {
            desk.object(.post, "/api/ingest/text?run=build&\(query)", text)
        }
        _ = print("one\ntw", "offset=0")
        _ = print("o\nthr", "offset=6")
        let receipt = print("[left out]\nlast\n", "offset=1000")
        let id = run(receipt)["invocationId"]?.integer ?? 0
        let log = desk.send(.get, "/api/invocations/\(id)/log.txt").text
        #expect(log == "one\ntwo\nthr\n[left out]\nlast\n")
    }

    @Test func `a sub-agent's file is a stream of its own of the same run`() {
        let aside = ",\"isSidechain\":true,\"agentId\":\"a1\""
        let agent = [
            user(11, "\"Look for carts\"", more: aside),
            assistant(12, "{\"type\":\"text\",\"text\":\"Found one\"}", stop: "end_turn", more: aside),
        ]
        _ = post(turn[0], "offset=0")
        _ = post(agent[0], "stream=agent-a1&offset=0")
        _ = post(turn[1], "offset=\(turn[0].utf8.count)")
        let receipt = post(agent[1], "stream=agent-a1&offset=\(agent[0].utf8.count)")
        #expect(receipt["runs"]?.array?.count == 1)
        #expect(run(receipt)["runId"] == .string(session))
        #expect(desk.object(.get, "/api/board")["tasks"]?.array?.count == 1)
    }
}
