// Why: what came of a trial is a value that passes from the thread that ran it to the one that tells of it.

internal import OrreryHost
internal import OrreryJSON
internal import OrreryModel
internal import OrrerySimulation
internal import OrreryTime

/// What came of one trial.
struct TrialOutcome: Sendable {
    let plan: TrialPlan
    let rung: SimulateStage.RungKind
    let report: TrialReport
    let error: TrialError?
    /// How long it took, and how far the board's clock got.
    let wall: Duration
    let virtual: Duration

    var violation: Violation? {
        if case .violation(let violation)? = error { violation } else { nil }
    }

    /// A minute after the last fault something had not come to rest, which has an exit code of its own.
    var hasNotConverged: Bool { violation?.invariant == .convergence }

    /// How many times as fast as the world it was.
    var speedUp: Int64 { virtual.milliseconds / max(wall.milliseconds, 1) }

    /// What there is to say, line by line.
    var lines: [[String]] {
        [
            ["virtual time", virtual.text], ["wall time", Self.seconds(wall)], ["speed-up", "\(speedUp)×"],
            ["events", "\(report.events), \(Self.rate(report.events, wall)) a second"],
            ["commits", "\(report.commits)"], ["checks", "\(report.checks)"],
            ["faults", "\(report.faults)"], ["coverage", report.coverage.joined(separator: ", ")],
            ["digest", report.digest.text],
        ]
    }

    var json: JSONObject {
        var object: JSONObject = [
            "seed": .integer(Int64(clamping: plan.seed)), "scenario": .string(plan.scenario.name),
            "rung": .string(rung.rawValue), "start": .instant(plan.scenario.start), "until": .instant(plan.until),
            "result": .string(error == nil ? "passed" : "failed"), "virtualSeconds": .seconds(virtual),
            "wallSeconds": .seconds(wall), "speedUp": .integer(speedUp), "steps": .integer(Int64(report.steps)),
            "events": .integer(report.events), "commits": .integer(Int64(report.commits)),
            "starts": .integer(Int64(report.starts)), "faults": .integer(Int64(report.faults)),
            "checks": .integer(Int64(report.checks)), "coverage": .array(report.coverage.map { .string($0) }),
            "digest": .string(report.digest.text),
        ]
        if let failure { object.append("failure", .object(failure)) }
        return object
    }

    /// What went wrong, for programs; nil when nothing did.
    var failure: JSONObject? {
        switch error {
        case nil: nil
        case .staging(let reason)?: ["sentence": .string(reason)]
        case .violation(let violation)?:
            [
                "invariant": .string(violation.invariant.rawValue), "rule": .string(violation.invariant.rule),
                "at": .instant(violation.at), "step": .integer(Int64(violation.step)),
                "sentence": .string(violation.sentence),
            ]
        }
    }

    /// What went wrong as one block, with how to see it again; nil when nothing did.
    func block(repeating command: String, kept: String?) -> String? {
        var rows = [["seed", "\(plan.seed)"]]
        switch error {
        case nil: return nil
        case .staging(let reason)?: rows.append(["found", reason])
        case .violation(let violation)?:
            rows += [
                ["instant", "\(violation.at), step \(violation.step)"],
                ["invariant", "\(violation.invariant.rawValue): \(violation.invariant.rule)"],
                ["found", violation.sentence],
            ]
        }
        rows.append(["repeat", command])
        if let kept { rows.append(["kept", kept]) }
        return "Trial of \(plan.scenario.name) failed.\n" + Columns.text(rows, indent: "  ")
    }

    /// Seconds with three places.
    static func seconds(_ duration: Duration) -> String {
        let thousandths = "\(1_000 + duration.milliseconds % 1_000)".dropFirst()
        return "\(duration.milliseconds / 1_000).\(thousandths) s"
    }

    static func rate(_ count: Int64, _ wall: Duration) -> Int64 {
        count * 1_000 / max(wall.milliseconds, 1)
    }
}

extension TrialOutcome {
    /// Runs a trial to its end.
    init(_ plan: TrialPlan, on rung: SimulateStage.RungKind, _ prepare: (Trial) -> Void = { _ in }) {
        self.plan = plan
        self.rung = rung
        let began = SystemClock.elapsed
        let trial = SimulateStage.trial(plan, on: rung)
        prepare(trial)
        do throws(TrialError) {
            report = try trial.run()
            error = nil
        } catch {
            report = trial.report
            self.error = error
        }
        wall = SystemClock.elapsed - began
        virtual = trial.instant - plan.scenario.start
    }
}
