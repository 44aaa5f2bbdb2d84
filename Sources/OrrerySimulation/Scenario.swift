// Why: what is played is a file: who acts, how often, from when to when, and with which seed.

package import OrreryJSON
package import OrreryModel
package import OrreryTime

/// Nothing comes more often: that would be no demo, and a zero would never let time pass.
private let shortest = Duration.seconds(1)

/// A scenario as it was read.
package struct Scenario: Hashable, Sendable {
    package let name: String
    package let seed: UInt64
    package let start: Instant
    package let until: Instant
    package let settings: BoardSettings
    package let actors: [Actor]

    /// One entry of `workload`.
    package enum Actor: Hashable, Sendable {
        case mockTasks(MockTasks)
        case agents(Agents)
    }

    /// Seed 000's mock tasks, one after the other.
    package struct MockTasks: Hashable, Sendable {
        package var server: String?
        package var tasks: [TaskType]
        package var every: Duration
    }

    /// Agents that take tasks, work on them and hand them over.
    package struct Agents: Hashable, Sendable {
        package var count: Int
        /// The mean time between two new tasks.
        package var arrivalEvery: Duration
        /// Of a hundred tasks, how many fail.
        package var failPercent: Int
        /// Of a hundred ended tasks, how many get a follow-up.
        package var followUpPercent: Int
    }

    /// Reads a scenario file.
    /// - Parameter name: The file's name, for errors.
    /// - Throws: `DocumentError` that names every mistake with its line.
    package init(_ bytes: [UInt8], name: String) throws(DocumentError) {
        self = try JSONDocument.read(bytes, name: name) { Scenario(&$0) }
    }

    private init(_ fields: inout ObjectReader) {
        name = fields.requiredText("name") ?? ""
        seed = UInt64(fields.integer("seed", in: 0...Int64.max) ?? 42)
        let startText = fields.text("start") ?? "2026-01-05T08:00:00Z"
        if Instant(startText) == nil {
            fields.fail("start", "Expected an instant such as 2026-01-05T08:00:00Z, found \"\(startText)\".")
        }
        start = Instant(startText) ?? Instant(milliseconds: 0)
        let length = fields.duration("until", atLeast: shortest)
        if length == nil, fields.errors.isEmpty {
            fields.fail("until", "Expected how long to play, such as \"8h\"; found nothing. Add \"until\".")
        }
        until = start + (length ?? .zero)
        settings = Self.settings(&fields)
        actors = Self.actors(&fields)
    }

    private static func settings(_ fields: inout ObjectReader) -> BoardSettings {
        var settings = BoardSettings()
        settings.mode = fields.choice(WorkspaceMode.self, "mode") ?? .local
        guard let (key, value) = fields.member(["knobs"]) else { return settings }
        guard let object = value.object else {
            fields.fail(key, "Expected an object, found \(value.kind).")
            return settings
        }
        var knobs = ObjectReader(object, at: "\(fields.pointer)/\(key)")
        settings.cleanupAfter = knobs.duration("cleanupAfter", atLeast: shortest) ?? settings.cleanupAfter
        settings.sweepInterval =
            knobs.duration("sweepInterval", atLeast: shortest) ?? settings.sweepInterval
        settings.quietAfter = knobs.duration("quietAfter", atLeast: shortest) ?? settings.quietAfter
        knobs.refuseUnknown()
        fields.merge(knobs.errors)
        return settings
    }

    private enum Kind: String, CaseIterable { case mockTasks, agents }

    private static func actors(_ fields: inout ObjectReader) -> [Actor] {
        guard var readers = fields.objects("workload") else {
            fields.fail("workload", "Expected an array of who acts; found nothing. Add \"workload\".")
            return []
        }
        var actors: [Actor] = []
        for index in readers.indices {
            switch readers[index].choice(Kind.self, "kind") {
            case .mockTasks: actors.append(.mockTasks(mockTasks(&readers[index])))
            case .agents: actors.append(.agents(agents(&readers[index])))
            case nil:
                if readers[index].errors.isEmpty {
                    let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
                    readers[index].fail("kind", "Expected one of \(known); found nothing. Add \"kind\".")
                }
                // Without its kind nothing else of the entry can be judged.
                fields.merge(readers[index].errors)
                continue
            }
            readers[index].refuseUnknown()
            fields.merge(readers[index].errors)
        }
        return actors
    }

    private static func mockTasks(_ fields: inout ObjectReader) -> MockTasks {
        var types: [TaskType] = []
        for value in fields.member(["tasks"])?.value.array ?? [] {
            guard let type = value.string.flatMap(TaskType.init), SimulatedWork.mock(type) != nil else {
                fields.fail("tasks", "Expected build, test or deploy, found \(value.string ?? value.kind).")
                continue
            }
            types.append(type)
        }
        if types.isEmpty, fields.errors.isEmpty {
            fields.fail("tasks", "Expected an array of build, test, deploy; found nothing.")
        }
        return MockTasks(
            server: fields.text("server"), tasks: types,
            every: fields.duration("every", atLeast: shortest) ?? .minutes(5))
    }

    private static func agents(_ fields: inout ObjectReader) -> Agents {
        Agents(
            count: Int(fields.integer("count", in: 1...64) ?? 4),
            arrivalEvery: fields.duration("arrivalEvery", atLeast: shortest) ?? .minutes(1),
            failPercent: fields.fraction("fail")?.numerator ?? 10,
            followUpPercent: fields.fraction("followUps")?.numerator ?? 20)
    }
}
