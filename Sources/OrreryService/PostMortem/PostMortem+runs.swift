// Why: a run is told from its order to its last word: what it was given, what it said and did, what came of it.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

extension PostMortem {
    private static let metadataCharactersMax = 2_000

    mutating func writeRun(
        _ run: Invocation, number: Int, _ track: RunTrack, _ history: any BoardHistory
    ) throws(EventLogError) {
        // With its prompt and its response, which nobody holds meanwhile.
        let whole = try history.invocation("\(run.id)") ?? run
        page.markup("<section aria-labelledby=\"run-")
        page.number(Int64(number))
        page.markup("\"><h3 id=\"run-")
        page.number(Int64(number))
        page.markup("\">Run ")
        page.number(Int64(number))
        for word in [run.role, run.provider, run.model] {
            guard let word else { continue }
            page.markup(" · ")
            show(word)
        }
        page.markup("</h3>\n")
        table("About this run", "What", "Value")
        row("Status") { $0.mark(run.status.rawValue) }
        row("Kind", run.agentType.rawValue)
        row("Run id", run.runID)
        row("Started", at: run.startedAt)
        row("Ended", at: run.completedAt)
        row("Took", run.duration?.spoken)
        row("Exit code", run.exitCode.map { "\($0)" })
        row("Attempt", "\(run.attempt)\(run.willRetry ? ", will be tried again" : "")")
        row("Waits for", run.waitingFor)
        row("Session", run.sessionID)
        row("Log file", run.logPath)
        if let url = run.prURL { row("Pull request") { $0.showLink(url) } }
        row("Used", run.usage?.spoken)
        row("Silences") { file in
            guard !track.silences.isEmpty else { return file.page.markup("none too long") }
            for silence in track.silences {
                file.page.time(silence.lowerBound)
                file.page.markup(" for ")
                file.page.text((silence.upperBound - silence.lowerBound).spoken)
                file.page.markup("<br>")
            }
        }
        endTable()
        fold("Prompt", whole.prompt)
        fold("Response", whole.response)
        fold("Error", whole.error)
    }

    mutating func writeRecordsHead(_ track: RunTrack) {
        if track.run == nil {
            page.markup("<section aria-labelledby=\"activities\"><h2 id=\"activities\">Activities on the task</h2>\n")
        }
        guard track.count > 0 else {
            page.markup("<p class=\"soft\">No activity is kept.</p>\n")
            if track.run == nil { page.markup("</section>\n") }
            return
        }
        let count = subject.task.counts.activities
        if track.run == nil, count > track.count {
            page.markup("<p class=\"soft\">")
            page.number(count - track.count)
            page.markup(" older ones are no longer kept.</p>\n")
        }
        page.markup(track.count > 200 ? "<details><summary>" : "<details open><summary>")
        page.number(track.count)
        page.markup(track.count == 1 ? " activity</summary>\n" : " activities</summary>\n")
        table("What was said and done, oldest first", "When", "What", "Words")
    }

    mutating func writeRecord(_ record: ActivityRecord) {
        page.markup("<tr>")
        cell(record.at)
        cell { file in
            file.show(record.type)
            if record.isLate { file.page.markup(" (after the end)") }
            if let agent = record.agentID {
                file.page.markup("<br>")
                file.show(agent.text)
            }
        }
        page.markup("<td class=\"words\">")
        show(record.message)
        if !record.metadata.isNull {
            var text = record.metadata.string ?? JSONWriter.text(record.metadata)
            // Redacted before it is cut, or half a secret would be none.
            text = shown(text)
            let isCut = text.count > Self.metadataCharactersMax
            page.markup("<br><code>")
            page.text(String(text.prefix(Self.metadataCharactersMax)))
            page.markup(isCut ? "…</code>" : "</code>")
        }
        page.markup("</td></tr>\n")
    }

    mutating func writeLeftOut(_ count: Int64) {
        page.markup("<tr><td></td><td></td><td class=\"soft\">")
        page.number(count)
        page.markup(" activities are left out here.</td></tr>\n")
    }

    mutating func writeRecordsFoot(_ track: RunTrack) {
        endTable()
        page.markup("</details>\n")
        if track.run == nil { page.markup("</section>\n") }
    }
}
