// Why: a failure is kept as a scenario that says everything by itself, so that it can be handed on, made smaller, and put
// among the scenarios for good.

internal import OrreryHost
internal import OrrerySimulation

enum FailureFile {
    /// Writes `plan` down as a scenario, and gives its path; nil when it cannot be written, which is said.
    /// - Parameter groups: The entries of the scenario's workload that are left; nil for all.
    static func keep(
        _ plan: TrialPlan, groups: [Int]? = nil, of request: SimulateRequest, because outcome: TrialOutcome,
        step: String = ""
    ) -> String? {
        let invariant = outcome.violation.map { "-\($0.invariant.rawValue)" } ?? ""
        let name = String(plan.scenario.name.map { $0.isLetter || $0.isNumber || $0 == "-" ? $0 : "-" })
        let path = "\(request.keep ?? ".")/\(name)-\(plan.seed)\(step)\(invariant).json"
        do throws(CommandError) {
            let text = try ScenarioSource.document(request.source).repeating(plan, groups: groups)
            try CommandError.catching { () throws(HostError) in try FileDraft.write(text, to: path) }
            return path
        } catch {
            Terminal.complain("orrery: The failure could not be kept. \(error.message)")
            return nil
        }
    }
}
