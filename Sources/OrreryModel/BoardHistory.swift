// Why: what memory does not hold (old tasks, activities, deliverables, ended sessions) is asked for through this door.

package import OrreryTime

/// Which tasks are wanted.
package struct TaskQuery: Hashable, Sendable {
    package var columns: [BoardColumn] = []
    package var taskStatuses: [TaskStatus] = []
    /// A project's id or path.
    package var project: String?
    /// The task whose parts are wanted.
    package var parentID: TaskID?
    /// Text that the title or the description holds, in any case.
    package var text: String?
    package var limit = Limits.listRowsDefault
    /// The projects that the caller may see; nil for all.
    package var within: [ProjectID]?
    /// The number of the last task of the page before; from `TaskPage.next`.
    package var after: Int64?

    package init() {}
}

/// A page of tasks, newest first.
package struct TaskPage: Sendable {
    package let tasks: [BoardTask]
    /// What to ask with for the next page; nil when this is the last.
    package let next: Int64?

    package init(tasks: [BoardTask], next: Int64?) {
        self.tasks = tasks
        self.next = next
    }
}

/// The tables, as questions.
package protocol BoardHistory: LogHistory, WebhookHistory {
    /// The board at the log's head, as decisions need it.
    func loadState() throws(EventLogError) -> BoardState
    func task(_ id: TaskID) throws(EventLogError) -> BoardTask?
    /// What each of `ids` is called, or was called at first if it is gone; nil when nobody remembers.
    func titles(of ids: [TaskID]) throws(EventLogError) -> [String?]
    /// Whom a project belongs to; nil when there is none of that name.
    func owner(of id: ProjectID) throws(EventLogError) -> String?
    func tasks(_ query: TaskQuery) throws(EventLogError) -> TaskPage
    /// Newest first, from the one before `after`, and what to ask with for the next page; nil when this is the last.
    func activities(
        of taskID: TaskID, limit: Int, after: Int64?
    ) throws(EventLogError) -> (rows: [Activity], next: Int64?)
    /// Oldest first; of very many the newest.
    func deliverables(of taskID: TaskID) throws(EventLogError) -> [Deliverable]
    func deliverable(_ id: String) throws(EventLogError) -> Deliverable?
    /// Oldest first; of very many the newest.
    func followUps(of taskID: TaskID) throws(EventLogError) -> [FollowUp]
    /// Newest first; what is nil is not asked for. `within` are the projects that the caller may see, nil for all.
    func sessions(
        of taskID: TaskID?, status: SessionStatus?, type: SessionType?, within projects: [ProjectID]?
    ) throws(EventLogError) -> [Session]
    /// The newest session that the orchestrator knows by this name.
    func session(openclawSessionID: String) throws(EventLogError) -> Session?
    /// The run with this integer or run id.
    func invocation(_ name: String) throws(EventLogError) -> Invocation?
    /// Oldest first; of very many the newest.
    func invocations(of taskID: TaskID) throws(EventLogError) -> [Invocation]
    /// What runs have used up, by the day and the provider, oldest day first.
    func usage(_ question: UsageQuestion) throws(EventLogError) -> [UsageDay]
    /// What happened in a run, oldest first; of very many the newest.
    func activities(ofInvocation id: Int64) throws(EventLogError) -> [InvocationActivity]
    /// Everything that was said on a task or in a run behind the row `number`, oldest first, `limit` rows at most, and
    /// none after those whose words reach `bytesMax` bytes.
    func records(
        of owner: ActivityRecord.Owner, after number: Int64, limit: Int, bytesMax: Int
    ) throws(EventLogError) -> [ActivityRecord]
    /// When it was said, and what sort of thing, without the words.
    func signs(of owner: ActivityRecord.Owner, after number: Int64, limit: Int) throws(EventLogError) -> [ActivitySign]
    /// The events of a task up to one, oldest first; of very many the newest.
    func events(of taskID: TaskID, through last: Int64) throws(EventLogError) -> [EncodedEvent]
    /// How the log of a run stands.
    func logSummary(of invocationID: Int64) throws(EventLogError) -> LogSummary
    /// Lines of a run's log, in order.
    func logPage(_ question: LogQuestion) throws(EventLogError) -> LogPage
    /// The log files of which not everything has been read, oldest run first.
    func unfinishedLogs() throws(EventLogError) -> [FollowedLog]
    /// The answer that was given to the request with this key since `instant`.
    func answer(to key: String, since instant: Instant) throws(EventLogError) -> RememberedAnswer?
}

/// A second way to the tables, for questions that take long: it sees what is durable, and holds up nobody who writes.
package protocol BoardReader: BoardHistory {
    /// The epoch of the log that it reads.
    var epoch: String { get }

    /// From here to `endReading` every question is answered from the same moment, which is not before this one.
    func beginReading() throws(EventLogError)

    /// Lets go of the moment. What is held for long keeps the file from being tidied up.
    func endReading()
}

/// The log and the tables that are kept beside it, in one transaction.
package typealias BoardStore = BoardHistory & EventLog
