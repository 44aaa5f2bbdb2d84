// Why: in a demo the clock can be held: paused, sped up, stepped, and set back to the beginning.

internal import OrreryHTTP
internal import OrreryJSON
internal import OrreryModel

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
        router.add(.get, "/api/simulation/inputs") { request, _ throws(Problem) in
            .read(request) { engine in
                let lines = engine.inputs.map { input in
                    JSONWriter.text(
                        .object(["at": .instant(input.at), "fault": .string(input.trouble.rawValue)])) + "\n"
                }
                return Response(
                    status: 200, headers: [Header("Content-Type", "application/x-ndjson; charset=utf-8")],
                    body: Array(lines.joined().utf8))
            }
        }
        router.add(.post, "/api/simulation", control)
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
