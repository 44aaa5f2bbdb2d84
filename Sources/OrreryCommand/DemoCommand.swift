// Why: `orrery demo` shows a working day of agents on a clock that can be held, on a database that nobody will miss.

internal import OrreryHost
internal import OrreryJSON
internal import OrreryModel
internal import OrreryService
internal import OrrerySimulation
internal import OrreryStore
internal import OrreryTime

enum DemoCommand {
    static let flags = [
        Flag(name: "--seed", value: "N", help: "which of all the days this scenario could be (the scenario's)"),
        Flag(name: "--speed", value: "X", help: "how many times as fast as the world, 0.1 to 3600 (1)"),
        Flag(
            name: "--scenario", value: "FILE", help: "what to play: a file, or one that is built in by its name (demo)"),
        Flag(name: "--listen", value: "ADDRESS:PORT", help: "where to listen, on loopback (127.0.0.1:4000)"),
        Flag(name: "--db", value: "FILE", help: "keep the demo's database here (a temporary file)"),
    ]

    static func run(_ words: [String]) throws(CommandError) {
        let arguments = try Arguments(words, verb: "demo", flags: flags)
        let scenario = try ScenarioSource.read(arguments["--scenario"] ?? "demo")
        let seed = try seed(arguments["--seed"]) ?? scenario.seed
        let speed = try speedPerMille(arguments["--speed"])
        var configuration = Configuration()
        configuration.listen = arguments["--listen"] ?? configuration.listen
        let address = try CommandError.catching { () throws(HostError) in try ListenAddress(configuration.listen) }
        guard address.isLoopback else {
            throw .usage(
                "A demo asks nobody who they are and listens on loopback only: found \"\(address.host)\". Use "
                    + "127.0.0.1:\(address.port).")
        }

        let socket = try CommandError.catching { () throws(HostError) in try ListenSocket(address) }
        Signals.prepare()
        let stage = try Stage(scenario: scenario, file: arguments["--db"])
        defer { stage.leave() }
        let house = try House(
            try conductor(stage, scenario, seed: seed, speedPerMille: speed), socket: socket,
            configuration: configuration, isSimulated: true)
        Terminal.say(
            "Orrery plays \"\(scenario.name)\" with seed \(seed) at \(house.url). Open it in a browser; Ctrl-C stops it."
        )
        house.runUntilStopped()
    }

    private static func conductor(
        _ stage: Stage, _ scenario: Scenario, seed: UInt64, speedPerMille: Int64
    ) throws(CommandError) -> sending Conductor {
        let performance: Performance
        do throws(StagingError) {
            performance = try stage.perform(seed: seed)
        } catch {
            throw .failure(error.reason)
        }
        let clock = TimeSource.scaled(
            from: scenario.start, speedPerMille: speedPerMille, elapsed: SystemClock.elapsed)
        return Conductor(performance, clock: clock) { seed throws(StagingError) in try stage.perform(seed: seed) }
    }

    private static func seed(_ text: String?) throws(CommandError) -> UInt64? {
        guard let text else { return nil }
        guard let seed = Int64(text), seed >= 0 else {
            throw .usage("Expected --seed to be a whole number from 0 to \(Int64.max), found \"\(text)\".")
        }
        return UInt64(seed)
    }

    /// Thousandths, so that 0.1 is exact.
    private static func speedPerMille(_ text: String?) throws(CommandError) -> Int64 {
        guard let text else { return 1_000 }
        guard let value = try? JSONReader.value(from: Array(text.utf8)), let units = value.units(places: 3),
            (100...3_600_000).contains(units)
        else { throw .usage("Expected --speed to be a number from 0.1 to 3600, found \"\(text)\".") }
        return units
    }
}
