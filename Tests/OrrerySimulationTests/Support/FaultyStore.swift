// Why: a judge is proven by a bug that it must find. Here is a store with a place for a bug in every answer that a bug
// has been thought of for; everything else is the store's own.

import OrreryModel
import OrreryTime

/// A store that hands on everything, but for what a bug makes of it.
final class FaultyStore: BoardHistory, EventLog {
    let inner: any BoardStore
    var alterState: (BoardState) -> BoardState = { $0 }
    var alterTask: (BoardTask) -> BoardTask = { $0 }
    var alterRuns: ([Invocation]) -> [Invocation] = { $0 }
    var alterSnapshot: (Snapshot) -> Snapshot = { $0 }
    /// By how much the next reading of the log begins too early.
    var misreading: Int64 = 0
    var forgetsAnswers = false
    var onAppend: ([EncodedEvent], [RememberedAnswer], [LogWrite]) -> Void = { _, _, _ in }

    init(_ inner: any BoardStore) {
        self.inner = inner
    }

    var epoch: String { inner.epoch }
    var head: Int64 { inner.head }
    var floor: Int64 { inner.floor }

    func append(
        _ events: [EncodedEvent], answers: [RememberedAnswer], logs: [LogWrite], deliveries: [WebhookDelivery],
        expecting position: Int64
    ) throws(EventLogError) {
        try inner.append(events, answers: answers, logs: logs, deliveries: deliveries, expecting: position)
        onAppend(events, answers, logs)
    }

    func read(after position: Int64, limit: Int, bytesMax: Int) throws(EventLogError) -> [EncodedEvent] {
        defer { misreading = 0 }
        return try inner.read(after: max(floor, position - misreading), limit: limit, bytesMax: bytesMax)
    }

    func loadState() throws(EventLogError) -> BoardState { alterState(try inner.loadState()) }
    func task(_ id: TaskID) throws(EventLogError) -> BoardTask? { try inner.task(id).map(alterTask) }

    func owner(of id: ProjectID) throws(EventLogError) -> String? { try inner.owner(of: id) }

    func invocations(of taskID: TaskID) throws(EventLogError) -> [Invocation] {
        alterRuns(try inner.invocations(of: taskID))
    }

    func snapshot(atOrBefore seq: Int64) throws(EventLogError) -> Snapshot? {
        try inner.snapshot(atOrBefore: seq).map(alterSnapshot)
    }

    func answer(to key: String, since instant: Instant) throws(EventLogError) -> RememberedAnswer? {
        forgetsAnswers ? nil : try inner.answer(to: key, since: instant)
    }

    // MARK: What no bug has been thought of for

    func snapshotNeed() throws(EventLogError) -> SnapshotNeed { try inner.snapshotNeed() }
    func append(_ snapshot: Snapshot) throws(EventLogError) { try inner.append(snapshot) }

    func prune(activitiesBefore: Instant, eventsBefore: Instant, rowsMax: Int) throws(EventLogError) -> Pruning {
        try inner.prune(activitiesBefore: activitiesBefore, eventsBefore: eventsBefore, rowsMax: rowsMax)
    }

    func makeReader() throws(EventLogError) -> sending (any BoardReader)? { nil }
    func probe() throws(EventLogError) { try inner.probe() }
    func close() throws(EventLogError) { try inner.close() }
    func moments(of taskID: TaskID, limit: Int) throws(EventLogError) -> [EncodedEvent] {
        try inner.moments(of: taskID, limit: limit)
    }
    func records(
        of owner: ActivityRecord.Owner, after number: Int64, limit: Int, bytesMax: Int
    ) throws(EventLogError) -> [ActivityRecord] {
        try inner.records(of: owner, after: number, limit: limit, bytesMax: bytesMax)
    }
    func signs(of owner: ActivityRecord.Owner, after number: Int64, limit: Int) throws(EventLogError) -> [ActivitySign]
    {
        try inner.signs(of: owner, after: number, limit: limit)
    }
    func titles(of ids: [TaskID]) throws(EventLogError) -> [String?] { try inner.titles(of: ids) }
    func moments(
        after position: Int64, through last: Int64, within projects: [ProjectID]?, limit: Int
    ) throws(EventLogError) -> [EncodedEvent] {
        try inner.moments(after: position, through: last, within: projects, limit: limit)
    }
    func logHead() throws(EventLogError) -> Int64 { try inner.logHead() }
    func logFloor() throws(EventLogError) -> Int64 { try inner.logFloor() }
    func epochs() throws(EventLogError) -> [LogEpoch] { try inner.epochs() }
    func instant(of seq: Int64) throws(EventLogError) -> Instant? { try inner.instant(of: seq) }
    func tasks(_ query: TaskQuery) throws(EventLogError) -> TaskPage { try inner.tasks(query) }

    func activities(
        of taskID: TaskID, limit: Int, after: Int64?
    ) throws(EventLogError) -> (rows: [Activity], next: Int64?) {
        try inner.activities(of: taskID, limit: limit, after: after)
    }

    func deliverables(of taskID: TaskID) throws(EventLogError) -> [Deliverable] { try inner.deliverables(of: taskID) }
    func deliverable(_ id: String) throws(EventLogError) -> Deliverable? { try inner.deliverable(id) }
    func followUps(of taskID: TaskID) throws(EventLogError) -> [FollowUp] { try inner.followUps(of: taskID) }

    func sessions(
        of taskID: TaskID?, status: SessionStatus?, type: SessionType?, within projects: [ProjectID]?
    ) throws(EventLogError) -> [Session] {
        try inner.sessions(of: taskID, status: status, type: type, within: projects)
    }

    func session(openclawSessionID: String) throws(EventLogError) -> Session? {
        try inner.session(openclawSessionID: openclawSessionID)
    }

    func invocation(_ name: String) throws(EventLogError) -> Invocation? { try inner.invocation(name) }

    func activities(ofInvocation id: Int64) throws(EventLogError) -> [InvocationActivity] {
        try inner.activities(ofInvocation: id)
    }

    func events(of taskID: TaskID, through last: Int64) throws(EventLogError) -> [EncodedEvent] {
        try inner.events(of: taskID, through: last)
    }
    func logSummary(of invocationID: Int64) throws(EventLogError) -> LogSummary {
        try inner.logSummary(of: invocationID)
    }
    func logPage(_ question: LogQuestion) throws(EventLogError) -> LogPage { try inner.logPage(question) }
    func usage(_ question: UsageQuestion) throws(EventLogError) -> [UsageDay] { try inner.usage(question) }
    func unfinishedLogs() throws(EventLogError) -> [FollowedLog] { try inner.unfinishedLogs() }

    func pruneDeliveries(before instant: Instant, keeping kept: Int, rowsMax: Int) throws(EventLogError) -> Int {
        try inner.pruneDeliveries(before: instant, keeping: kept, rowsMax: rowsMax)
    }
    func waitingDeliveries(to webhook: String) throws(EventLogError) -> [WebhookDelivery] {
        try inner.waitingDeliveries(to: webhook)
    }
    func deliveries(
        to webhook: String, before: Int64?, limit: Int, within projects: [ProjectID]?
    ) throws(EventLogError) -> [WebhookDelivery] {
        try inner.deliveries(to: webhook, before: before, limit: limit, within: projects)
    }
    func delivery(_ id: Int64) throws(EventLogError) -> WebhookDelivery? { try inner.delivery(id) }
    func webhookSummaries(within projects: [ProjectID]?) throws(EventLogError) -> [WebhookSummary] {
        try inner.webhookSummaries(within: projects)
    }
    func lastDeliveryID() throws(EventLogError) -> Int64 { try inner.lastDeliveryID() }
}
