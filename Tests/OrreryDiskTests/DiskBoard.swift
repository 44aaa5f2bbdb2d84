// Why: the disk is judged by the store that runs on it: a short history of a board, as batches that are acknowledged one
// by one, and the question what is there afterwards.

import OrreryDisk
import OrreryJSON
import OrreryModel
import OrreryTime
import Testing

@testable import OrreryStore

/// A short history on a disk.
struct DiskBoard {
    static let start = Instant("2026-01-05T08:00:00Z")!
    /// The events of each batch, in order.
    let batches: [[EncodedEvent]]

    /// A board with some tasks, all that happens to them, and a few large texts.
    init(batches count: Int = 5) throws {
        var decider = Decider(
            state: BoardState(), settings: BoardSettings(), ids: IDSource(random: RandomSource(seed: 3)),
            now: Self.start)
        var project = NewProject(name: "Default", ownerID: "local")
        project.id = "default"
        _ = try decider.decide(.createProject(project), at: Self.start)
        var batches: [[EncodedEvent]] = []
        for number in 0..<count {
            let now = Self.start + .seconds(Int64(number))
            var new = NewTask(title: "Compile the parser, part \(number)")
            new.mode = .remote
            new.description = String(repeating: "x", count: number % 3 == 1 ? 9_000 : 100)
            if case .task(let id) = try decider.decide(.createTask(new), at: now) {
                _ = try decider.decide(
                    .logActivity(id, NewActivity(activityType: "updated", message: "Linked")), at: now)
                if number % 3 == 2 { _ = try decider.decide(.archiveTask(id), at: now) }
            }
            batches.append(
                decider.take().events.map { EncodedEvent($0, data: JSONWriter.bytes(.object($0.data))) })
        }
        self.batches = batches
    }

    /// All events, in order.
    var events: [EncodedEvent] { batches.flatMap { $0 } }

    /// How many events the first `count` batches hold.
    func eventCount(_ count: Int) -> Int { batches[..<count].reduce(0) { $0 + $1.count } }

    /// Opens the board on `disk`; another `machine` has lost its power in between, and begins an epoch.
    static func open(_ disk: SimulatedDisk, machine: String = "m") throws(StoreError) -> SQLiteBoardStore {
        var ids = IDSource(random: RandomSource(seed: 1, stream: machine))
        return try SQLiteBoardStore(path: "board.db", vfs: disk.vfsName, machine: machine, now: start, ids: &ids)
    }

    /// Writes what `store` does not have yet, batch by batch, and closes it, until something is refused. Returns how many
    /// batches were acknowledged.
    func write(to store: SQLiteBoardStore) -> (acknowledged: Int, refusal: EventLogError?) {
        var acknowledged = 0
        while eventCount(acknowledged) < store.head { acknowledged += 1 }
        do throws(EventLogError) {
            while acknowledged < batches.count {
                try store.append(batches[acknowledged], answers: [], expecting: store.head)
                acknowledged += 1
                // In the middle the WAL is folded into the file, as it is when the board stops.
                if acknowledged == batches.count / 2 { try store.close() }
            }
            try store.close()
        } catch {
            return (acknowledged, error)
        }
        return (acknowledged, nil)
    }

    /// Whether `store` holds the first events of this history, whole batches and at least `acknowledged` of them, tables
    /// that say the same, and an undamaged file.
    func check(
        _ store: SQLiteBoardStore, acknowledged: Int, _ comment: Comment,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let kept = try store.read(after: 0, limit: 10_000)
        #expect(kept.map(\.data) == events.prefix(kept.count).map(\.data), comment, sourceLocation: sourceLocation)
        #expect(kept.count >= eventCount(acknowledged), comment, sourceLocation: sourceLocation)
        let isWhole = (0...batches.count).contains { eventCount($0) == kept.count }
        #expect(isWhole, comment, sourceLocation: sourceLocation)
        #expect(store.head == Int64(kept.count), comment, sourceLocation: sourceLocation)
        var folded = BoardState()
        for event in kept { folded.apply(event.event) }
        #expect(try store.loadState().tasks.count == folded.tasks.count, comment, sourceLocation: sourceLocation)
        let verdict = try store.rows("PRAGMA integrity_check").first?.members.first?.value.string
        #expect(verdict == "ok", comment, sourceLocation: sourceLocation)
    }
}
