// Why: whatever anybody wrote goes through one door on its way into the file: without terminal sequences, without secrets,
// escaped.

internal import OrreryAgents
internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

extension PostMortem {
    /// `text` as it may be shown, not escaped yet.
    mutating func shown(_ text: String) -> String {
        var terminal = TerminalText()
        return String(decoding: redaction.redacted(terminal.plain(Array(text.utf8))), as: UTF8.self)
    }

    /// `text` as it may be shown, escaped.
    mutating func show(_ text: String) { page.text(shown(text)) }

    /// `text`, or what stands for none.
    mutating func show(_ text: String?, or nothing: StaticString) {
        if let text, !text.isEmpty { show(text) } else { page.markup(nothing) }
    }

    /// A link where an address may be one, else the words.
    mutating func showLink(_ address: String) {
        let shown = shown(address)
        guard Self.isLink(shown) else { return page.text(shown) }
        page.markup("<a rel=\"noopener noreferrer\" href=\"")
        page.text(shown)
        page.markup("\">")
        page.text(shown)
        page.markup("</a>")
    }

    /// Whether `address` leads to the web or to a mailbox. Browsers pass over controls within a scheme, so that none may be
    /// in it at all.
    static func isLink(_ address: String) -> Bool {
        let small = address.lowercased()
        guard ["http://", "https://", "mailto:"].contains(where: { small.hasPrefix($0) }) else { return false }
        return address.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f }
    }

    /// A row of a table of two columns.
    mutating func row(_ name: StaticString, _ text: String?) {
        guard let text, !text.isEmpty else { return }
        row(name) { $0.show(text) }
    }

    mutating func row(_ name: StaticString, at instant: Instant?) {
        guard let instant else { return }
        row(name) { $0.page.time(instant) }
    }

    mutating func row(_ name: StaticString, _ write: (inout PostMortem) -> Void) {
        page.markup("<tr><th scope=\"row\">")
        page.markup(name)
        page.markup("</th><td>")
        write(&self)
        page.markup("</td></tr>\n")
    }

    /// A long text that is folded away, or shown as it is when it is short.
    mutating func fold(_ name: StaticString, _ text: String?) {
        guard let text, !text.isEmpty else { return }
        page.markup(text.utf8.count > 2_000 ? "<details><summary>" : "<details open><summary>")
        page.markup(name)
        page.markup("</summary><pre>")
        show(text)
        page.markup("</pre></details>\n")
    }

    /// Opens a table with its caption and its columns.
    mutating func table(_ caption: StaticString, _ columns: StaticString...) {
        // What a narrow screen does not hold is moved along by itself, with a keyboard too.
        page.markup("<div")
        if columns.count > 3 {
            page.markup(" class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"")
            page.markup(caption)
            page.markup("\"")
        }
        page.markup("><table><caption>")
        page.markup(caption)
        page.markup("</caption><thead><tr>")
        for column in columns {
            page.markup("<th scope=\"col\">")
            page.markup(column)
            page.markup("</th>")
        }
        page.markup("</tr></thead><tbody>\n")
    }

    mutating func endTable() { page.markup("</tbody></table></div>\n") }

    mutating func cell(_ write: (inout PostMortem) -> Void) {
        page.markup("<td>")
        write(&self)
        page.markup("</td>")
    }

    mutating func cell(_ instant: Instant?) {
        cell { file in if let instant { file.page.time(instant) } else { file.page.markup("–") } }
    }
}

extension Usage {
    /// As people say it.
    var spoken: String {
        var parts: [String] = []
        if let inputTokens { parts.append("\(inputTokens) tokens in") }
        if let outputTokens { parts.append("\(outputTokens) tokens out") }
        if costMicrodollars != nil {
            parts.append("\(JSONWriter.text(json.object?["costUSD"] ?? .null)) US dollars")
        }
        return parts.joined(separator: ", ")
    }
}
