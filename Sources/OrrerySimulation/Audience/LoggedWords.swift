// Why: a dialect that sends whole tasks sends what many events have made of them. What that is, is found out here from
// the log's own bytes alone, by the one rule that folds them: members of the same name are replaced.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryService
internal import OrreryTime

/// What the log says, event by event, and every task at any place in it.
struct LoggedWords {
    /// One event as the log has it.
    struct Entry {
        let at: Instant
        let type: EventType
        let projectID: ProjectID
        let taskID: TaskID?
        let data: [UInt8]

        /// What it says; nothing when that is no object.
        var members: JSONObject { (try? JSONReader.value(from: data))?.object ?? [:] }
    }

    private var entries: [Entry] = []
    /// Of each task, the places of the events that say something of it.
    private var places: [TaskID: [Int64]] = [:]
    /// Of tasks that were asked for, the last answer; viewers ask again and again for much the same place.
    private var folded: [TaskID: (seq: Int64, task: JSONObject?)] = [:]

    /// Takes the next event.
    mutating func note(_ committed: CommittedEvent) {
        let event = committed.event
        entries.append(
            Entry(
                at: event.at, type: event.type, projectID: event.projectID, taskID: event.taskID, data: committed.data))
        if let change = event.task { places[change.id, default: []].append(event.seq) }
    }

    /// Forgets what a loss of power has taken.
    mutating func cut(to head: Int64) {
        guard entries.count > head else { return }
        entries.removeLast(entries.count - Int(head))
        for id in places.keys { places[id]?.removeAll { $0 > head } }
        folded = [:]
    }

    subscript(seq: Int64) -> Entry { entries[Int(seq - 1)] }

    /// The task as it stood after the event at `seq`, as an event that created it so would tell it; nil when it was not
    /// there.
    mutating func task(_ id: TaskID, at seq: Int64) -> JSONObject? {
        var (done, task) = folded[id] ?? (0, nil)
        if done > seq { (done, task) = (0, nil) }
        for place in places[id] ?? [] where place > done && place <= seq {
            guard let change = self[place].members["task"]?.object, change["isDeleted"] == nil else {
                task = nil
                continue
            }
            var whole = task ?? JSONObject()
            for member in change.members { whole[member.key] = member.value }
            task = whole
        }
        folded[id] = (seq, task)
        return task
    }
}
