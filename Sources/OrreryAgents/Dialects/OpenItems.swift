// Why: the end of a tool's call says neither its name nor what it did; its beginning did. Calls run side by side, and an end
// may come without a beginning.

internal import OrreryModel

/// The items that have begun and not ended, by their ids.
struct OpenItems: Sendable {
    private var items: [String: AgentItem] = [:]

    mutating func begin(_ item: AgentItem) {
        guard let id = item.id, items[id] != nil || items.count < Limits.ingestItemsOpenMax else { return }
        var item = item
        // The end does not repeat what the beginning told.
        item.input = nil
        items[id] = item
    }

    func item(_ id: String) -> AgentItem? { items[id] }

    /// The item that ends, with the name and the text of its beginning; `name` is what it is called if that never came.
    mutating func end(_ id: String?, _ status: AgentItem.Status, output: String?, name: String = "tool") -> AgentItem {
        var item = id.flatMap { items.removeValue(forKey: $0) } ?? AgentItem(.tool, status, id: id, text: name)
        item.status = status
        item.output = AgentWords.bounded(output)
        return item
    }
}

/// A message that comes in pieces.
struct Draft: Sendable {
    private(set) var text = ""
    private var told = 0

    /// Adds a piece and returns what the agent is saying, if so much was added that it is worth telling: the beginning of its
    /// last line, in whole words, for a word that is torn may be half a secret.
    mutating func add(_ piece: String) -> String? {
        let room = Limits.ingestTextBytesMax - text.utf8.count
        if piece.utf8.count <= room {
            text += piece
        } else {
            text += MiddleCut.beginning(piece, bytesMax: max(0, room))
        }
        guard text.utf8.count >= told + 40 else { return nil }
        told = text.utf8.count
        let line = text.split(separator: "\n").last ?? ""
        let words = line.lastIndex { $0 == " " }.map { line[..<$0] } ?? ""
        return words.isEmpty ? nil : AgentWords.label(String(words))
    }

    /// All of it; the next one begins.
    mutating func take() -> String? {
        defer { (text, told) = ("", 0) }
        return text.isEmpty ? nil : text
    }
}
