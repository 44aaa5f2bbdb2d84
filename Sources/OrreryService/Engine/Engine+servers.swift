// Why: whoever holds the connections to servers is told what is wanted by the board's own entities, and hands in what comes
// of it like any other work.

package import OrreryAgents
package import OrreryHTTP
package import OrreryModel

extension Engine {
    /// How far the output of the runs on a server is kept, by their invocations; runs without any are left out.
    package mutating func keptOutput(of server: Server) throws(Problem) -> [Int64: LogFilePosition] {
        var kept: [Int64: LogFilePosition] = [:]
        for run in server.runs {
            let id = run.invocationID
            kept[id] = try ask { history throws(EventLogError) in try history.logSummary(of: id).position }
        }
        return kept
    }

    /// All servers, as they are.
    package var servers: [Server] { whole.servers.values.map { $0 } }

    /// Takes what a run on a server has printed and how it has ended, in one: there is no end without all of its lines.
    package mutating func appendRemote(
        _ run: ServerRun, on server: ServerID, _ report: LogReport?, end: RemoteEnd?
    ) throws(Problem) {
        // A run whose task was deleted has nobody to tell.
        var owner = state.invocations[run.invocationID]
        if owner == nil {
            do throws(Problem) {
                owner = try invocation(String(run.invocationID))
            } catch {
                guard error.status == 404 else { throw error }
            }
        }
        if let invocation = owner {
            if let report {
                _ = try appendLog(
                    of: invocation, report.lines.map { NewLogLine(text: $0.text, isPartial: $0.isPartial) },
                    position: report.position)
            }
            if let end, let running = state.invocations[invocation.id] {
                let isStopped = state.servers[server]?.runs.first { $0.invocationID == running.id }?.isStopping ?? false
                try finish(running, end, isStopped: isStopped)
            }
        }
        if end != nil { _ = try submit(.reportServer(server, .over(invocationID: run.invocationID))) }
    }

    private mutating func finish(_ invocation: Invocation, _ end: RemoteEnd, isStopped: Bool) throws(Problem) {
        var report = InvocationReport()
        switch end {
        case .exited(let code):
            report.exitCode = code
            if isStopped {
                report.error = "It was stopped with its task (exit code \(code))."
            } else if code != 0 {
                report.error = "It exited with code \(code)."
            }
        case .gone(let reason): report.error = reason
        }
        let isWell = report.error == nil
        _ = try submit(.endInvocation(invocation, isWell ? .completed(report) : .failed(report)))
        // A task that was made for the run ends with it. One that somebody else made is theirs to end.
        guard let task = state.tasks[invocation.taskID], task.taskStatus == .running,
            task.createdAt == invocation.startedAt, !state.invocations.values.contains(where: { $0.taskID == task.id })
        else { return }
        var edit = TaskEdit()
        edit.taskStatus = isWell ? .completed : .failed
        _ = try submit(.updateTask(task.id, edit))
    }
}
