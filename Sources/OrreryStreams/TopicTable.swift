// Why: an event about one task is news for those who look at that task, at its project or at everything: so many are
// touched, however many others there are.

/// The viewers by what they want to hear of. They are known by the number of their place in the hub.
struct TopicTable: Sendable {
    private struct Entry: Sendable {
        let dialect: StreamDialect
        let topic: StreamTopic
        var viewers: [Int32] = []
        /// The publication that has touched it last.
        var touched = 0
    }

    private struct Key: Hashable, Sendable {
        let dialect: StreamDialect
        let topic: StreamTopic
    }

    private var entries: [Entry] = []
    private var free: [Int32] = []
    private var numbers: [Key: Int32] = [:]
    /// The entries that name a project, by dialect: an event of no project is for all of these.
    private var ofProjects: [[Int32]] = StreamDialect.allCases.map { _ in [] }
    private var publications = 0

    /// What the viewers of an entry want to hear of.
    func topic(_ number: Int32) -> StreamTopic { entries[Int(number)].topic }

    /// Puts a viewer where those are who want to hear the same.
    /// - Returns: The entry's number, and the viewer's place in it.
    mutating func insert(_ viewer: Int32, _ dialect: StreamDialect, _ topic: StreamTopic) -> (
        entry: Int32, place: Int32
    ) {
        let key = Key(dialect: dialect, topic: topic)
        let number = numbers[key] ?? makeEntry(key)
        entries[Int(number)].viewers.append(viewer)
        return (number, Int32(entries[Int(number)].viewers.count - 1))
    }

    /// Takes the viewer at `place` of an entry away.
    /// - Returns: The viewer that stands there now, if one does.
    mutating func remove(at place: Int32, of number: Int32) -> Int32? {
        let index = Int(number)
        entries[index].viewers.swapAt(Int(place), entries[index].viewers.count - 1)
        entries[index].viewers.removeLast()
        guard entries[index].viewers.isEmpty else {
            return Int(place) < entries[index].viewers.count ? entries[index].viewers[Int(place)] : nil
        }
        numbers[Key(dialect: entries[index].dialect, topic: entries[index].topic)] = nil
        ofProjects[entries[index].dialect.rawValue].removeAll { $0 == number }
        free.append(number)
        return nil
    }

    /// The viewers of `dialect` for whom one of `frames` is news, each once.
    /// - Complexity: O(f + v), f = frames, v = those viewers; and projects that somebody looks at, when a frame is for all.
    mutating func viewers(of dialect: StreamDialect, touchedBy frames: ArraySlice<Frame>) -> [Int32] {
        publications += 1
        var touched: [Int32] = []
        func look(_ projectID: String?, _ taskID: String?) -> Int32? {
            numbers[Key(dialect: dialect, topic: StreamTopic(projectID: projectID, taskID: taskID))]
        }
        for frame in frames where !frame.bytes.isEmpty || frame.audience?.bytesForOthers.isEmpty == false {
            var found = [look(nil, nil)]
            if let task = frame.taskID { found.append(look(nil, task)) }
            if let project = frame.projectID {
                found.append(look(project, nil))
                if let task = frame.taskID { found.append(look(project, task)) }
            } else {
                found += ofProjects[dialect.rawValue].filter {
                    entries[Int($0)].topic.includes(projectID: nil, taskID: frame.taskID)
                }
            }
            for case let number? in found where entries[Int(number)].touched < publications {
                entries[Int(number)].touched = publications
                touched += entries[Int(number)].viewers
            }
        }
        return touched
    }

    private mutating func makeEntry(_ key: Key) -> Int32 {
        let entry = Entry(dialect: key.dialect, topic: key.topic)
        let number: Int32
        if let old = free.popLast() {
            number = old
            entries[Int(old)] = entry
        } else {
            number = Int32(entries.count)
            entries.append(entry)
        }
        numbers[key] = number
        if key.topic.projectID != nil { ofProjects[key.dialect.rawValue].append(number) }
        return number
    }
}
