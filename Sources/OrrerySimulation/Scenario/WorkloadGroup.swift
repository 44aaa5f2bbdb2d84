// Why: who acts in a scenario, and how much; one kind of entry in `workload` each.

internal import OrreryJSON
package import OrreryModel
internal import OrreryTime

/// One entry of `workload`.
package enum WorkloadGroup: Hashable, Sendable {
    case mockTasks(MockTaskGroup)
    case agents(AgentGroup)
    case plans(PlanGroup)
    case people(PeopleGroup)
    case viewers(ViewerGroup)

    private enum Kind: String, CaseIterable { case mockTasks, agents, plans, people, viewers }

    static func read(_ fields: inout ObjectReader) -> [WorkloadGroup] {
        guard var readers = fields.objects("workload") else {
            if fields.object["workload"] == nil {
                fields.fail("workload", "Expected an array of who acts; found nothing. Add \"workload\".")
            }
            return []
        }
        var groups: [WorkloadGroup] = []
        for index in readers.indices {
            switch readers[index].choice(Kind.self, "kind") {
            case .mockTasks: groups.append(.mockTasks(MockTaskGroup.read(&readers[index])))
            case .agents: groups.append(.agents(AgentGroup.read(&readers[index])))
            case .plans: groups.append(.plans(PlanGroup.read(&readers[index])))
            case .people: groups.append(.people(PeopleGroup.read(&readers[index])))
            case .viewers: groups.append(.viewers(ViewerGroup.read(&readers[index])))
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
        return groups
    }
}

/// Seed 000's mock tasks, one after the other, for as long as the scenario lasts or `countMax` of them.
package struct MockTaskGroup: Hashable, Sendable {
    package let server: String?
    package let tasks: [TaskType]
    package let every: Duration
    package let countMax: Int?

    static func read(_ fields: inout ObjectReader) -> MockTaskGroup {
        let before = fields.errors.count
        var types: [TaskType] = []
        for (index, value) in (fields.member(["tasks"])?.value.array ?? []).enumerated() {
            guard let type = value.string.flatMap(TaskType.init), SimulatedWork.mock(type) != nil else {
                fields.fail("tasks/\(index)", "Expected build, test or deploy, found \(value.string ?? value.kind).")
                continue
            }
            types.append(type)
        }
        if types.isEmpty, fields.errors.count == before {
            fields.fail("tasks", "Expected an array of build, test, deploy; found nothing.")
        }
        return MockTaskGroup(
            server: fields.text("server"), tasks: types,
            every: fields.duration("every", atLeast: .milliseconds(1)) ?? .minutes(5),
            countMax: fields.integer("count", in: 1...1_000_000).map { Int($0) })
    }
}

/// Agents that take tasks, work on them and hand them over.
package struct AgentGroup: Hashable, Sendable {
    /// Who works on a task, one after the other.
    package enum Flow: String, CaseIterable, Sendable {
        case coder
        case coderReviewer = "coder-reviewer"
    }

    package let count: Int
    package let arrivals: Rate
    package let flow: Flow
    package let outcome: OutcomeShares
    /// Lines that a run writes to its log; nil for a silent one.
    package let log: Rate?
    /// What a run does, one tool after the other, and how long each takes.
    package let steps: ClosedRange<Int>
    package let step: ClosedRange<Duration>
    /// The hours of the day, UTC, in which tasks come.
    package let hours: ClosedRange<Int>

    static func read(_ fields: inout ObjectReader) -> AgentGroup {
        AgentGroup(
            count: Int(fields.integer("count", in: 1...64) ?? 4), arrivals: fields.requiredRate("arrivals"),
            flow: fields.choice(Flow.self, "flow") ?? .coderReviewer, outcome: OutcomeShares.read(&fields),
            log: fields.rate("log", counting: "lines"), steps: fields.range("steps", in: 1...200) ?? 8...20,
            step: fields.durations("step") ?? .seconds(5) ... .seconds(45),
            hours: fields.range("hours", in: 0...24) ?? 0...24)
    }
}

/// Plans that are made and worked off.
package struct PlanGroup: Hashable, Sendable {
    package let subtasks: ClosedRange<Int>
    package let arrivals: Rate
    package let step: ClosedRange<Duration>
    package let hours: ClosedRange<Int>

    static func read(_ fields: inout ObjectReader) -> PlanGroup {
        PlanGroup(
            subtasks: fields.range("subtasks", in: 1...20) ?? 3...7, arrivals: fields.requiredRate("arrivals"),
            step: fields.durations("step") ?? .seconds(5) ... .seconds(45),
            hours: fields.range("hours", in: 0...24) ?? 0...24)
    }
}

/// People who look after the agents' tasks.
package struct PeopleGroup: Hashable, Sendable {
    /// Of a hundred tasks that ended, how many get a follow-up, and how many of the others are put away for good.
    package let followUpPercent: Int
    package let archivePercent: Int
    /// Of a hundred tasks that were begun, how many are stopped.
    package let stopPercent: Int
    /// How long somebody takes to act.
    package let reaction: ClosedRange<Duration>

    static func read(_ fields: inout ObjectReader) -> PeopleGroup {
        PeopleGroup(
            followUpPercent: fields.percent("followUps"), archivePercent: fields.percent("archives"),
            stopPercent: fields.percent("stops"),
            reaction: fields.durations("reaction") ?? .seconds(20) ... .minutes(5))
    }
}

/// People who look at the board. They change nothing on it.
package struct ViewerGroup: Hashable, Sendable {
    package let count: Int
    package let slowPercent: Int
    package let vanishPercent: Int

    static func read(_ fields: inout ObjectReader) -> ViewerGroup {
        ViewerGroup(
            count: Int(fields.integer("count", in: 1...10_000) ?? 1), slowPercent: fields.percent("slow"),
            vanishPercent: fields.percent("vanish"))
    }
}
