// Why: the table of legal moves is the contract; every pair is checked, so that a new one cannot slip in.

import OrreryModel
import Testing

@Suite struct TransitionsTests {
    /// Design page 3, "Work and infrastructure", as rows of "from: to".
    private static let legal: [TaskStatus: Set<TaskStatus>] = [
        .initializing: [.running, .stopped, .failed, .archived],
        .running: [.completed, .stopped, .failed],
        .completed: [.running, .initializing, .archived],
        .stopped: [.running, .initializing, .archived],
        .failed: [.running, .initializing, .archived],
        .archived: [.initializing],
    ]

    @Test(arguments: TaskStatus.allCases, TaskStatus.allCases)
    func `the work goes where the table says and nowhere else`(from: TaskStatus, to: TaskStatus) {
        #expect(Transitions.allows(from, to) == Self.legal[from]?.contains(to))
    }

    private static let steps = BoardSettings().initSteps
    private static let line: [InitStatus] = [.inactive] + steps.map { .step($0) } + [.active]

    @Test func `the infrastructure goes strictly forward along its steps`() {
        for (first, from) in Self.line.enumerated() {
            for (second, to) in Self.line.enumerated() {
                #expect(Transitions.allows(from, to, steps: Self.steps) == (second > first), "\(from) to \(to)")
            }
        }
    }

    @Test func `a step that is not known may stand anywhere between the ends`() {
        let unknown = InitStatus(rawValue: "INSTALL_DEPENDENCIES")
        #expect(unknown == .step("INSTALL_DEPENDENCIES"))
        #expect(Transitions.allows(.step("CREATE_VM"), unknown, steps: Self.steps))
        #expect(Transitions.allows(unknown, .step("CREATE_VM"), steps: Self.steps))
        #expect(Transitions.allows(unknown, .active, steps: Self.steps))
        #expect(!Transitions.allows(.active, unknown, steps: Self.steps))
        #expect(!Transitions.allows(unknown, unknown, steps: Self.steps))
    }
}
