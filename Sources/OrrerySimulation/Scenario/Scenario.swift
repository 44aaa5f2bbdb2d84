// Why: what is played is a file: who acts, how often, from when to when, with which seed, what goes wrong, and what must
// come of it.

package import OrreryJSON
package import OrreryModel
package import OrreryService
package import OrreryTime

/// A scenario as it was read.
package struct Scenario: Hashable, Sendable {
    package let name: String
    /// What it shows, in a sentence.
    package let summary: String?
    package let seed: UInt64
    package let start: Instant
    package let until: Instant
    /// The board's settings with the scenario's knobs.
    package let settings: BoardSettings
    package private(set) var workload: [WorkloadGroup]
    /// What goes wrong by chance; nil for nothing.
    package let faults: FaultPlan?
    /// What happens at set moments, in order.
    package let script: [ScriptItem]
    /// What goes wrong, fault by fault, in a scenario that repeats a failure; nil when the script and chance say it.
    package let plannedFaults: [PlannedFault]?
    /// What is asked of the board, request by request, in a scenario that repeats a failure of a demo.
    package let plannedRequests: [SimulationInput]
    package let expect: Expectation

    /// Whoever looks at the board meanwhile.
    package var viewers: [ViewerGroup] {
        workload.compactMap { if case .viewers(let group) = $0 { group } else { nil } }
    }

    /// Reads the text of a file that a scenario includes, by its path from the scenario's folder.
    package typealias Inclusion = (String) throws(DocumentError) -> [UInt8]

    /// Reads a scenario file.
    /// - Parameters:
    ///   - name: The file's name, for errors.
    ///   - include: Reads the files of knobs that it names.
    /// - Throws: `DocumentError` that names every mistake with its line, those of included files too.
    package init(_ bytes: [UInt8], name: String, include: Inclusion) throws(DocumentError) {
        var mistakes: [String] = []
        var scenario: Scenario?
        do throws(DocumentError) {
            scenario = try JSONDocument.read(bytes, name: name) { fields in
                Scenario(&fields, include: include, mistakes: &mistakes)
            }
        } catch {
            mistakes.insert(error.description, at: 0)
        }
        guard let scenario, mistakes.isEmpty else { throw DocumentError(mistakes.joined(separator: "\n")) }
        self = scenario
    }

    private init(_ fields: inout ObjectReader, include: Inclusion, mistakes: inout [String]) {
        name = fields.requiredText("name") ?? ""
        summary = fields.text("description")
        seed = UInt64(fields.integer("seed", in: 0...Int64.max) ?? 42)
        (start, until) = Self.span(&fields)
        settings = Self.settings(&fields, include: include, mistakes: &mistakes)
        workload = WorkloadGroup.read(&fields)
        faults = FaultPlan.read(&fields)
        script = ScriptItem.read(&fields, start: start, until: until)
        Self.checkHands(&fields, for: script, among: workload)
        plannedFaults = PlannedFault.read(&fields)
        plannedRequests = Self.plannedRequests(&fields)
        expect = Expectation.read(&fields)
    }

    /// What the script writes down needs somebody who works on it.
    private static func checkHands(
        _ fields: inout ObjectReader, for script: [ScriptItem], among workload: [WorkloadGroup]
    ) {
        for task in idleTasks(of: script, among: workload) {
            let kind = task.parts.isEmpty ? "agents" : "plans"
            fields.fail(
                "script", "Expected an entry of kind \"\(kind)\" in \"workload\" for \"\(task.title)\"; found none.")
        }
    }

    /// What the script writes down and nobody works on.
    private static func idleTasks(of script: [ScriptItem], among workload: [WorkloadGroup]) -> [NewScriptTask] {
        let hasAgents = workload.contains { if case .agents = $0 { true } else { false } }
        let hasPlans = workload.contains { if case .plans = $0 { true } else { false } }
        return script.compactMap { item in
            guard case .create(let task) = item.deed, task.parts.isEmpty ? !hasAgents : !hasPlans else { return nil }
            return task
        }
    }

    private static func plannedRequests(_ fields: inout ObjectReader) -> [SimulationInput] {
        var inputs: [SimulationInput] = []
        for var reader in fields.objects("plannedRequests") ?? [] {
            let input = SimulationInput.readPlayable(&reader)
            if let input, case .trouble = input.deed {
                reader.fail("fault", "Expected a request, found a fault. Faults stand in \"plannedFaults\".")
            }
            reader.refuseUnknown()
            if let input { inputs.append(input) }
            fields.merge(reader.errors)
        }
        return inputs
    }

    /// The scenario with those entries of its workload alone, by their places; nil when its script needs another.
    package func keeping(groups: [Int]) -> Scenario? {
        var scenario = self
        scenario.workload = groups.map { workload[$0] }
        return Self.idleTasks(of: script, among: scenario.workload).isEmpty ? scenario : nil
    }

    private static func span(_ fields: inout ObjectReader) -> (start: Instant, until: Instant) {
        let text = fields.text("start") ?? "2026-01-05T08:00:00Z"
        let start = Instant(text)
        if start == nil {
            fields.fail("start", "Expected an instant such as 2026-01-05T08:00:00Z, found \"\(text)\".")
        }
        let first = start ?? Instant(milliseconds: 0)
        guard let end = fields.text("until") else {
            if fields.object["until"] == nil {
                fields.fail("until", "Expected how long to play, such as \"8h\"; found nothing. Add \"until\".")
            }
            return (first, first + Duration.longestText)
        }
        if let length = Duration(text: end), length > .zero { return (first, first + length) }
        guard let until = Instant(end) else {
            fields.fail(
                "until",
                "Expected a whole number with a unit (\(Duration.knownUnits)), at least 1 ms, or an instant after the "
                    + "start; found \"\(end)\".")
            return (first, first + Duration.longestText)
        }
        if let start, until <= start {
            fields.fail("until", "Expected an instant after the start, \(start); found \(until), which is not.")
            return (first, first + Duration.longestText)
        }
        return (first, until)
    }

    /// The board's settings: first the files of knobs in their order, then the scenario's own, which win.
    private static func settings(
        _ fields: inout ObjectReader, include: Inclusion, mistakes: inout [String]
    ) -> BoardSettings {
        var settings = BoardSettings()
        settings.mode = fields.choice(WorkspaceMode.self, "mode") ?? .local
        for (index, path) in (fields.texts("include") ?? []).enumerated() {
            let bytes: [UInt8]
            do throws(DocumentError) {
                bytes = try include(path)
            } catch {
                fields.fail("include/\(index)", "Expected a file of knobs, \"\(path)\": \(error.description)")
                continue
            }
            do throws(DocumentError) {
                try JSONDocument.read(bytes, name: path) { Knobs.read(&$0, into: &settings) }
            } catch {
                mistakes.append(error.description)
            }
        }
        _ = fields.part("knobs") { part, _, _ in
            Knobs.read(&part, into: &settings)
            return true
        }
        return settings
    }
}
