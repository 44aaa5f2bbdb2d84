// Why: the same few questions are asked of every dialect's objects, and what agents leave out or write otherwise must not
// stop anybody.

internal import OrreryJSON
internal import OrreryModel
internal import OrreryTime

extension JSONObject {
    /// The first of these members that is a text with something in it.
    func text(_ keys: String...) -> String? {
        for key in keys {
            if let text = text(key) { return text }
        }
        return nil
    }

    /// This member, if it is a text with something in it.
    func text(_ key: String) -> String? {
        guard case .string(let text)? = self[key], !text.isEmpty else { return nil }
        return text
    }

    func object(_ key: String) -> JSONObject? { self[key]?.object }

    /// A whole number, however it is written.
    func number(_ key: String) -> Int64? { self[key]?.units(places: 0) }

    func isTrue(_ key: String) -> Bool { self[key]?.bool == true }

    /// A moment: RFC 3339, or milliseconds (seconds if it is too small for that) since 1970.
    func moment(_ key: String) -> Instant? {
        switch self[key] {
        case .string(let text): return Instant(text)
        case .integer(let number):
            guard number > 0 else { return nil }
            return Instant(milliseconds: number < 100_000_000_000 ? number * 1_000 : number)
        default: return nil
        }
    }

    /// A span of milliseconds.
    func milliseconds(_ key: String) -> Duration? { number(key).map { .milliseconds($0) } }
}

extension JSONValue {
    /// What a reader makes of a value: a text as it is, the texts of blocks one below the other, anything else as JSON.
    var reading: String? {
        switch self {
        case .null: return nil
        case .string(let text): return text
        case .array(let values):
            let parts = values.compactMap { value -> String? in
                guard let block = value.object else { return value.reading }
                if let text = block["text"]?.string { return text }
                if let content = block["content"] { return content.reading }
                return block.text("type").map { "[\($0)]" }
            }
            return parts.joined(separator: "\n")
        case .object(let object):
            for key in ["text", "output", "stdout", "content", "message", "error"] {
                if let text = object[key]?.string, !text.isEmpty { return text }
            }
            if let content = object["content"]?.array { return JSONValue.array(content).reading }
            return JSONWriter.text(self)
        default: return JSONWriter.text(self)
        }
    }
}

/// Texts for a reader.
enum AgentWords {
    /// `text` as one line of at most so many letters.
    static func label(_ text: String, charactersMax: Int = Limits.ingestLabelCharactersMax) -> String {
        let bytes = text.utf8
        // Nearly all are short and plain.
        if bytes.count <= charactersMax, !bytes.contains(where: { $0 < 0x20 }) { return text }
        var line = ""
        var (count, wasSpace) = (0, true)
        for character in text.prefix(charactersMax * 4) {
            let isSpace = character.isWhitespace || character.utf8.first.map { $0 < 0x20 } == true
            if isSpace, wasSpace { continue }
            if count == charactersMax { return line + "…" }
            line.append(isSpace ? " " : character)
            count += 1
            wasSpace = isSpace
        }
        if line.last == " " { line.removeLast() }
        return line
    }

    /// A text of any length, as far as it is kept.
    static func bounded(_ text: String) -> String { MiddleCut.text(text, bytesMax: Limits.ingestTextBytesMax) }

    static func bounded(_ text: String?) -> String? { text.map { bounded($0) } }

    /// A message that may hold an answer of a server as JSON, as a sentence.
    static func reason(_ text: String) -> String {
        guard text.utf8.first == UInt8(ascii: "{"), let object = LenientJSON.object(text) else { return bounded(text) }
        let inner = object.object("error")?.text("message") ?? object.text("message", "detail", "error")
        return bounded(inner ?? text)
    }
}

extension AgentLine {
    /// Adds an item.
    mutating func add(_ item: AgentItem) { events.append(.item(item)) }

    /// Adds something for the reader's eye.
    mutating func addNotice(_ text: String, _ status: AgentItem.Status = .ok) {
        add(AgentItem(.notice, status, text: AgentWords.label(text)))
    }

    /// Adds what somebody said, if it is something.
    mutating func addText(_ kind: AgentItem.Kind, _ text: String?, parent: String? = nil, id: String? = nil) {
        guard let text, text.utf8.contains(where: { $0 > 0x20 }) else { return }
        var item = AgentItem(kind, .ok, id: id, text: AgentWords.bounded(text))
        item.parentID = parent
        add(item)
    }
}
