// Why: `orrery simulate` plays a scenario as fast as the machine can, once or for a thousand seeds, and says in one block
// what broke, where, and how to see it again.

internal import OrreryHost
internal import OrreryJSON
internal import OrreryModel
internal import OrrerySimulation
internal import OrreryTime

enum SimulateCommand {
    static let flags =
        SimulateRequest.trialFlags + [
            Flag(name: "--seeds", value: "A..B", help: "every one of these seeds, on all processors"),
            Flag(name: "--speed", value: "max|60", help: "how many times as fast as the world, 0.1 to 3600 (max)"),
            Flag(name: "--trace", value: "FILE|-", help: "every event, one a line, as GET /api/log has them"),
            Flag(name: "--json", value: "", help: "what came of it as an object, for programs"),
            Flag(name: "--check-determinism", value: "", help: "run it in two processes and show the first difference"),
            Flag(name: "--golden", value: "update", help: "write the digest into the scenario's file"),
            Flag(name: "--crash-every-step", value: "", help: "once for each step, with a crash in the middle of it"),
            Flag(
                name: "--replay", value: "LOG", help: "make a board of an exported log instead; - reads standard input"),
        ]
    static let operand = "FILE|NAME"

    static func run(_ words: [String]) throws(CommandError) {
        let arguments = try Arguments(words, verb: "simulate", flags: flags, operand: operand)
        if let log = arguments["--replay"] {
            guard arguments.operand == nil else {
                throw .usage("Expected a scenario or --replay, found both. A log needs no scenario.")
            }
            return try ReplayCommand.run(arguments, log: log)
        }
        guard let source = arguments.operand else {
            throw .usage(
                "Expected a scenario, found none. Name a file, or one that is built in: "
                    + "\(ScenarioSource.builtIn.joined(separator: ", ")).")
        }
        let request = try SimulateRequest(arguments, source: source)
        try check(arguments, request)
        if arguments["--check-determinism"] != nil { return try DeterminismCheck.run(request) }
        if arguments["--crash-every-step"] != nil { return try ManyTrials.sweep(request) }
        if request.isRange { return try ManyTrials.run(request) }
        try one(request, trace: arguments["--trace"], updatesGolden: arguments["--golden"] != nil)
    }

    /// Refuses flags that say nothing together.
    private static func check(_ arguments: Arguments, _ request: SimulateRequest) throws(CommandError) {
        if let golden = arguments["--golden"] {
            guard golden == "update" else {
                throw .usage("Expected --golden update, found --golden \(golden). A run compares its digest by itself.")
            }
            guard request.isScenariosOwn, request.rung == .kernel else {
                throw .usage(
                    "The golden digest is that of the scenario's own seed, end and faults on the kernel. Drop "
                        + "--seed, --seeds, --until, --faults and --full.")
            }
            guard !ScenarioSource.isBuiltIn(request.source) else {
                throw .usage(
                    "The scenario \(request.source) lies in the binary. Name its file to write the digest into it.")
            }
        }
        let single = ["--trace", "--golden", "--speed"]
        let several = ["--seeds", "--crash-every-step", "--check-determinism"].filter { arguments[$0] != nil }
        if let one = several.first, let flag = single.first(where: { arguments[$0] != nil }) {
            throw .usage("\(flag) is for one run, and \(one) asks for several. Drop one of the two.")
        }
        if arguments["--crash-every-step"] != nil, several.count > 1 {
            throw .usage(
                "--crash-every-step is for one seed. Drop \(several.first { $0 != "--crash-every-step" } ?? "").")
        }
        if let keep = request.keep {
            try CommandError.catching { () throws(HostError) in try SystemFiles.makeFolder(keep) }
        }
    }

    private static func one(_ request: SimulateRequest, trace path: String?, updatesGolden: Bool) throws(CommandError) {
        let seed = request.seeds.lowerBound
        let trace = try path.map { path throws(CommandError) in try TrialTrace(path: path) }
        // Where the trace goes nothing else does.
        let say = path == "-" ? Terminal.complain : Terminal.say
        if !request.isJSON { say("Seed \(seed): \(headline(request))") }
        let plan = request.plan(seed: seed)
        // Nor is a bar drawn between the lines of a trace.
        var progress = Progress(isShown: !request.isJSON && path != "-")
        let outcome = TrialOutcome(plan, on: request.rung) { trial in
            let clock = request.speedPerMille.map {
                TimeSource.scaled(from: plan.scenario.start, speedPerMille: $0, elapsed: SystemClock.elapsed)
            }
            trial.onStep = { now in
                if let due = clock?.elapsed(at: now) { SystemClock.sleep(due - SystemClock.elapsed) }
                let (done, all) = (now - plan.scenario.start, plan.until - plan.scenario.start)
                progress.note(min(done, all).milliseconds, of: all.milliseconds, every: clock == nil ? 1_024 : 1) {
                    now.description
                }
            }
            if let trace { trial.onEvent = { trace.note($0) } }
        }
        progress.end()
        try trace?.keep()
        if request.isJSON {
            say(JSONWriter.text(.object(outcome.json)))
        } else {
            say(Columns.text(outcome.lines, indent: "  "))
        }
        try judge(outcome, request, updatesGolden: updatesGolden)
    }

    /// Ends with what the outcome is worth.
    /// - Throws: `CommandError` with the block that tells of a failure, or with what was promised and did not come.
    static func judge(
        _ outcome: TrialOutcome, _ request: SimulateRequest, updatesGolden: Bool
    ) throws(CommandError) {
        if outcome.error != nil {
            let kept = FailureFile.keep(outcome.plan, of: request, because: outcome)
            let block = outcome.block(repeating: request.command(seed: outcome.plan.seed), kept: kept)
            throw CommandError(message: block ?? "", exitCode: outcome.hasNotConverged ? 3 : 1)
        }
        guard request.isScenariosOwn else { return }
        let digest = outcome.report.digest.text
        if updatesGolden {
            let text = try ScenarioSource.document(request.source).expecting(digest: digest)
            try CommandError.catching { () throws(HostError) in try FileDraft.write(text, to: request.source) }
        } else if let expected = request.scenario.expect.digest, expected != digest, request.rung == .kernel {
            throw .usage(
                "Expected the digest \(expected), found \(digest). If the change is meant, write it down with "
                    + "\"orrery simulate \(SimulateRequest.quoted(request.source)) --golden update\".")
        }
        try checkCoverage(Set(outcome.report.coverage), request)
    }

    /// Checks that everything was reached that the scenario promises.
    static func checkCoverage(_ reached: Set<String>, _ request: SimulateRequest) throws(CommandError) {
        let missing = request.scenario.expect.sometimes.filter { !reached.contains($0) }
        guard !missing.isEmpty else { return }
        throw CommandError(
            message:
                "Expected to reach \(missing.joined(separator: ", ")) at least once; it never was. Take more seeds, "
                + "a longer time or more faults, or correct \"sometimes\" in \(request.source).", exitCode: 5)
    }

    /// What is played, on what, for how long.
    static func headline(_ request: SimulateRequest) -> String {
        let kinds = request.kinds ?? request.scenario.faults?.kinds ?? []
        let faults =
            request.kinds == nil && request.scenario.plannedFaults != nil
            ? "faults as planned"
            : kinds.isEmpty ? "no faults by chance" : "faults: " + kinds.map(\.rawValue).joined(separator: " ")
        return
            "\(request.scenario.name) on the \(request.rung.rawValue) rung, \((request.until - request.scenario.start).text) from "
            + "\(request.scenario.start), \(faults)"
    }
}
