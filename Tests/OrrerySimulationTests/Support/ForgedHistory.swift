// Why: to see whether a difference is noticed, somebody must lie.

import OrreryJSON
import OrreryModel
import OrrerySimulation
import OrreryTime

/// Values that are not the one that is there.
enum Alternatives {
    static let countMax = 64

    /// Other values of which one at least fits wherever `value` does.
    static func of(_ value: JSONValue) -> [JSONValue] {
        let structures: [JSONValue] = [
            .object(["state": .string("held")]), .object(["inputTokens": .integer(5)]),
            .object(["stuckAfter": .integer(5)]), .object(["signal": .string("x"), "at": .instant(later(nil))]),
            .object(["since": .instant(later(nil))]),
            .object(["startedAt": .instant(later(nil)), "preparingTicks": .integer(1), "tick": .integer(1)]),
            .object(["activities": .integer(99)]), .array([.string("x")]),
            .array([
                .object([
                    "progress": .decimal(units: 1, places: 4), "stepName": .string("x"), "duration": .integer(1),
                ])
            ]),
        ]
        let words = [
            "x", "in_progress", "review", "COMPLETED", "RUNNING", "build", "deploy", "low", "ACTIVE",
            "stuck", "looping", "remote", "local", "reported", "simulated", "user", "cleanup", "2026",
            "delivered", "queued", "ended", "persistent", "url", "working", "PLANNER", "completed", "DONE", "MERGED",
            "quiet",
            "task.updated", "high", "urgent",
        ].map { JSONValue.string($0) }
        let numbers: [JSONValue] = [.integer(98_765), .decimal(units: 1_234, places: 4), .bool(true), .bool(false)]
        let moments = [JSONValue.instant(later(value.instant))]
        return (moments + numbers + structures + words).filter { $0 != value }
    }

    private static func later(_ instant: Instant?) -> Instant {
        (instant ?? Instant(milliseconds: 0)) + .milliseconds(1)
    }
}

/// A history that tells what another one tells, but for what is forged.
final class ForgedHistory: BoardHistory {
    private let honest: MemoryBoardStore
    /// The kind of rows that are left out.
    var missing: String?
    /// Rows of each kind as they are told.
    var forge: (_ kind: String, _ row: JSONObject) -> JSONObject = { $1 }
    var keys: [String] = []

    init(_ honest: MemoryBoardStore) {
        self.honest = honest
    }

    private func rows<Row>(
        _ kind: String, _ rows: [Row], _ json: (Row) -> JSONObject, _ read: (JSONObject) -> Row?
    ) -> [Row] {
        missing == kind ? [] : rows.map { read(forge(kind, json($0))) ?? $0 }
    }

    func task(_ id: TaskID) throws(EventLogError) -> BoardTask? {
        try rows("Task", honest.task(id).map { [$0] } ?? [], \.json) { BoardTask($0) }.first
    }

    func owner(of id: ProjectID) throws(EventLogError) -> String? { try honest.owner(of: id) }

    func activities(
        of taskID: TaskID, limit: Int, after: Int64?
    ) throws(EventLogError) -> (rows: [Activity], next: Int64?) {
        let page = try honest.activities(of: taskID, limit: limit, after: after)
        return (rows("Activity", page.rows, \.json) { Activity($0) }, page.next)
    }

    func deliverables(of taskID: TaskID) throws(EventLogError) -> [Deliverable] {
        rows("Deliverable", try honest.deliverables(of: taskID), \.json) { Deliverable($0) }
    }

    func deliverable(_ id: String) throws(EventLogError) -> Deliverable? { try honest.deliverable(id) }

    func followUps(of taskID: TaskID) throws(EventLogError) -> [FollowUp] {
        rows("Follow-up", try honest.followUps(of: taskID), \.json) { FollowUp($0) }
    }

    func sessions(
        of taskID: TaskID?, status: SessionStatus?, type: SessionType?, within projects: [ProjectID]?
    ) throws(EventLogError) -> [Session] {
        let found = try honest.sessions(of: taskID, status: status, type: type, within: projects)
        return rows("Session", found, \.json) { Session($0) }
    }

    func invocations(of taskID: TaskID) throws(EventLogError) -> [Invocation] {
        rows("Invocation", try honest.invocations(of: taskID), \.json) { Invocation($0) }
    }

    func activities(ofInvocation id: Int64) throws(EventLogError) -> [InvocationActivity] {
        rows("Invocation activity", try honest.activities(ofInvocation: id), \.json) { InvocationActivity($0) }
    }

    func logSummary(of invocationID: Int64) throws(EventLogError) -> LogSummary {
        let summary = try honest.logSummary(of: invocationID)
        let row: JSONObject = [
            "first": .integer(summary.first), "last": .integer(summary.last),
            "resetAfter": summary.resetAfter.map { .integer($0) } ?? .null,
            "offset": .integer(summary.position?.offset ?? 0),
        ]
        let forged = forge("Log", row)
        var position = summary.position
        position?.offset = forged["offset"]?.integer ?? 0
        return LogSummary(
            first: forged["first"]?.integer ?? 0, last: forged["last"]?.integer ?? 0, position: position,
            resetAfter: forged["resetAfter"]?.integer)
    }

    func logPage(_ question: LogQuestion) throws(EventLogError) -> LogPage {
        let page = try honest.logPage(question)
        let lines = rows("Log line", page.lines) { line in
            [
                "at": .instant(line.at), "text": .string(String(decoding: line.text, as: UTF8.self)),
                "isPartial": .bool(line.isPartial),
            ]
        } _: { row in
            guard let at = row["at"]?.instant, let text = row["text"]?.string, let isPartial = row["isPartial"]?.bool
            else { return nil }
            return LogLine(number: page.lines[0].number, at: at, text: Array(text.utf8), isPartial: isPartial)
        }
        return LogPage(
            lines: lines, next: page.next, matches: page.matches, matchesBefore: page.matchesBefore,
            previous: page.previous)
    }

    func events(of taskID: TaskID, through last: Int64) throws(EventLogError) -> [EncodedEvent] {
        rows("Event", try honest.events(of: taskID, through: last)) { encoded in
            [
                "seq": .integer(encoded.event.seq), "at": .instant(encoded.event.at),
                "type": .string(encoded.event.type.rawValue), "projectId": .string(encoded.event.projectID.text),
                "taskId": .text(encoded.event.taskID?.text),
                "data": .string(String(decoding: encoded.data, as: UTF8.self)),
            ]
        } _: { row in
            guard let seq = row["seq"]?.integer, let at = row["at"]?.instant,
                let type = row["type"]?.string.flatMap(EventType.init), let project = row["projectId"]?.string,
                let task = row["taskId"]?.string, let data = row["data"]?.string
            else { return nil }
            let event = Event(
                seq: seq, at: at, type: type, projectID: ProjectID(project), taskID: TaskID(task), task: nil,
                entity: nil)
            return EncodedEvent(event, data: Array(data.utf8))
        }
    }

    func loadState() throws(EventLogError) -> BoardState { try honest.loadState() }
    func tasks(_ query: TaskQuery) throws(EventLogError) -> TaskPage { try honest.tasks(query) }
    func session(openclawSessionID: String) throws(EventLogError) -> Session? {
        try honest.session(openclawSessionID: openclawSessionID)
    }
    func invocation(_ name: String) throws(EventLogError) -> Invocation? { try honest.invocation(name) }
    func usage(_ question: UsageQuestion) throws(EventLogError) -> [UsageDay] { try honest.usage(question) }
    func unfinishedLogs() throws(EventLogError) -> [FollowedLog] { try honest.unfinishedLogs() }
    func waitingDeliveries(to webhook: String) throws(EventLogError) -> [WebhookDelivery] {
        try honest.waitingDeliveries(to: webhook)
    }
    func deliveries(
        to webhook: String, before: Int64?, limit: Int, within projects: [ProjectID]?
    ) throws(EventLogError) -> [WebhookDelivery] {
        try honest.deliveries(to: webhook, before: before, limit: limit, within: projects)
    }
    func delivery(_ id: Int64) throws(EventLogError) -> WebhookDelivery? { try honest.delivery(id) }
    func webhookSummaries(within projects: [ProjectID]?) throws(EventLogError) -> [WebhookSummary] {
        try honest.webhookSummaries(within: projects)
    }
    func lastDeliveryID() throws(EventLogError) -> Int64 { try honest.lastDeliveryID() }
    func answer(to key: String, since instant: Instant) throws(EventLogError) -> RememberedAnswer? {
        try honest.answer(to: key, since: instant)
    }
    func moments(of taskID: TaskID, limit: Int) throws(EventLogError) -> [EncodedEvent] {
        try honest.moments(of: taskID, limit: limit)
    }
    func records(
        of owner: ActivityRecord.Owner, after number: Int64, limit: Int, bytesMax: Int
    ) throws(EventLogError) -> [ActivityRecord] {
        try honest.records(of: owner, after: number, limit: limit, bytesMax: bytesMax)
    }
    func signs(of owner: ActivityRecord.Owner, after number: Int64, limit: Int) throws(EventLogError) -> [ActivitySign]
    {
        try honest.signs(of: owner, after: number, limit: limit)
    }
    func titles(of ids: [TaskID]) throws(EventLogError) -> [String?] { try honest.titles(of: ids) }
    func moments(
        after position: Int64, through last: Int64, within projects: [ProjectID]?, limit: Int
    ) throws(EventLogError) -> [EncodedEvent] {
        try honest.moments(after: position, through: last, within: projects, limit: limit)
    }
    func logHead() throws(EventLogError) -> Int64 { try honest.logHead() }
    func logFloor() throws(EventLogError) -> Int64 { try honest.logFloor() }
    func epochs() throws(EventLogError) -> [LogEpoch] { try honest.epochs() }
    func instant(of seq: Int64) throws(EventLogError) -> Instant? { try honest.instant(of: seq) }
    func read(after position: Int64, limit: Int, bytesMax: Int) throws(EventLogError) -> [EncodedEvent] {
        try honest.read(after: position, limit: limit, bytesMax: bytesMax)
    }
    func snapshot(atOrBefore seq: Int64) throws(EventLogError) -> Snapshot? { try honest.snapshot(atOrBefore: seq) }
}
