// Why: in a demo the clock can be held: paused, sped up, stepped, and set back to the beginning.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

enum SimulationRoutes {
    enum Action: String, CaseIterable { case play, pause, speed, step, inject, reset }

    /// The slowest and the fastest that a demo may run, in thousandths (design page 5).
    static let speedPerMille: ClosedRange<Int64> = 100...3_600_000

    static func add(to router: inout Router<Route>) {
        router.add(.get, "/api/simulation") { request, _ throws(Problem) in
            .read(request) { engine in
                var object = engine.clock.json.object ?? [:]
                if let permalink = engine.clock.permalink { object.append("permalink", .string(permalink)) }
                return .json(.object(object))
            }
        }
        router.add(.get, "/api/simulation/inputs", inputs)
        router.add(.post, "/api/simulation", control)
    }

    /// A record with something missing would pass for the whole: it is handed out up to there, and only to who knows.
    private static func inputs(_ request: Request, _: [String]) throws(Problem) -> Reply {
        let text = request.parameter("before")
        let before = text.flatMap { Instant($0) }
        if let text, before == nil {
            throw Problem(400, "Expected ?before= to be an instant such as 2026-01-05T08:00:00Z, found \"\(text)\".")
        }
        // They may be many: whoever reads them holds up nobody.
        return .research(request) { engine throws(Problem) in
            let record = engine.inputs
            if let gap = record.gap, before.map({ $0 > gap.at }) ?? true {
                throw Problem(
                    409,
                    "The record of inputs is incomplete from \(gap.at) on. \(gap.reason) What was done before can be "
                        + "played again up to there: ask for \(request.path)?before=\(gap.at), or reset the demo.")
            }
            return { _ throws(EventLogError) in
                var body: [UInt8] = []
                for input in record.inputs where before.map({ input.at < $0 }) ?? true {
                    body += JSONWriter.bytes(.object(input.json)) + [UInt8(ascii: "\n")]
                }
                return Response(
                    status: 200, headers: [Header("Content-Type", "application/x-ndjson; charset=utf-8")], body: body)
            }
        }
    }

    private static func control(_ request: Request, _: [String]) throws(Problem) -> Reply {
        guard request.caller.projectID == nil else {
            throw Problem(
                403, "This token is good for one project only, and the clock is everybody's. Use another one.")
        }
        var body = try RequestBody(request)
        let action = body.fields.choice(Action.self, "action")
        if action == nil, body.fields.errors.isEmpty {
            body.fields.fail("action", "Expected one of play, pause, speed, step, inject, reset; found nothing.")
        }
        let speed = body.fields.units(places: 3, "speed", in: speedPerMille)
        if action == .speed, speed == nil, body.fields.errors.isEmpty {
            body.fields.fail("speed", "Expected a number from 0.1 to 3600, found nothing.")
        }
        let fault = body.fields.choice(AgentTrouble.self, "fault")
        if action == .inject, fault == nil, body.fields.errors.isEmpty {
            let known = AgentTrouble.allCases.map(\.rawValue).joined(separator: ", ")
            body.fields.fail("fault", "Expected one of \(known); found nothing.")
        }
        let by = body.fields.duration("by")
        let seed = body.fields.integer("seed", in: 0...Int64.max)
        try body.check()
        switch action {
        case .play: return .control(.play)
        case .pause: return .control(.pause)
        case .speed: return .control(.speed(perMille: speed ?? 1_000))
        case .step: return .control(.step(by: by))
        case .inject: return .control(.inject(fault ?? .agentHang))
        case .reset, nil: return .control(.reset(seed: seed.map { UInt64($0) }))
        }
    }
}
