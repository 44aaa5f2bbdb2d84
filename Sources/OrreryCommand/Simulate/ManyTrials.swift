// Why: a bug that one run in a thousand shows is found by running a thousand, on every processor, and telling of them in
// their order, so that the same command always says the same.

internal import OrreryHost
internal import OrreryJSON
internal import OrreryModel
internal import OrrerySimulation
internal import OrreryTime

/// What came of many trials, told as they end.
struct ManyTrials {
    private let request: SimulateRequest
    private let began = SystemClock.elapsed
    private var trials = 0
    private var events: Int64 = 0
    private var steps: Int64 = 0
    private var virtual = Duration.zero
    private var checks = 0
    private var faults = 0
    private var reached: Set<String> = []
    /// Over the digests of all trials, in their order.
    private var digest = LogDigest()
    private var failed = 0
    private var told: [JSONObject] = []
    /// Whether nothing worse has been seen than what did not come to rest.
    private var hasOnlyNotConverged = true

    /// Runs all seeds that were asked for.
    static func run(_ request: SimulateRequest) throws(CommandError) {
        let first = request.seeds.lowerBound
        let count = Int(request.seeds.upperBound - first) + 1
        let headline = "Seeds \(first)..\(request.seeds.upperBound): \(SimulateCommand.headline(request))"
        if !request.isJSON { Terminal.say(headline) }
        var all = ManyTrials(request: request)
        all.runAll(count, { request.plan(seed: first + UInt64($0)) }) { outcome, _ in
            let kept = FailureFile.keep(outcome.plan, of: request, because: outcome)
            return (request.command(seed: outcome.plan.seed), kept)
        }
        try all.finish(checksCoverage: true)
    }

    /// Runs one seed once for each of its steps, with a crash in the middle of it, before its commit and after.
    static func sweep(_ request: SimulateRequest) throws(CommandError) {
        let base = request.plan(seed: request.seeds.lowerBound)
        if !request.isJSON {
            Terminal.say("Seed \(base.seed), a crash at every step: \(SimulateCommand.headline(request))")
        }
        var steps = 0
        // In the minute after the end nothing goes wrong any more.
        _ = TrialOutcome(base, on: request.rung) { trial in
            trial.onStep = { if $0 <= base.until { steps += 1 } }
        }
        let crashes = PlannedFault.sweep(steps: steps)
        var all = ManyTrials(request: request)
        all.runAll(
            crashes.count,
            { number in
                var plan = base
                plan.faults.append(crashes[number])
                return plan
            }
        ) { outcome, number in
            let step = "-step-\(number / 2 + 1)\(number % 2 == 0 ? "a" : "b")"
            let kept = FailureFile.keep(outcome.plan, of: request, because: outcome, step: step)
            return (
                kept.map { "orrery simulate \(SimulateRequest.quoted($0))" + (request.rung == .full ? " --full" : "") }
                    ?? "", kept
            )
        }
        try all.finish(checksCoverage: false)
    }

    private mutating func runAll(
        _ count: Int, _ plan: @escaping @Sendable (Int) -> TrialPlan,
        failure: (TrialOutcome, Int) -> (command: String, kept: String?)
    ) {
        var progress = Progress(isShown: !request.isJSON)
        let rung = request.rung
        Workers.run(jobs: count) {
            TrialOutcome(plan($0), on: rung)
        } report: { number, outcome in
            note(outcome)
            if outcome.error != nil, failed <= Limits.failuresToldMax {
                let (command, kept) = failure(outcome, number)
                progress.end()
                tell(outcome, command: command, kept: kept)
            }
            progress.note(Int64(number) + 1, of: Int64(count), every: 1) {
                "\(number + 1) of \(count), \(failed) failed"
            }
            return true
        }
        progress.end()
    }

    private mutating func note(_ outcome: TrialOutcome) {
        trials += 1
        events += outcome.report.events
        steps += Int64(outcome.report.steps)
        virtual += outcome.virtual
        checks += outcome.report.checks
        faults += outcome.report.faults
        reached.formUnion(outcome.report.coverage)
        digest.note(outcome.report.digest.text)
        guard outcome.error != nil else { return }
        failed += 1
        hasOnlyNotConverged = hasOnlyNotConverged && outcome.hasNotConverged
    }

    private mutating func tell(_ outcome: TrialOutcome, command: String, kept: String?) {
        guard request.isJSON else { return Terminal.complain(outcome.block(repeating: command, kept: kept) ?? "") }
        var object: JSONObject = ["seed": .integer(Int64(clamping: outcome.plan.seed))]
        for member in outcome.failure?.members ?? [] { object.append(member.key, member.value) }
        object.append("repeat", .string(command))
        object.append("kept", .text(kept))
        told.append(object)
    }

    private func finish(checksCoverage: Bool) throws(CommandError) {
        let wall = SystemClock.elapsed - began
        let speedUp = virtual.milliseconds / max(wall.milliseconds, 1)
        let missing = checksCoverage ? request.scenario.expect.sometimes.filter { !reached.contains($0) } : []
        if request.isJSON {
            Terminal.say(
                JSONWriter.text(
                    .object([
                        "scenario": .string(request.scenario.name), "rung": .string(request.rung.rawValue),
                        "firstSeed": .integer(Int64(clamping: request.seeds.lowerBound)),
                        "lastSeed": .integer(Int64(clamping: request.seeds.upperBound)),
                        "result": .string(failed == 0 && missing.isEmpty ? "passed" : "failed"),
                        "trials": .integer(Int64(trials)), "failed": .integer(Int64(failed)),
                        "virtualSeconds": .seconds(virtual), "wallSeconds": .seconds(wall),
                        "speedUp": .integer(speedUp), "steps": .integer(steps), "events": .integer(events),
                        "checks": .integer(Int64(checks)), "faults": .integer(Int64(faults)),
                        "coverage": .array(reached.sorted().map { .string($0) }),
                        "missing": .array(missing.map { .string($0) }), "digest": .string(digest.text),
                        "failures": .array(told.map { .object($0) }),
                    ])))
        } else {
            let rows = [
                ["trials", "\(trials), \(failed) failed"], ["virtual time", TrialOutcome.seconds(virtual)],
                ["wall time", TrialOutcome.seconds(wall)], ["speed-up", "\(speedUp)×"],
                ["events", "\(events), \(TrialOutcome.rate(events, wall)) a second"], ["checks", "\(checks)"],
                ["faults", "\(faults)"], ["coverage", reached.sorted().joined(separator: ", ")],
                ["digest", "\(digest.text) over those of all trials"],
            ]
            Terminal.say(Columns.text(rows, indent: "  "))
        }
        if failed > 0 {
            throw CommandError(
                message: "\(failed) of \(trials) trials failed"
                    + (failed > Limits.failuresToldMax ? "; the first \(Limits.failuresToldMax) were told of." : "."),
                exitCode: hasOnlyNotConverged ? 3 : 1)
        }
        if checksCoverage { try SimulateCommand.checkCoverage(reached, request) }
    }
}
