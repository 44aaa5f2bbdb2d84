// Why: where an agent stands with a task, between one act and the next.

internal import OrreryModel
internal import OrreryTime

struct AgentJob: Sendable {
    enum Stage: Hashable, Sendable {
        /// In the inbox; somebody reads it.
        case triage
        case assign
        case begin
        /// A remote task's workspace is being made.
        case initialise
        case launch
        case work
        /// A person was asked, and answers then.
        case asking(until: Instant)
        /// It says nothing until then, and may go on by itself after that.
        case hung(until: Instant, recovers: Bool)
        /// It says the same again until somebody stops it.
        case looping(until: Instant)
        case handOver
        case review
        /// The work has ended well; somebody puts it away.
        case accept

        /// Whether the task is to be running in this stage.
        var isWork: Bool {
            switch self {
            case .triage, .assign, .begin, .initialise, .accept: false
            case .launch, .work, .asking, .hung, .looping, .handOver, .review: true
            }
        }
    }

    let number: Int
    let task: TaskID
    let item: WorkItem
    var outcome: Outcome
    var stage = Stage.triage
    /// Its next act; an act put down for another instant is out of date.
    var due: Instant
    var member: Int?
    var run: Run?
    /// How many runs the coder has had, and how many of them were sent back.
    var attempts: Int64 = 0
    var objections = 0
    var stepsMax: Int
    /// Whether the reviewer is certain to send it back once, or certain not to; nil for chance.
    var isSentBack: Bool?
    /// Whether the script wrote it down, and so looks after it; people leave it alone.
    var isOfScript = false
    /// Whether its run will never say a word.
    var isSilent = false
    var recoverAfter: Duration?
}
