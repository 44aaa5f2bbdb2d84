// Why: after a task people want one file that tells how it went: to keep, to attach, to read where there is no board. It is
// written piece by piece, so that a run of a million lines takes no more memory than one of ten.

internal import OrreryAgents
internal import OrreryModel
internal import OrreryTime

/// What is known before anything is read.
struct PostMortemSubject: Sendable {
    let task: BoardTask
    let projectName: String
    let agentName: String?
    let now: Instant
    let isSimulated: Bool
    let version: String
    /// The log's last event, as it is cited.
    let place: String
    let quietAfter: Duration
}

/// The file about a task, on its way.
struct PostMortem: Sendable {
    private enum Stage {
        case begin
        /// Goes through the signs of a track, behind a row.
        case signs(track: Int, after: Int64)
        case opening
        case run(Int)
        /// Writes the words of a track, behind a row.
        case records(track: Int, after: Int64)
        case log(run: Int)
        case lines(run: Int, PostMortemLog)
        case closing
        case end
    }

    let subject: PostMortemSubject
    /// Takes the secrets out, each under one name in the whole file.
    var redaction = Redaction()
    var page = HTMLText()
    /// The runs, and last what was said on the task itself.
    private(set) var tracks: [RunTrack] = []
    private(set) var span: TrackSpan
    private(set) var areRunsLeftOut = false
    private var stage = Stage.begin

    init(_ subject: PostMortemSubject) {
        self.subject = subject
        let task = subject.task
        span = TrackSpan(
            start: task.createdAt, end: max(task.endedAt ?? subject.now, task.lastActivityAt ?? task.createdAt))
    }

    /// How it is written from here on.
    var reading: Export.Reading {
        Export.Reading { history throws(EventLogError) in
            var next = self
            try next.advance(history)
            let bytes = next.page.take()
            if case .end = next.stage { return Export.Piece(bytes: bytes, next: nil) }
            return Export.Piece(bytes: bytes, next: next.reading)
        }
    }

    /// Writes about a piece.
    private mutating func advance(_ history: any BoardHistory) throws(EventLogError) {
        switch stage {
        case .begin:
            try begin(history)
            stage = .signs(track: 0, after: 0)
        case .signs(let track, let after): stage = try noteSigns(of: track, after: after, history)
        case .opening:
            try writeOpening(history)
            stage = tracks.count > 1 ? .run(0) : .records(track: 0, after: 0)
        case .run(let index):
            if let run = tracks[index].run { try writeRun(run, number: index + 1, tracks[index], history) }
            stage = .records(track: index, after: 0)
        case .records(let index, let after): stage = try writeRecords(of: index, after: after, history)
        case .log(let index):
            let run = tracks[index].run?.id ?? 0
            stage = .lines(run: index, PostMortemLog(of: run, try history.logSummary(of: run)))
        case .lines(let index, var log):
            try log.write(to: &self, history)
            guard log.isDone else {
                stage = .lines(run: index, log)
                break
            }
            page.markup("</section>\n")
            stage = tracks[index + 1].run == nil ? .records(track: index + 1, after: 0) : .run(index + 1)
        case .closing:
            try writeClosing(history)
            stage = .end
        case .end: break
        }
    }

    private mutating func begin(_ history: any BoardHistory) throws(EventLogError) {
        let runs = try history.invocations(of: subject.task.id)
        areRunsLeftOut = runs.count == Limits.listRowsMax
        tracks = runs.map { RunTrack(run: $0) } + [RunTrack(task: subject.task.id)]
        let ends = runs.map { $0.completedAt ?? $0.lastActivityAt ?? $0.startedAt }
        span = TrackSpan(
            start: min(span.start, runs.first?.startedAt ?? span.start), end: max(span.end, ends.max() ?? span.end))
    }

    private mutating func noteSigns(
        of index: Int, after number: Int64, _ history: any BoardHistory
    ) throws(EventLogError) -> Stage {
        let limit = Limits.exportPieceEventsMax
        let signs = try history.signs(of: tracks[index].owner, after: number, limit: limit)
        for sign in signs { tracks[index].note(sign, in: span, silentAfter: subject.quietAfter) }
        if signs.count == limit { return .signs(track: index, after: tracks[index].lastNumber) }
        tracks[index].finish(at: span.end, silentAfter: subject.quietAfter)
        return index + 1 < tracks.count ? .signs(track: index + 1, after: 0) : .opening
    }

    private mutating func writeRecords(
        of index: Int, after number: Int64, _ history: any BoardHistory
    ) throws(EventLogError) -> Stage {
        let track = tracks[index]
        let next = track.run == nil ? Stage.closing : .log(run: index)
        if number == 0 { writeRecordsHead(track) }
        guard track.count > 0 else { return next }
        var after = number
        var records = try history.records(
            of: track.owner, after: number, limit: Int(RunTrack.markEvery), bytesMax: Limits.exportPieceBytes)
        records.removeAll { $0.number > track.lastNumber }
        for record in records {
            writeRecord(record)
            after = record.number
        }
        // A piece ends where the first part ends, for those are as many rows as a mark stands for; with long words, before.
        if let leftOut = track.leftOut, after >= track.firstPartEnd, after < leftOut.goOnAfter {
            writeLeftOut(leftOut.count)
            after = leftOut.goOnAfter
        }
        guard !records.isEmpty, after < track.lastNumber else {
            writeRecordsFoot(track)
            return next
        }
        return .records(track: index, after: after)
    }
}
