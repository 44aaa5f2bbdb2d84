// Why: a performance of a scenario begins on an empty database, each time it is begun.

internal import OrreryHost
internal import OrreryModel
internal import OrreryService
internal import OrrerySimulation
internal import OrreryStore
internal import OrreryTime

/// Where a scenario is performed, again and again. Used by one thread at a time.
final class Stage: @unchecked Sendable {
    // The command's thread makes the first performance, the engine's thread all others, and the command's thread leaves
    // after the engine's has ended.
    private let scenario: Scenario
    private let folder: String?
    private let file: String
    private var performances = 0

    /// - Parameter file: Where to keep the database of the first performance; nil for a temporary file.
    init(scenario: Scenario, file: String?) throws(CommandError) {
        self.scenario = scenario
        if let file {
            guard !SystemFiles.exists(file) else {
                throw .failure("The file \(file) exists. Name a new one: a demo begins on an empty database.")
            }
            folder = nil
            self.file = file
        } else {
            let made = try CommandError.catching { () throws(HostError) in try SystemFiles.makeTemporaryFolder() }
            folder = made
            self.file = "\(made)/demo.db"
        }
    }

    /// Begins the scenario with `seed`. What was performed before is gone.
    func perform(seed: UInt64) throws(StagingError) -> Performance {
        let ids = IDSource(random: RandomSource(seed: seed, stream: "ids"))
        // Each performance has an epoch of its own, so that no cursor of an earlier one is taken for one of this; but what
        // happens in it depends on the seed alone.
        var epochs = IDSource(random: RandomSource(seed: seed, stream: "epochs"))
        for _ in 0..<performances { _ = epochs.nextEpoch() }
        let path = performances == 0 ? file : ":memory:"
        performances += 1
        do {
            let store = try SQLiteBoardStore(
                path: path, durability: folder == nil ? .full : .none, machine: "", now: scenario.start, ids: &epochs)
            let simulation = SimulationInfo(
                scenario: scenario.name, seed: seed, start: scenario.start, until: scenario.until)
            let engine = try Engine(
                store: store, settings: scenario.settings, ids: ids,
                clock: ClockReading(mode: .scaled, now: scenario.start, simulation: simulation), now: scenario.start)
            return Performance(
                engine: engine, workload: ScenarioWorkload(scenario, seed: seed), simulation: simulation)
        } catch let error as EventLogError {
            throw StagingError(reason: error.reason)
        } catch {
            throw StagingError(reason: "\(error)")
        }
    }

    /// Leaves nothing behind but a database that was asked for.
    func leave() {
        if let folder { SystemFiles.remove(folder: folder, files: ["demo.db", "demo.db-wal", "demo.db-shm"]) }
    }
}
