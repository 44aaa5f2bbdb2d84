// Why: what memory does not hold is compared where it is kept, row by row, through the questions that a board answers.

internal import OrreryJSON
package import OrreryModel

extension BoardComparison {
    /// The first difference in what two histories tell of `tasks`, archived ones and such as are gone included, as a
    /// sentence; nil when they tell the same. Beyond the limits of the questions nothing is seen, but for activities and log
    /// lines, which are asked for page by page.
    /// - Complexity: O(n), n = rows of these tasks
    package static func difference(
        between expected: any BoardHistory, _ expectedName: String, and found: any BoardHistory, _ foundName: String,
        over tasks: [TaskID]
    ) throws(EventLogError) -> String? {
        let histories = Histories(expected: expected, found: found, names: (expectedName, foundName))
        for id in tasks {
            if let difference = try histories.difference(of: id) { return difference }
        }
        return nil
    }
}

/// Two histories that should tell the same.
private struct Histories {
    let expected: any BoardHistory
    let found: any BoardHistory
    let names: (expected: String, found: String)

    func difference(of id: TaskID) throws(EventLogError) -> String? {
        if let difference = try rows(
            "Task", \BoardTask.id.text, \.json,
            { history throws(EventLogError) in
                try history.task(id).map { [$0] } ?? []
            })
        {
            return difference
        }
        if let difference = try records(of: id) { return difference }
        if let difference = try runs(of: id) { return difference }
        return try events(of: id)
    }

    private func records(of id: TaskID) throws(EventLogError) -> String? {
        if let difference = try rows(
            "Activity", \Activity.id, \.json,
            { history throws(EventLogError) in
                try Self.activities(of: id, history)
            })
        {
            return difference
        }
        if let difference = try rows(
            "Deliverable", \Deliverable.id, \.json,
            { history throws(EventLogError) in
                try history.deliverables(of: id)
            })
        {
            return difference
        }
        if let difference = try rows(
            "Follow-up", \FollowUp.id, \.json,
            { history throws(EventLogError) in
                try history.followUps(of: id)
            })
        {
            return difference
        }
        return try rows("Session", \Session.id.text, \.json) { history throws(EventLogError) in
            try history.sessions(of: id, status: nil, type: nil, within: nil)
        }
    }

    private func runs(of id: TaskID) throws(EventLogError) -> String? {
        if let difference = try rows(
            "Invocation", { "\($0.id)" }, \Invocation.json,
            { history throws(EventLogError) in
                try history.invocations(of: id)
            })
        {
            return difference
        }
        for run in try expected.invocations(of: id) {
            if let difference = try rows(
                "Invocation activity", { "\($0.id)" }, \InvocationActivity.json,
                { history throws(EventLogError) in try history.activities(ofInvocation: run.id) })
            {
                return difference
            }
            if let difference = try rows(
                "Log", { _ in "of run \(run.id)" }, \LogSummary.json,
                { history throws(EventLogError) in [try history.logSummary(of: run.id)] })
            {
                return difference
            }
            if let difference = try rows(
                "Log line", { "\($0.number) of run \(run.id)" }, \LogLine.json,
                { history throws(EventLogError) in try Self.lines(of: run.id, history) })
            {
                return difference
            }
        }
        return nil
    }

    private func events(of id: TaskID) throws(EventLogError) -> String? {
        let events = RowComparison<EncodedEvent>(
            kind: "Event", names: names, id: { "\($0.event.seq)" },
            isSame: { one, other in
                one.event.seq == other.event.seq && one.event.at == other.event.at
                    && one.event.type == other.event.type && one.event.projectID == other.event.projectID
                    && one.event.taskID == other.event.taskID && one.data == other.data
            },
            json: { encoded in
                [
                    "at": .instant(encoded.event.at), "type": .string(encoded.event.type.rawValue),
                    "projectId": .string(encoded.event.projectID.text), "taskId": .text(encoded.event.taskID?.text),
                    "data": .string(String(decoding: encoded.data, as: UTF8.self)),
                ]
            })
        return events.difference(try expected.events(of: id, through: .max), try found.events(of: id, through: .max))
    }

    private func rows<Row: Equatable>(
        _ kind: String, _ id: @escaping (Row) -> String, _ json: @escaping (Row) -> JSONObject,
        _ question: (any BoardHistory) throws(EventLogError) -> [Row]
    ) throws(EventLogError) -> String? {
        RowComparison(kind, names, id: id, json: json).difference(try question(expected), try question(found))
    }

    /// All activities of a task, newest first.
    private static func activities(of id: TaskID, _ history: any BoardHistory) throws(EventLogError) -> [Activity] {
        var rows: [Activity] = []
        var after: Int64?
        repeat {
            let page = try history.activities(of: id, limit: Limits.listRowsMax, after: after)
            rows += page.rows
            after = page.next
        } while after != nil
        return rows
    }

    /// All lines that are kept of a run.
    private static func lines(of run: Int64, _ history: any BoardHistory) throws(EventLogError) -> [LogLine] {
        var lines: [LogLine] = []
        var question = LogQuestion(invocationID: run, from: 1, linesMax: Limits.logPageLinesMax)
        while true {
            let page = try history.logPage(question)
            lines += page.lines
            guard !page.lines.isEmpty else { return lines }
            question.from = page.next
        }
    }
}

extension LogSummary {
    fileprivate var json: JSONObject {
        [
            "first": .integer(first), "last": .integer(last),
            "resetAfter": resetAfter.map { .integer($0) } ?? .null,
            "path": .text(position?.path), "offset": position.map { .integer($0.offset) } ?? .null,
            "place": .text(position?.place), "isComplete": position.map { .bool($0.isComplete) } ?? .null,
            "fault": .text(position?.fault?.code), "faultMessage": .text(position?.fault?.message),
            "device": position?.file.map { .integer($0.device) } ?? .null,
            "inode": position?.file.map { .integer($0.inode) } ?? .null,
            "tail": .array((position?.tail ?? []).map { .integer(Int64($0)) }),
        ]
    }
}

extension LogLine {
    fileprivate var json: JSONObject {
        [
            "at": .instant(at), "text": .string(String(decoding: text, as: UTF8.self)), "isPartial": .bool(isPartial),
        ]
    }
}
