// Why: everyone who acts in a scenario, on one agenda and one stream of chance.

package import OrreryService
package import OrreryTime

/// The actors of a scenario as the engine's workload.
package struct ScenarioWorkload: Workload {
    private var mockTasks: [MockTaskActor] = []
    private var agents: [AgentActor] = []
    private var agenda = Agenda<Act>()

    private enum Act {
        case mockTask(Int)
        case agents(Int, AgentActor.Act)
    }

    package init(_ scenario: Scenario, seed: UInt64) {
        for (index, actor) in scenario.actors.enumerated() {
            let random = RandomSource(seed: seed, stream: "workload/\(index)")
            switch actor {
            case .mockTasks(let settings):
                agenda.schedule(.mockTask(mockTasks.count), at: scenario.start + .seconds(1))
                mockTasks.append(MockTaskActor(settings))
            case .agents(let settings):
                agenda.schedule(.agents(agents.count, .introduce), at: scenario.start)
                agents.append(AgentActor(settings, random: random))
            }
        }
    }

    package var nextDue: Instant? { agenda.nextDue }

    package mutating func act(on engine: inout Engine) {
        while let (_, act) = agenda.takeNext(dueBy: engine.now) {
            switch act {
            case .mockTask(let index):
                agenda.schedule(act, at: engine.now + mockTasks[index].act(on: &engine))
            case .agents(let index, let act):
                for (delay, next) in agents[index].perform(act, on: &engine) {
                    agenda.schedule(.agents(index, next), at: engine.now + delay)
                }
            }
        }
    }
}
