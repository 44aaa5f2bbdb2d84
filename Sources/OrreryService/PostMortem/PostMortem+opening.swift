// Why: the first screen says what the task was, how it stands and why; the next ones, how it came to that.

internal import OrreryModel
internal import OrreryTime

extension PostMortem {
    mutating func writeOpening(_ history: any BoardHistory) throws(EventLogError) {
        let task = subject.task
        page.markup(
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="
            """)
        page.markup(PostMortemStyle.policy)
        page.markup(
            """
            ">
            <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
            <title>Post-mortem: 
            """)
        // Cut behind the door, or half a secret would be none.
        page.text(String(shown(task.title).prefix(200)))
        page.markup("</title>\n<style>\n")
        page.markup(PostMortemStyle.text)
        page.markup("\n</style></head>\n<body>\n<header><p class=\"soft\">Post-mortem of a task</p>\n<h1 dir=\"auto\">")
        show(task.title)
        page.markup("</h1>\n<p class=\"soft\">Task <code>")
        show(task.id.text)
        page.markup("</code> of ")
        show(subject.projectName)
        page.markup(". Written by Orrery ")
        page.text(subject.version)
        page.markup(" at ")
        page.time(subject.now)
        page.markup(
            subject.isSimulated ? " by the board's clock, which is simulated" : " by the board's clock")
        page.markup(", event <code>")
        page.text(subject.place)
        page.markup("</code>. All times are UTC. Secrets were taken out.</p>\n")
        page.markup(
            """
            <nav aria-label="Contents"><ul><li><a href="#glance">At a glance</a></li><li><a href="#timeline">Timeline</a></li>\
            <li><a href="#health">Turns and health</a></li><li><a href="#runs">Runs</a></li>\
            <li><a href="#activities">Activities</a></li><li><a href="#followups">Follow-ups</a></li>\
            <li><a href="#sessions">Sessions</a></li><li><a href="#deliverables">Deliverables</a></li></ul></nav></header>
            <main>

            """)
        writeGlance(task)
        writeTimeline(try history.moments(of: task.id, limit: Limits.momentsDefault))
        page.markup("<h2 id=\"runs\">Runs</h2>\n")
        if tracks.count == 1 { page.markup("<p class=\"soft\">No run was recorded.</p>\n") }
        if areRunsLeftOut { page.markup("<p class=\"soft\">Older runs are left out.</p>\n") }
    }

    private mutating func writeGlance(_ task: BoardTask) {
        page.markup("<section aria-labelledby=\"glance\"><h2 id=\"glance\">At a glance</h2>\n")
        table("How it stands, on four axes, and from what that is known", "Axis", "Stands at", "Evidence")
        axis("Workflow", task.status.rawValue) { file in
            file.page.markup(task.autoMove ? "moves with the work" : "moved by people only")
        }
        axis("Work", task.taskStatus.rawValue) { file in
            guard let reason = task.statusReason else { return file.page.markup("nothing reported yet") }
            file.show(reason.signal)
            file.page.markup(", ")
            file.page.time(reason.at)
        }
        axis("Infrastructure", task.initStatus.rawValue) { file in
            file.show(task.initError, or: task.mode == .remote ? "remote machine" : "this machine")
        }
        axis("Attention", task.health.rawValue) { file in
            if let reason = task.healthReason { file.evidence(reason) } else { file.page.markup("nothing to say") }
        }
        endTable()
        table("The task", "What", "Value")
        row("Type, priority", "\(task.type.rawValue), \(task.priority.rawValue)")
        row("Agent", subject.agentName ?? task.assignedAgentID?.text)
        row("Server", task.serverName)
        row("Command", task.command)
        if let url = task.prURL { row("Pull request") { $0.showLink(url) } }
        row("Parent task", task.parentID?.text)
        row("Plan", task.planStatus?.rawValue)
        row("Part of a plan", task.subtaskStatus?.rawValue)
        row("Created", at: task.createdAt)
        row("Started", at: task.startedAt)
        row("Ended", at: task.endedAt)
        row("Archived", at: task.archivedAt)
        row("Took", task.elapsed(at: subject.now)?.spoken)
        if let progress = task.progress { row("Progress", "\(progress.tenThousandths / 100) %") }
        row("Step", task.currentStep)
        row("Used", task.usage?.spoken)
        let counts = task.counts
        row(
            "Recorded",
            "\(counts.invocations) runs, \(counts.activities) activities, \(counts.deliverables) deliverables, "
                + "\(counts.sessions) sessions")
        endTable()
        if let description = task.description, !description.isEmpty {
            page.markup("<h3>Description</h3><pre dir=\"auto\">")
            show(description)
            page.markup("</pre>\n")
        }
        page.markup("</section>\n")
    }

    private mutating func axis(_ name: StaticString, _ value: String, _ evidence: (inout PostMortem) -> Void) {
        page.markup("<tr><th scope=\"row\">")
        page.markup(name)
        page.markup("</th>")
        cell { $0.mark(value) }
        cell(evidence)
        page.markup("</tr>\n")
    }

    /// A word of a status, in the colour that says how good it is.
    mutating func mark(_ word: String) {
        switch word {
        case "COMPLETED", "completed", "done", "ok", "ACTIVE", "finished", "recovered":
            page.markup("<span class=\"good\">")
        case "FAILED", "failed", "timeout", "stuck": page.markup("<span class=\"bad\">")
        case "STOPPED", "stopped", "quiet", "waiting", "unverified": page.markup("<span class=\"warn\">")
        default: page.markup("<span>")
        }
        show(word)
        page.markup("</span>")
    }

    /// Why a health is what it is.
    mutating func evidence(_ reason: HealthReason) {
        if let kind = reason.kind {
            page.text(kind.rawValue)
            page.markup(", ")
        }
        if let message = reason.message {
            show(message)
            page.markup(", ")
        }
        page.markup("since ")
        page.time(reason.since)
        if let threshold = reason.threshold {
            page.markup(", threshold ")
            page.text(threshold.spoken)
        }
        if let last = reason.lastOutputAt {
            page.markup(", last heard ")
            page.time(last)
        }
        if let last = reason.lastProgressAt {
            page.markup(", last moved ")
            page.time(last)
        }
    }
}
