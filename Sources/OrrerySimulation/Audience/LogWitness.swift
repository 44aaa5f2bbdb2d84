// Why: what a viewer is owed is worked out here from the committed events alone, by rules that are written down a second
// time: who judges the dialects must not ask them.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryService
internal import OrreryStreams
internal import OrreryTime

/// All events so far, as far as viewers are owed them.
struct LogWitness {
    private struct Entry {
        /// The bits of the dialects that have a word for the event.
        var dialects: UInt8 = 0
        /// Of what the native dialect says.
        var native: UInt64 = 0
        /// Nil for what belongs to every project.
        var projectID: ProjectID?
        var taskID: TaskID?
        /// Whether its task must still be there for seed 002's and 003's words about it when it is read from the log.
        var needsTask = false
    }

    private var entries: [Entry] = []
    private var words = LoggedWords()
    /// By dialect, the last frames that were found to be what was owed: what is the same need not be read again.
    private var found = [UInt64](repeating: 0, count: StreamDialect.allCases.count * Self.foundMax)
    private static let foundMax = 256
    private var deleted: Set<TaskID> = []

    /// The last event's place.
    var head: Int64 { Int64(entries.count) }

    /// Takes the next event; one that is known already is passed over.
    mutating func note(_ committed: CommittedEvent) {
        let event = committed.event
        guard event.seq == head + 1 else { return }
        var entry = Entry(taskID: event.taskID)
        switch event.entity {
        case .liveActivity, .agent, .retention: break
        default: entry.projectID = event.projectID
        }
        entry.native = Self.hash(Self.native(committed))
        entry.needsTask = event.task != nil && event.type != .taskDeleted
        for dialect in StreamDialect.allCases where Self.hasWord(dialect, event) {
            entry.dialects |= 1 << UInt8(dialect.rawValue)
        }
        if event.type == .taskDeleted, let id = event.taskID { deleted.insert(id) }
        entries.append(entry)
        words.note(committed)
    }

    /// Forgets what a loss of power has taken.
    mutating func cut(to head: Int64) {
        if entries.count > head { entries.removeLast(entries.count - Int(head)) }
        words.cut(to: head)
    }

    /// What a viewer is owed of an event.
    enum Debt {
        case owed, notOwed
        /// The event's task was deleted since: a viewer that reads the event from the log may be told nothing of it.
        case optional
    }

    func debt(_ seq: Int64, _ dialect: StreamDialect, _ topic: StreamTopic) -> Debt {
        guard seq >= 1, seq <= head else { return .notOwed }
        let entry = entries[Int(seq - 1)]
        guard entry.dialects & 1 << UInt8(dialect.rawValue) != 0,
            topic.includes(projectID: entry.projectID?.text, taskID: entry.taskID?.text)
        else { return .notOwed }
        if dialect == .missionControl, entry.needsTask, let id = entry.taskID, deleted.contains(id) { return .optional }
        return .owed
    }

    /// The first event behind `seq` that is owed; nil when none is.
    func firstOwed(after seq: Int64, _ dialect: StreamDialect, _ topic: StreamTopic) -> Int64? {
        var place = seq + 1
        while place <= head {
            if case .owed = debt(place, dialect, topic) { return place }
            place += 1
        }
        return nil
    }

    /// Whether `data` is what the native dialect says of the event.
    func isNative(_ data: [UInt8], _ seq: Int64) -> Bool {
        seq >= 1 && seq <= head && entries[Int(seq - 1)].native == Self.hash(data)
    }

    /// What is wrong with what was sent of the event in a dialect of a seed; nil when it is what was owed.
    /// - Parameters:
    ///   - messages: All that was sent of it, in order.
    ///   - head: Where the log ended when the frames were made from it; nil for those that were made with the event.
    mutating func complaint(
        of messages: [StreamMessage], _ seq: Int64, _ dialect: StreamDialect, id: String, madeAt head: Int64?
    ) -> String? {
        var hash = Self.hash(Array(id.utf8)) ^ UInt64(bitPattern: head ?? -1) &* 0x9e37_79b9_7f4a_7c15
        for message in messages { hash = (hash &* 31) ^ Self.hash(message.data) ^ Self.hash(Array(message.name.utf8)) }
        let place = dialect.rawValue * Self.foundMax + Int(seq) % Self.foundMax
        if found[place] == hash { return nil }
        let entry = words[seq]
        // Seed 001's words are of runs alone, and no task is told.
        let task = dialect == .timeline ? nil : entry.taskID.flatMap { words.task($0, at: head ?? seq) }
        var sent: [DialectJudge.Message] = []
        for message in messages {
            guard let object = (try? JSONReader.value(from: message.data))?.object else { return "it is no object" }
            sent.append((message.name, object))
        }
        let complaint = DialectJudge(entry, cursor: id, task: task).complaint(of: sent, dialect)
        if complaint == nil { found[place] = hash }
        return complaint
    }

    // MARK: The rules, written a second time

    private static func hasWord(_ dialect: StreamDialect, _ event: Event) -> Bool {
        let isHealth = [.taskStuck, .taskRecovered, .taskWaiting].contains(event.type)
        switch dialect {
        case .native: return true
        case .missionControl:
            switch event.entity {
            case .activity, .deliverable, .agent: return true
            case .session(let session): return session.sessionType == .subagent
            case .server, .project, .followUp, .liveActivity, .invocationActivity, .retention: return false
            case .invocation, nil: return event.task != nil && event.taskID != nil
            }
        case .timeline:
            if case .invocationActivity? = event.entity { return true }
            if case .invocation? = event.entity, event.type != .taskUpdated, event.type != .taskWaiting { return true }
            return isHealth && hasReason(event)
        case .project:
            if case .invocation? = event.entity,
                [.invocationStarted, .invocationCompleted, .invocationFailed, .invocationTimeout].contains(event.type)
            {
                return true
            }
            guard let change = event.task else { return false }
            if event.type == .taskDeleted || isHealth || change.createdAt != nil || change.previous != nil {
                return true
            }
            for case .unblockedBy(.some) in change.fields { return true }
            return false
        }
    }

    private static func hasReason(_ event: Event) -> Bool {
        for case .healthReason(.some) in event.task?.fields ?? [] { return true }
        return false
    }

    /// The event as the native stream's documentation has it (design page 4). Ids and words of ours need no escapes.
    private static func native(_ committed: CommittedEvent) -> [UInt8] {
        let event = committed.event
        var text = "{\"id\":\"\(committed.cursor)\",\"at\":\"\(event.at)\",\"type\":\"\(event.type.rawValue)\""
        text += ",\"projectId\":\"\(event.projectID.text)\""
        if let id = event.taskID { text += ",\"taskId\":\"\(id.text)\"" }
        switch event.entity {
        case .invocation(let invocation): text += ",\"invocationId\":\(invocation.id)"
        case .invocationActivity(let activity): text += ",\"invocationId\":\(activity.invocationID)"
        default: break
        }
        return Array(text.utf8) + Array(",\"data\":".utf8) + committed.data + Array("}".utf8)
    }

    /// FNV-1a, eight bytes at a time: it tells accidents apart.
    private static func hash(_ bytes: [UInt8]) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        var index = 0
        while index < bytes.count {
            var word: UInt64 = 0
            for byte in bytes[index..<min(index + 8, bytes.count)] { word = word << 8 | UInt64(byte) }
            hash = (hash ^ word) &* 0x0000_0100_0000_01b3
            hash ^= hash >> 32
            index += 8
        }
        return hash
    }
}
