// Why: most programs print for people, and some of it is meant for machines all the same: a terminal's progress and titles,
// and the commands of GitHub's workflows. The rest is text without its colours.
// Sources: ECMA-48; ConEmu's OSC 9;4; "Workflow commands for GitHub Actions".

internal import OrreryJSON
internal import OrreryModel

/// Reads lines of text.
struct TextAdapter: Sendable {
    /// What turns commands on again, while they are off.
    private var resume: String?

    /// What a line says; it leaves without terminal sequences and secrets.
    mutating func read(_ split: SplitLine, _ door: inout DoorRedaction) -> AgentLine {
        var line = AgentLine(dialect: .text, offset: split.offset, raw: [])
        var bytes = Array(split.bytes[split.range])
        if bytes.contains(0x1b) {
            for sequence in Self.commands(in: bytes) { Self.read(sequence, into: &line) }
            var terminal = TerminalText()
            bytes = terminal.plain(bytes)
        }
        // A carriage return writes the line anew: what stood there last is what is seen.
        if bytes.contains(0x0d) {
            let parts = bytes.split(separator: 0x0d)
            bytes = Array(parts.last ?? [])
        }
        bytes.removeAll { $0 < 0x20 && $0 != 0x09 && $0 != 0 }
        bytes = CleanText.bytes(bytes[...], bytesMax: .max)
        readWorkflow(bytes, &door, into: &line)
        line.raw = MiddleCut.bytes(door.redacted(line: bytes), bytesMax: Limits.ingestRawBytesMax)
        door.redact(&line.events)
        return line
    }

    // MARK: Terminal sequences

    /// The operating system commands on a line: what stands between `ESC ]` and BEL or `ESC \`.
    private static func commands(in bytes: [UInt8]) -> [String] {
        var commands: [String] = []
        var place = 0
        while let escape = bytes[place...].firstIndex(of: 0x1b), escape + 1 < bytes.count {
            place = escape + 1
            guard bytes[place] == UInt8(ascii: "]") else { continue }
            guard let end = bytes[place...].firstIndex(where: { $0 == 0x07 || $0 == 0x1b }) else { break }
            commands.append(String(decoding: bytes[(place + 1)..<end], as: UTF8.self))
            place = end
        }
        return commands
    }

    private static func read(_ command: String, into line: inout AgentLine) {
        let parts = command.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return }
        switch parts[0] {
        case "0", "2":
            var session = AgentSession()
            session.title = AgentWords.label(String(parts[1]))
            if !parts[1].isEmpty { line.events.append(.session(session)) }
        case "9":
            if parts[1] == "4" || parts[1].hasPrefix("4;") {
                if let progress = progress(parts[1].dropFirst(2)) { line.events.append(.progress(progress)) }
            } else if !parts[1].isEmpty {
                line.events.append(.needsInput(reason: AgentWords.label(String(parts[1]))))
            }
        case "777":
            let words = parts[1].split(separator: ";", maxSplits: 2).map(String.init)
            guard words.count > 1, words[0] == "notify" else { return }
            line.events.append(.needsInput(reason: AgentWords.label(words[1...].joined(separator: ": "))))
        default: break
        }
    }

    /// `state;percent`.
    private static func progress(_ text: Substring) -> AgentProgress? {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        let percent = parts.count > 1 ? Int(parts[1]) : nil
        switch parts.first {
        case "0": return .cleared
        case "1": return .percent(min(100, max(0, percent ?? 0)))
        case "2": return .failed
        case "3": return .indeterminate
        case "4": return .paused
        default: return nil
        }
    }

    // MARK: Workflow commands

    private mutating func readWorkflow(_ bytes: [UInt8], _ door: inout DoorRedaction, into line: inout AgentLine) {
        guard bytes.starts(with: [UInt8(ascii: ":"), UInt8(ascii: ":")]) else { return }
        let text = String(decoding: bytes, as: UTF8.self).dropFirst(2)
        guard let mark = text.firstRange(of: "::") else { return }
        let words = text[..<mark.lowerBound].split(separator: " ", maxSplits: 1)
        let message = Self.unescaped(text[mark.upperBound...])
        if let resume {
            if text[..<mark.lowerBound] == resume { self.resume = nil }
            return
        }
        switch words.first {
        case "group": line.events.append(.doing(AgentWords.label(message)))
        case "error", "warning", "notice":
            let place = words.count > 1 ? Self.place(words[1]) : nil
            let status: AgentItem.Status = words[0] == "error" ? .failed : .ok
            line.addNotice(place.map { "\($0): \(message)" } ?? message, status)
        case "add-mask": door.mask(message)
        case "stop-commands": resume = message.isEmpty ? nil : message
        default: break
        }
    }

    /// `file=a.swift,line=3` as `a.swift:3`, after a title if there is one.
    private static func place(_ properties: Substring) -> String? {
        var (title, file, number) = (String?.none, String?.none, String?.none)
        for property in properties.split(separator: ",") {
            let parts = property.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            switch parts[0].drop(while: { $0 == " " }) {
            case "title": title = unescaped(parts[1])
            case "file": file = unescaped(parts[1])
            case "line": number = String(parts[1])
            default: break
            }
        }
        let place = file.map { file in number.map { "\(file):\($0)" } ?? file }
        let words = [title, place].compactMap { $0 }
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }

    private static func unescaped(_ text: Substring) -> String {
        var text = String(text)
        guard text.contains("%") else { return text }
        for (escape, letter) in [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")] {
            text.replace(escape, with: letter)
        }
        return text
    }
}
