// Why: secrets must not pass the door, and escapes could hide them: what a line says is read first, then every text of it is
// looked through, and the line itself is written anew if something was found.

internal import OrreryJSON
internal import OrreryModel

/// Takes the secrets out of what one stream says; the same secret has the same placeholder throughout.
struct DoorRedaction: Sendable {
    private(set) var redaction = Redaction()
    /// Whether a line of text is within the block of a private key.
    private var isWithinKey = false

    /// Whether a line that came so may hold a secret.
    func mayHoldSecret(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        redaction.hasMasks || SecretHint.mayHoldSecret(bytes.span.extracting(range))
    }

    /// Whether `object` is another without its secrets; it is that one then.
    mutating func redact(_ object: inout JSONObject) -> Bool {
        let before = redaction.count
        object = redacted(object)
        return redaction.count != before
    }

    mutating func mask(_ value: String) { redaction.mask(Array(value.utf8)) }

    /// A line of text without its secrets. A private key that stands in several lines is one.
    mutating func redacted(line: [UInt8]) -> [UInt8] {
        if isWithinKey {
            let isEnd = ByteScan.contains("-----END ", in: line)
            isWithinKey = !isEnd && !line.isEmpty && line.count <= 100
            if isWithinKey || isEnd { return Self.keyLine }
        }
        if line.last == UInt8(ascii: "-"), ByteScan.contains("-----BEGIN ", in: line) {
            isWithinKey = ByteScan.contains("PRIVATE KEY", in: line)
        }
        guard redaction.hasMasks || SecretHint.mayHoldSecret(line.span) else { return line }
        return redaction.redacted(line)
    }

    private static let keyLine = Array("\u{27E8}redacted private key\u{27E9}".utf8)

    // MARK: Values

    private mutating func redacted(_ object: JSONObject) -> JSONObject {
        var out = JSONObject()
        out.reserve(object.members.count)
        for member in object.members {
            let key = redacted(member.key)
            out.append(key, redacted(member.value, named: key))
        }
        return out
    }

    private mutating func redacted(_ value: JSONValue, named name: String?) -> JSONValue {
        switch value {
        case .string(let text): .string(redacted(text, named: name))
        case .array(let values): .array(values.map { redacted($0, named: name) })
        case .object(let object): .object(redacted(object))
        default: value
        }
    }

    /// A text that is the value of a member: its name may tell that it is a secret.
    private mutating func redacted(_ text: String, named name: String?) -> String {
        let text = redacted(text)
        guard let name, SecretFinder.isSecret(named: name) else { return text }
        let opening = "\"\(name)\":"
        let member = Array(opening.utf8) + JSONWriter.bytes(.string(text))
        let cleaned = [UInt8(ascii: "{")] + redaction.redacted(member) + [UInt8(ascii: "}")]
        return LenientJSON.object(in: cleaned, 0..<cleaned.count)?[name]?.string ?? "\u{27E8}redacted\u{27E9}"
    }

    mutating func redacted(_ text: String) -> String {
        guard redaction.hasMasks || SecretHint.mayHoldSecret(text) else { return text }
        return redaction.redacted(text)
    }

    // MARK: Events

    /// What was put together of several lines is looked through once more: a secret may have been torn.
    mutating func redact(_ events: inout [AgentEvent]) {
        for index in events.indices {
            switch events[index] {
            case .item(var item):
                item.text = redacted(item.text)
                item.name = item.name.map { redacted($0) }
                item.output = item.output.map { redacted($0) }
                item.input = item.input.map { redacted($0, named: nil) }
                events[index] = .item(item)
            case .turnBegan(let prompt): events[index] = .turnBegan(prompt: prompt.map { redacted($0) })
            case .turnEnded(var end):
                end.response = end.response.map { redacted($0) }
                if case .failed(let reason) = end.outcome { end.outcome = .failed(reason: redacted(reason)) }
                events[index] = .turnEnded(end)
            case .needsInput(let reason): events[index] = .needsInput(reason: redacted(reason))
            case .doing(let text): events[index] = .doing(redacted(text))
            case .session(var session):
                session.title = session.title.map { redacted($0) }
                events[index] = .session(session)
            case .sessionEnded(let reason): events[index] = .sessionEnded(reason: reason.map { redacted($0) })
            case .progress, .usage: break
            }
        }
    }
}
