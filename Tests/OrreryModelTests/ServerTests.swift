// Why: a server is held while something needs it, looked for when it is lost, and let go of when nothing needs it: the rules
// of its connection, one by one.

import OrreryModel
import OrreryTime
import Testing

@Suite struct ServerTests {
    private static let legal: [ServerStatus: Set<ServerStatus>] = [
        .disconnected: [.connecting],
        .connecting: [.connected, .reconnecting, .disconnected],
        .connected: [.reconnecting, .disconnected],
        .reconnecting: [.connected, .disconnected],
    ]

    @Test(arguments: ServerStatus.allCases, ServerStatus.allCases)
    func `a connection goes where the table says and nowhere else`(from: ServerStatus, to: ServerStatus) {
        #expect(Transitions.allows(from, to) == Self.legal[from]?.contains(to))
    }

    /// A board with the server `s`, which is reached over SSH and has one command.
    private struct Board {
        var decider: Decider
        var now = Instant(milliseconds: 1_767_600_000_000)
        var settings = BoardSettings()
        var reminders: [(due: Instant, reminder: Reminder)] = []
        static let id = ServerID("s")

        init(isConfigured: Bool = true) {
            var server = ServerSettings(id: "s", host: "s.example")
            server.commands = [ServerSettings.Command(name: "build", text: "make")]
            if isConfigured { settings.servers = [server] }
            decider = Self.decider(BoardState(), settings, now)
            start()
        }

        static func decider(_ state: BoardState, _ settings: BoardSettings, _ now: Instant) -> Decider {
            let ids = IDSource(random: RandomSource(seed: 1, stream: "\(now)"))
            return Decider(state: state, settings: settings, ids: ids, now: now)
        }

        mutating func start() {
            _ = try? decider.decide(.wake(.restart), at: now)
            var project = NewProject(name: "Default", ownerID: "local")
            project.id = "default"
            _ = try? decider.decide(.createProject(project), at: now)
            reminders = decider.takeRemindersAtStart()
        }

        mutating func restart(with settings: BoardSettings? = nil) {
            self.settings = settings ?? self.settings
            decider = Self.decider(decider.state, self.settings, now)
            start()
        }

        var server: Server { server(Self.id) }
        func server(_ id: ServerID) -> Server { decider.state.servers[id]! }

        @discardableResult
        mutating func ask(_ command: Command) throws -> Outcome {
            let outcome = try decider.decide(command, at: now)
            reminders += decider.take().reminders
            return outcome
        }

        mutating func report(_ report: ServerReport) throws { try ask(.reportServer(Self.id, report)) }

        mutating func run(_ command: String = "build", on task: TaskID? = nil) throws -> Invocation {
            var new = NewServerRun(command: command)
            new.taskID = task
            guard case .invocation(let invocation) = try ask(.runOnServer(Self.id, new)) else { fatalError() }
            return invocation
        }

        /// Lets so many seconds go by, and everything happen that is due.
        mutating func wait(_ seconds: Int64) {
            let end = now + .seconds(seconds)
            while let next = reminders.enumerated().filter({ $0.element.due <= end }).min(by: {
                ($0.element.due, $0.offset) < ($1.element.due, $1.offset)
            }) {
                reminders.remove(at: next.offset)
                now = max(now, next.element.due)
                if case .sweep = next.element.reminder { continue }
                _ = try? decider.decide(.wake(next.element.reminder), at: now)
                reminders += decider.take().reminders
            }
            now = end
        }
    }

    @Test func `a run connects its server, and the last end lets go of it`() throws {
        var board = Board()
        #expect(board.server.status == .disconnected)
        let one = try board.run()
        #expect(board.server.status == .connecting)
        #expect(board.server.attemptedAt == board.now)
        try board.report(.connected)
        let other = try board.run()
        #expect(board.server.status == .connected)
        #expect(board.server.runs.map(\.invocationID) == [one.id, other.id])
        #expect(board.server.activeTaskCount == 2)
        for run in [one, other] {
            try board.ask(.endInvocation(run, .completed(InvocationReport())))
            try board.report(.over(invocationID: run.id))
            #expect(board.server.status == .connected)
            var edit = TaskEdit()
            edit.taskStatus = .completed
            try board.ask(.updateTask(run.taskID, edit))
        }
        #expect(board.server.status == .disconnected)
        #expect(board.server.activeTaskCount == 0)
        #expect(board.server.connectedSince == nil)
    }

    @Test func `a lost connection is looked for after 1, 2, 4 up to 60 seconds, and found again`() throws {
        var board = Board()
        let run = try board.run()
        try board.report(.connected)
        try board.report(.lost(reason: "Broken pipe"))
        var rests: [Int64] = []
        for attempt in 1...8 {
            #expect(board.server.status == .reconnecting)
            #expect(board.server.error == (attempt == 1 ? "Broken pipe" : "refused"))
            let due = try #require(board.server.nextAttemptAt)
            rests.append((due - board.now).milliseconds / 1_000)
            board.wait(rests.last!)
            #expect(board.server.attempts == Int64(attempt))
            #expect(board.server.attemptedAt == board.now)
            if attempt < 8 { try board.report(.unreachable(reason: "refused")) }
        }
        #expect(rests == [1, 2, 4, 8, 16, 32, 60, 60])
        try board.report(.connected)
        #expect(board.server.status == .connected)
        #expect(board.server.error == nil)
        #expect(board.decider.state.invocations[run.id]?.status == .running)
        #expect(board.decider.state.tasks[run.taskID]?.counts.activities == 2)
    }

    @Test func `a connection that nothing needs is not looked for`() throws {
        var board = Board()
        try board.ask(.connectServer(Board.id))
        try board.report(.connected)
        #expect(board.server.keepAliveDue == nil)
        try board.report(.lost(reason: "Broken pipe"))
        #expect(board.server.status == .disconnected)
        #expect(board.server.error == "Broken pipe")
    }

    @Test func `a sign of life is due every 30 seconds while something needs the connection`() throws {
        var board = Board()
        _ = try board.run()
        try board.report(.connected)
        #expect(board.server.keepAliveDue == board.now + .seconds(30))
        board.wait(30)
        try board.report(.alive)
        #expect(board.server.lastKeepAliveAt == board.now)
        #expect(board.server.keepAliveDue == board.now + .seconds(30))
    }

    @Test func `a stopped task's run is ended there, and holds the connection until it is`() throws {
        var board = Board()
        let run = try board.run()
        try board.report(.connected)
        try board.ask(.stopTask(run.taskID))
        #expect(board.server.runs.map(\.isStopping) == [true])
        #expect(board.server.status == .connected)
        try board.report(.over(invocationID: run.id))
        #expect(board.server.status == .disconnected)
    }

    @Test func `the run of a task that is deleted is ended there`() throws {
        var board = Board()
        let run = try board.run()
        try board.report(.connected)
        try board.ask(.stopTask(run.taskID))
        try board.ask(.deleteTask(run.taskID))
        #expect(board.server.runs.map(\.isStopping) == [true])
    }

    @Test func `after a restart a server that is needed is looked for, another is let go of`() throws {
        var board = Board()
        let run = try board.run()
        try board.report(.connected)
        board.restart()
        #expect(board.server.status == .reconnecting)
        #expect(board.server.nextAttemptAt == board.now + .seconds(1))
        #expect(board.server.runs.map(\.runID) == [run.runID])
        board.wait(1)
        #expect(board.server.attemptedAt == board.now)

        var idle = Board()
        try idle.ask(.connectServer(Board.id))
        try idle.report(.connected)
        idle.restart()
        #expect(idle.server.status == .disconnected)
    }

    @Test func `a server that the settings have forgotten ends its runs with the reason`() throws {
        var board = Board()
        let run = try board.run()
        board.restart(with: BoardSettings())
        #expect(board.server.link == .none)
        #expect(board.server.commands.isEmpty)
        #expect(board.server.runs.isEmpty)
        #expect(board.decider.state.invocations[run.id] == nil)
    }

    @Test func `a person may let go of a server that is needed, and take it up again`() throws {
        var board = Board()
        _ = try board.run()
        try board.report(.connected)
        try board.ask(.disconnectServer(Board.id))
        #expect(board.server.status == .disconnected)
        board.wait(120)
        #expect(board.server.status == .disconnected)
        try board.ask(.connectServer(Board.id))
        #expect(board.server.status == .connecting)
    }

    @Test func `who connects a server that is looked for has it looked for at once`() throws {
        var board = Board()
        _ = try board.run()
        try board.report(.connected)
        try board.report(.lost(reason: "gone"))
        try board.ask(.connectServer(Board.id))
        #expect(board.server.status == .reconnecting)
        #expect(board.server.attemptedAt == board.now)
        #expect(board.server.nextAttemptAt == nil)
    }

    @Test(arguments: [ServerReport.connected, .alive, .lost(reason: "r"), .unreachable(reason: "r")])
    func `a report on a connection that nobody wants is refused`(report: ServerReport) throws {
        var board = Board()
        #expect(throws: Rejection.self) { try board.report(report) }
        #expect(board.server.status == .disconnected)
    }

    @Test func `a command that the settings do not name is not there, and nothing has happened`() throws {
        var board = Board()
        let before = board.decider.state.seq
        let error = #expect(throws: Rejection.self) { try board.run("rm -rf /") }
        #expect(error?.kind == .notFound)
        #expect(error?.detail.contains("It has build") == true)
        #expect(board.decider.state.seq == before)
    }

    @Test func `a task that is on one server runs nothing on another`() throws {
        var board = Board()
        var new = NewTask(title: "t")
        new.serverID = "other"
        guard case .task(let id) = try board.ask(.createTask(new)) else { return }
        #expect(throws: Rejection.self) { try board.run(on: id) }
        #expect(board.server(ServerID("other")).link == .none)
    }

    @Test func `a server without a link cannot be connected, and is told what to write where`() throws {
        var board = Board(isConfigured: false)
        try board.ask(.registerServer(NewServer(id: nil, name: "s")))
        let error = #expect(throws: Rejection.self) { try board.ask(.connectServer(Board.id)) }
        #expect(error?.detail.contains("Add {\"servers\": {\"s\": ") == true)
    }

    @Test func `the server of a mock task is played: it connects after a second, is kept alive, and let go of`() throws
    {
        var board = Board(isConfigured: false)
        var new = NewTask(title: "mock")
        new.serverID = "s"
        new.steps = SimulatedWork.mock(.build)?.steps ?? []
        guard case .task(let id) = try board.ask(.createTask(new)) else { return }
        #expect(board.server.link == .simulated)
        try board.ask(.startTask(id))
        #expect(board.server.status == .connecting)
        board.wait(1)
        #expect(board.server.status == .connected)
        board.wait(30)
        #expect(board.server.lastKeepAliveAt != nil)
        board.wait(120)
        #expect(board.decider.state.tasks[id]?.taskStatus == .completed)
        #expect(board.server.status == .disconnected)
    }

    @Test func `a server is read back as it was written`() throws {
        var board = Board()
        _ = try board.run()
        try board.report(.connected)
        try board.report(.lost(reason: "gone"))
        #expect(Server(board.server.json) == board.server)
        let read = BoardState(snapshot: board.decider.state.snapshot, seq: board.decider.state.seq)
        #expect(read?.servers[Board.id] == board.server)
    }

    @Test(arguments: [
        ("build-1", true), ("a", true), ("B.2_x", true), ("", false), ("-o", false), (".ssh", false), ("a b", false),
        ("a/b", false), ("a\nb", false), (String(repeating: "a", count: 65), false), ("ä", false),
    ])
    func `names are names`(text: String, isName: Bool) {
        #expect(ServerSettings.isName(text) == isName)
    }

    @Test(arguments: [
        ("build-1.example", true), ("127.0.0.1", true), ("fe80::1%eth0", true), ("-oProxyCommand=x", false),
        ("a b", false), ("a\u{0}", false), ("a;b", false), ("$(x)", false), ("", false),
    ])
    func `a host is nothing that ssh takes for an option`(text: String, isWord: Bool) {
        #expect(ServerSettings.isWord(text) == isWord)
    }
}
