// Why: lines of logs lie beside the events, by run, with when they came and how far their file has been read.

internal import OrreryModel
internal import OrreryTime

/// The logs of all runs.
struct MemoryLogs: Sendable {
    /// How far the file of a run has been read.
    struct File: Sendable {
        let position: LogFilePosition
        let lastLine: Int64
        let resetAfter: Int64?
    }

    /// When the lines up to a number came.
    struct Receipt: Sendable {
        let lastLine: Int64
        let at: Instant
    }

    /// What is kept of one run.
    struct Log: Sendable {
        var lines = PrunedArray<LogLine>()
        var receipts: [Receipt] = []
        var file: File?
    }

    private var logs: [Int64: Log] = [:]
    /// The runs that have lines, rising.
    private(set) var runsWithLines: [Int64] = []

    subscript(run: Int64) -> Log? { logs[run] }

    mutating func insert(_ write: LogWrite) {
        let run = write.owner.invocationID
        if !write.lines.isEmpty {
            if logs[run]?.lines.isEmpty ?? true { noteLines(of: run) }
            logs[run, default: Log()].lines.append(contentsOf: write.lines)
            logs[run, default: Log()].receipts.append(Receipt(lastLine: write.last, at: write.receivedAt))
        }
        guard let position = write.position else { return }
        let resetAfter = write.isReset ? write.last : logs[run]?.file?.resetAfter
        logs[run, default: Log()].file = File(position: position, lastLine: write.last, resetAfter: resetAfter)
    }

    mutating func removeFile(of run: Int64) {
        logs[run]?.file = nil
    }

    /// Removes the first lines of a run up to `last`, `limit` at most, and tells how many they were.
    mutating func removeLines(of run: Int64, through last: Int64, limit: Int) -> Int {
        guard let log = logs[run] else { return 0 }
        let removed = min(limit, log.lines.firstIndex(notBefore: { $0.number <= last }))
        logs[run]?.lines.removeFirst(removed)
        if logs[run]?.lines.isEmpty == true { runsWithLines.removeAll { $0 == run } }
        return removed
    }

    /// Removes what is known of lines that are gone, but for the number of the last one.
    mutating func removeReceipts(of run: Int64) {
        guard let log = logs[run], let last = log.receipts.last?.lastLine else { return }
        let first = log.lines.isEmpty ? last : log.lines[0].number
        logs[run]?.receipts.removeAll { $0.lastLine < first }
    }

    /// Removes what is known of the lines of a run that is gone itself.
    mutating func removeAllReceipts(of run: Int64) {
        logs[run]?.receipts = []
    }

    private mutating func noteLines(of run: Int64) {
        var place = runsWithLines.count
        while place > 0, runsWithLines[place - 1] > run { place -= 1 }
        runsWithLines.insert(run, at: place)
    }
}

extension MemoryLogs {
    /// How the log of a run stands.
    func summary(of run: Int64) -> LogSummary {
        let log = logs[run]
        let last = max(log?.receipts.last?.lastLine ?? 0, log?.file?.lastLine ?? 0)
        let first = log.flatMap { $0.lines.isEmpty ? nil : $0.lines[0].number }
        return LogSummary(
            first: first ?? last + 1, last: last, position: log?.file?.position, resetAfter: log?.file?.resetAfter)
    }

    /// Lines of a run's log, in order.
    func page(_ question: LogQuestion) -> LogPage {
        let text = question.text.map { LineText($0) }
        let lines = logs[question.invocationID]?.lines ?? PrunedArray()
        var page: [LogLine] = []
        var matches: Int64 = 0
        var (matchesBefore, previous): (Int64, Int64?) = (0, nil)
        var bytes = 0
        var isFull = false
        // A search counts all lines that match, those before and after the piece included.
        let from = text == nil ? question.from : 1
        for index in lines.firstIndex(notBefore: { $0.number < from })..<lines.count {
            let line = lines[index]
            guard line.number <= question.through ?? .max else { break }
            if let text {
                guard text.isIn(line.text) else { continue }
                matches += 1
            }
            if line.number < question.from { (matchesBefore, previous) = (matchesBefore + 1, line.number) }
            guard line.number >= question.from, !isFull else { continue }
            if page.count == question.linesMax || (bytes >= question.bytesMax && !page.isEmpty) {
                isFull = true
                if text == nil { break }
                continue
            }
            page.append(line)
            bytes += line.text.count
        }
        let seen = page.last?.number ?? question.from - 1
        let last = isFull ? 0 : min(question.through ?? .max, summary(of: question.invocationID).last)
        return LogPage(
            lines: page, next: max(max(seen, last) + 1, question.from), matches: text == nil ? nil : matches,
            matchesBefore: matchesBefore, previous: previous)
    }
}

/// A text that is looked for in any case, letter by letter.
private struct LineText {
    /// For each character of the text, the ways of writing it, as UTF-8.
    private let characters: [[[UInt8]]]

    init(_ text: String) {
        characters = text.unicodeScalars.map { scalar in
            [String(scalar), scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping].map {
                Array($0.utf8)
            }
        }
    }

    func isIn(_ line: [UInt8]) -> Bool {
        line.indices.contains { start in
            var rest = line[start...]
            return characters.allSatisfy { ways in
                guard let way = ways.first(where: { rest.starts(with: $0) }) else { return false }
                rest = rest.dropFirst(way.count)
                return true
            }
        }
    }
}
