// Why: what a server's connection does by itself, and what each of its moves means for all that is said of it.

internal import OrreryJSON
internal import OrreryTime

extension Decider {
    // MARK: What comes by itself

    /// Does what a server has due.
    mutating func lookAtServer(_ id: ServerID) {
        guard var server = state.servers[id], let due = server.due, due <= now else { return }
        if server.nextAttemptAt != nil {
            attempt(&server)
        } else if server.attemptedAt != nil {
            connected(&server)
        } else {
            server.lastKeepAliveAt = now
        }
        emit(server)
    }

    /// The board has started: its servers are those of its settings, and none is connected. Tasks say what is needed.
    mutating func noteRestartOfServers() {
        for task in state.tasks.values where task.taskStatus != .archived { ensureServer(of: task) }
        for configured in settings.servers where state.servers[ServerID(configured.id)] == nil {
            emit(Server(id: ServerID(configured.id), name: configured.id, link: .ssh, createdAt: now))
        }
        for before in state.servers.values {
            var server = before
            apply(settings.servers.first { $0.id == server.id.text }, to: &server)
            server.activeTaskCount = Int64(state.tasks.values.count { self.server(loadedBy: $0.id) == server.id })
            stopRuns(of: &server)
            if server.link == .none { endRuns(of: &server) }
            if server.status != .disconnected {
                if server.link != .none, server.isNeeded {
                    let reason = "the board was started again"
                    server.attempts = 0
                    let isNews = server.status == .connected
                    lose(&server, because: reason, isNews ? "Connection to \(server.name) lost: \(reason)" : nil)
                } else {
                    release(&server, because: nil)
                }
            }
            if server != before { emit(server) }
        }
    }

    private func apply(_ settings: ServerSettings?, to server: inout Server) {
        if let settings {
            server.link = .ssh
            server.host = settings.user.map { "\($0)@\(settings.host)" } ?? settings.host
            server.commands = settings.commands.map(\.name)
        } else if server.link == .ssh {
            server.link = .none
            server.commands = []
        }
    }

    /// Nobody can find out any more what becomes of runs on a server that the settings have forgotten.
    private mutating func endRuns(of server: inout Server) {
        var report = InvocationReport()
        report.error =
            "The server \(server.id) is not in orrery.json any more; what became of the command is not known."
        for run in server.runs { _ = try? endInvocation(run.invocationID, .failed(report)) }
        server.runs = []
    }

    // MARK: Moves

    func connecting(_ server: Server) -> Server {
        var server = server
        server.status = .connecting
        server.attempts = 0
        server.attemptedAt = now
        server.error = nil
        server.lastKeepAliveAt = nil
        return server
    }

    func attempt(_ server: inout Server) {
        server.attempts += 1
        server.attemptedAt = now
        server.nextAttemptAt = nil
    }

    mutating func connected(_ server: inout Server) {
        if server.status == .reconnecting { say("Connection to \(server.name) found again.", of: server) }
        server.status = .connected
        server.connectedSince = now
        server.lastKeepAliveAt = nil
        server.attempts = 0
        (server.attemptedAt, server.nextAttemptAt, server.error) = (nil, nil, nil)
    }

    /// The connection is gone: it is looked for as long as something needs it.
    mutating func lose(_ server: inout Server, because reason: String, _ message: String?) {
        if let message { say(message, of: server) }
        guard server.isNeeded else { return release(&server, because: reason) }
        server.status = .reconnecting
        server.connectedSince = nil
        server.attemptedAt = nil
        server.error = reason
        server.nextAttemptAt = now + server.rest
    }

    func release(_ server: inout Server, because reason: String?) {
        server.status = .disconnected
        server.connectedSince = nil
        server.attempts = 0
        (server.attemptedAt, server.nextAttemptAt, server.error) = (nil, nil, reason)
    }

    /// Says on every task with a run there how the connection stands. The board's own words are nobody's sign of life.
    private mutating func say(_ message: String, of server: Server) {
        var told: [TaskID] = []
        for run in server.runs {
            guard let id = state.invocations[run.invocationID]?.taskID, let task = state.tasks[id],
                !told.contains(id)
            else { continue }
            told.append(id)
            let activity = Activity(
                id: newID(), taskID: id, agentID: nil, activityType: "connection", message: message, metadata: .null,
                createdAt: now)
            var counts = task.counts
            counts.activities += 1
            emit(.activityLogged, task, [.counts(counts)], .activity(activity))
        }
    }

    mutating func emit(_ server: Server) {
        var server = server
        server.updatedAt = now
        emit(.serverStatus, projectID: .standard, nil, .server(server))
        if let due = server.due { remind(.server(server.id), at: due) }
    }
}
