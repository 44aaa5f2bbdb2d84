// Why: `orrery shrink` makes of a failure among many faults the smallest one that still breaks the same rule.

internal import OrreryHost
internal import OrreryJSON
internal import OrreryModel
internal import OrrerySimulation
internal import OrreryTime

enum ShrinkCommand {
    static let flags =
        SimulateRequest.trialFlags + [Flag(name: "--json", value: "", help: "what is left as an object, for programs")]

    static func run(_ words: [String]) throws(CommandError) {
        let arguments = try Arguments(words, verb: "shrink", flags: flags, operand: SimulateCommand.operand)
        guard let source = arguments.operand else {
            throw .usage("Expected a scenario that fails, found none. Name its file, or one that is built in.")
        }
        let request = try SimulateRequest(arguments, source: source)
        if let keep = request.keep {
            try CommandError.catching { () throws(HostError) in try SystemFiles.makeFolder(keep) }
        }
        let plan = request.plan(seed: request.seeds.lowerBound)
        if !request.isJSON { Terminal.say("Seed \(plan.seed): \(SimulateCommand.headline(request))") }
        let began = SystemClock.elapsed
        let shrunk = Shrinker.shrink(plan) {
            TrialOutcome($0, on: request.rung).violation
        } progress: { best, what in
            guard !request.isJSON else { return }
            Terminal.complain("\(TrialOutcome.seconds(SystemClock.elapsed - began)), less \(what): \(size(of: best))")
        }
        guard let shrunk else {
            throw .failure(
                "Seed \(plan.seed) of \(plan.scenario.name) breaks nothing, so there is nothing to make smaller.")
        }
        let outcome = TrialOutcome(shrunk.plan, on: request.rung)
        guard
            let kept = FailureFile.keep(
                shrunk.plan, groups: shrunk.groups, of: request, because: outcome, step: "-small")
        else { throw .failure("What is left could not be kept.") }
        let command = "orrery simulate \(SimulateRequest.quoted(kept))" + (request.rung == .full ? " --full" : "")
        if request.isJSON {
            var object = outcome.json
            object.append("runs", .integer(Int64(shrunk.runs)))
            object.append("plannedFaults", .array(shrunk.plan.faults.map { .object($0.json) }))
            object.append("kept", .string(kept))
            object.append("repeat", .string(command))
            return Terminal.say(JSONWriter.text(.object(object)))
        }
        Terminal.say("Left after \(shrunk.runs) runs: \(size(of: shrunk)).")
        for fault in shrunk.plan.faults { Terminal.say("  \(JSONWriter.text(.object(fault.json)))") }
        Terminal.say(outcome.block(repeating: command, kept: kept) ?? "")
    }

    private static func size(of shrunk: Shrinker.Shrunk) -> String {
        let plan = shrunk.plan
        return "\(plan.faults.count) faults, \(shrunk.groups.count) of the workload, "
            + "\((plan.until - plan.scenario.start).text), \(shrunk.runs) runs"
    }
}
