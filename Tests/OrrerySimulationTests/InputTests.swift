// Why: what was done to a demo, whenever and however it was done, leads to the same log when it is done again.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryTime
import Testing

/// Rule (design page 5, "The clock"): a run with recorded inputs replays exactly.
@Suite struct InputTests {
    /// The log of a run that is told beforehand what was done to `demo`, by way of the file in which it is handed out.
    private func replay(_ demo: Demo, on rung: any Rung, until: Instant? = nil) throws -> [String] {
        var plan = TrialPlan(demo.scenario, seed: demo.seed, until: until)
        plan.play(
            try demo.record.inputs.map { input in
                let line = JSONWriter.bytes(.object(input.json))
                return try #require(try JSONDocument.read(line, name: "line") { SimulationInput.readPlayable(&$0) })
            })
        var log: [String] = []
        let trial = Trial(plan, rung: rung, checkers: Checkers.all(for: plan))
        trial.onEvent = { [until = plan.until] in if $0.event.at <= until { log.append(Demo.line($0)) } }
        _ = try trial.run()
        return log
    }

    @Test(arguments: 1...16 as ClosedRange<UInt64>)
    func `whoever meddles whenever, it can be done again`(seed: UInt64) throws {
        let scenario = try Theatre.scenario(Theatre.short)
        var demo = try Demo(scenario, seed: seed)
        try demo.meddle(times: 60)
        try demo.playToTheEnd()
        #expect(demo.record.gap == nil)
        #expect(demo.record.inputs.count > 20)
        let log = try replay(demo, on: KernelRung(seed: seed))
        #expect(demo.log == log)
    }

    @Test func `what is asked at an instant at which something is due comes after all of it`() throws {
        let short = Theatre.short.replacing("\"mode\"", with: "\"knobs\": { \"loopAfter\": \"5s\" }, \"mode\"")
        var demo = try Demo(try Theatre.scenario(short), seed: 2)
        for step in 0..<700 {
            if step % 15 == 5 { try demo.control(.inject(.agentLoop)) }
            try demo.control(.step(by: nil))
            demo.send([Demo.post("/api/tasks", "{\"title\":\"after step \(step)\"}")])
        }
        try demo.playToTheEnd()
        #expect(demo.log.contains { $0.contains("task.stuck") })
        #expect(demo.log == (try replay(demo, on: KernelRung(seed: 2))))
    }

    @Test func `it can be done again on a disk and before viewers`() throws {
        let scenario = try Theatre.scenario(Theatre.short)
        var demo = try Demo(scenario, seed: 3)
        try demo.meddle(times: 60)
        try demo.playToTheEnd()
        let plan = TrialPlan(scenario, seed: 3)
        #expect(demo.log == (try replay(demo, on: FullRung(plan))))
    }

    @Test func `requests of a paused demo keep their order, and what shared a commit shares it again`() throws {
        var demo = try Demo(try Theatre.scenario(Theatre.short), seed: 5)
        try demo.control(.step(by: .seconds(30)))
        let first = demo.send([
            Demo.post("/api/tasks", "{\"title\":\"one\"}"), Demo.post("/api/tasks", "{\"title\":\"two\"}"),
        ])
        #expect(first.map(\.status) == [201, 201])
        #expect(demo.send([Demo.post("/api/tasks", "{\"title\":\"three\"}")]).map(\.status) == [201])
        let at = scenarioInstant(demo, .seconds(30))
        #expect(demo.record.inputs.map(\.at) == [at, at, at])
        let lines = demo.record.inputs.map { JSONWriter.text(.object($0.json)) }
        #expect(
            lines == [
                "{\"at\":\"2026-01-05T08:00:30.000Z\",\"method\":\"POST\",\"target\":\"/api/tasks\","
                    + "\"body\":\"{\\\"title\\\":\\\"one\\\"}\"}",
                "{\"at\":\"2026-01-05T08:00:30.000Z\",\"isSameTick\":true,\"method\":\"POST\",\"target\":\"/api/tasks\","
                    + "\"body\":\"{\\\"title\\\":\\\"two\\\"}\"}",
                "{\"at\":\"2026-01-05T08:00:30.000Z\",\"method\":\"POST\",\"target\":\"/api/tasks\","
                    + "\"body\":\"{\\\"title\\\":\\\"three\\\"}\"}",
            ])
        try demo.playToTheEnd()
        #expect(demo.log == (try replay(demo, on: KernelRung(seed: 5))))
    }

    @Test func `what is refused, asked twice or no text is recorded and changes no name after it`() throws {
        var demo = try Demo(try Theatre.scenario(Theatre.short), seed: 6)
        try demo.control(.step(by: .seconds(10)))
        let made = demo.created("/api/tasks", "{\"title\":\"mine\"}")
        let task = try #require(made)
        #expect(demo.send([Demo.request(.patch, "/api/tasks/\(task)", "{\"status\":\"nowhere\"}")]).isEmpty)
        #expect(demo.send([Demo.request(.patch, "/api/tasks/none", "{\"title\":\"x\"}")]).map(\.status) == [404])
        #expect(demo.send([Demo.post("/api/tasks/\(task)/cleanup", "{\"action\":\"hold\"}")]).map(\.status) == [409])
        for status in [201, 201] {
            let twice = Demo.post(
                "/api/tasks/\(task)/activities", "{\"activity_type\":\"updated\",\"message\":\"again\"}", key: "k\u{0}1"
            )
            #expect(demo.send([twice]).map(\.status) == [status])
        }
        #expect(demo.record.inputs.count == 5)
        let begun = demo.created("/api/tasks/\(task)/invocations", "{}")
        let run = try #require(begun)
        let bytes: [UInt8] = [0x61, 0x00, 0xff, 0xfe, 0x0a, 0x62, 0x0a]
        #expect(
            demo.send([Request(method: .post, target: "/api/invocations/\(run)/logs", body: bytes)]).map(\.status) == [
                201
            ])
        try demo.playToTheEnd()
        #expect(demo.log == (try replay(demo, on: KernelRung(seed: 6))))
        #expect(demo.log.count { $0.contains("again") } == 1)
    }

    @Test func `what was done after the end of a shorter run is not done in it`() throws {
        var demo = try Demo(try Theatre.scenario(Theatre.short), seed: 7)
        try demo.control(.step(by: .seconds(20)))
        demo.send([Demo.post("/api/tasks", "{\"title\":\"early\"}")])
        let early = demo.log
        try demo.control(.step(by: .seconds(20)))
        demo.send([Demo.post("/api/tasks", "{\"title\":\"late\"}")])
        #expect(early == (try replay(demo, on: KernelRung(seed: 7), until: scenarioInstant(demo, .seconds(20)))))
    }

    @Test func `a failure with requests is kept whole, and made smaller without them when they do not matter`() throws {
        let text = Array(Theatre.short.utf8)
        var demo = try Demo(try Theatre.scenario(Theatre.short), seed: 8)
        try demo.meddle(times: 20)
        try demo.playToTheEnd()
        var plan = TrialPlan(demo.scenario, seed: 8)
        plan.play(demo.record.inputs)
        let document = try ScenarioDocument(text, name: "x.json", include: Theatre.included)
        let kept = try Scenario(document.repeating(plan), name: "kept.json", include: Theatre.included)
        #expect(TrialPlan(kept, seed: 8).requests == plan.requests)
        let shrunk = Shrinker.shrink(plan) { plan in
            Violation(.durability, at: plan.until, step: 1, "planted")
        }
        #expect(shrunk?.plan.requests == [])
    }

    @Test func `what no board would take is no input`() throws {
        func mistake(_ line: String) -> String {
            do throws(DocumentError) {
                _ = try JSONDocument.read(Array(line.utf8), name: "f") { SimulationInput.readPlayable(&$0) }
                return ""
            } catch {
                return error.description
            }
        }
        let at = "{\"at\":\"2026-01-05T08:00:30Z\","
        #expect(mistake(at + "\"method\":\"POST\",\"target\":\"/api/nothing\"}").contains("answered 404"))
        #expect(mistake(at + "\"method\":\"GET\",\"target\":\"/api/tasks\"}").contains("a request that changes"))
        #expect(
            mistake(
                at + "\"method\":\"POST\",\"target\":\"/api/simulation\",\"body\":\"{\\\"action\\\":\\\"play\\\"}\"}"
            )
            .contains("a request that changes"))
        #expect(mistake(at + "\"method\":\"POST\",\"target\":\"/api/tasks\",\"body\":\"{\"}").contains("answered 400"))
        #expect(mistake(at + "\"method\":\"POST\"}").contains("/target: Expected the target"))
        #expect(mistake(at + "\"method\":\"POST\",\"target\":\"/api/tasks\",\"bodyHex\":\"7\"}").contains("two hexa"))
        #expect(mistake(at + "\"method\":\"POST\",\"target\":\"/a\",\"fault\":\"agentHang\"}").contains("found both"))
        #expect(
            mistake(at + "\"method\":\"POST\",\"target\":\"/a\",\"boddy\":\"\"}").contains("Did you mean \"body\"?"))
    }

    @Test func `a record that is full says from when on it is incomplete, and what was before can be had`() throws {
        var demo = try Demo(try Theatre.scenario(Theatre.short), seed: 9, record: InputRecord(inputsMax: 3))
        try demo.control(.step(by: .seconds(20)))
        demo.send([Demo.post("/api/tasks", "{\"title\":\"one\"}")])
        try demo.control(.inject(.agentHang))
        let before = demo.log
        try demo.control(.step(by: .seconds(10)))
        let wholeAnswer = demo.ask("/api/simulation/inputs")
        let whole = try #require(wholeAnswer)
        #expect(whole.status == 200)
        // A tick is recorded whole or not at all, and nothing after it.
        let requests = ["two", "three"].map { Demo.post("/api/tasks", "{\"title\":\"\($0)\"}") }
        #expect(demo.send(requests).map(\.status) == [201, 201])
        #expect(demo.send([requests[0]]).map(\.status) == [201])
        try demo.control(.inject(.agentHang))
        #expect(demo.record.inputs.count == 2)

        let refusalAnswer = demo.ask("/api/simulation/inputs")
        let refusal = try #require(refusalAnswer)
        #expect(refusal.status == 409)
        let sentence = String(decoding: refusal.body, as: UTF8.self)
        #expect(sentence.contains("incomplete from 2026-01-05T08:00:30.000Z on. At most 3 inputs"), "\(sentence)")
        #expect(demo.ask("/api/simulation/inputs?before=2026-01-05T08:00:30.001Z")?.status == 409)
        #expect(demo.ask("/api/simulation/inputs?before=noon") == nil)
        let partAnswer = demo.ask("/api/simulation/inputs?before=2026-01-05T08:00:30.000Z")
        let part = try #require(partAnswer)
        #expect(part.body == whole.body)
        let replayed = try replay(demo, on: KernelRung(seed: 9), until: scenarioInstant(demo, .milliseconds(29_999)))
        #expect(replayed.starts(with: before))
        #expect(demo.log.starts(with: replayed))
    }

    @Test func `a demo whose store refused to write has a record up to there`() throws {
        var epochs = IDSource(random: RandomSource(seed: 10, stream: "epochs"))
        let store = MemoryBoardStore(ids: &epochs)
        var demo = try Demo(try Theatre.scenario(Theatre.short), seed: 10, store: store)
        try demo.control(.step(by: .seconds(20)))
        demo.send([Demo.post("/api/tasks", "{\"title\":\"one\"}")])
        try demo.control(.step(by: .milliseconds(1)))
        store.refusal = "The disk is full."
        #expect(demo.send([Demo.post("/api/tasks", "{\"title\":\"two\"}")]).map(\.status) == [503])
        store.refusal = nil
        #expect(demo.send([Demo.post("/api/tasks", "{\"title\":\"three\"}")]).map(\.status) == [201])
        let gap = try #require(demo.record.gap)
        #expect(gap.at == scenarioInstant(demo, .milliseconds(20_001)))
        #expect(gap.reason == "The store refused: The disk is full.")
        let partAnswer = demo.ask("/api/simulation/inputs?before=\(gap.at)")
        let part = try #require(partAnswer)
        #expect(part.body.count { $0 == UInt8(ascii: "\n") } == 1)
    }

    @Test func `a record has as many inputs and bytes as it may`() {
        func work(_ body: [UInt8]) -> Work {
            var work = Work(instance: "/") { _ throws(Problem) in .response(Response(status: 204)) }
            work.request = Request(method: .post, target: "/api/tasks", body: body)
            return work
        }
        let at = Instant(milliseconds: 0)
        var record = InputRecord()
        for _ in 0..<Limits.simulationInputsMax { record.note([work([])], at: at) }
        #expect(record.gap == nil)
        record.note([work([])], at: at)
        #expect(record.gap?.at == at)
        #expect(record.inputs.count == Limits.simulationInputsMax)

        record = InputRecord()
        let large = work([UInt8](repeating: 0x61, count: Limits.bodyBytesMax))
        while record.gap == nil { record.note([large], at: at) }
        #expect(record.inputs.count == Limits.simulationInputsBytesMax / Limits.bodyBytesMax - 1)
    }

    private func scenarioInstant(_ demo: Demo, _ offset: Duration) -> Instant { demo.scenario.start + offset }
}
