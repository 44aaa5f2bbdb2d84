// Why: a log is all that a board is. `orrery simulate --replay` makes the board again from what `GET /api/log` handed out,
// and says by a digest whether it is the same.

internal import OrreryHost
internal import OrreryJSON
internal import OrreryModel
internal import OrreryService
internal import OrrerySimulation
internal import OrreryStore
internal import OrreryTime

enum ReplayCommand {
    private static let flags = ["--replay", "--keep", "--full", "--kernel", "--json", "--trace"]
    /// Events that are kept in one transaction.
    private static let batchEvents = 1_024
    /// The database that is made of a log.
    private static let databaseName = "replay.db"

    static func run(_ arguments: Arguments, log: String) throws(CommandError) {
        for flag in SimulateCommand.flags where arguments[flag.name] != nil && !flags.contains(flag.name) {
            throw .usage("\(flag.name) says nothing to a log, whose events are what they are. Drop it.")
        }
        let name = log == "-" ? "standard input" : log
        let lines = try CommandError.catching { () throws(HostError) in
            try LineReader(path: log, lineBytesMax: Limits.replayLineBytesMax)
        }
        let trace = try arguments["--trace"].map { path throws(CommandError) in try TrialTrace(path: path) }
        let began = SystemClock.elapsed
        var ids = IDSource(random: RandomSource(seed: SystemRandom.seed(), stream: "epochs"))
        let memory = MemoryBoardStore(ids: &ids)
        let database = try Database(keep: arguments["--keep"], isWanted: arguments["--full"] != nil)
        defer { database?.leave() }
        var replay = LogReplay(name: name)
        do throws(DocumentError) {
            try feed(lines, &replay) { events throws(EventLogError) in
                try memory.append(events, answers: [], expecting: memory.head)
                if let store = database?.store { try store.append(events, answers: [], expecting: store.head) }
                if let trace { for event in events { trace.note(CommittedEvent(event, epoch: memory.epoch)) } }
            }
        } catch {
            throw .usage(error.description)
        }
        let boards = try boards(memory, database?.store, at: replay.span?.last)
        try trace?.keep()
        try database?.close()
        let wall = SystemClock.elapsed - began
        tell(replay, board: boards, database: database?.keptPath, wall: wall, arguments)
    }

    /// Reads all lines, and hands them on in pieces.
    private static func feed(
        _ lines: LineReader, _ replay: inout LogReplay, _ take: ([EncodedEvent]) throws(EventLogError) -> Void
    ) throws(DocumentError) {
        var batch: [EncodedEvent] = []
        while true {
            let line: [UInt8]?
            do throws(HostError) {
                line = try lines.next()
            } catch {
                throw DocumentError(error.description)
            }
            if let line { batch.append(try replay.read(line)) }
            if batch.count == batchEvents || line == nil && !batch.isEmpty {
                do throws(EventLogError) {
                    try take(batch)
                } catch {
                    throw DocumentError("Event \(replay.head) could not be kept: \(error.reason)")
                }
                batch = []
            }
            guard line != nil else { return try replay.finish() }
        }
    }

    /// The board as the log leaves it, which every store must hold alike.
    private static func boards(
        _ memory: MemoryBoardStore, _ store: SQLiteBoardStore?, at last: Instant?
    ) throws(CommandError) -> JSONObject {
        do throws(EventLogError) {
            let state = try memory.state(at: memory.head)
            if let store {
                let difference = BoardComparison.difference(
                    between: state, "memory", and: try store.state(at: store.head), "the database")
                if let difference { throw EventLogError.unavailable(difference) }
            }
            return PastBoard.json(
                state, at: last ?? Instant(milliseconds: 0), quietAfter: BoardSettings().quietAfter)
        } catch {
            throw .failure("The log does not make one board: \(error.reason)")
        }
    }

    private static func tell(
        _ replay: LogReplay, board: JSONObject, database: String?, wall: Duration, _ arguments: Arguments
    ) {
        let say = arguments["--trace"] == "-" ? Terminal.complain : Terminal.say
        var boardDigest = LogDigest()
        boardDigest.note(JSONWriter.bytes(.object(board)))
        guard arguments["--json"] != nil else {
            let rows = [
                ["events", "\(replay.head), \(TrialOutcome.rate(replay.head, wall)) a second"],
                ["from", replay.span?.first.description ?? ""], ["to", replay.span?.last.description ?? ""],
                ["digest", replay.digest.text], ["board", boardDigest.digits],
                ["tasks", "\(board["tasks"]?.array?.count ?? 0)"],
            ]
            let kept = database.map {
                [["database", "\($0): open it with \"orrery serve --db \(SimulateRequest.quoted($0))\""]]
            }
            return say(Columns.text(rows + (kept ?? []), indent: "  "))
        }
        say(
            JSONWriter.text(
                .object([
                    "events": .integer(replay.head), "from": .instant(replay.span?.first),
                    "to": .instant(replay.span?.last), "digest": .string(replay.digest.text),
                    "boardDigest": .string(boardDigest.digits), "database": .text(database),
                    "wallSeconds": .seconds(wall), "board": .object(board),
                ])))
    }

    /// A database that is filled from the log: kept for whoever asked for it, else gone with the command.
    private final class Database {
        let store: SQLiteBoardStore
        let keptPath: String?
        private let folder: String
        private var isComplete = false

        init?(keep: String?, isWanted: Bool) throws(CommandError) {
            guard keep != nil || isWanted else { return nil }
            if let keep {
                try CommandError.catching { () throws(HostError) in try SystemFiles.makeFolder(keep) }
                guard !SystemFiles.exists("\(keep)/\(ReplayCommand.databaseName)") else {
                    throw .usage(
                        "\(keep)/\(ReplayCommand.databaseName) is there already. Move it away, or name another folder.")
                }
                folder = keep
            } else {
                folder = try CommandError.catching { () throws(HostError) in try SystemFiles.makeTemporaryFolder() }
            }
            let path = "\(folder)/\(ReplayCommand.databaseName)"
            keptPath = keep == nil ? nil : path
            var ids = IDSource(random: RandomSource(seed: SystemRandom.seed(), stream: "epochs"))
            do throws(StoreError) {
                store = try SQLiteBoardStore(
                    path: path, durability: keep == nil ? .none : .full, machine: SystemFiles.machineBoot,
                    now: SystemClock.calendar, ids: &ids)
            } catch {
                throw .usage(error.description)
            }
        }

        /// Leaves the database in order for a board that opens it.
        func close() throws(CommandError) {
            do throws(EventLogError) {
                try store.close()
            } catch {
                throw .failure(error.reason)
            }
            isComplete = true
        }

        /// Takes away what nobody asked for, and what is half a board.
        func leave() {
            guard keptPath == nil || !isComplete else { return }
            let name = ReplayCommand.databaseName
            if keptPath == nil {
                SystemFiles.remove(folder: folder, files: [name, "\(name)-wal", "\(name)-shm"])
            } else {
                SystemFiles.remove([name, "\(name)-wal", "\(name)-shm"].map { "\(folder)/\($0)" })
            }
        }
    }
}
