// Why: two stores are shown to be one by the same busy life lived over each. Everything that a board knows happens in it.

import OrreryHTTP
import OrreryJSON
import OrreryModel
import OrreryService
import OrrerySimulation
import OrreryTime

/// Actors who go home after a while: the demo makes a board larger than a test has time for.
private struct Shift: Workload {
    var work: ScenarioWorkload
    let until: Instant

    var nextDue: Instant? { work.nextDue.flatMap { $0 <= until ? $0 : nil } }

    mutating func act(on engine: inout Engine) {
        work.act(on: &engine)
    }

    mutating func inject(_ trouble: AgentTrouble, at instant: Instant) {}

    mutating func shift(by offset: Duration) {
        work.shift(by: offset)
    }
}

/// A board over some store, with the demo's actors and somebody who does everything else by chance.
final class BusyBoard {
    let store: any BoardStore
    private(set) var conductor: Conductor
    /// The data of everything that was committed, in order.
    private(set) var log: [[UInt8]] = []
    private(set) var tasks: [TaskID] = []
    private(set) var runs: [Invocation] = []
    private(set) var retentions = 0
    private(set) var now: Instant
    private let seed: UInt64
    private let scenario: Scenario
    private var chance: RandomSource
    private var number = 0
    private var starts = 0

    /// - Parameter makeStore: Makes an empty store and takes its epoch from the source.
    init(seed: UInt64, makeStore: (inout IDSource) throws -> any BoardStore) throws {
        self.seed = seed
        scenario = try Theatre.shipped("demo")
        chance = RandomSource(seed: seed, stream: "somebody")
        now = scenario.start
        var ids = IDSource(random: RandomSource(seed: seed, stream: "ids"))
        store = try makeStore(&ids)
        let engine = try Engine(
            store: store, settings: Self.settings, ids: ids, clock: ClockReading(mode: .virtual, now: now), now: now)
        let workload = Shift(work: ScenarioWorkload(scenario, seed: seed), until: now + .minutes(3))
        conductor = Conductor(Performance(engine: engine, workload: workload), clock: .virtual(at: now))
    }

    /// What is kept is kept for an hour or two, so that a day has many prunings and snapshots.
    private static var settings: BoardSettings {
        var settings = BoardSettings()
        settings.activityLogRetention = .minutes(70)
        settings.eventRetention = .minutes(90)
        settings.snapshotInterval = .minutes(13)
        settings.cleanupAfter = .seconds(90)
        settings.logRoots = ["/logs"]
        return settings
    }

    /// Lets time pass.
    func advance(by duration: Duration) {
        now = now + duration
        for result in conductor.advance(to: now) { note(result) }
    }

    /// The process dies, and another one takes the store over. Nobody plays in it but who is asked to.
    func restart() throws {
        starts += 1
        let ids = IDSource(random: RandomSource(seed: seed, stream: "ids \(starts)"))
        let engine = try Engine(
            store: store, settings: Self.settings, ids: ids, clock: ClockReading(mode: .virtual, now: now), now: now)
        conductor = Conductor(Performance(engine: engine), clock: .virtual(at: now))
    }

    /// Sends a request under a key.
    func post(_ command: Command, key: String) -> Int {
        perform(key: key) { engine throws(Problem) in _ = try engine.submit(command) }
    }

    /// Begins a run on a task of its own.
    func startRun(logPath: String) -> Invocation? {
        submit(.createTask(NewTask(title: "Followed")))
        guard let task = tasks.last else { return nil }
        var new = NewInvocation()
        new.logPath = logPath
        submit(.startInvocation(task, new))
        return runs.last
    }

    /// Does one thing by chance.
    func act() {
        number += 1
        let number = number
        let task = tasks.isEmpty ? TaskID("none") : chance.pick(tasks)
        switch chance.next(below: 22) {
        case 0, 1, 2:
            var new = NewTask(title: "Täsk 100% \(number)")
            new.description = number % 3 == 0 ? nil : "Ünder_score \(number)"
            new.mode = number % 2 == 0 ? .remote : .local
            new.isPlanned = number % 5 == 0
            new.steps = number % 7 == 0 ? SimulatedWork.mock(.test)?.steps ?? [] : []
            new.assignedAgentID = AgentID("agent \(number % 4)")
            submit(.createTask(new))
        case 3: submit(.startTask(task))
        case 4: submit(.stopTask(task))
        case 5: submit(.archiveTask(task))
        case 6: submit(.followUp(task, message: "and \(number)"))
        case 7:
            if chance.chance(1, in: 3) { submit(.deleteTask(task)) }
        case 8, 9:
            var new = NewInvocation()
            new.runID = number % 2 == 0 ? "run \(number % 50)" : nil
            new.logPath = number % 3 == 0 ? "/logs/\(number).log" : nil
            new.agentType = number % 4 == 0 ? .planner : .worker
            submit(.startInvocation(task, new))
        case 10, 11:
            guard !runs.isEmpty else { break }
            let words = (0...chance.next(below: 4)).map { word in
                var new = NewInvocationActivity(activityType: "output", message: "word \(number) \(word)")
                new.metadata = word == 0 ? .null : .object(["n": .integer(Int64(word)), "t": .string("ü")])
                return new
            }
            submit(.logInvocationActivity(chance.pick(runs), words))
        case 12:
            guard !runs.isEmpty else { break }
            var report = InvocationReport()
            report.usage = Usage(inputTokens: Int64(number), outputTokens: nil, costMicrodollars: 12_345)
            let run = chance.pick(runs)
            submit(.endInvocation(run, number % 2 == 0 ? .completed(report) : .failed(report)))
        case 13, 14: writeLines(chance.next(below: 40) + 1, number)
        case 15:
            submit(.startSession(task, NewSession(openclawSessionID: "s\(number % 9)", agentName: "a\(number % 3)")))
        case 16: submit(.endSession(openclawSessionID: "s\(number % 9)", summary: number % 2 == 0 ? "done" : nil))
        case 17:
            var new = NewDeliverable(deliverableType: .file, title: "File \(number)")
            new.path = "~/\(number).txt"
            submit(.addDeliverable(task, new))
        case 18:
            let parts = (0..<3).map { NewSubtask(task: NewTask(title: "Part \(number).\($0)")) }
            submit(.createSubtasks(task, parts))
        case 19:
            let moves: [SubtaskMove] = [.start, .complete(prURL: "https://pr/\(number)"), .merge, .retry]
            submit(.moveSubtask(task, chance.pick(moves)))
        case 20:
            var edit = TaskEdit()
            edit.progress = Progress(tenThousandths: Int64(number % 10_000))
            edit.estimatedDuration = .some(.milliseconds(77_250))
            edit.thresholds = .some(HealthThresholds(stuckAfter: .minutes(3)))
            submit(.updateTask(task, edit))
        default: submit(.logActivity(task, NewActivity(activityType: "note", message: "note \(number % 6)")))
        }
    }

    /// Posts lines to the log of a run, or finds them in its file.
    private func writeLines(_ count: Int, _ number: Int) {
        guard !runs.isEmpty else { return }
        let run = chance.pick(runs)
        let at = now - .seconds(Int64(chance.next(below: 100_000)))
        let lines = (0..<count).map { line in
            NewLogLine(
                text: Array("Ärger \(number).\(line) ÄB".utf8), at: line % 3 == 0 ? at : nil, isPartial: line == 7)
        }
        var position = run.logPath.map { LogFilePosition(path: $0) }
        position?.offset = Int64(number)
        position?.file = number % 2 == 0 ? FileIdentity(device: 1, inode: Int64(number)) : nil
        position?.tail = [0xff, UInt8(number % 256)]
        position?.isComplete = number % 11 == 0
        position?.fault = number % 5 == 0 ? LogFault(code: "LOG_FILE_NOT_FOUND", message: "Where is it?") : nil
        let place = position
        _ = perform { engine throws(Problem) in
            _ = try engine.appendLog(of: run, lines, position: place, isReset: number % 4 == 0)
        }
    }

    private func submit(_ command: Command) {
        let made = Made()
        _ = perform(key: number > 0 && number % 3 == 0 ? "key \(number % 100)" : nil) { engine throws(Problem) in
            made.outcome = try engine.submit(command)
        }
        switch made.outcome {
        case .task(let id)?: if !tasks.contains(id) { tasks.append(id) }
        case .tasks(let ids)?: tasks += ids
        case .invocation(let run)?: if !runs.contains(where: { $0.id == run.id }) { runs.append(run) }
        default: break
        }
    }

    /// What came of a command, out of the work that is done within this call.
    private final class Made: @unchecked Sendable {
        var outcome: OrreryModel.Outcome?
    }

    private func perform(
        key: String? = nil, _ body: @escaping @Sendable (inout Engine) throws(Problem) -> Void
    ) -> Int {
        let number = number
        let work = Work(idempotencyKey: key, instance: "/somewhere") { engine throws(Problem) in
            try body(&engine)
            return .response(Response(status: 200, body: Array("{\"n\":\(number)}".utf8)))
        }
        let result = conductor.perform([work], elapsed: .zero)
        note(result)
        guard case .response(let response) = result.results[0] else { return 0 }
        return response.status
    }

    private func note(_ result: TickResult) {
        log += result.committed.map(\.data)
        retentions += result.committed.count { $0.event.type == .retentionPruned }
    }
}
