// Why: a picture shows at once what a thousand rows hide: the hour in which nothing was heard. Every number in it stands in a
// table as well.

internal import OrreryModel
internal import OrreryTime

extension PostMortem {
    private static let lanesMax = 60
    private static let laneHeight: Int64 = 26
    private static let left: Int64 = 110

    /// - Parameter events: The task's moments, newest first.
    mutating func writeTimeline(_ events: [EncodedEvent]) {
        page.markup("<section aria-labelledby=\"timeline\"><h2 id=\"timeline\">Timeline</h2>\n")
        let runs = tracks.filter { $0.run != nil }
        if runs.isEmpty {
            page.markup("<p class=\"soft\">No run was recorded.</p>\n")
        } else {
            writePicture(Array(runs.suffix(Self.lanesMax)), isCut: runs.count > Self.lanesMax, events)
            writeTable(runs)
        }
        page.markup("</section>\n<section aria-labelledby=\"health\"><h2 id=\"health\">Turns and health</h2>\n")
        writeTurns(events)
        page.markup("</section>\n")
    }

    private mutating func writePicture(_ runs: [RunTrack], isCut: Bool, _ events: [EncodedEvent]) {
        let height = Int64(runs.count) * Self.laneHeight + 34
        page.markup("<figure tabindex=\"0\"><svg role=\"img\" aria-labelledby=\"picture\" viewBox=\"0 0 1120 ")
        page.number(height)
        page.markup("\">\n<title id=\"picture\">")
        page.number(Int64(runs.count))
        page.markup(runs.count == 1 ? " run between " : " runs between ")
        page.text(span.start.description)
        page.markup(" and ")
        page.text(span.end.description)
        page.markup("; the table below tells the same in words</title>\n")
        for (index, track) in runs.enumerated() {
            guard let run = track.run else { continue }
            writeLane(
                track, run, number: Int64(tracks.count - 1 - runs.count + index + 1),
                y: Int64(index) * Self.laneHeight + 8)
        }
        for event in events where event.event.type == .taskStuck {
            line("stuck", column: span.column(event.event.at), from: 2, to: height - 26)
        }
        text(x: Self.left, y: height - 8, span.start.description)
        text(x: Self.left + 850, y: height - 8, span.end.description)
        page.markup(
            """
            </svg><figcaption>A frame is a run; thin marks are words, thick marks are tools, dashed frames are silences, \
            long lines are where the task was called stuck.
            """)
        if isCut { page.markup(" Older runs are in the table only.") }
        page.markup("</figcaption></figure>\n")
    }

    private mutating func writeLane(_ track: RunTrack, _ run: Invocation, number: Int64, y: Int64) {
        text(x: 8, y: y + 13, "Run \(number)")
        let start = span.column(run.startedAt)
        frame("run", start..<max(start + 2, span.column(run.completedAt ?? span.end)), y: y, height: 18)
        for column in 0...TrackSpan.columns where track.isHeard[column] {
            let isTool = track.isTool[column]
            line(isTool ? "tool" : "heard", column: column, from: y + (isTool ? 3 : 7), to: y + (isTool ? 15 : 11))
        }
        for silence in track.silences {
            let start = span.column(silence.lowerBound)
            frame("silence", start..<max(start + 2, span.column(silence.upperBound)), y: y + 5, height: 8)
        }
    }

    private mutating func frame(_ kind: StaticString, _ columns: Range<Int>, y: Int64, height: Int64) {
        page.markup("<rect class=\"")
        page.markup(kind)
        page.markup("\" x=\"")
        page.number(Self.left + Int64(columns.lowerBound))
        page.markup("\" y=\"")
        page.number(y)
        page.markup("\" width=\"")
        page.number(Int64(columns.count))
        page.markup("\" height=\"")
        page.number(height)
        page.markup("\" rx=\"3\"/>\n")
    }

    private mutating func line(_ kind: StaticString, column: Int, from: Int64, to: Int64) {
        page.markup("<path class=\"")
        page.markup(kind)
        page.markup("\" d=\"M")
        page.number(Self.left + Int64(column))
        page.markup(" ")
        page.number(from)
        page.markup("V")
        page.number(to)
        page.markup("\"/>\n")
    }

    private mutating func text(x: Int64, y: Int64, _ text: String) {
        page.markup("<text x=\"")
        page.number(x)
        page.markup("\" y=\"")
        page.number(y)
        page.markup("\">")
        page.text(text)
        page.markup("</text>\n")
    }

    private mutating func writeTable(_ runs: [RunTrack]) {
        table(
            "The runs, oldest first", "Run", "Status", "Started", "Ended", "Took", "Words", "Tools", "Silences",
            "Longest silence")
        for (index, track) in runs.enumerated() {
            guard let run = track.run else { continue }
            page.markup("<tr><th scope=\"row\"><a href=\"#run-")
            page.number(Int64(index + 1))
            page.markup("\">Run ")
            page.number(Int64(index + 1))
            page.markup("</a></th>")
            cell { $0.mark(run.status.rawValue) }
            cell(run.startedAt)
            cell(run.completedAt)
            cell { $0.page.text(run.duration?.spoken ?? "–") }
            cell { $0.page.number(track.count) }
            cell { $0.page.number(track.toolCount) }
            cell { $0.page.number(Int64(track.silences.count)) }
            cell { $0.page.text(track.longestSilence.spoken) }
            page.markup("</tr>\n")
        }
        endTable()
    }

    private mutating func writeTurns(_ events: [EncodedEvent]) {
        table("When the task began, ended, got stuck or waited, oldest first", "When", "What", "Evidence")
        let moments = Moment.all(among: events)
        var fields: [Int64: [TaskField]] = [:]
        for encoded in events { fields[encoded.event.seq] = encoded.event.task?.fields }
        for moment in moments {
            page.markup("<tr>")
            cell(moment.at)
            cell { $0.mark(moment.kind.rawValue) }
            cell { file in
                for field in fields[moment.seq] ?? [] {
                    switch field {
                    case .healthReason(let reason?) where moment.kind != .created: file.evidence(reason)
                    case .statusReason(let reason?): file.show(reason.signal)
                    case .initError(let error?): file.show(error)
                    default: break
                    }
                }
            }
            page.markup("</tr>\n")
        }
        endTable()
        if events.count == Limits.momentsDefault { page.markup("<p class=\"soft\">Older ones are left out.</p>\n") }
    }
}
