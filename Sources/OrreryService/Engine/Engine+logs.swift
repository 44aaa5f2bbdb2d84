// Why: lines that were posted and lines that were read from a file take the same way into the board.

package import OrreryAgents
package import OrreryHTTP
package import OrreryModel
package import OrreryStreams
package import OrreryTime

/// A line that came with its own moment, or without one.
package struct NewLogLine: Hashable, Sendable {
    package let text: [UInt8]
    package var at: Instant?
    package var isPartial = false

    package init(text: [UInt8], at: Instant? = nil, isPartial: Bool = false) {
        self.text = text
        self.at = at
        self.isPartial = isPartial
    }
}

/// Lines of a log for viewers that are behind, with what must be said of them.
package struct LogPiece: Sendable {
    package let bytes: [UInt8]
    /// The number of the line to go on with.
    package let next: Int64
    /// The number of the log's last line.
    package let last: Int64
    /// Whether the bytes say that no more will come.
    package let isEnd: Bool
}

extension Engine {
    /// Takes lines of a run's log; they are durable with the tick's commit. After the end of the run they are kept, and
    /// are no sign of life.
    /// - Returns: The numbers of the lines, from the first up to the one after the last.
    package mutating func appendLog(
        of invocation: Invocation, _ lines: [NewLogLine], position: LogFilePosition? = nil, isReset: Bool = false,
        isFaultNew: Bool = false
    ) throws(Problem) -> Range<Int64> {
        let task = try task(invocation.taskID)
        let first = try lastLine(of: invocation.id) + 1
        let end = first + Int64(lines.count)
        let numbered = zip(first..., lines).map { number, line in
            LogLine(number: number, at: line.at ?? now, text: line.text, isPartial: line.isPartial)
        }
        logs.add(
            LogWrite(
                owner: logOwner(invocation, task.projectID), lines: numbered, receivedAt: now, position: position,
                last: end - 1, isReset: isReset, isFaultNew: isFaultNew))
        if !lines.isEmpty, state.invocations[invocation.id] != nil { _ = try submit(.noteOutput(invocation.id)) }
        return first..<end
    }

    /// Takes the body of a request as lines of a run's log, cleaned and cut like any other.
    /// - Returns: The numbers of the lines, from the first up to the one after the last.
    package mutating func postLog(of invocation: Invocation, body: [UInt8]) throws(Problem) -> Range<Int64> {
        try appendLog(of: invocation, try PostedLog.lines(of: body))
    }

    /// Takes what was found in a run's log file.
    package mutating func appendLog(ofInvocation id: Int64, _ report: LogReport) throws(Problem) {
        var owner = state.invocations[id]
        if owner == nil { owner = try invocation(String(id)) }
        guard let invocation = owner else { return }
        _ = try appendLog(
            of: invocation, report.lines.map { NewLogLine(text: $0.text, isPartial: $0.isPartial) },
            position: report.position, isReset: report.isReset, isFaultNew: report.isFaultNew)
    }

    /// The logs that came to their end in what was committed, with the numbers of their last lines.
    package mutating func endedLogs(
        _ events: [CommittedEvent], _ writes: [LogWrite], isWanted: (LogOwner) -> Bool
    ) -> [(owner: LogOwner, last: Int64)] {
        var owners: [LogOwner] = []
        for case .invocation(let invocation)? in events.map(\.event.entity) where invocation.status != .running {
            guard let event = events.last(where: { $0.event.entity?.invocationID == invocation.id }) else { continue }
            owners.append(logOwner(invocation, event.event.projectID))
        }
        for write in writes where write.position?.isComplete == true { owners.append(write.owner) }
        var ended: [(owner: LogOwner, last: Int64)] = []
        for owner in owners where isWanted(owner) && !ended.contains(where: { $0.owner == owner }) {
            let id = owner.invocationID
            guard state.invocations[id] == nil,
                let summary = try? ask({ history throws(EventLogError) in try history.logSummary(of: id) }),
                summary.isRead(of: owner.logPath)
            else { continue }
            ended.append((owner, summary.last))
        }
        return ended
    }

    /// Lines for viewers that are behind.
    /// - Throws: `Problem` when the store cannot be read now.
    package mutating func logCatchUp(_ request: LogCatchUp.Question) throws(Problem) -> LogPiece {
        let invocation: Invocation
        do throws(Problem) {
            invocation = try self.invocation(String(request.invocationID))
        } catch {
            guard error.status == 404 else { throw error }
            // Its task was deleted: there is nothing to say of it.
            return LogPiece(bytes: [], next: request.from, last: request.from - 1, isEnd: true)
        }
        let owner = logOwner(invocation, try task(invocation.taskID).projectID)
        let (summary, page) = try ask { history throws(EventLogError) in
            var question = LogQuestion(
                invocationID: invocation.id, from: request.from, linesMax: Limits.logPageLinesMax)
            question.through = request.through
            question.bytesMax = Limits.catchUpBytesMax
            return (try history.logSummary(of: invocation.id), try history.logPage(question))
        }
        var bytes: [UInt8] = []
        let first = page.lines.first?.number ?? page.next
        if first > request.from, request.from < summary.first {
            bytes += LogFrames.mark(.gap(from: request.from, to: first - 1), of: owner, request.dialect)
        }
        if !page.lines.isEmpty { bytes += LogFrames.lines(page.lines, of: owner, request.dialect) }
        guard page.next > summary.last else {
            return LogPiece(bytes: bytes, next: page.next, last: summary.last, isEnd: false)
        }
        if let fault = summary.position?.fault { bytes += LogFrames.mark(.fault(fault), of: owner, request.dialect) }
        let isEnd = state.invocations[invocation.id] == nil && summary.isRead(of: invocation.logPath)
        if isEnd { bytes += LogFrames.mark(.complete(last: summary.last), of: owner, request.dialect) }
        return LogPiece(bytes: bytes, next: page.next, last: summary.last, isEnd: isEnd)
    }

    /// Where a viewer begins in the logs that it names: `all`, or runs by their integer or run id, each with the line
    /// that it wants first behind a colon, or from now on without one.
    /// - Throws: `Problem` when there is no such run, or the list is too long.
    package mutating func logInterest(_ text: String?) throws(Problem) -> LogInterest {
        guard let text, !text.isEmpty else { return .none }
        if text == "all" { return .all }
        let names = text.split(separator: ",")
        guard names.count <= Limits.logSubscriptionsMax else {
            throw Problem(
                400, "Expected at most \(Limits.logSubscriptionsMax) logs on one stream, found \(names.count).")
        }
        var cursors: [LogCursor] = []
        for name in names {
            let (run, line) = LogSubscription.parts(of: String(name))
            cursors.append(try cursor(of: try invocation(run).id, from: line))
        }
        return .some(cursors)
    }

    private mutating func cursor(of invocationID: Int64, from line: Int64?) throws(Problem) -> LogCursor {
        let last = try lastLine(of: invocationID)
        let next = line.map { $0 < 0 ? last + 1 + $0 : $0 } ?? last + 1
        return LogCursor(invocationID: invocationID, next: max(1, next))
    }

    /// Where a viewer of a project begins that names no line: with what comes from now on, and with the whole log of a run
    /// that has ended, for nothing more will come of that.
    /// - Parameter isResuming: Whether it comes back after a cut, and has the log of such a run already.
    mutating func logInterest(
        _ subscription: LogSubscription, isResuming: Bool
    ) throws(Problem) -> LogInterest {
        switch subscription {
        case .none: return .none
        case .all: return .all
        case .runs(let wishes):
            var cursors: [LogCursor] = []
            for wish in wishes {
                let isOver = state.invocations[wish.invocationID] == nil
                cursors.append(
                    try cursor(of: wish.invocationID, from: wish.line ?? (isOver && !isResuming ? 1 : nil)))
            }
            return .some(cursors)
        }
    }

    /// The log files that are to be followed.
    package mutating func unfinishedLogs() throws(Problem) -> [FollowedLog] {
        try ask { history throws(EventLogError) in try history.unfinishedLogs() }
    }

    private func logOwner(_ invocation: Invocation, _ projectID: ProjectID) -> LogOwner {
        // A project that is not there has an owner that nobody is.
        LogOwner(invocation, projectID: projectID, userID: owner(of: projectID) ?? "")
    }

    private mutating func lastLine(of invocationID: Int64) throws(Problem) -> Int64 {
        if let last = logs.last(of: invocationID) { return last }
        return try ask { history throws(EventLogError) in try history.logSummary(of: invocationID).last }
    }
}
