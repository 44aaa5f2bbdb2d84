// Why: a server's connection is held while tasks are active there, released when the last one ends, looked for when it is
// lost (seed 000). Here it is decided what is wanted; whoever holds the connection does it and says what came of it.

internal import OrreryTime

extension Decider {
    // MARK: What is asked

    func server(_ id: ServerID) throws(Rejection) -> Server {
        guard let server = state.servers[id] else {
            throw Rejection(.notFound, "There is no server \"\(id)\". GET /api/servers lists those that exist.")
        }
        return server
    }

    mutating func registerServer(_ new: NewServer) throws(Rejection) -> Outcome {
        let named = new.id ?? (ServerSettings.isName(new.name) ? ServerID(new.name) : nil)
        if let named, state.servers[named] != nil {
            throw Rejection(.conflict, "The server \"\(named)\" exists. GET /api/servers/\(named) shows it.")
        }
        guard state.servers.count < Limits.serversMax else {
            throw Rejection(.conflict, "The board has \(Limits.serversMax) servers, and takes no more.")
        }
        var server = Server(id: named ?? ServerID(newID()), name: new.name, link: .none, createdAt: now)
        server.host = new.host
        emit(server)
        return .server(server)
    }

    /// Connects a server because a person asks for it; one that is looked for is looked for at once.
    mutating func connectServer(_ id: ServerID) throws(Rejection) -> Outcome {
        var server = try server(id)
        guard server.link != .none else { throw .noLink(server) }
        switch server.status {
        case .connecting, .connected: return .server(server)
        case .disconnected: server = connecting(server)
        case .reconnecting:
            guard server.attemptedAt == nil else { return .server(server) }
            attempt(&server)
        }
        emit(server)
        return .server(server)
    }

    /// Lets go of a server. What runs there goes on, unheard.
    mutating func disconnectServer(_ id: ServerID) throws(Rejection) -> Outcome {
        var server = try server(id)
        guard server.status != .disconnected else { return .server(server) }
        release(&server, because: nil)
        emit(server)
        return .server(server)
    }

    // MARK: What is reported

    mutating func reportServer(_ id: ServerID, _ report: ServerReport) throws(Rejection) -> Outcome {
        var server = try server(id)
        switch report {
        case .connected:
            try check(server, to: .connected)
            connected(&server)
        case .alive:
            guard server.status == .connected else { throw .illegal(server, .connected) }
            server.lastKeepAliveAt = now
        case .lost(let reason):
            guard server.status == .connected else { throw .illegal(server, .reconnecting) }
            lose(&server, because: reason, "Connection to \(server.name) lost: \(reason)")
        case .unreachable(let reason):
            guard server.attemptedAt != nil else { throw .illegal(server, .reconnecting) }
            let isFirst = server.status == .connecting
            lose(&server, because: reason, isFirst ? "\(server.name) cannot be reached: \(reason)" : nil)
        case .over(let invocationID):
            guard server.runs.contains(where: { $0.invocationID == invocationID }) else { return .server(server) }
            server.runs.removeAll { $0.invocationID == invocationID }
            if !server.isNeeded, server.status != .disconnected { release(&server, because: nil) }
        }
        emit(server)
        return .server(server)
    }

    private func check(_ server: Server, to status: ServerStatus) throws(Rejection) {
        guard Transitions.allows(server.status, status) else { throw .illegal(server, status) }
    }

    // MARK: Runs

    /// Begins a run of a command that the server's settings name, on the task that is named or a new one.
    mutating func runOnServer(_ id: ServerID, _ new: NewServerRun) throws(Rejection) -> Outcome {
        let server = try server(id)
        guard server.link == .ssh else { throw .noLink(server) }
        guard server.commands.contains(new.command) else {
            let known = server.commands.isEmpty ? "none" : server.commands.joined(separator: ", ")
            throw Rejection(
                .notFound,
                "The server \"\(id)\" has no command \"\(new.command)\". It has \(known); orrery.json names them.")
        }
        if let taskID = new.taskID, let other = try task(taskID).serverID, other != id.text {
            throw Rejection(.conflict, "The task is on the server \"\(other)\". Name another task, or none.")
        }
        var taskID = new.taskID
        if taskID == nil {
            var task = NewTask(title: new.title ?? "\(new.command) on \(server.name)")
            task.projectID = new.projectID
            task.command = new.command
            task.mode = .local
            task.serverID = id.text
            task.serverName = server.name
            guard case .task(let made) = try createTask(task) else { preconditionFailure() }
            taskID = made
        }
        guard let taskID else { preconditionFailure() }
        var run = NewInvocation()
        run.provider = Self.sshProvider
        run.role = "worker"
        run.prompt = new.command
        guard case .invocation(let invocation) = try startInvocation(taskID, run) else { preconditionFailure() }
        if let task = state.tasks[taskID], task.serverID == nil {
            emit(.taskUpdated, task, [.serverID(id.text), .serverName(server.name)])
        }
        settleServers()
        var held = try self.server(id)
        held.runs.append(ServerRun(invocation, command: new.command))
        if held.status == .disconnected { held = connecting(held) }
        emit(held)
        return .invocation(invocation)
    }

    /// Whose runs they are: as an agent is to a run that thinks, so is ssh to one on a server.
    static let sshProvider = "ssh"

    // MARK: What follows from tasks

    /// The server that a task needs now; nil while it needs none.
    func server(loadedBy id: TaskID) -> ServerID? {
        guard let task = state.tasks[id], let server = task.serverID,
            task.taskStatus == .running || task.isBeingPrepared
        else { return nil }
        return ServerID(server)
    }

    /// Notes what an event of a task means for servers.
    mutating func noteLoad(of id: TaskID, before: ServerID?) {
        let after = server(loadedBy: id)
        guard before != after else { return }
        for (server, change) in [(before, Int64(-1)), (after, 1)] {
            guard let server else { continue }
            if let index = loads.firstIndex(where: { $0.id == server }) {
                loads[index].change += change
            } else {
                loads.append((server, change))
            }
        }
    }

    /// Draws the consequences of what happened to tasks and runs in this command: servers that are needed are connected,
    /// those that are not are let go of, and runs that were ended here are ended there.
    mutating func settleServers() {
        let moved = loads
        loads = []
        for (id, change) in moved where change != 0 {
            guard var server = state.servers[id] else { continue }
            server.activeTaskCount = max(0, server.activeTaskCount + change)
            if change > 0, server.status == .disconnected, server.link != .none { server = connecting(server) }
            stopRuns(of: &server)
            if change < 0, !server.isNeeded, server.status != .disconnected { release(&server, because: nil) }
            emit(server)
        }
        // A run may end while its task goes on, or has ended before.
        for var server in state.servers.values where !server.runs.isEmpty {
            stopRuns(of: &server)
            if server != state.servers[server.id] { emit(server) }
        }
    }

    /// Marks the runs of a server that nobody wants any more.
    func stopRuns(of server: inout Server) {
        for index in server.runs.indices where !server.runs[index].isStopping {
            let invocation = state.invocations[server.runs[index].invocationID]
            let task = invocation.flatMap { state.tasks[$0.taskID] }
            server.runs[index].isStopping = task.map { $0.taskStatus == .stopped } ?? true
        }
    }

    /// Introduces the server that a new task names: nothing that is posted is refused for it. One of a task that the board
    /// itself plays is played, too.
    mutating func ensureServer(of task: BoardTask) {
        guard let name = task.serverID, state.servers[ServerID(name)] == nil,
            state.servers.count < Limits.serversMax
        else { return }
        let link: ServerLink = task.steps.isEmpty ? .none : .simulated
        emit(Server(id: ServerID(name), name: task.serverName ?? name, link: link, createdAt: now))
    }
}

extension Rejection {
    /// A connection cannot go from where it stands to `status`.
    fileprivate static func illegal(_ server: Server, _ status: ServerStatus) -> Rejection {
        Rejection(
            .conflict, "The server \"\(server.id)\" is \(server.status.rawValue) and cannot become \(status.rawValue).")
    }

    /// The board does not know how to reach the server, or has nothing but a picture of it.
    fileprivate static func noLink(_ server: Server) -> Rejection {
        guard server.link != .simulated else {
            return Rejection(.conflict, "The server \"\(server.id)\" is simulated; no command can run there.")
        }
        let entry = "{\"servers\": {\"\(server.id)\": {\"host\": \"\(server.host ?? "build-1.example")\"}}}"
        return Rejection(
            .conflict,
            "The board does not know how to reach the server \"\(server.id)\". Add \(entry) to orrery.json, and start "
                + "the board again.")
    }
}
