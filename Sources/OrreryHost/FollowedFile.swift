// Why: what `LogFollower` decides about one log file is done here, with the file open between two looks, so that one that
// is replaced can be read to its end.

internal import OrreryAgents
internal import OrreryModel

/// A log file that is followed. Used by one thread.
struct FollowedFile {
    let invocationID: Int64
    let taskID: TaskID
    private let path: String
    private var follower: LogFollower
    private var file: RootedFile?
    /// When to look again.
    private(set) var due: Duration
    /// What was found and is not known to be kept.
    private(set) var report: LogReport?
    /// Whether the report is on its way.
    private var isOnItsWay = false
    private let pollInterval: Duration
    private static let restAfterRefusal = Duration.seconds(1)

    init(_ log: FollowedLog, settings: LogTailSettings, now: Duration) {
        invocationID = log.invocationID
        taskID = log.taskID
        path = log.path
        pollInterval = settings.pollInterval
        due = now
        follower = LogFollower(
            path: log.path, position: log.position, isOver: log.isOver, settings: settings, now: now)
    }

    /// Whether its descriptor is open.
    var isOpen: Bool { file != nil }

    /// When something is to be done for it; nil while its report is on its way.
    var nextDue: Duration? { isOnItsWay ? nil : due }

    mutating func noteOver(at now: Duration) {
        follower.noteOver(at: now)
    }

    /// Looks at the file and reads what is there, unless something that was found is still to be kept.
    mutating func look(below roots: [String], at now: Duration) {
        guard report == nil else { return }
        due = now + pollInterval
        let look = RootedFile.open(path, below: roots)
        var found: RootedFile?
        var sight = LogSight.absent
        switch look {
        case .absent: break
        case .refused(let refusal):
            sight = .refused(
                LogFault(code: "LOG_FILE_REFUSED", message: refusal.sentence(on: path, setting: "logRoots")))
        case .file(let opened):
            // The one that is open already stays: what is read of it is read of it to its end.
            found = opened.identity == file?.identity ? file : opened
            if let extent = found?.extent {
                sight = .present(opened.identity, size: extent.size, stamp: extent.stamp)
            }
        }
        let former = found === file ? nil : file
        switch follower.look(sight, formerSize: former?.extent?.size, at: now) {
        case .wait, .end: break
        case .take:
            file = found
            due = now
        case .read(let offset):
            file = found
            read(found, from: offset, at: now)
        case .readFormer(let offset): read(former, from: offset, at: now)
        }
        report = follower.report()
    }

    /// Lets go of the descriptor until the next look.
    mutating func close() {
        file = nil
    }

    /// The report is on its way.
    mutating func noteSent() {
        isOnItsWay = true
    }

    /// The report was kept, or it must be sent again after a while.
    /// - Returns: Whether nothing more will come.
    mutating func noteSettled(isKept: Bool, at now: Duration) -> Bool {
        isOnItsWay = false
        guard isKept else {
            // A store that refuses, because its disk is full, is not asked ten times a second.
            due = now + Self.restAfterRefusal
            return false
        }
        defer { report = nil }
        return report?.position.isComplete == true
    }

    private mutating func read(_ file: RootedFile?, from offset: Int64, at now: Duration) {
        let tail = Int64(follower.tail.count)
        guard let file, let bytes = file.read(from: offset - tail, count: Int(tail) + Limits.logReadBytesMax) else {
            return
        }
        let isAllTaken = follower.take(
            Array(bytes.dropFirst(Int(tail))), before: Array(bytes.prefix(Int(tail))),
            linesMax: Limits.logLinesPerReadMax, at: now)
        // A full piece, or one that was not taken whole, has something behind it.
        if !isAllTaken || bytes.count == Int(tail) + Limits.logReadBytesMax { due = now }
    }
}
