// Why: a demo without a socket, on real time that the test moves, with somebody who meddles with it at chance moments.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryStore
import OrreryTime

/// A demo as the engine's thread runs one.
struct Demo {
    let scenario: Scenario
    let seed: UInt64
    /// What was committed, in order.
    private(set) var log: [String] = []
    private(set) var conductor: Conductor
    private var elapsed = Duration.zero
    private var random: RandomSource
    private static let service = Service(
        doors: Doors(), version: VersionInfo(version: "test", libraries: [:]), isSimulated: true, asset: { _, _ in nil }
    )

    var record: InputRecord { conductor.engine.inputs }

    init(_ scenario: Scenario, seed: UInt64, store: (any BoardStore)? = nil, record: InputRecord = InputRecord()) throws
    {
        self.scenario = scenario
        self.seed = seed
        random = RandomSource(seed: seed, stream: "meddle")
        var epochs = IDSource(random: RandomSource(seed: seed, stream: "epochs"))
        let store =
            try store
            ?? SQLiteBoardStore(
                path: ":memory:", durability: .none, machine: "", now: scenario.start, ids: &epochs)
        let info = SimulationInfo(scenario: scenario.name, seed: seed, start: scenario.start, until: scenario.until)
        var engine = try Engine(
            store: store, settings: scenario.settings, ids: IDSource(random: RandomSource(seed: seed, stream: "ids")),
            clock: ClockReading(mode: .scaled, now: scenario.start, simulation: info), now: scenario.start)
        engine.inputs = record
        conductor = Conductor(
            Performance(engine: engine, workload: ScenarioWorkload(scenario, seed: seed), simulation: info),
            clock: .scaled(from: scenario.start, speedPerMille: 1_000, elapsed: .zero))
    }

    // MARK: What somebody does

    /// Sends requests that share a tick; those that the service answers by itself have no answer here.
    @discardableResult
    mutating func send(_ requests: [Request]) -> [Response] {
        let work = requests.compactMap { if case .work(let work) = Self.service.reply(to: $0) { work } else { nil } }
        let result = conductor.perform(work, elapsed: elapsed)
        log += result.committed.map(Self.line)
        return result.results.compactMap { if case .response(let response) = $0 { response } else { nil } }
    }

    /// Asks something that is answered from what is kept.
    mutating func ask(_ target: String) -> Response? {
        guard case .work(let work) = Self.service.reply(to: Self.request(.get, target, "")) else { return nil }
        switch conductor.perform([work], elapsed: elapsed).results.first {
        case .response(let response)?: return response
        case .research(let research)?:
            if case .response(let response) = conductor.engine.answer(research) { return response }
            return nil
        default: return nil
        }
    }

    /// Sends a request that must succeed, and gives the id of what it made.
    mutating func created(_ target: String, _ body: String) -> String? {
        let value = send([Self.post(target, body)]).first.flatMap { try? JSONReader.value(from: $0.body).object }
        let object = value?["invocation"]?.object ?? value
        return object?["id"].flatMap { $0.string ?? $0.integer.map(String.init) }
    }

    mutating func control(_ control: ClockControl) throws(StagingError) {
        _ = try conductor.control(control, elapsed: elapsed)
        advance()
    }

    /// Goes to the end of the scenario, doing everything that is due on the way.
    mutating func playToTheEnd() throws(StagingError) {
        try control(.step(by: scenario.until - scenario.start))
    }

    static func post(_ target: String, _ body: String, key: String? = nil) -> Request {
        Request(
            method: .post, target: target, headers: key.map { [Header("Idempotency-Key", $0)] } ?? [],
            body: Array(body.utf8))
    }

    static func request(_ method: Method, _ target: String, _ body: String) -> Request {
        Request(method: method, target: target, body: Array(body.utf8))
    }

    /// An event as it is compared: under its name, with everything that it says.
    static func line(_ event: CommittedEvent) -> String {
        "\(event.event.seq) \(event.event.at) \(event.event.type.rawValue) \(String(decoding: event.data, as: UTF8.self))"
    }

    // MARK: Chance

    /// Does so many things to the board and its clock, whenever it happens to be.
    mutating func meddle(times: Int) throws(StagingError) {
        for _ in 0..<times {
            passTime()
            // A board that is behind is asked before it has caught up.
            if random.chance(2, in: 3) { advance() }
            switch random.next(below: 20) {
            case 0: try control(.pause)
            case 1...3: try control(.play)
            case 4: try control(.speed(perMille: Int64(random.next(in: 100...3_000))))
            case 5: try control(.step(by: nil))
            case 6: try control(.step(by: .milliseconds(Int64(random.next(below: 900)))))
            case 7...8: try control(.inject(random.pick(AgentTrouble.allCases)))
            default: send((0...random.next(below: 3)).flatMap { _ in someRequests() })
            }
        }
    }

    /// Lets a while pass, or just as long as it takes until something is due.
    private mutating func passTime() {
        if random.chance(1, in: 3), let wake = conductor.nextWake {
            elapsed = max(elapsed, wake)
        } else {
            elapsed += .milliseconds(Int64(random.next(below: 2_500)))
        }
    }

    private mutating func advance() {
        while true {
            let (results, isBehind) = conductor.advance(elapsed: elapsed)
            for result in results { log += result.committed.map(Self.line) }
            if !isBehind { return }
        }
    }

    /// What a client may ask of the board as it is, wise or not.
    private mutating func someRequests() -> [Request] {
        let state = conductor.engine.state
        let tasks = state.tasks.values.map(\.id.text)
        let runs = state.invocations.values.map(\.id)
        let title = "{\"title\":\"meddled \(random.next(below: 1_000))\"}"
        guard !tasks.isEmpty, random.chance(9, in: 10) else { return [Self.post("/api/tasks", title)] }
        let task = "/api/tasks/\(random.pick(tasks))"
        let column = random.pick(BoardColumn.allCases).rawValue
        switch random.next(below: 14) {
        case 0: return [Self.post("/api/tasks", title)]
        case 1: return [Self.request(.patch, task, "{\"status\":\"\(column)\"}")]
        case 2: return [Self.request(.delete, task, "")]
        case 3:
            let twice = Self.post(
                "\(task)/activities", "{\"activity_type\":\"updated\",\"message\":\"hm\"}",
                key: "key-\(random.next(below: 5))")
            return [twice, twice]
        case 4: return [Self.post("\(task)/followups", "{\"message\":\"And now?\"}")]
        case 5: return [Self.post("\(task)/stop", "")]
        case 6: return [Self.post("\(task)/archive", "")]
        case 7: return [Self.post("\(task)/invocations", "{}")]
        case 8: return [Self.post("\(task)/deliverables", "{\"deliverable_type\":\"file\",\"title\":\"t\"}")]
        case 9: return [Self.post("/api/tasks", "{\"title\":\"mock\",\"type\":\"build\",\"simulate\":true}")]
        case 10: return [Self.post("\(task)/start", ""), Self.request(.get, task, "")]
        case 11: return [Self.post("\(task)/cleanup", "{\"action\":\"hold\"}")]
        default:
            guard !runs.isEmpty else { return [Self.request(.patch, task, title)] }
            let run = "/api/invocations/\(random.pick(runs))"
            let ways = [
                Self.post("\(run)/complete", "{}"), Self.post("\(run)/fail", "{\"error\":\"no\"}"),
                Self.post("\(run)/logs", "one\ntwo\n"), Self.post("\(run)/waiting", "{\"reason\":\"permission\"}"),
                Self.post("\(run)/activity", "{\"type\":\"tool_exec\",\"message\":\"exec: ls\"}"),
            ]
            return [random.pick(ways)]
        }
    }
}
