// Why: what `SessionFollower` decides about agents' session files is done here: looking, reading, handing in. Nothing is ever
// written to them.

internal import Glibc
internal import OrreryAgents
internal import OrreryModel
internal import OrreryTime

/// Follows the files that agents keep of their sessions. Used by one thread.
package struct SessionWatcher {
    private let folders: [SessionFolder]
    private let since: Duration
    private let door: any LineDoor
    private var followers: [SessionFollower] = []
    private var words: WatchWords
    private let say: (String) -> Void

    /// - Parameters:
    ///   - board: What the board is called in what is said.
    ///   - since: Sessions that were silent for longer are left alone until they go on.
    package init(
        _ folders: [SessionFolder], since: Duration, door: any LineDoor, board: String, say: @escaping (String) -> Void
    ) {
        self.folders = folders
        self.since = since
        self.door = door
        words = WatchWords(board: board)
        self.say = say
    }

    /// Looks at everything once, and hands in what is new. When nobody answers it is tried again by the next look.
    package mutating func look() {
        for folder in folders {
            if let text = words.folder(folder.root, of: folder.keeper, isThere: folder.isThere) { say(text) }
        }
        meet(folders.flatMap(\.files))
        let deadline = SystemClock.elapsed + Limits.watchedLookMax
        var gone: Set<String> = []
        for index in followers.indices where SystemClock.elapsed < deadline {
            let outcome = follow(&followers[index], door, until: deadline)
            if outcome == .gone { gone.insert(followers[index].file.path) }
            if let text = said(outcome, of: followers[index]) { say(text) }
            // The others would wait as long for nobody.
            if case .away = outcome { break }
        }
        followers.removeAll { gone.contains($0.file.path) }
    }

    fileprivate enum Outcome: Hashable {
        case nothing
        case taken(isFirst: Bool)
        case refused(String)
        case away(String)
        case gone
    }

    private mutating func meet(_ files: [SessionFile]) {
        let known = Set(followers.map(\.file.path))
        followers += files.filter { !known.contains($0.path) }.map { SessionFollower($0, since: since) }
    }

    private mutating func said(_ outcome: Outcome, of follower: SessionFollower) -> String? {
        switch outcome {
        case .nothing, .gone: return nil
        case .taken(let isFirst):
            if let text = words.worked() { say(text) }
            return isFirst && follower.file.stream == nil ? words.followed(follower.file) : nil
        case .refused(let reason), .away(let reason): return words.failed(reason)
        }
    }
}

/// Hands in what is new in one file, until a moment of the elapsed time.
private func follow(
    _ follower: inout SessionFollower, _ door: any LineDoor, until deadline: Duration
) -> SessionWatcher.Outcome {
    var outcome = SessionWatcher.Outcome.nothing
    while SystemClock.elapsed < deadline {
        let piece: SessionPiece
        switch follower.look(SessionSight(of: follower.file.path)) {
        case .wait: return outcome
        case .forget: return .gone
        case .post(let rest): piece = rest
        case .read(let offset, let count):
            guard case .file(let file) = RootedFile.open(follower.file.path, below: [follower.file.root]),
                let bytes = file.read(from: offset, count: count)
            else { return outcome }
            guard let whole = follower.take(bytes) else { continue }
            piece = whole
        }
        let isFirst = follower.isNew
        let answer = door.post(piece.target, piece.bytes)
        follower.settle(isTaken: answer == .taken)
        switch answer {
        case .taken: outcome = .taken(isFirst: isFirst || outcome == .taken(isFirst: true))
        case .refused(let reason): return .refused(reason)
        case .away(let reason): return .away(reason)
        }
    }
    return outcome
}

extension SessionSight {
    /// A look at what is at `path`.
    fileprivate init(of path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            let identity = RootedFile.identity(at: path)
        else {
            self = .absent
            return
        }
        let written = Duration.seconds(status.st_mtim.tv_sec) + .nanoseconds(status.st_mtim.tv_nsec)
        let now = Duration.milliseconds(SystemClock.calendar.milliseconds)
        self = .present(identity, size: Int64(status.st_size), age: max(.zero, now - written))
    }
}
