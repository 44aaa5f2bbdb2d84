// Why: at the end stands what came of it all, and what this file does not hold.

internal import OrreryAgents
internal import OrreryModel

extension PostMortem {
    mutating func writeClosing(_ history: any BoardHistory) throws(EventLogError) {
        let id = subject.task.id
        page.markup("<section aria-labelledby=\"followups\"><h2 id=\"followups\">Follow-ups</h2>\n")
        let followUps = try history.followUps(of: id)
        if followUps.isEmpty {
            page.markup("<p class=\"soft\">Nobody sent one.</p>\n")
        } else {
            table("What people said to it, oldest first", "Sent", "Delivered", "State", "Message")
            for followUp in followUps {
                page.markup("<tr>")
                cell(followUp.createdAt)
                cell(followUp.deliveredAt)
                cell { $0.page.text(followUp.state.rawValue) }
                page.markup("<td class=\"words\">")
                show(followUp.message)
                page.markup("</td></tr>\n")
            }
            endTable()
        }
        page.markup("</section>\n<section aria-labelledby=\"sessions\"><h2 id=\"sessions\">Sessions</h2>\n")
        let sessions = try history.sessions(of: id, status: nil, type: nil, within: nil)
        if sessions.isEmpty {
            page.markup("<p class=\"soft\">No sub-agent stayed on it.</p>\n")
        } else {
            table("Who stayed on it, newest first", "Agent", "Kind", "Status", "From", "To", "Summary")
            for session in sessions {
                page.markup("<tr><th scope=\"row\">")
                show(session.agentName)
                page.markup("</th>")
                cell { $0.page.text(session.sessionType.rawValue) }
                cell { $0.page.text(session.status.rawValue) }
                cell(session.startedAt)
                cell(session.endedAt)
                cell { $0.show(session.summary, or: "–") }
                page.markup("</tr>\n")
            }
            endTable()
        }
        page.markup("</section>\n<section aria-labelledby=\"deliverables\"><h2 id=\"deliverables\">Deliverables</h2>\n")
        let deliverables = try history.deliverables(of: id)
        if deliverables.isEmpty {
            page.markup("<p class=\"soft\">Nothing was delivered.</p>\n")
        } else {
            table(
                "What it made, oldest first; the files themselves are not in here", "Made", "Kind", "Title", "Where",
                "About")
            for deliverable in deliverables {
                page.markup("<tr>")
                cell(deliverable.createdAt)
                cell { $0.page.text(deliverable.deliverableType.rawValue) }
                cell { $0.show(deliverable.title) }
                cell { if let path = deliverable.path { $0.showLink(path) } else { $0.page.markup("–") } }
                cell { $0.show(deliverable.description, or: "–") }
                page.markup("</tr>\n")
            }
            endTable()
        }
        page.markup("</section>\n</main>\n<footer><p>")
        let kinds = redaction.kinds
        if kinds.isEmpty {
            page.markup("No secret was found in what is shown here; look through it before you pass it on.")
        } else {
            page.markup("Taken out, each under a number of its own: ")
            for (index, kind) in kinds.enumerated() {
                if index > 0 { page.markup(", ") }
                page.text("\(kind.kind) (\(kind.count))")
            }
            page.markup(". Not every secret looks like one: look through it before you pass it on.")
        }
        page.markup("</p>\n<p>Written by Orrery ")
        page.text(subject.version)
        page.markup(" at ")
        page.time(subject.now)
        page.markup(".</p></footer>\n</body></html>\n")
    }
}
