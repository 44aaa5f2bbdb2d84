// Why: every test here plays a scenario from its first instant on an empty board, and reads what was committed.

import Foundation
import OrreryJSON
import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryStore
import OrreryTime

/// Where the tests play scenarios.
enum Theatre {
    static let simulations = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Simulations")

    /// The names of the scenarios that are shipped.
    static let shippedNames: [String] =
        (try? FileManager.default.contentsOfDirectory(atPath: simulations.path))?
        .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted() ?? []

    static func shipped(_ name: String) throws -> Scenario {
        let bytes = [UInt8](try Data(contentsOf: simulations.appendingPathComponent("\(name).json")))
        return try Scenario(bytes, name: "\(name).json", include: included)
    }

    static func included(_ path: String) throws(DocumentError) -> [UInt8] {
        guard let data = try? Data(contentsOf: simulations.appendingPathComponent(path)) else {
            throw DocumentError("It is not there.")
        }
        return [UInt8](data)
    }

    /// Two minutes in which everybody but viewers acts.
    static let short = """
        { "name": "short", "seed": 1, "until": "2m", "mode": "remote", "include": ["knobs/quick.json"],
          "workload": [
            { "kind": "mockTasks", "server": "dev-1", "tasks": ["test"], "every": "50s" },
            { "kind": "agents", "count": 2, "arrivals": "4/min", "flow": "coder", "steps": "2..4", "step": "1s..3s" },
            { "kind": "people", "followUps": "50%", "reaction": "5s..15s" } ] }
        """

    static func scenario(_ text: String) throws -> Scenario {
        try Scenario(Array(text.utf8), name: "x.json", include: included)
    }

    /// The beginning of a scenario on an empty board.
    static func stage(_ scenario: Scenario, seed: UInt64, workload: ScenarioWorkload? = nil) throws(StagingError)
        -> Performance
    {
        do {
            var ids = IDSource(random: RandomSource(seed: seed, stream: "ids"))
            let store = try SQLiteBoardStore(
                path: ":memory:", durability: .none, machine: "", now: scenario.start, ids: &ids)
            let simulation = SimulationInfo(
                scenario: scenario.name, seed: seed, start: scenario.start, until: scenario.until)
            let engine = try Engine(
                store: store, settings: scenario.settings, ids: ids,
                clock: ClockReading(mode: .virtual, now: scenario.start, simulation: simulation), now: scenario.start)
            return Performance(
                engine: engine, workload: workload ?? ScenarioWorkload(scenario, seed: seed), simulation: simulation)
        } catch {
            throw StagingError(reason: "\(error)")
        }
    }

    /// What was committed from the start to `length` after it, and the lines that were written to logs.
    static func play(
        _ scenario: Scenario, seed: UInt64 = 1, for length: Duration, workload: ScenarioWorkload? = nil
    ) throws -> (events: [CommittedEvent], logs: [LogWrite], engine: Engine) {
        var conductor = Conductor(
            try stage(scenario, seed: seed, workload: workload), clock: .virtual(at: scenario.start))
        let results = conductor.advance(to: scenario.start + length)
        return (results.flatMap(\.committed), results.flatMap(\.logs), conductor.engine)
    }
}

extension [CommittedEvent] {
    func of(_ type: EventType) -> [Event] {
        map(\.event).filter { $0.type == type }
    }

    /// The titles of the tasks that were created, in order.
    var titles: [String] {
        of(.taskCreated).compactMap(\.taskAfter?.title)
    }

    /// The columns that a task, or any task, came to.
    func columns(of title: String? = nil) -> Set<BoardColumn> {
        var columns: Set<BoardColumn> = []
        for committed in self {
            if let task = committed.event.taskAfter, title == nil || task.title == title { columns.insert(task.status) }
        }
        return columns
    }
}
