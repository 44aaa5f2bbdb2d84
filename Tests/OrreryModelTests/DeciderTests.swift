// Why: whatever is asked of a task, wherever it stands, the answer is a refusal or a legal move, never a broken board.

import OrreryJSON
import OrreryModel
import OrreryTime
import Testing

@Suite struct DeciderTests {
    private let at = Instant(milliseconds: 1_767_600_000_000)

    /// Ways to bring a new task somewhere, as commands on its id.
    private static let histories: [(name: String, commands: @Sendable (TaskID) -> [Command])] = [
        ("new", { _ in [] }),
        ("started", { [.startTask($0)] }),
        ("in its second step", { [.startTask($0), .updateTask($0, edit { $0.initStatus = .step("CREATE_VM") })] }),
        ("running", { [.updateTask($0, edit { $0.taskStatus = .running })] }),
        ("stopped while it was initialised", { [.startTask($0), .stopTask($0)] }),
        (
            "completed",
            {
                [
                    .updateTask($0, edit { $0.taskStatus = .running }),
                    .updateTask($0, edit { $0.taskStatus = .completed }),
                ]
            }
        ),
        (
            "failed",
            { [.updateTask($0, edit { $0.taskStatus = .running }), .updateTask($0, edit { $0.taskStatus = .failed })] }
        ),
        ("failed to be initialised", { [.startTask($0), .updateTask($0, edit { $0.initError = "no quota" })] }),
        ("archived by a person", { [.archiveTask($0)] }),
        ("cleaned up", { [.updateTask($0, edit { $0.taskStatus = .running }), .stopTask($0), .cleanup($0, .now)] }),
        (
            "cleaned up, then told more",
            {
                [
                    .updateTask($0, edit { $0.taskStatus = .running }), .stopTask($0), .cleanup($0, .now),
                    .followUp($0, message: "m"),
                ]
            }
        ),
    ]

    private static func edit(_ change: (inout TaskEdit) -> Void) -> TaskEdit {
        var edit = TaskEdit()
        change(&edit)
        return edit
    }

    /// Everything that can be asked of a task.
    private static func questions(_ id: TaskID) -> [Command] {
        var commands: [Command] = [
            .startTask(id), .stopTask(id), .archiveTask(id), .deleteTask(id), .followUp(id, message: "m"),
            .cleanup(id, .now), .cleanup(id, .hold(minutes: 1)), .cleanup(id, .extend(minutes: 1)),
            .startSession(id, NewSession(openclawSessionID: "s", agentName: "a")), .wake(.sweep),
            .wake(.simulation(id)), .wake(.monitoring), .wake(.dismissal), .wake(.health(id)), .wake(.restart),
            .startInvocation(id, NewInvocation()), .retryPlanning(id),
            .createSubtasks(id, [NewSubtask(task: NewTask(title: "part"))]),
            .logActivity(id, NewActivity(activityType: "waiting", message: "m")),
        ]
        let moves: [SubtaskMove] = [.start, .complete(prURL: "u"), .merge, .fail(error: "e"), .retry]
        commands += moves.map { .moveSubtask(id, $0) }
        for status in PlanStatus.allCases { commands.append(.updateTask(id, edit { $0.planStatus = status })) }
        let statuses: [TaskStatus?] = [nil] + TaskStatus.allCases.map { $0 }
        let inits: [InitStatus?] = [
            nil, .inactive, .step("PREPARE_WORKSPACE"), .step("INDEX_REPOSITORY"), .step("UNHEARD_OF"), .active,
        ]
        for status in statuses {
            for initStatus in inits {
                for column in [nil, BoardColumn.done] {
                    for error in [nil, "broken"] {
                        for progress in [nil, Progress.whole] {
                            commands.append(
                                .updateTask(
                                    id,
                                    edit {
                                        $0.taskStatus = status
                                        $0.initStatus = initStatus
                                        $0.column = column
                                        $0.initError = error
                                        $0.progress = progress
                                    }))
                        }
                    }
                }
            }
        }
        return commands
    }

    private func isSound(_ task: BoardTask) -> Bool {
        switch task.taskStatus {
        case .archived: task.initStatus == .inactive && task.archivedReason != nil && task.scheduledCleanupAt == nil
        case .running: task.initStatus == .active && task.endedAt == nil && task.scheduledCleanupAt == nil
        case .initializing: task.initStatus != .active && task.endedAt == nil && task.scheduledCleanupAt == nil
        case .completed, .stopped, .failed: task.endedAt != nil && task.simulation == nil
        }
    }

    @Test(arguments: histories.map(\.name), [WorkspaceMode.local, .remote])
    func `whatever is asked of a task leaves it sound, by legal moves, or is refused without a trace`(
        history: String, mode: WorkspaceMode
    ) throws {
        for isSimulated in [false, true] {
            var decider = Decider(
                state: BoardState(), settings: BoardSettings(), ids: IDSource(random: RandomSource(seed: 1)), now: at)
            var new = NewTask(title: "t")
            new.mode = mode
            new.steps = isSimulated ? SimulatedWork.mock(.test)!.steps : []
            guard case .task(let id) = try decider.decide(.createTask(new), at: at) else { return }
            for command in Self.histories.first(where: { $0.name == history })!.commands(id) {
                _ = try? decider.decide(command, at: at)
            }
            _ = decider.take()
            let start = decider
            for command in Self.questions(id) {
                var decider = start
                var status = decider.state.tasks[id]!.taskStatus
                do throws(Rejection) {
                    _ = try decider.decide(command, at: at + .seconds(5))
                } catch {
                    #expect(decider.take().events.isEmpty)
                    #expect(error.detail.hasSuffix("."), "\(error.detail)")
                    continue
                }
                for event in decider.take().events where event.taskID == id {
                    guard let after = event.taskAfter?.taskStatus, after != status else { continue }
                    #expect(Transitions.allows(status, after), "\(history): \(status) to \(after) by \(command)")
                    status = after
                }
                if let task = decider.state.tasks[id] { #expect(isSound(task), "\(history): \(command): \(task)") }
            }
        }
    }

    @Test func `a follow-up that nobody will take up is cancelled with the archive`() throws {
        var decider = Decider(
            state: BoardState(), settings: BoardSettings(), ids: IDSource(random: RandomSource(seed: 1)), now: at)
        var new = NewTask(title: "t")
        new.mode = .remote
        guard case .task(let id) = try decider.decide(.createTask(new), at: at) else { return }
        _ = try decider.decide(.followUp(id, message: "m"), at: at)
        #expect(decider.state.followUps.count == 1)
        _ = try decider.decide(.archiveTask(id), at: at)
        #expect(decider.state.followUps.count == 0)
        #expect(decider.take().events.contains { $0.type == .followUpCancelled })
    }

    @Test func `a second run of a task starts without the first one's progress`() throws {
        var decider = Decider(
            state: BoardState(), settings: BoardSettings(), ids: IDSource(random: RandomSource(seed: 1)), now: at)
        guard case .task(let id) = try decider.decide(.createTask(NewTask(title: "t")), at: at) else { return }
        _ = try decider.decide(.startTask(id), at: at)
        _ = try decider.decide(
            .updateTask(
                id,
                Self.edit {
                    $0.progress = .whole; $0.taskStatus = .completed
                }), at: at)
        #expect(decider.state.tasks[id]?.progress == .whole)
        _ = try decider.decide(.followUp(id, message: "m"), at: at)
        #expect(decider.state.tasks[id]?.progress == nil)
    }

    @Test func `a remote workspace is given back when its task is stopped while it is made`() throws {
        var decider = Decider(
            state: BoardState(), settings: BoardSettings(), ids: IDSource(random: RandomSource(seed: 1)), now: at)
        var new = NewTask(title: "t")
        new.mode = .remote
        guard case .task(let id) = try decider.decide(.createTask(new), at: at) else { return }
        _ = try decider.decide(.startTask(id), at: at)
        _ = try decider.decide(.stopTask(id), at: at)
        #expect(decider.state.tasks[id]?.scheduledCleanupAt == at + .minutes(10))
    }
}
