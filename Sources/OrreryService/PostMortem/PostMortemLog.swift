// Why: what a run printed is the longest part of what is known of it. Its beginning and its end are told, and how much stands
// between them.

internal import OrreryAgents
internal import OrreryModel

/// The log of a run, on its way into the file.
struct PostMortemLog: Sendable {
    static let firstShown: Int64 = 1_000
    static let lastShown: Int64 = 10_000

    private let run: Int64
    /// The lines that are shown, in two parts if some are left out between them.
    private var parts: [ClosedRange<Int64>]
    private let first: Int64
    private let total: Int64
    private var hasBegun = false
    private(set) var isDone = false
    private var terminal = TerminalText()
    /// The numbers of lines that have begun and are not written yet: a secret may go over some of them.
    private var numbers: [Int64] = []
    private var isLineBegun = false
    private var isPartial = false

    init(of run: Int64, _ summary: LogSummary) {
        self.run = run
        first = summary.first
        total = max(0, summary.last - summary.first + 1)
        if total == 0 {
            parts = []
        } else if total <= Self.firstShown + Self.lastShown {
            parts = [summary.first...summary.last]
        } else {
            parts = [
                summary.first...summary.first + Self.firstShown - 1,
                summary.last - Self.lastShown + 1...summary.last,
            ]
        }
    }

    /// Writes the next lines.
    mutating func write(to file: inout PostMortem, _ history: any BoardHistory) throws(EventLogError) {
        if !hasBegun { begin(&file) }
        guard let part = parts.first else { return end(&file) }
        var question = LogQuestion(invocationID: run, from: part.lowerBound, linesMax: Int(Self.firstShown))
        question.through = part.upperBound
        question.bytesMax = Limits.exportPieceBytes
        let found = try history.logPage(question)
        for line in found.lines { write(line, to: &file) }
        if let last = found.lines.last, last.number < part.upperBound {
            parts[0] = last.number + 1...part.upperBound
            return
        }
        // What a line of the first part has begun goes on in none that is shown.
        finish(&file)
        parts.removeFirst()
        guard let next = parts.first else { return end(&file) }
        file.page.markup("</pre>\n<p class=\"soft\">")
        file.page.number(next.lowerBound - part.upperBound - 1)
        file.page.markup(" lines are left out here.</p>\n<pre class=\"log\" tabindex=\"0\">")
    }

    private mutating func begin(_ file: inout PostMortem) {
        hasBegun = true
        guard total > 0 else {
            file.page.markup("<p class=\"soft\">No log is kept of this run.</p>\n")
            return
        }
        file.page.markup("<details><summary>Log, ")
        file.page.number(total)
        file.page.markup(total == 1 ? " line</summary>\n" : " lines</summary>\n")
        if first > 1 {
            file.page.markup("<p class=\"soft\">")
            file.page.number(first - 1)
            file.page.markup(" older lines are no longer kept.</p>\n")
        }
        file.page.markup("<pre class=\"log\" tabindex=\"0\">")
    }

    private mutating func write(_ line: LogLine, to file: inout PostMortem) {
        // What came behind a part of a line belongs to that line: a secret may have been torn there.
        if !isPartial { numbers.append(line.number) }
        isPartial = line.isPartial
        let text = terminal.plain(line.text)
        write(file.redaction.redact(isPartial ? text : text + [0x0a]), to: &file)
        if !isPartial { terminal.endLine() }
    }

    /// Writes text, each line behind its number.
    private mutating func write(_ text: [UInt8], to file: inout PostMortem) {
        var rest = text[...]
        while !rest.isEmpty {
            if !isLineBegun {
                isLineBegun = true
                file.page.markup("<b>")
                if !numbers.isEmpty { file.page.number(numbers.removeFirst()) }
                file.page.markup("</b>")
            }
            guard let end = rest.firstIndex(of: 0x0a) else { return file.page.text(rest) }
            file.page.text(rest[..<end])
            file.page.markup("\n")
            isLineBegun = false
            rest = rest[(end + 1)...]
        }
    }

    private mutating func finish(_ file: inout PostMortem) {
        write(file.redaction.finish(), to: &file)
        if isLineBegun { file.page.markup("\n") }
        terminal.endLine()
        (isLineBegun, isPartial) = (false, false)
        numbers = []
    }

    private mutating func end(_ file: inout PostMortem) {
        isDone = true
        if total > 0 { file.page.markup("</pre></details>\n") }
    }
}
