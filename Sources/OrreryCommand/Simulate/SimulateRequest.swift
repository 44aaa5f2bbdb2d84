// Why: what is asked of `orrery simulate` is read whole before anything runs, so that what is wrong with it costs nothing.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryService
internal import OrrerySimulation
internal import OrreryTime

/// Which trials are wanted, and what is to be said of them.
struct SimulateRequest: Sendable {
    /// The scenario as it was named.
    let source: String
    let scenario: Scenario
    let seeds: ClosedRange<UInt64>
    /// Whether a range of seeds was asked for, which must reach together what the scenario promises.
    let isRange: Bool
    let until: Instant
    /// What goes wrong by chance; nil for what the scenario says.
    let kinds: [FaultKind]?
    let rung: SimulateStage.RungKind
    /// How fast to play, in thousandths; nil for as fast as possible.
    let speedPerMille: Int64?
    let isJSON: Bool
    /// The file with what people did in a demo, and what that was.
    let inputs: (file: String, inputs: [SimulationInput])?
    /// Where to keep what failed.
    let keep: String?

    /// The flags that say which trial is meant.
    static let trialFlags = [
        Flag(name: "--seed", value: "N", help: "which of all the runs this scenario could be (the scenario's)"),
        Flag(name: "--until", value: "30d", help: "how long to play, or until which instant (the scenario's)"),
        Flag(name: "--faults", value: "KIND,...|all|none", help: "what goes wrong by chance (the scenario's)"),
        Flag(name: "--kernel", value: "", help: "the engine over a log in memory (this is what is done)"),
        Flag(name: "--full", value: "", help: "the engine over SQLite on a disk that fails, with streams and viewers"),
        Flag(name: "--inputs", value: "FILE", help: "what was done to a demo, from GET /api/simulation/inputs"),
        Flag(name: "--keep", value: "DIR", help: "where to keep a run that failed (the folder that we are in)"),
    ]

    init(_ arguments: Arguments, source: String) throws(CommandError) {
        self.source = source
        scenario = try ScenarioSource.read(source)
        isRange = arguments["--seeds"] != nil
        if let text = arguments["--seeds"] {
            guard arguments["--seed"] == nil else { throw .usage("Expected --seed or --seeds, found both. Give one.") }
            seeds = try Self.seeds(text)
        } else {
            let seed = try arguments["--seed"].map { text throws(CommandError) in try Self.seed(text, "--seed") }
            seeds = (seed ?? scenario.seed)...(seed ?? scenario.seed)
        }
        until =
            try arguments["--until"].map { [scenario] text throws(CommandError) in try Self.until(text, scenario) }
            ?? scenario.until
        kinds = try arguments["--faults"].map { text throws(CommandError) in try Self.kinds(text) }
        guard arguments["--kernel"] == nil || arguments["--full"] == nil else {
            throw .usage("Expected --kernel or --full, found both. Give one.")
        }
        rung = arguments["--full"] == nil ? .kernel : .full
        speedPerMille = try arguments["--speed"].flatMap { text throws(CommandError) in try Self.speed(text) }
        inputs = try arguments["--inputs"].map { file throws(CommandError) in (file, try InputsFile.read(file)) }
        isJSON = arguments["--json"] != nil
        keep = arguments["--keep"]
    }

    func plan(seed: UInt64) -> TrialPlan {
        var plan = TrialPlan(scenario, seed: seed, until: until, kinds: kinds)
        plan.play(inputs?.inputs ?? [])
        return plan
    }

    /// Whether this is the very run that the scenario promises something of.
    var isScenariosOwn: Bool {
        !isRange && seeds.lowerBound == scenario.seed && until == scenario.until && kinds == nil && inputs == nil
    }

    /// The command that runs one of the trials again, as a shell takes it.
    func command(seed: UInt64) -> String {
        (["orrery"] + words(seed: seed)).map { Self.quoted($0) }.joined(separator: " ")
    }

    /// The words after the program's name that run one of the trials again.
    func words(seed: UInt64) -> [String] {
        var words = ["simulate", source, "--seed", "\(seed)"]
        if until != scenario.until { words += ["--until", (until - scenario.start).text] }
        if let kinds {
            words += ["--faults", kinds.isEmpty ? "none" : kinds.map(\.rawValue).joined(separator: ",")]
        }
        if let inputs { words += ["--inputs", inputs.file] }
        return rung == .full ? words + ["--full"] : words
    }

    /// A word as a shell takes it.
    static func quoted(_ word: String) -> String {
        let plain = word.utf8.allSatisfy { byte in
            let scalar = Unicode.Scalar(byte)
            return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "-_./+:@%,".unicodeScalars.contains(scalar)
        }
        return plain && !word.isEmpty
            ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    // MARK: Reading

    static func seed(_ text: some StringProtocol, _ flag: String) throws(CommandError) -> UInt64 {
        guard let seed = Int64(text), seed >= 0 else {
            throw .usage("Expected \(flag) to have whole numbers from 0 to \(Int64.max), found \"\(text)\".")
        }
        return UInt64(seed)
    }

    private static func seeds(_ text: String) throws(CommandError) -> ClosedRange<UInt64> {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty else {
            throw .usage("Expected --seeds to be a range such as 1..1000, found \"\(text)\".")
        }
        let (first, last) = (try seed(parts[0], "--seeds"), try seed(parts[2], "--seeds"))
        guard first <= last else {
            throw .usage("Expected --seeds to rise, such as \(last)..\(first), found \"\(text)\".")
        }
        guard last - first < UInt64(Limits.simulationSeedsMax) else {
            throw .usage("Expected at most \(Limits.simulationSeedsMax) seeds, found \"\(text)\". Run them in parts.")
        }
        return first...last
    }

    private static func until(_ text: String, _ scenario: Scenario) throws(CommandError) -> Instant {
        if let length = Duration(text: text), length > .zero { return scenario.start + length }
        guard let instant = Instant(text) else {
            throw .usage(
                "Expected --until to be a whole number with a unit (\(Duration.knownUnits)) from 1ms to "
                    + "\(Duration.longestText.text), or an instant after the start; found \"\(text)\".")
        }
        guard instant > scenario.start, instant - scenario.start <= .longestText else {
            throw .usage(
                "Expected --until to be after the start, \(scenario.start), and at most \(Duration.longestText.text) "
                    + "later; found \"\(text)\".")
        }
        return instant
    }

    private static func kinds(_ text: String) throws(CommandError) -> [FaultKind] {
        let known = FaultKind.allCases.map(\.rawValue)
        switch text {
        case "all": return FaultKind.allCases
        case "none": return []
        default:
            var kinds: [FaultKind] = []
            for name in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
                guard let kind = FaultKind(rawValue: name) else {
                    let hint = Spelling.nearest(to: name, among: known).map { " Did you mean \"\($0)\"?" } ?? ""
                    throw .usage(
                        "Expected --faults to be all, none, or some of \(known.joined(separator: ", ")); found "
                            + "\"\(name)\".\(hint)")
                }
                if !kinds.contains(kind) { kinds.append(kind) }
            }
            return kinds
        }
    }

    static func speed(_ text: String) throws(CommandError) -> Int64? {
        if text == "max" { return nil }
        guard let value = try? JSONReader.value(from: Array(text.utf8)), let units = value.units(places: 3),
            (100...3_600_000).contains(units)
        else { throw .usage("Expected --speed to be max, or a number from 0.1 to 3600; found \"\(text)\".") }
        return units
    }
}
