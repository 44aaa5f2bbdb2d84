// Why: whoever is told of a failure must have everything to see it again: the seed, the moment, the rule, the command, the
// file. No shipped scenario fails, so the outcome is made up here and the rest is the command's own.

import Foundation
import OrreryJSON
import OrreryTime
import Testing

@testable import OrreryCommand
@testable import OrrerySimulation

@Suite struct FailureTests {
    /// What the command says of a run that broke `invariant`, and the file that it kept.
    private func failure(_ invariant: Invariant) throws -> (error: CommandError, kept: String) {
        let folder = NSTemporaryDirectory() + "orrery-failure-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let words = ["mock-tasks", "--seed", "5", "--until", "4m", "--faults", "crash,sleep", "--keep", folder]
        let arguments = try Arguments(words, verb: "simulate", flags: SimulateCommand.flags, operand: "FILE")
        let request = try SimulateRequest(arguments, source: "mock-tasks")
        let plan = request.plan(seed: 5)
        let violation = Violation(invariant, at: plan.scenario.start + .seconds(61), step: 17, "Found 3.")
        let outcome = TrialOutcome(
            plan: plan, rung: .kernel, report: TrialReport(), error: .violation(violation), wall: .seconds(1),
            virtual: .seconds(61))
        do throws(CommandError) {
            try SimulateCommand.judge(outcome, request, updatesGolden: false)
        } catch {
            let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
            let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
            #expect(error.message.contains("\(folder)/\(name)"))
            return (error, text)
        }
        throw CocoaError(.featureUnsupported)
    }

    @Test func `a failure is one block with everything to see it again`() throws {
        let (error, kept) = try failure(.cleanup)
        #expect(error.exitCode == 1)
        for words in [
            "Trial of mock-tasks failed.", "seed       5", "2026-01-05T08:01:01.000Z, step 17",
            "C9: \(Invariant.cleanup.rule)",
            "Found 3.", "orrery simulate mock-tasks --seed 5 --until 4m --faults crash,sleep\n",
        ] {
            #expect(error.message.contains(words), "\(error.message)")
        }
        let scenario = try Scenario(Array(kept.utf8), name: "kept.json") { _ throws(DocumentError) in
            throw DocumentError("There is nothing to include.")
        }
        let plan = TrialPlan(scenario, seed: scenario.seed)
        #expect(plan.seed == 5)
        #expect(plan.until == scenario.start + .minutes(4))
        #expect(scenario.plannedFaults != nil)
    }

    @Test func `what did not come to rest has an exit code of its own`() throws {
        #expect(try failure(.convergence).error.exitCode == 3)
    }

    @Test(arguments: [("a.json", "a.json"), ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("", "''"), ("$HOME", "'$HOME'")])
    func `a word is written as a shell takes it`(word: String, expected: String) {
        #expect(SimulateRequest.quoted(word) == expected)
    }
}
