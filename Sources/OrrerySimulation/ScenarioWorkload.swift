// Why: everyone who acts in a scenario, each on an agenda and a stream of chance of their own, so that one more of them
// changes nothing for the others.

package import OrreryService
package import OrreryTime

/// The actors of a scenario as the engine's workload.
package struct ScenarioWorkload: Workload, Sendable {
    private var mockTasks: [MockTaskActor] = []
    private var agents: [AgentActor] = []
    private var plans: [PlanActor] = []
    private var people: [PeopleActor] = []
    private var script: ScriptPlayer
    private var faults = Agenda<FaultKind>()
    private var faultRandom: RandomSource

    package init(_ scenario: Scenario, seed: UInt64) {
        script = ScriptPlayer(scenario.script, random: RandomSource(seed: seed, stream: "workload/script"))
        faultRandom = RandomSource(seed: seed, stream: "workload/faults")
        for group in scenario.workload {
            switch group {
            case .mockTasks(let settings): mockTasks.append(MockTaskActor(settings, start: scenario.start))
            case .agents(let settings):
                // Counted by kind, so that a new entry of another kind reshuffles nobody.
                let random = RandomSource(seed: seed, stream: "workload/\(agents.count)/agents")
                agents.append(
                    AgentActor(settings, group: agents.count, random: random, start: scenario.start))
            case .plans(let settings):
                let random = RandomSource(seed: seed, stream: "workload/\(plans.count)/plans")
                plans.append(PlanActor(settings, random: random, start: scenario.start))
            case .people(let settings):
                let random = RandomSource(seed: seed, stream: "workload/\(people.count)/people")
                people.append(PeopleActor(settings, random: random))
            case .viewers: break
            }
        }
    }

    package var nextDue: Instant? {
        var next = script.nextDue
        func note(_ due: Instant?) {
            if let due, due < next ?? due + .milliseconds(1) { next = due }
        }
        note(faults.nextDue)
        // By index, for an actor is a large value and a loop over them copies each.
        for index in mockTasks.indices { note(mockTasks[index].nextDue) }
        for index in agents.indices { note(agents[index].nextDue) }
        for index in plans.indices { note(plans[index].nextDue) }
        for index in people.indices { note(people[index].nextDue) }
        return next
    }

    package mutating func act(on engine: inout Engine) {
        let now = engine.now
        while let (_, kind) = faults.takeNext(dueBy: now) {
            guard !agents.isEmpty else { continue }
            agents[faultRandom.next(below: agents.count)].inject(kind, &engine)
        }
        for index in mockTasks.indices {
            if let due = mockTasks[index].nextDue, due <= now { mockTasks[index].act(on: &engine) }
        }
        for index in agents.indices {
            guard let due = agents[index].nextDue, due <= now else { continue }
            agents[index].act(on: &engine)
            tell(agents[index].happenings, now)
            agents[index].happenings.removeAll(keepingCapacity: true)
        }
        for index in plans.indices {
            if let due = plans[index].nextDue, due <= now { plans[index].act(on: &engine) }
        }
        if let due = script.nextDue, due <= now { script.act(on: &engine, &agents, &plans) }
        for index in people.indices {
            if let due = people[index].nextDue, due <= now { people[index].act(on: &engine, &agents) }
        }
    }

    package mutating func shift(by offset: Duration) {
        script.shift(by: offset)
        faults.shift(by: offset)
        for index in mockTasks.indices { mockTasks[index].shift(by: offset) }
        for index in agents.indices { agents[index].shift(by: offset) }
        for index in plans.indices { plans[index].shift(by: offset) }
        for index in people.indices { people[index].shift(by: offset) }
    }

    /// Lets an agent go wrong at `instant`. Kinds that are no agent's are not the workload's and change nothing.
    package mutating func inject(_ kind: FaultKind, at instant: Instant) {
        if kind.isOfAgent { faults.schedule(kind, at: instant) }
    }

    package mutating func inject(_ trouble: AgentTrouble, at instant: Instant) {
        guard let kind = FaultKind(rawValue: trouble.rawValue) else { return }
        inject(kind, at: instant)
    }

    private mutating func tell(_ happenings: [Happening], _ now: Instant) {
        for happening in happenings {
            for index in people.indices { people[index].hear(happening, at: now) }
        }
    }
}
